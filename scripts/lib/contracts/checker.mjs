// Holds contracts against declarations: every export, member, releaser, callback and promise that they name.
import semver from "semver";
import { splitPath } from "./declarations.mjs";

/**
 * @typedef {import("../../../src/contracts/vocabulary.ts").PackageContract} Contract
 * @typedef {import("../../../src/contracts/vocabulary.ts").Api} Api
 * @typedef {import("../../../src/contracts/vocabulary.ts").Obligation} Obligation
 * @typedef {import("../../../src/contracts/registry.ts").ResolvedType} ResolvedType
 * @typedef {import("../../../src/contracts/registry.ts").TypeExpr} TypeExpr
 * @typedef {import("./declarations.mjs").Type} Type
 * @typedef {import("./declarations.mjs").Found} Found
 * @typedef {import("./declarations.mjs").Signature} Signature
 * @typedef {import("./source.mjs").SourceText} SourceText
 */

/** `yes` in the declarations, `source` in the source's text, `vague` where neither tells, `no` where it is otherwise. @typedef {"yes" | "source" | "vague" | "no"} State */
/** @typedef {{ where: string, claim: string, state: State, why?: string }} Fact */

/** A contract's type is held against so many of the real types that lead to it. */
const MAX_REAL = 24;
const RANK = { yes: 3, source: 2, vague: 1, no: 0 };

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
    this.together = new Set(together);
    this.contracts = contracts.filter(({ versions }) => holds(version, versions));
    this.version = version;
    this.declarations = declarations;
    this.registry = registry;
    this.source = source;
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
        if (found) this.#entries(`global ${access}`, list(apis), found, contract);
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
      for (const one of found) this.#entries(access, apis, one, contract);
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
      if (found) this.#entries(where, list(apis), { values: found, instances: [] }, pkg, real);
    }
    if (contract.call) {
      this.#fact(name, "can be called", this.declarations.calls(real).length > 0 ? "yes" : "no");
      this.#entries(`${name}()`, list(contract.call), { values: [real], instances: [] }, pkg, real);
    }
    if (contract.construct) {
      this.#fact(name, "can be constructed", this.declarations.constructs(real).length > 0 ? "yes" : "no");
      this.#entries(
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
    if (contract.obligation) this.#obligation(name, contract.obligation, real);
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

  /** @param {string} where @param {Obligation} obligation @param {Type} real */
  #obligation(where, obligation, real) {
    const { by, async: asynchronous = [], cuts = [], waits = [], once = [], spent = [], diesOn = [] } = obligation;
    for (const use of new Set([...by, ...asynchronous, ...diesOn]))
      this.#fact(where, this.#claimOf(use), this.#use(use, real));
    // Functions that get the handle stand under their own name.
    for (const use of new Set([...cuts, ...waits, ...once, ...spent])) {
      const here = this.#use(use, real);
      this.#fact(where, `has ${use}`, here === "no" && this.#isFunctionOfPackage(use) ? "yes" : here);
    }
    // States of several libraries' responses: that it has one of them is enough.
    for (const access of Object.keys(obligation.absentWhen ?? {}))
      this.#fact(
        where,
        "has one of its states",
        this.declarations.hasPath(real, splitPath(access.replace(/\(.*$/, ""))),
      );
    if (obligation.undo)
      this.#fact(where, `has ${obligation.undo}`, this.#use(obligation.undo.replace(/\(.*$/s, ""), real));
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
    const iterated = /^(?:(.+)\.)?iterate$/.exec(use);
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

  /** @param {string} where @param {readonly Api[]} all @param {Found} found @param {Contract} pkg @param {Type} [receiver] */
  #entries(where, all, { values, instances }, pkg, receiver) {
    const apis = all.filter(({ versions }) => holds(this.version, versions));
    const isVague = values.some((t) => this.declarations.isVague(t));
    const calls = values.flatMap((t) => this.declarations.calls(t));
    const constructs = values.flatMap((t) => this.declarations.constructs(t));
    const signatures = [...calls, ...constructs];
    const results = calls.length > 0 ? calls.map((s) => s.getReturnType()) : instances;
    const say = (/** @type {string} */ claim, /** @type {State} */ state) =>
      this.#fact(where, claim, state === "no" && isVague ? "vague" : state);
    for (const api of apis) {
      if (api.class) {
        const made = instances.length > 0 ? instances : values.flatMap((t) => this.declarations.made(t));
        say("is a class", made.length > 0 ? "yes" : "no");
        this.#bind(this.registry.typeExpr(api.class, pkg), made);
      }
      if (api.value) this.#bind(this.registry.typeExpr(api.value, pkg), values.length > 0 ? values : instances);
      if (api.returns && !/^(?:this|promisified|arg\d+)$/.test(api.returns)) {
        say("can be called", calls.length > 0 || api.class ? "yes" : "no");
        if (api.returns.startsWith("Promise<"))
          say("returns a promise", best(results.map((t) => this.declarations.isThenable(t))));
        this.#bind(this.registry.typeExpr(api.returns, pkg), results);
      }
      for (const place of list(api.acquires ?? [])) this.#place(say, place, signatures, results, instances);
      for (const callback of list(api.callback ?? [])) {
        say(`takes a function as argument ${callback.arg}`, this.#takesFunction(signatures, callback.arg));
        this.#callback(say, callback, signatures, pkg);
      }
      for (const answers of list(api.answers ?? [])) {
        say(
          `takes a function as argument ${answers.arg ?? "last"}`,
          this.#takesFunction(signatures, answers.arg ?? "last"),
        );
        const { response, type, request, requestType = "" } = answers;
        const params = [];
        params[response] = type;
        if (request !== undefined) params[request] = requestType;
        this.#callback(
          () => {},
          { arg: answers.arg ?? "last", params: [...params].map((p) => p ?? "") },
          signatures,
          pkg,
        );
      }
      this.#arguments(say, api, signatures);
      for (const method of [...(api.limits?.endedBy ?? []), ...(api.exhausts ? [api.exhausts] : [])]) {
        const on = results.map((t) => (api.exhausts ? (this.declarations.awaited(t) ?? t) : t));
        say(`its result has ${method}`, best(on.map((t) => this.declarations.hasPath(t, splitPath(method)))));
      }
      if (api.ignoresCallback !== undefined && signatures.length > 0) {
        const at = api.ignoresCallback === true ? "last" : api.ignoresCallback;
        const without = signatures.filter((s) => this.#takesFunction([s], at) === "no");
        say(
          "takes no callback",
          without.length > 0 ? "yes" : this.#takesFunction(signatures, at) === "vague" ? "vague" : "no",
        );
      }
      const use = api.turned?.use;
      if (use && /^[\w$.]+$/.test(use)) {
        const beside = receiver && this.declarations.hasPath(receiver, splitPath(use));
        const exported = modulesOf(pkg).some((m) => this.declarations.export(m, use));
        say(`${use} stands beside it`, beside === "yes" || exported ? "yes" : "no");
      }
    }
    // What gives its receiver back is no promise of its own.
    this.#noPromise(
      say,
      apis,
      calls.filter((s) => s.getReturnType() !== receiver),
      pkg,
    );
  }

  /** The other way round: what returns nothing but promises is said to do so. @param {(claim: string, state: State) => void} say @param {readonly Api[]} apis @param {readonly Signature[]} calls @param {Contract} pkg */
  #noPromise(say, apis, calls, pkg) {
    if (calls.length === 0 || apis.length === 0 || apis.some((api) => this.#mayPromise(api, pkg))) return;
    const states = calls.map((s) => this.declarations.isThenable(s.getReturnType()));
    say("returns no promise", states.includes("no") ? "yes" : states.includes("vague") ? "vague" : "no");
  }

  /** @param {Api} api @param {Contract} pkg */
  #mayPromise({ returns, value, class: made, lazy, work, note }, pkg) {
    if (value || made || lazy || work || note) return true;
    if (!returns) return false;
    if (/^(?:Promise<|this|promisified|arg\d)/.test(returns)) return true;
    const expr = this.registry.typeExpr(returns, pkg);
    return (
      expr?.kind === "named" && (this.registry.isLazy(expr.type) || this.registry.promised(expr.type) !== undefined)
    );
  }

  /** @param {readonly Signature[]} signatures @param {number | "last"} arg @returns {State} */
  #takesFunction(signatures, arg) {
    const states = signatures.flatMap((signature) => {
      const indices = arg === "last" ? Array.from({ length: this.declarations.arity(signature) }, (_, i) => i) : [arg];
      return indices.map((index) => {
        const types = this.declarations.parameter(signature, index) ?? [];
        const functions = types.map((t) => this.declarations.functions(t));
        return functions.some((f) => f !== "vague" && f.length > 0)
          ? "yes"
          : functions.includes("vague")
            ? "vague"
            : "no";
      });
    });
    return best(states);
  }

  /** @param {(claim: string, state: State) => void} say @param {{ arg: number | "last", params?: string[], releases?: Record<string, number> }} callback @param {readonly Signature[]} signatures @param {Contract} pkg */
  #callback(say, { arg, params = [], releases = {} }, signatures, pkg) {
    const functions = signatures.flatMap((signature) => this.#functionsAt(signature, arg));
    if (functions.length === 0) return;
    for (const [index, ref] of params.entries()) {
      if (!ref) continue;
      const types = functions.flatMap((f) => this.declarations.parameter(f, index) ?? []);
      say(`its callback has parameter ${index}`, types.length > 0 ? "yes" : "no");
      this.#bind(this.registry.typeExpr(ref, pkg), types);
    }
    for (const index of Object.keys(releases))
      say(
        `its callback has parameter ${index}`,
        functions.some((f) => this.declarations.parameter(f, Number(index))) ? "yes" : "no",
      );
  }

  /** @param {Signature} signature @param {number | "last"} arg @returns {Signature[]} */
  #functionsAt(signature, arg) {
    const indices = arg === "last" ? Array.from({ length: this.declarations.arity(signature) }, (_, i) => i) : [arg];
    return indices.flatMap((index) =>
      (this.declarations.parameter(signature, index) ?? []).flatMap((type) => {
        const functions = this.declarations.functions(type);
        return functions === "vague" ? [] : functions;
      }),
    );
  }

  /** @param {(claim: string, state: State) => void} say @param {string} place @param {readonly Signature[]} signatures @param {readonly Type[]} results @param {readonly Type[]} instances */
  #place(say, place, signatures, results, instances) {
    const [, root = "", suffix = ""] = /^([^.]+)(?:\.(.+))?$/.exec(place) ?? [];
    const index = /^cb\[(\d+)\]$/.exec(root)?.[1];
    const types =
      root === "await"
        ? results.map((t) => this.declarations.awaited(t)).filter((t) => t !== undefined)
        : root === "result"
          ? results
          : root === "new"
            ? instances
            : index !== undefined
              ? signatures
                  .flatMap((s) => this.#functionsAt(s, "last"))
                  .flatMap((f) => this.declarations.parameter(f, Number(index)) ?? [])
              : [];
    if (root === "this") return;
    say(`has something at ${root}`, types.some((t) => !this.declarations.isNothing(t)) ? "yes" : "no");
    if (suffix)
      say(`has something at ${place}`, best(types.map((t) => this.declarations.hasPath(t, splitPath(suffix)))));
  }

  /** Arguments and options that are named by their place. @param {(claim: string, state: State) => void} say @param {Api} api @param {readonly Signature[]} signatures */
  #arguments(say, api, signatures) {
    const { args = {}, wraps, outrun, rejectsWith, plain = [], options = {}, awaits = [], limits = {} } = api;
    const indices = [...Object.keys(args).filter((key) => /^\d+$/.test(key)), wraps, outrun, rejectsWith, ...plain];
    for (const index of indices)
      if (index !== undefined && index !== "=")
        say(
          `has argument ${index}`,
          signatures.some((s) => this.declarations.parameter(s, Number(index))) ? "yes" : "no",
        );
    const named = [
      ...Object.keys(args).filter((key) => /^\d+\./.test(key)),
      ...Object.keys(options),
      ...awaits,
      ...[...(limits.signal ?? []), ...(limits.timeout ?? []), ...(limits.notice ?? [])].filter((at) =>
        at.startsWith("arg"),
      ),
    ];
    for (const at of named) {
      const [, index = "", path = ""] = /^(?:arg)?(\d+)(?:\.(.+))?$/.exec(at) ?? [];
      const types = signatures.flatMap((s) => this.declarations.parameter(s, Number(index)) ?? []);
      say(`has option ${at}`, best(types.map((t) => this.declarations.hasPath(t, splitPath(path)))));
    }
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

/** @param {readonly State[]} states @returns {State} */
function best(states) {
  return states.reduce((/** @type {State} */ a, b) => (RANK[b] > RANK[a] ? b : a), "no");
}

/** Import specifiers of a contract that lead to files. @param {Contract} contract @returns {string[]} */
export function modulesOf({ package: name, modules = [name] }) {
  return modules.filter((module) => !module.startsWith("."));
}

/** @param {string} version @param {string | undefined} range */
function holds(version, range) {
  return range === undefined || semver.satisfies(version, range, { includePrerelease: true });
}

/** @param {ResolvedType} type */
function keyOf({ name, pkg }) {
  return `${pkg.package}\0${pkg.versions ?? ""}\0${pkg.modules?.join() ?? ""}\0${name}`;
}

/** @template T @param {T | T[]} value @returns {T[]} */
function list(value) {
  return Array.isArray(value) ? value : [value];
}
