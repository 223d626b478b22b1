/**
 * Places: where a handle can be. A place is a root (a variable, an expression's own result, `this`) and a path below it:
 * `v3`, `v3.client`, `v7[]`, `t12.body`. State belongs to the handle; its places are the names by which it can be reached.
 */
import type { Scope } from "eslint";
import type { Registry } from "../../contracts/registry.js";
import { type Node, chainCall, isFunction, keyName, memberName, promiseStatic, unwrap } from "../ast.js";
import type { Origins, Variable } from "../origin.js";

export class Places {
  private readonly ids = new Map<unknown, number>();

  constructor(
    readonly origins: Origins,
    readonly registry: Registry,
  ) {}

  private id(thing: unknown): number {
    let id = this.ids.get(thing);
    if (id === undefined) this.ids.set(thing, (id = this.ids.size));
    return id;
  }

  /** The root of a variable. */
  ofVariable(variable: Variable): string {
    return `v${this.id(variable)}`;
  }

  /** The root of an expression's result. */
  ofResult(node: Node): string {
    return `t${this.id(unwrap(node))}`;
  }

  /**
   * The ways in which an expression's value is, or holds, the handle: `""` where it is the handle itself, `".client"` where its member
   * is, none where it has nothing to do with it.
   */
  denotes(node: Node, carriers: readonly string[]): string[] {
    const inner = unwrap(node);
    const own = below(carriers, this.ofResult(inner));
    switch (inner.type) {
      case "Identifier": {
        const variable = this.origins.variable(inner);
        return variable ? [...own, ...below(carriers, this.ofVariable(variable))] : own;
      }
      case "ThisExpression":
        return [...own, ...below(carriers, "this")];
      case "MemberExpression":
        return [...own, ...this.member(inner.object, this.denotes(inner.object, carriers), memberName(inner))];
      case "AwaitExpression":
        return [...own, ...this.denotes(inner.argument, carriers)];
      case "ConditionalExpression":
        return [...own, ...this.denotes(inner.consequent, carriers), ...this.denotes(inner.alternate, carriers)];
      case "LogicalExpression":
        return [...own, ...(inner.operator === "&&" ? [] : this.denotes(inner.left, carriers)), ...this.denotes(inner.right, carriers)];
      case "AssignmentExpression":
        return inner.operator === "=" || inner.operator === "??=" || inner.operator === "||=" ? [...own, ...this.denotes(inner.right, carriers)] : own;
      case "SequenceExpression":
        return [...own, ...this.denotes(inner.expressions.at(-1)!, carriers)];
      case "ArrayExpression":
        return [...own, ...inner.elements.flatMap((element, i) => {
          if (!element) return [];
          if (element.type === "SpreadElement") return this.denotes(element.argument, carriers).map((s) => s.replace(/^\[\d*\]/, "[]"));
          return this.denotes(element, carriers).map((s) => `[${i}]${s}`);
        })];
      case "ObjectExpression":
        return [...own, ...inner.properties.flatMap((property) => {
          if (property.type === "SpreadElement") return this.denotes(property.argument, carriers);
          return this.denotes(property.value, carriers).map((s) => `.${keyName(property) ?? "?"}${s}`);
        })];
      case "CallExpression": {
        const combinator = promiseStatic(inner);
        const [arg] = inner.arguments;
        if (combinator && arg && arg.type !== "SpreadElement") {
          const given = this.denotes(arg, carriers);
          if (combinator.name === "resolve" || combinator.name === "all" || combinator.name === "allSettled") return [...own, ...given];
          if (combinator.name === "race" || combinator.name === "any") return [...own, ...given.map((s) => s.replace(/^\[\d*\]/, ""))];
        }
        const chain = chainCall(inner);
        return chain && chain.name !== "then" ? [...own, ...this.denotes(chain.object, carriers)] : own;
      }
      default:
        return own;
    }
  }

  /** What is left of the suffixes behind a member access; a member that is a part of the handle is the handle. */
  member(object: Node, suffixes: readonly string[], name: string | undefined): string[] {
    return suffixes.flatMap((suffix) => {
      if (suffix === "") return name !== undefined && this.isPart(object, name) ? [""] : [];
      if (suffix.startsWith("[")) {
        const index = /^\[(\d*)\]/.exec(suffix)!;
        const rest = suffix.slice(index[0].length);
        return name === undefined || index[1] === "" ? (name === undefined || /^\d+$/.test(name) ? [rest] : []) : index[1] === name ? [rest] : [];
      }
      const head = /^\.([^.[]+)/.exec(suffix)![1]!;
      return name === undefined || head === name || head === "?" ? [suffix.slice(head.length + 1)] : [];
    });
  }

  /** Whether a member is the same obligation seen through another face: `response.body`. */
  isPart(object: Node, name: string): boolean {
    const value = this.origins.valueOf(object);
    const resolved = this.origins.resolved(value);
    return resolved?.kind === "instance" && this.registry.member(resolved.type, name).some(({ api }) => api.part === true && api.returns === undefined);
  }

  /** The places that are gone once the variable, member or result is written anew. */
  without(carriers: readonly string[], root: string): string[] {
    return carriers.filter((place) => !startsAt(place, root));
  }
}

/** The suffixes of the places at or below a root. */
function below(carriers: readonly string[], root: string): string[] {
  return carriers.filter((place) => startsAt(place, root)).map((place) => place.slice(root.length));
}

function startsAt(place: string, root: string): boolean {
  return place.startsWith(root) && (place.length === root.length || place[root.length] === "." || place[root.length] === "[");
}

/** The function (or other scope-making node) in which a variable is declared. */
export function homeOf(variable: Variable): Node {
  let scope: Scope.Scope = variable.scope;
  while (scope.upper && scope.type !== "function" && scope.type !== "module" && scope.type !== "global" && scope.type !== "class-field-initializer" && scope.type !== "class-static-block")
    scope = scope.upper;
  const block = scope.block as unknown as Node;
  return isFunction(block) ? block : block;
}
