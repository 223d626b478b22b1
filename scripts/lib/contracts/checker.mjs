// Holds contracts against declarations: every export, member, releaser, callback and promise that they name.
import { ApiChecker } from "./apis.mjs";
import { splitPath } from "./declarations.mjs";
import { RANK, holds, idOf, list, modulesOf, versionsOf } from "./facts.mjs";
import { ObligationChecker } from "./obligations.mjs";
import { namesInForce } from "./in-force.mjs";

/**
 * @typedef {import("../../../src/contracts/vocabulary.ts").PackageContract} Contract
 * @typedef {import("../../../src/contracts/vocabulary.ts").Api} Api
 * @typedef {import("../../../src/contracts/registry.ts").ResolvedType} ResolvedType
 * @typedef {import("../../../src/contracts/registry.ts").TypeExpr} TypeExpr
 * @typedef {import("./declarations.mjs").Type} Type
 * @typedef {import("./source.mjs").SourceText} SourceText
 * @typedef {import("./facts.mjs").State} State
 * @typedef {import("./facts.mjs").Fact} Fact
 * @typedef {import("./facts.mjs").Said} Said
 */

/** A contract's type is held against so many of the real types that lead to it. */
const MAX_REAL = 24;

/** Checks the contracts of one package at one version. */
export class Checker {
  /** @type {Map<string, Fact>} */
  facts = new Map();
  /** @type {Map<string, { type: ResolvedType, real: Set<Type>, done: Set<Type>, vague: boolean, isOpen: boolean }>} */
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
    this.inForce = namesInForce(this.contracts, version);
    this.apis = new ApiChecker({ version, declarations, registry, fact, bind: this.#bind.bind(this) });
    this.obligations = new ObligationChecker({ contracts: this.contracts, declarations, together, fact });
  }

  /** @returns {Fact[]} */
  run() {
    for (const contract of this.contracts) {
      for (const module of modulesOf(contract))
        this.#fact(
          { pkg: contract },
          `module ${module}`,
          "exists",
          this.declarations.has(module) ? "yes" : this.declarations.scripts.has(module) ? "source" : "no",
        );
      for (const [access, apis] of this.#current(contract.exports)) this.#export(contract, access, apis);
      for (const [access, apis] of this.#current(contract.globals)) {
        const found = this.declarations.global(access);
        this.#fact({ pkg: contract, api: onlyOf(apis) }, `global ${access}`, "exists", found ? "yes" : "no");
        if (found) this.apis.check(`global ${access}`, apis, found, contract);
      }
    }
    this.#types();
    // Nothing led to these: what is exported by their name, else the text.
    for (const contract of this.contracts)
      for (const type of this.#notReached(contract)) {
        // What is exported by its name is said to be of another type.
        if (Object.hasOwn(contract.exports ?? {}, type.name)) continue;
        for (const real of modulesOf(contract).flatMap((module) => this.declarations.named(module, type.name)))
          this.#bind({ kind: "named", type }, [real]);
      }
    this.#types();
    for (const contract of this.contracts) for (const type of this.#notReached(contract)) this.#byText(type);
    this.#bySource();
    return [...this.facts.values()];
  }

  /** What declarations leave open, or deny though the code has it. */
  #bySource() {
    for (const fact of this.facts.values()) {
      if (fact.state === "no" && this.#isOpen(fact)) fact.state = "vague";
      if (fact.state !== "no" && fact.state !== "vague") continue;
      const name = nameIn(fact);
      // A name that is declared elsewhere in them is not left out.
      const isLeftOut = fact.state === "vague" || (name !== undefined && !this.source.declares(name));
      if (name && isLeftOut && this.source.defines(name)) fact.state = "source";
      const taken = argumentIn(fact);
      if (taken && this.source.takesFunction(taken.of, taken.arg)) fact.state = "source";
    }
  }

  /** Whether a fact is about a member of a type of which not all is known. @param {Fact} fact */
  #isOpen({ where, claim }) {
    const name = claim === "exists" ? /^([\w$]+)#/.exec(where)?.[1] : undefined;
    return name !== undefined && [...this.#bound.values()].some(({ type, isOpen }) => isOpen && type.name === name);
  }

  /** @param {Said} said @param {string} where @param {string} claim @param {State} state @param {string} [why] */
  #fact(said, where, claim, state, why) {
    const versions = versionsOf(said);
    const module = said.pkg.modules?.[0];
    const fact = { where, claim, state, ...(why && { why }), ...(versions && { versions }), ...(module && { module }) };
    const known = this.facts.get(idOf(fact));
    if (!known || RANK[state] > RANK[known.state]) this.facts.set(idOf(fact), fact);
  }

  /** Names with those of their entries that are true of this version; what has none is not said of it. @param {Record<string, Api | Api[]> | undefined} record @returns {[string, Api[]][]} */
  #current(record) {
    return Object.entries(record ?? {}).flatMap(([name, apis]) => {
      const current = list(apis).filter(({ versions }) => holds(this.version, versions));
      return current.length > 0 ? [/** @type {[string, Api[]]} */ ([name, current])] : [];
    });
  }

