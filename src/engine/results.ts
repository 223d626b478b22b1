/** What calls give that are the language's own: promises joined and chained, array methods, `promisify`. */
import type { TSESTree } from "@typescript-eslint/utils";
import { type Entry, asArray } from "../contracts/registry.js";
import { type CallNode, type Node, executorOf, isCall, methodCall, outward } from "./ast.js";
import type { Origins } from "./origin.js";
import type { Value } from "./value.js";

const ARRAY_SAME = new Set(["filter", "slice", "splice", "reverse", "sort", "concat", "toSorted", "toReversed"]);
const ELEMENT_OF = new Set(["pop", "shift", "at", "find", "findLast"]);
/** Functions of `Promise` that give a promise. */
export const COMBINATORS: ReadonlySet<string> = new Set([
  "all",
  "allSettled",
  "race",
  "any",
  "resolve",
  "reject",
  "try",
]);
/** Methods of arrays and functions of whose result anything is known. */
export const COLLECTION_METHODS: ReadonlySet<string> = new Set([
  ...ARRAY_SAME,
  ...ELEMENT_OF,
  "map",
  "flatMap",
  "reduce",
  "reduceRight",
  "from",
  "bind",
]);

export class Results {
  constructor(private readonly origins: Origins) {}

  /** `promisify(fs.open)`: the callback's result is what the promise resolves to. */
  promisified(call: CallNode): Value | undefined {
    const target = call.arguments[0] && this.origins.valueOf(call.arguments[0]);
    if (target?.kind !== "api") return undefined;
    const made = target.entries.flatMap(({ api, pkg }): Entry[] => {
      const callback = asArray(api.callback ?? []).find((c) => c.runs === "once");
      if (!callback) return [];
      const at = (callback.error ?? -1) + 1;
      const born = asArray(api.acquires ?? []).some((place) => place === `cb[${at}]`);
      const result = callback.params?.[at];
      return [
        {
          pkg,
          api: {
            returns: `Promise<${result && result !== "" ? result : "unknown"}>`,
            ...(born && { acquires: "await" }),
            ...(api.obligation && { obligation: api.obligation }),
            ...(api.args && { args: api.args }),
            work: api.work ?? "request",
            ...(api.callbackOnly && { ignoresCallback: true }),
          },
        },
      ];
    });
    return made.length > 0 ? { kind: "api", entries: made.slice(0, 1) } : undefined;
  }

  /** `new Promise((resolve) => …)`: what its executor resolves it with. */
  executed(made: TSESTree.NewExpression): Value | undefined {
    const [param] = executorOf(made)?.params ?? [];
    const resolve = param?.type === "Identifier" ? this.origins.variable(param) : undefined;
    for (const reference of resolve?.references ?? []) {
      const { node, parent } = outward(reference.identifier as unknown as Node);
      if (!isCall(parent)) continue;
      const [argument] = parent.arguments;
      const value =
        parent.callee !== node
          ? this.origins.bindings.givenTo(parent, parent.arguments.indexOf(node as never), 0)
          : argument && this.origins.valueOf(argument);
      if (value) return this.origins.resolved(value);
    }
    return undefined;
  }

  /** `Promise.all(…)` and its like. */
  combined(name: string, call: TSESTree.CallExpression): Value | undefined {
    const arg = call.arguments[0];
    const given = arg && arg.type !== "SpreadElement" ? this.origins.valueOf(arg) : undefined;
    const resolved = (value: Value | undefined): Value | undefined => this.origins.resolved(value);
    switch (name) {
      case "resolve":
        return { kind: "promise", of: resolved(given) };
      case "all":
        if (given?.kind === "tuple")
          return { kind: "promise", of: { kind: "tuple", items: given.items.map(resolved) } };
        if (given?.kind === "array") return { kind: "promise", of: { kind: "array", of: resolved(given.of) } };
        return { kind: "promise", of: undefined };
      case "race":
      case "any": {
        const first =
          given?.kind === "tuple"
            ? given.items.map(resolved).find(Boolean)
            : given?.kind === "array"
              ? resolved(given.of)
              : undefined;
        return { kind: "promise", of: first };
      }
      case "allSettled":
      case "reject":
      case "try":
        return { kind: "promise", of: undefined };
      default:
        return undefined;
    }
  }

  /** `promise.then(…)` and its like. */
  chained(base: Value | undefined, name: string, call: TSESTree.CallExpression): Value | undefined {
    if (name !== "then") return base;
    const handler = call.arguments[0];
    const fn = handler && handler.type !== "SpreadElement" ? this.origins.valueOf(handler) : undefined;
    const result = fn?.kind === "function" ? this.origins.returnValue(fn.node, true) : undefined;
    return base || result ? { kind: "promise", of: result?.kind === "promise" ? result.of : result } : undefined;
  }

  /** Methods of arrays and functions. */
  collectionCall(node: CallNode): Value | undefined {
    const method = methodCall(node);
    if (!method || !COLLECTION_METHODS.has(method.name)) return undefined;
    const owner = this.origins.valueOf(method.object);
    const of = owner?.kind === "array" ? owner.of : owner?.kind === "tuple" ? owner.items.find(Boolean) : undefined;
    if (ARRAY_SAME.has(method.name) && of) return { kind: "array", of };
    if (ELEMENT_OF.has(method.name) && of) return of;
    if (method.name === "map" || method.name === "flatMap") {
      const fn = method.call.arguments[0] && this.origins.valueOf(method.call.arguments[0]);
      if (fn?.kind === "function") {
        const result = this.origins.returnValue(fn.node);
        return result && { kind: "array", of: result };
      }
    }
    if (method.name === "reduce" || method.name === "reduceRight") {
      const fn = method.call.arguments[0] && this.origins.valueOf(method.call.arguments[0]);
      const result = fn?.kind === "function" ? this.origins.returnValue(fn.node) : undefined;
      return this.origins.isPromise(result) ? result : undefined;
    }
    if (method.name === "from" && this.origins.isGlobal(method.object, "Array")) {
      const fn = method.call.arguments[1] && this.origins.valueOf(method.call.arguments[1]);
      if (fn?.kind === "function") return { kind: "array", of: this.origins.returnValue(fn.node) };
    }
    // Arguments that are bound shift the others.
    if (method.name === "bind" && node.arguments.length === 1) return this.origins.valueOf(method.object);
    return undefined;
  }
}
