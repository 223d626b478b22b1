// Holds entries of APIs against real functions and classes: results, promises, callbacks, arguments, options.
import { splitPath } from "./declarations.mjs";
import { best, holds, list, modulesOf } from "./facts.mjs";

/**
 * @typedef {import("../../../src/contracts/vocabulary.ts").PackageContract} Contract
 * @typedef {import("../../../src/contracts/vocabulary.ts").Api} Api
 * @typedef {import("../../../src/contracts/registry.ts").TypeExpr} TypeExpr
 * @typedef {import("./declarations.mjs").Type} Type
 * @typedef {import("./declarations.mjs").Found} Found
 * @typedef {import("./declarations.mjs").Signature} Signature
 * @typedef {import("./facts.mjs").State} State
 * @typedef {(claim: string, state: State) => void} Say
 */

/** Checks what contracts say of functions, methods and classes. */
export class ApiChecker {
  /**
   * @param {{ version: string, declarations: import("./declarations.mjs").Declarations,
   *   registry: import("../../../src/contracts/registry.ts").Registry,
   *   fact: (said: import("./facts.mjs").Said, where: string, claim: string, state: State) => void,
   *   bind: (expr: TypeExpr | undefined, real: readonly Type[], isChain?: boolean) => void }} given `bind` remembers the real types that a contract's type stands for
   */
  constructor({ version, declarations, registry, fact, bind }) {
    this.version = version;
    this.declarations = declarations;
    this.registry = registry;
    this.fact = fact;
    this.bind = bind;
  }