  /** Types of a contract that nothing has led to, though something of this version should. @param {Contract} contract @returns {ResolvedType[]} */
  #notReached(contract) {
    return Object.keys(contract.types ?? {}).flatMap((name) => {
      const type = this.inForce.has(name) ? this.registry.type(name, contract) : undefined;
      return type && type.pkg === contract && !this.#isReached(type) ? [type] : [];
    });
  }

  /** @param {Contract} contract @param {string} access @param {Api[]} apis */
  #export(contract, access, apis) {
    const modules = modulesOf(contract);
    const declared = modules.filter((module) => this.declarations.has(module));
    const found = declared.map((module) => this.declarations.export(module, access)).filter((f) => f !== undefined);
    const said = { pkg: contract, api: onlyOf(apis) };
    if (found.length > 0) {
      this.#fact(said, access, "is exported", "yes");
      for (const one of found) this.apis.check(access, apis, one, contract);
      return;
    }
    const last = splitPath(access).at(-1) ?? access;
    const inText =
      access === "default"
        ? this.declarations.scripts.size > 0 || declared.some((module) => this.source.hasDefault(module))
        : this.source.defines(last);
    this.#fact(said, access, "is exported", modules.length === 0 ? "vague" : inText ? "source" : "no");
    if (inText && last !== "default") this.#callbacksByText(contract, access, last, apis);
  }

  /** What functions take, where only the text tells. @param {Contract} pkg @param {string} where @param {string} name @param {readonly Api[]} apis */
  #callbacksByText(pkg, where, name, apis) {
    for (const api of apis)
      for (const { arg } of list(api.callback ?? [])) {
        const takes = this.source.takesFunction(name, arg);
        const state = takes === undefined ? "vague" : takes ? "source" : "no";
        this.#fact({ pkg, api }, where, `takes a function as argument ${arg}`, state);
      }
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

  /** @param {TypeExpr | undefined} expr @param {readonly Type[]} real @param {boolean} [isChain] of what has been seen one of each class is enough: each call of a builder makes a type of its own */
  #bind(expr, real, isChain = false) {
    if (!expr) return;
    if (expr.kind === "promise") {
      const awaited = real.map((t) =>
        this.declarations.isThenable(t) === "no" ? undefined : this.declarations.awaited(t),
      );
      this.#bind(
        expr.of,
        awaited.filter((t) => t !== undefined),
      );
    } else if (expr.kind === "array") {
      this.#bind(
        expr.of,
        real.flatMap((t) => this.declarations.elements(t)),
      );
    } else if (expr.kind === "tuple") {
      for (const [index, item] of expr.items.entries())
        this.#bind(
          item,
          real.flatMap((t) => this.declarations.member(t, String(index)) ?? this.declarations.elements(t)),
        );
    } else if (expr.kind === "named") {
      for (const type of this.registry.lineage(expr.type)) {
        const key = keyOf(type);
        const bound = this.#bound.get(key) ?? { type, real: new Set(), done: new Set(), vague: false, isOpen: false };
        this.#bound.set(key, bound);
        for (const one of real) {
          if (isChain && [...bound.real].some((known) => this.declarations.isSameClass(known, one))) continue;
          if (this.declarations.isVague(one)) {
            bound.vague = true;
            // What goes on with a type that depends on its arguments may have anything.
            bound.isOpen ||= isChain;
          } else if (!this.declarations.isNothing(one) && bound.real.size < (isChain ? 2 * MAX_REAL : MAX_REAL))
            bound.real.add(one);
        }
      }
    }
  }

  /** A type of a contract against a real one. @param {ResolvedType} type @param {Type} real */
  #type(type, real) {
    const { contract, pkg, name } = type;
    // What other packages describe is checked with them.
    if (!this.contracts.includes(pkg)) return;
    const receiver = { real, type: /** @type {TypeExpr} */ ({ kind: "named", type }) };
    for (const [member, apis] of this.#current(contract.members)) {
      const where = `${name}#${member}`;
      if (member === "*") {
        const any = this.declarations.indexed(real, "any");
        if (any.length > 0) this.apis.check(where, apis, { values: any, instances: [] }, pkg, receiver);
        continue;
      }
      const key = member.replace(/^=/, "");
      const found = this.declarations.member(real, key);
      // Where any name goes, nothing is said of one.
      const state = found ? "yes" : this.declarations.indexed(real, key).length > 0 ? "vague" : "no";
      const said = { pkg, api: onlyOf(apis) };
      this.#fact(said, where, "exists", state, `not in ${this.declarations.describe(real)}`);
      if (found) this.apis.check(where, apis, { values: found, instances: [] }, pkg, receiver);
    }
    const said = { pkg };
    if (contract.call) {
      this.#fact(said, name, "can be called", this.declarations.calls(real).length > 0 ? "yes" : "no");
      this.apis.check(`${name}()`, list(contract.call), { values: [real], instances: [] }, pkg, receiver);
    }
    if (contract.construct) {
      this.#fact(said, name, "can be constructed", this.declarations.constructs(real).length > 0 ? "yes" : "no");
      this.apis.check(
        `new ${name}`,
        list(contract.construct),
        { values: [real], instances: this.declarations.made(real) },
        pkg,
        receiver,
      );
    }
    for (const member of Object.keys(contract.overrides ?? {}))
      this.#fact(said, name, `has ${member} to override`, this.declarations.hasPath(real, [member]));
    for (const parent of list(contract.extends ?? [])) {
      if (parent.startsWith("Promise<")) {
        this.#fact(said, name, "is a promise", this.declarations.isThenable(real));
        this.#bind(this.registry.typeExpr(parent, pkg), [real]);
      }
    }
    if (contract.lazy) this.#fact(said, name, "is sent by awaiting it", this.declarations.isThenable(real));
    if (contract.obligation) this.obligations.check(name, contract.obligation, real, pkg, this.#inherited(type));
    const declared = this.declarations.events(real);
    for (const event of Object.keys(contract.events ?? {})) {
      const known = declared ? (declared.has(event) ? "yes" : "no") : this.#isEmitted(event);
      this.#fact(said, `${name} event '${event}'`, "exists", known);
    }
  }

  /** Releasers that a type has from what it extends of other packages: they are checked there. @param {ResolvedType} type @returns {Set<string>} */
  #inherited(type) {
    const others = this.registry.lineage(type).filter(({ pkg }) => pkg.package !== type.pkg.package);
    return new Set(others.flatMap(({ contract }) => contract.obligation?.by ?? []));
  }

  /** @param {string} event @returns {State} */
  #isEmitted(event) {
    return this.source.hasString(event) ? "source" : "no";
  }

  /** A type that no declaration leads to. @param {ResolvedType} type */
  #byText({ name, contract, pkg }) {
    for (const [member, apis] of this.#current(contract.members)) {
      if (member === "*") continue;
      const key = member.replace(/^=/, "");
      const where = `${name}#${member}`;
      const found = this.source.defines(key) ? "source" : "no";
      this.#fact({ pkg, api: onlyOf(apis) }, where, "exists", found, "not in the source");
      if (found === "source") this.#callbacksByText(pkg, where, key, apis);
    }
    for (const use of contract.obligation?.by ?? []) {
      const member = splitPath(use.replace(/^=/, "").replace(/\(.*$/s, "")).at(-1) ?? "";
      if (use !== "iterate" && use !== "exhaust") this.#fact({ pkg }, name, "has a releaser", this.source.has(member) ? "source" : "no");
    }
    for (const event of Object.keys(contract.events ?? {}))
      this.#fact({ pkg }, `${name} event '${event}'`, "exists", this.#isEmitted(event));
  }
}

/** The one name that a fact says is there; undefined where it says something else. @param {Fact} fact */
function nameIn({ where, claim }) {
  if (claim === "exists" && where.includes("#")) return where.slice(where.indexOf("#") + 1);
  const has = /^(?:its result )?has (?:option )?([\w$.]+)$/.exec(claim)?.[1];
  return has?.split(".").at(-1);
}

/** Which argument of what a fact says to be a function; undefined where it says something else. @param {Fact} fact @returns {{ of: string, arg: number | "last" } | undefined} */
function argumentIn({ where, claim }) {
  const arg = /^takes a function as argument (\d+|last)$/.exec(claim)?.[1];
  const of = /[\w$]+$/.exec(where)?.[0];
  return arg && of ? { of, arg: arg === "last" ? arg : Number(arg) } : undefined;
}

/** The entry that stands alone under its name: then the name is there only where the entry is true. @param {readonly Api[]} apis */
function onlyOf(apis) {
  return apis.length === 1 ? apis[0] : undefined;
}

/** @param {ResolvedType} type */
function keyOf({ name, pkg }) {
  return `${pkg.package}\0${pkg.versions ?? ""}\0${pkg.modules?.join() ?? ""}\0${name}`;
}
