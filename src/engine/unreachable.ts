/** Calls that stand where the code never comes: what has been told apart by all its cases has no other one. */
import { type CallNode, type FunctionNode, type Node, isFunction, memberName, outward, unwrap } from "./ast.js";
import type { Origins } from "./origin.js";

/** Whether a call is there to say that the code never comes to it: by the name of its function, or by a parameter of type `never`. */
export function isUnreachable(call: CallNode, origins: Origins): boolean {
  const name = functionName(call.callee, origins);
  if (name === undefined) return false;
  if (origins.registry.unreachable(name) && !isTested(call) && !call.arguments.some(isWork))
    return origins.apiOf(call) === undefined;
  const fn = call.arguments.length > 0 ? origins.localCallee(call) : undefined;
  return fn !== undefined && takesNever(fn);
}

/** The name of a function; of a method, where it is one of a module. */
function functionName(node: Node, origins: Origins): string | undefined {
  const callee = unwrap(node);
  if (callee.type === "Identifier") return callee.name;
  if (callee.type !== "MemberExpression" || callee.object.type !== "Identifier") return undefined;
  return origins.variable(callee.object)?.defs[0]?.type === "ImportBinding" ? memberName(callee) : undefined;
}

/** Whether something depends on what a call gives: nobody gets anything from one that is never made. */
function isTested(call: CallNode): boolean {
  const { node, parent } = outward(call);
  switch (parent?.type) {
    case "AwaitExpression":
    case "BinaryExpression":
    case "UnaryExpression":
      return true;
    case "LogicalExpression":
      return parent.left === node;
    case "IfStatement":
    case "ConditionalExpression":
    case "WhileStatement":
    case "DoWhileStatement":
    case "ForStatement":
      return parent.test === node;
    default:
      return false;
  }
}

/** What has work to do is called: `exhaustive(kind, { a: () => 1, b: () => 2 })`. */
function isWork(argument: Node): boolean {
  const inner = unwrap(argument);
  return isFunction(inner) || inner.type === "ObjectExpression";
}

function takesNever(fn: FunctionNode): boolean {
  return fn.params.some(
    (param) => param.type === "Identifier" && param.typeAnnotation?.typeAnnotation.type === "TSNeverKeyword",
  );
}
