// Holds contracts against declarations: every export, member, releaser, callback and promise that they name.
import { ApiChecker } from "./apis.mjs";
import { splitPath } from "./declarations.mjs";
import { RANK, holds, list, modulesOf } from "./facts.mjs";
import { ObligationChecker } from "./obligations.mjs";

/**
 * @typedef {import("../../../src/contracts/vocabulary.ts").PackageContract} Contract
 * @typedef {import("../../../src/contracts/vocabulary.ts").Api} Api
 * @typedef {import("../../../src/contracts/registry.ts").ResolvedType} ResolvedType
 * @typedef {import("../../../src/contracts/registry.ts").TypeExpr} TypeExpr
 * @typedef {import("./declarations.mjs").Type} Type
 * @typedef {import("./source.mjs").SourceText} SourceText
 * @typedef {import("./facts.mjs").State} State
 * @typedef {import("./facts.mjs").Fact} Fact
 */

/** A contract's type is held against so many of the real types that lead to it. */
const MAX_REAL = 24;

/** Checks the contracts of one package at one version. */
export class Checker {
  /** @type {Map<string, Fact>} */
  facts = new Map();
  /** @type {Map<string, { type: ResolvedType, real: Set<Type>, done: Set<Type>, vague: boolean, born: boolean }>} */
  #bound = new Map();

  /**
   * @param {{ contracts: readonly Contract[], version: string, declarations: import("./declarations.mjs").Declarations,
   *   registry: import("../../../src/contracts/registry.ts").Registry, source: SourceText, together?: readonly string[] }} given
   *   `together`: releasers that stand in lists for many types
   */
  constructor({ contracts, version, declarations, registry, source, together = [] }) {
    this.contracts = contracts.filter(({ versions }) => holds(version, versions));
    this.version = version;
    this.declarations = declarations;
    this.registry = registry;
    this.source = source;
    const fact = this.#fact.bind(this);
    this.apis = new ApiChecker({ version, declarations, registry, fact, bind: this.#bind.bind(this) });
    this.obligations = new ObligationChecker({ contracts: this.contracts, declarations, together, fact });
  }

  /** @returns {Fact[]} */
  run() {
    for (const contract of this.contracts) {
      for (const module of modulesOf(contract))
        this.#fact(
          `module ${module}`,
          "exists",
          this.declarations.has(module) ? "yes" : this.declarations.scripts.has(module) ? "source" : "no",
        );
      for (const [access, apis] of Object.entries(contract.exports ?? {})) this.#export(contract, access, list(apis));
      for (const [access, apis] of Object.entries(contract.globals ?? {})) {
        const found = this.declarations.global(access);
        this.#fact(`global ${access}`, "exists", found ? "yes" : "no");
        if (found) this.apis.check(`global ${access}`, list(apis), found, contract);
      }
    }
    this.#types();
    // Nothing led to these: what is exported by their name, else the text.
    for (const contract of this.contracts)
      for (const name of Object.keys(contract.types ?? {})) {
        const type = this.registry.type(name, contract);
        if (!type || type.pkg !== contract || this.#isReached(type)) continue;
        for (const real of modulesOf(contract).flatMap((module) => this.declarations.named(module, name)))
          this.#bind({ kind: "named", type }, [real]);
      }
    this.#types();
    for (const contract of this.contracts)
      for (const name of Object.keys(contract.types ?? {})) {
        const type = this.registry.type(name, contract);
        if (type && type.pkg === contract && !this.#isReached(type)) this.#byText(type);
      }
    // What declarations leave out may be defined all the same.
    for (const fact of this.facts.values())
      if (fact.state === "no") {
        const name = nameIn(fact);
        if (name && this.source.defines(name)) fact.state = "source";
      }
    return [...this.facts.values()];
  }

  /** @param {string} where @param {string} claim @param {State} state @param {string} [why] */
  #fact(where, claim, state, why) {
    const key = `${where}: ${claim}`;
    const known = this.facts.get(key);
    if (!known || RANK[state] > RANK[known.state]) this.facts.set(key, { where, claim, state, ...(why && { why }) });
  }

  /** @param {Contract} contract @param {string} access @param {Api[]} apis */
  #export(contract, access, apis) {
    const modules = modulesOf(contract);
    const declared = modules.filter((module) => this.declarations.has(module));
    const found = declared.map((module) => this.declarations.export(module, access)).filter((f) => f !== undefined);
    if (found.length > 0) {
      this.#fact(access, "is exported", "yes");
      for (const one of found) this.apis.check(access, apis, one, contract);
      return;
    }
    const last = splitPath(access).at(-1) ?? access;
    const inText = access === "default" ? this.declarations.scripts.size > 0 : this.source.has(last);
    this.#fact(access, "is exported", modules.length === 0 ? "vague" : inText ? "source" : "no");
  }

  /** Binds and checks types until nothing is left. */
  #types() {
    for (let again = true; again;) {
      again = false;
      for (const bound of this.#bound.values())
        for (const real of bound.real)
          if (!bound.done.has(real)) {
            bound.done.add(real);
            again = true;
            this.#type(bound.type, real);
          }
    }
  }

  /** @param {ResolvedType} type */
  #isReached(type) {
    const bound = this.#bound.get(keyOf(type));
    return bound !== undefined && (bound.real.size > 0 || bound.vague);
  }