  /** All entries of one API against what it really is. @param {string} where @param {readonly Api[]} all @param {Found} found @param {Contract} pkg @param {{ real: Type, type: TypeExpr }} [receiver] what it is a member of */
  check(where, all, { values, instances }, pkg, receiver) {
    const apis = all.filter(({ versions }) => holds(this.version, versions));
    const isVague = values.some((t) => this.declarations.isVague(t));
    const calls = values.flatMap((t) => this.declarations.calls(t));
    const constructs = values.flatMap((t) => this.declarations.constructs(t));
    const signatures = [...calls, ...constructs];
    // What `new` gives may be a promise, too.
    const results = calls.length > 0 ? calls.map((s) => s.getReturnType()) : instances;
    const isMade = constructs.length > 0 && results.some((t) => this.declarations.isThenable(t) === "yes");
    const sayOf = (/** @type {Api | undefined} */ api) => (/** @type {string} */ claim, /** @type {State} */ state) =>
      this.fact({ pkg, api }, where, claim, state === "no" && isVague ? "vague" : state);
    for (const api of apis) {
      const say = sayOf(api);
      const classes = instances.length > 0 ? instances : values.flatMap((t) => this.declarations.made(t));
      // `new` may stand before a function too: what counts is the object that it returns.
      const isFactory = classes.length === 0 && api.returns === api.class;
      const made = isFactory ? results.filter((t) => this.declarations.isObject(t)) : classes;
      if (api.class) {
        say("is a class", made.length === 0 ? "no" : isFactory ? "vague" : "yes");
        this.bind(this.registry.typeExpr(api.class, pkg), made);
      }
      if (api.value) this.bind(this.registry.typeExpr(api.value, pkg), values.length > 0 ? values : instances);
      // A chain may go on with another class that stands for the same.
      if (api.returns === "this" && receiver) this.bind(receiver.type, results, true);
      if (api.returns && !/^(?:this|promisified|arg\d+)$/.test(api.returns)) {
        say("can be called", calls.length > 0 || api.class || isMade ? "yes" : "no");
        if (api.returns.startsWith("Promise<"))
          say("returns a promise", best(results.map((t) => this.declarations.isThenable(t))));
        this.bind(this.registry.typeExpr(api.returns, pkg), results);
      }
      for (const place of list(api.acquires ?? []))
        this.#place(say, place, signatures, api.value ? values : results, made);
      for (const callback of list(api.callback ?? [])) {
        say(`takes a function as argument ${callback.arg}`, this.#takesFunction(signatures, callback.arg));
        this.#callback(say, callback, signatures, pkg);
      }
      for (const answers of list(api.answers ?? []))
        this.#answers(say, answers, signatures, { values, instances }, pkg);
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
        const beside = receiver && this.declarations.hasPath(receiver.real, splitPath(use));
        const exported = modulesOf(pkg).some((m) => this.declarations.export(m, use));
        say(`${use} stands beside it`, beside === "yes" || exported ? "yes" : "no");
      }
    }
    // What gives its receiver back is no promise of its own.
    this.#noPromise(
      sayOf(undefined),
      apis,
      calls.filter((s) => s.getReturnType() !== receiver?.real),
      pkg,
    );
  }

  /** Handlers: as an argument, or as the type of a function. @param {Say} say @param {import("../../../src/contracts/vocabulary.ts").Handlers} answers @param {readonly Signature[]} signatures @param {Found} found @param {Contract} pkg */
  #answers(
    say,
    { at, arg = "last", response, type, request, requestType = "" },
    signatures,
    { values, instances },
    pkg,
  ) {
    if (at) {
      this.#option(say, at, signatures);
      return;
    }
    const params = [];
    params[response] = type;
    if (request !== undefined) params[request] = requestType;
    const named = [...params].map((p) => p ?? "");
    if (values.length === 0) {
      const functions = instances.flatMap((t) => this.declarations.calls(t));
      say("is a function", functions.length > 0 ? "yes" : "no");
      this.#params(say, named, functions, pkg);
      return;
    }
    say(`takes a function as argument ${arg}`, this.#takesFunction(signatures, arg));
    this.#params(
      () => {},
      named,
      signatures.flatMap((signature) => this.#functionsAt(signature, arg)),
      pkg,
    );
  }

  /** The other way round: what returns nothing but promises is said to do so. @param {Say} say @param {readonly Api[]} apis @param {readonly Signature[]} calls @param {Contract} pkg */
  #noPromise(say, apis, calls, pkg) {
    if (calls.length === 0 || apis.length === 0 || apis.some((api) => this.#mayPromise(api, pkg))) return;
    // What may also be no promise is not awaited by everybody: `boolean | Promise<boolean>` of a hook.
    const results = calls.map((s) => s.getReturnType());
    const states = results.flatMap((t) => this.declarations.parts(t).map((part) => this.declarations.isThenable(part)));
    if (results.some((t) => this.declarations.mayBeNothing(t))) states.push("no");
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

  /** @param {Say} say @param {{ arg: number | "last", params?: string[], releases?: Record<string, number> }} callback @param {readonly Signature[]} signatures @param {Contract} pkg */
  #callback(say, { arg, params = [], releases = {} }, signatures, pkg) {
    const functions = signatures.flatMap((signature) => this.#functionsAt(signature, arg));
    if (functions.length === 0) return;
    this.#params(say, params, functions, pkg);
    for (const index of Object.keys(releases))
      say(
        `its callback has parameter ${index}`,
        functions.some((f) => this.declarations.parameter(f, Number(index))) ? "yes" : "no",
      );
  }

  /** @param {Say} say @param {readonly string[]} params @param {readonly Signature[]} functions @param {Contract} pkg */
  #params(say, params, functions, pkg) {
    for (const [index, ref] of params.entries()) {
      if (!ref) continue;
      const types = functions.flatMap((f) => this.declarations.parameter(f, index) ?? []);
      say(`its callback has parameter ${index}`, types.length > 0 ? "yes" : "no");
      this.bind(this.registry.typeExpr(ref, pkg), types);
    }
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

  /** @param {Say} say @param {string} place @param {readonly Signature[]} signatures @param {readonly Type[]} results @param {readonly Type[]} instances */
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

  /** Arguments and options that are named by their place. @param {Say} say @param {Api} api @param {readonly Signature[]} signatures */
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
    for (const at of named) this.#option(say, at, signatures);
  }

  /** @param {Say} say @param {string} at @param {readonly Signature[]} signatures */
  #option(say, at, signatures) {
    const [, index = "", path = ""] = /^(?:arg)?(\d+)(?:\.(.+))?$/.exec(at) ?? [];
    const types = signatures.flatMap((s) => this.declarations.parameter(s, Number(index)) ?? []);
    say(`has option ${at}`, best(types.map((t) => this.declarations.hasPath(t, splitPath(path)))));
  }
}
