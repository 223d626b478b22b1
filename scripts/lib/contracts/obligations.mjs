// Holds obligations against real types: releasers, events that end them, states in which nothing is owed.
import { splitPath } from "./declarations.mjs";
import { best } from "./facts.mjs";

/**
 * @typedef {import("../../../src/contracts/vocabulary.ts").PackageContract} Contract
 * @typedef {import("../../../src/contracts/vocabulary.ts").Obligation} Obligation
 * @typedef {import("./declarations.mjs").Type} Type
 * @typedef {import("./facts.mjs").State} State
 */

/** Checks what contracts say of releasing. */
export class ObligationChecker {
  /**
   * @param {{ contracts: readonly Contract[], declarations: import("./declarations.mjs").Declarations, together: readonly string[],
   *   fact: (said: import("./facts.mjs").Said, where: string, claim: string, state: State, why?: string) => void }} given `together`: releasers that stand in lists for many types
   */
  constructor({ contracts, declarations, together, fact }) {
    this.contracts = contracts;
    this.declarations = declarations;
    this.together = new Set(together);
    this.fact = fact;
  }

  /**
   * An obligation against a real value that is said to owe it.
   *
   * @param {string} where @param {Obligation} obligation @param {Type} real @param {Contract} pkg
   * @param {ReadonlySet<string>} inherited releasers of what the type extends: an interface may leave them out (`NodeJS.ReadableStream`)
   */
  check(where, obligation, real, pkg, inherited) {
    const say = (/** @type {string} */ claim, /** @type {State} */ state) =>
      this.fact({ pkg }, where, claim, state === "no" && inherited.has(claim.slice("has ".length)) ? "vague" : state);
    const { by, async: asynchronous = [], cuts = [], stops = [], waits = [], once = [], spent = [], diesOn = [] } = obligation;
    for (const use of new Set([...by, ...asynchronous, ...diesOn])) say(this.#claimOf(use), this.#use(use, real));
    // Functions that get the handle stand under their own name.
    for (const use of new Set([...cuts, ...stops, ...waits, ...once, ...spent])) {
      const here = this.#use(use, real);
      say(`has ${use}`, here === "no" && this.#isFunctionOfPackage(use) ? "yes" : here);
    }
    // States of several libraries' responses: that it has one of them is enough.
    for (const access of Object.keys(obligation.absentWhen ?? {}))
      say("has one of its states", this.declarations.hasPath(real, splitPath(access.replace(/\(.*$/, ""))));
    if (obligation.undo) say(`has ${obligation.undo}`, this.#use(obligation.undo.replace(/\(.*$/s, ""), real));
  }

  /** Readers of streams and bodies are listed together, whoever has which: that a value has one of them is enough. @param {string} use */
  #claimOf(use) {
    const [, prefix = "", last = ""] = /^((?:[\w$]+\.)*)(.+)$/.exec(use) ?? [];
    return this.together.has(last) ? `can be read (${prefix}…)` : `has ${use}`;
  }

  /** @param {string} name */
  #isFunctionOfPackage(name) {
    return this.contracts.some(
      ({ exports = {}, types = {} }) =>
        Object.hasOwn(exports, name) || Object.values(types).some(({ members = {} }) => Object.hasOwn(members, name)),
    );
  }

  /** Whether a value can be used as an obligation's `by` says. @param {string} use @param {Type} real @returns {State} */
  #use(use, real) {
    const any = (/** @type {string[][]} */ ...paths) => best(paths.map((p) => this.declarations.hasPath(real, p)));
    if (use === "()") return this.declarations.calls(real).length > 0 ? "yes" : "no";
    const iterated = /^(?:(.+)\.)?(?:iterate|exhaust)$/.exec(use);
    if (iterated) {
      const path = splitPath(iterated[1] ?? "");
      return any([...path, "[Symbol.asyncIterator]"], [...path, "[Symbol.iterator]"]);
    }
    const listens = /^(?:(.+)\.)?(?:on|event)\('(.+)'\)$/.exec(use);
    if (listens) {
      const path = splitPath(listens[1] ?? "");
      return any([...path, "on"], [...path, "addListener"], [...path, "addEventListener"]);
    }
    return any(splitPath(use.replace(/^=/, "").replace(/\((?:\/.*|\*)\)$/s, "")));
  }
}
