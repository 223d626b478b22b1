/** What a generator takes over from its callers: a part of a parameter (a reader of a stream) that nobody else can end. */
import {
  type CallNode,
  type FunctionNode,
  type Node,
  enclosingFunction,
  isCall,
  methodCall,
  outward,
  unwrap,
} from "../ast.js";
import { Care } from "../care.js";
import type { Origins } from "../origin.js";

/**
 * Whether a call takes a part of what a generator of this file got from callers who hold it nowhere else, or do not end it: where the consumer
 * leaves early, the generator alone can.
 */
export function isTakenOver(call: CallNode, origins: Origins): boolean {
  const fn = enclosingFunction(call);
  const object = methodCall(call)?.object;
  if (!fn?.generator || !object) return false;
  const care = new Care(origins);
  const variable = care.rootOf(object);
  const index = fn.params.findIndex((param) => param.type === "Identifier" && origins.variable(param) === variable);
  if (!variable || index < 0) return false;
  const callers = callersOf(fn, origins);
  return (
    callers !== undefined &&
    callers.length > 0 &&
    callers.every((caller) => {
      const given = caller.arguments[index];
      if (!given || given.type === "SpreadElement") return false;
      const root =
        unwrap(given).type === "Identifier" || unwrap(given).type === "MemberExpression"
          ? care.rootOf(given)
          : undefined;
      const def = root?.defs[0];
      if (!root) return isCall(unwrap(given));
      return def?.type !== "ImportBinding" && root.scope.type !== "module" && !care.isEnded(root, caller);
    })
  );
}

/** All calls of a function; undefined where it is known elsewhere too. */
function callersOf(fn: FunctionNode, origins: Origins): CallNode[] | undefined {
  const id: Node | null | undefined = fn.type === "FunctionDeclaration" ? fn.id : undefined;
  const variable = id && origins.variable(id);
  if (!variable || fn.parent?.type.startsWith("Export")) return undefined;
  const calls: CallNode[] = [];
  for (const reference of variable.references) {
    const { node, parent } = outward(reference.identifier as unknown as Node);
    if (!isCall(parent) || parent.callee !== node) return undefined;
    calls.push(parent);
  }
  return calls;
}
