// Types that several packages of one scope share: the clients of one SDK, described once. What one of them has is true of the type.
import { RANK, idOf } from "./facts.mjs";

/**
 * @typedef {import("./facts.mjs").Contract} Contract
 * @typedef {import("./facts.mjs").Fact} Fact
 */

/** Who shares a type with whom. */
export class Families {
  /** @type {Map<object, Set<string>>} */
  #packages = new Map();
  /** @type {Map<string, Map<string, object>>} */
  #types = new Map();

  /** @param {readonly Contract[]} contracts */
  constructor(contracts) {
    for (const { package: name, types = {} } of contracts) {
      if (!name.startsWith("@")) continue;
      for (const [typeName, type] of Object.entries(types)) {
        const known = this.#packages.get(type) ?? new Set();
        this.#packages.set(type, known.add(name));
        const own = this.#types.get(name) ?? new Map();
        this.#types.set(name, own.set(typeName, type));
      }
    }
  }

  /** The packages of the same scope that share the type that a fact is about, the package itself among them. @param {string} name @param {Fact} fact @returns {string[]} */
  of(name, { where }) {
    const type = /^(?:new )?([\w$]+)/.exec(where)?.[1] ?? "";
    const shared = this.#packages.get(this.#types.get(name)?.get(type) ?? {}) ?? [];
    const scope = name.split("/")[0];
    return [...shared].filter((other) => other.split("/")[0] === scope);
  }

  /**
   * What is wrong of a package counts as shown where another of its family shows it, and as unknown while one of them was not looked at.
   *
   * @param {Map<string, readonly Fact[]>} found the facts of each package that was looked at
   * @returns {Map<string, Fact[]>}
   */
  settle(found) {
    const states = new Map(
      [...found].map(([name, facts]) => [name, new Map(facts.map((fact) => [idOf(fact), fact.state]))]),
    );
    /** @type {(name: string, fact: Fact) => Fact} */
    const settled = (name, fact) => {
      const others = fact.state === "no" ? this.of(name, fact).filter((other) => other !== name) : [];
      const known = others.map((other) => states.get(other)?.get(idOf(fact)) ?? (states.has(other) ? "no" : "vague"));
      const state = known.reduce((a, b) => (RANK[b] > RANK[a] ? b : a), fact.state);
      return { ...fact, state };
    };
    return new Map([...found].map(([name, facts]) => [name, facts.map((fact) => settled(name, fact))]));
  }
}
