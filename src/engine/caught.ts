/** Errors where they are handled. */
import { type FunctionNode, type Node, chainCall, isCall, isErrorName, isFunction, outward } from "./ast.js";
import type { Origins } from "./origin.js";

/** Whether an expression is the error of a `catch`, of its block or of the function that a promise's chain gives to it. */
export function isCaught(node: Node, origins: Origins): boolean {
  const variable = node.type === "Identifier" ? origins.variable(node) : undefined;
  const [def, other] = variable?.defs ?? [];
  if (!def || other || variable!.references.some((reference) => reference.isWrite())) return false;
  if (def.type === "CatchClause") return true;
  const fn = def.node as Node;
  return def.type === "Parameter" && isFunction(fn) && fn.params[0] === def.name && isRejected(fn);
}

/** Whether a function is what a promise's chain runs when it is rejected. */
function isRejected(fn: Node): boolean {
  const { node, parent } = outward(fn);
  const chain = parent && isCall(parent) ? chainCall(parent) : undefined;
  const at = chain?.name === "catch" ? 0 : chain?.name === "then" ? 1 : -1;
  return at >= 0 && chain!.call.arguments[at] === node;
}

/** Whether a function is told by its first parameter what has failed: `(error, rows) => …`. */
export function isErrorFirst({ params: [first] }: FunctionNode): boolean {
  return first?.type === "Identifier" && isErrorName(first.name);
}