  /** @param {TypeExpr | undefined} expr @param {readonly Type[]} real @param {boolean} [born] */
  #bind(expr, real, born = false) {
    if (!expr) return;
    if (expr.kind === "promise") {
      const awaited = real.map((t) =>
        this.declarations.isThenable(t) === "no" ? undefined : this.declarations.awaited(t),
      );
      this.#bind(
        expr.of,
        awaited.filter((t) => t !== undefined),
        born,
      );
    } else if (expr.kind === "array") {
      this.#bind(
        expr.of,
        real.flatMap((t) => this.declarations.elements(t)),
        born,
      );
    } else if (expr.kind === "tuple") {
      for (const [index, item] of expr.items.entries())
        this.#bind(
          item,
          real.flatMap((t) => this.declarations.member(t, String(index)) ?? []),
          born,
        );
    } else if (expr.kind === "named") {
      for (const type of this.registry.lineage(expr.type)) {
        const key = keyOf(type);
        const bound = this.#bound.get(key) ?? { type, real: new Set(), done: new Set(), vague: false, born: false };
        this.#bound.set(key, bound);
        for (const one of real) {
          if (this.declarations.isVague(one)) bound.vague = true;
          else if (!this.declarations.isNothing(one) && bound.real.size < MAX_REAL) bound.real.add(one);
        }
      }
    }
  }

  /** A type of a contract against a real one. @param {ResolvedType} type @param {Type} real */
  #type(type, real) {
    const { contract, pkg, name } = type;
    // What other packages describe is checked with them.
    if (!this.contracts.includes(pkg)) return;
    for (const [member, apis] of Object.entries(contract.members ?? {})) {
      if (member === "*") continue;
      const where = `${name}#${member}`;
      const found = this.declarations.member(real, member.replace(/^=/, ""));
      this.#fact(where, "exists", found ? "yes" : "no", `not in ${this.declarations.describe(real)}`);
      if (found) this.apis.check(where, list(apis), { values: found, instances: [] }, pkg, real);
    }
    if (contract.call) {
      this.#fact(name, "can be called", this.declarations.calls(real).length > 0 ? "yes" : "no");
      this.apis.check(`${name}()`, list(contract.call), { values: [real], instances: [] }, pkg, real);
    }
    if (contract.construct) {
      this.#fact(name, "can be constructed", this.declarations.constructs(real).length > 0 ? "yes" : "no");
      this.apis.check(
        `new ${name}`,
        list(contract.construct),
        { values: [real], instances: this.declarations.made(real) },
        pkg,
        real,
      );
    }
    for (const member of Object.keys(contract.overrides ?? {}))
      this.#fact(name, `has ${member} to override`, this.declarations.hasPath(real, [member]));
    for (const parent of list(contract.extends ?? [])) {
      if (parent.startsWith("Promise<")) {
        this.#fact(name, "is a promise", this.declarations.isThenable(real));
        this.#bind(this.registry.typeExpr(parent, pkg), [real]);
      }
    }
    if (contract.lazy) this.#fact(name, "is sent by awaiting it", this.declarations.isThenable(real));
    if (contract.obligation) this.obligations.check(name, contract.obligation, real);
    const declared = this.declarations.events(real);
    for (const event of Object.keys(contract.events ?? {})) {
      const known = declared ? (declared.has(event) ? "yes" : "no") : this.#isEmitted(event);
      this.#fact(`${name} event '${event}'`, "exists", known);
    }
  }

  /** @param {string} event @returns {State} */
  #isEmitted(event) {
    return this.source.hasString(event) ? "source" : "vague";
  }

  /** A type that no declaration leads to. @param {ResolvedType} type */
  #byText({ name, contract }) {
    const say = (/** @type {string} */ where, /** @type {string} */ member) =>
      this.#fact(where, "exists", this.source.has(member) ? "source" : "no", "not in the source");
    for (const member of Object.keys(contract.members ?? {})) if (member !== "*") say(`${name}#${member}`, member);
    for (const use of contract.obligation?.by ?? []) {
      const member = splitPath(use.replace(/^=/, "").replace(/\(.*$/s, "")).at(-1) ?? "";
      if (use !== "iterate") this.#fact(name, "has a releaser", this.source.has(member) ? "source" : "no");
    }
    for (const event of Object.keys(contract.events ?? {}))
      this.#fact(`${name} event '${event}'`, "exists", this.#isEmitted(event));
  }
}

/** The one name that a fact says is there; undefined where it says something else. @param {Fact} fact */
function nameIn({ where, claim }) {
  if (claim === "exists" && where.includes("#")) return where.slice(where.indexOf("#") + 1);
  const has = /^(?:its result )?has (?:option )?([\w$.]+)$/.exec(claim)?.[1];
  return has?.split(".").at(-1);
}

/** @param {ResolvedType} type */
function keyOf({ name, pkg }) {
  return `${pkg.package}\0${pkg.versions ?? ""}\0${pkg.modules?.join() ?? ""}\0${name}`;
}
