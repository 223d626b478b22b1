/** Which code has no effect but its value: nobody would notice if it did not run. */
import {
  type CallNode,
  type FunctionNode,
  type Node,
  chainCall,
  isCall,
  isFunction,
  methodCall,
  promiseStatic,
  unwrap,
  walk,
} from "./ast.js";
import { returnedExpressions } from "./functions.js";
import type { Origins } from "./origin.js";

/** Steps that others may notice, or that may never end. */
const EFFECTS: ReadonlySet<string> = new Set([
  "AssignmentExpression",
  "UpdateExpression",
  "ThrowStatement",
  "YieldExpression",
  "TaggedTemplateExpression",
  "ImportExpression",
  "DebuggerStatement",
  "WhileStatement",
  "DoWhileStatement",
  "ForStatement",
  "ForInStatement",
  "ForOfStatement",
  "JSXElement",
  "ClassExpression",
  "ClassDeclaration",
]);

const MAKERS = /^(?:resolve|all|allSettled|race|any)$/;
const MAX_DEPTH = 5;

/** Whether calling a function does nothing but compute what it returns. */
export function isEffectFree(fn: FunctionNode, origins: Origins, depth = 0): boolean {
  return !fn.generator && depth < MAX_DEPTH && [...fn.params, fn.body].every((part) => isPure(part, origins, depth));
}

/** Whether evaluating a node does nothing but compute its value. Getters are taken for values. */
function isPure(node: Node, origins: Origins, depth: number): boolean {
  let pure = true;
  walk(node, origins.source.visitorKeys, (at) => {
    if (isCall(at)) {
      pure &&= isPureCall(at, origins, depth);
      return false;
    }
    if (EFFECTS.has(at.type) || (at.type === "UnaryExpression" && at.operator === "delete")) pure = false;
    return pure && !isFunction(at);
  });
  return pure;
}

/**
 * Whether a handler that gives nothing is attached to what may be another's promise: `Promise.resolve(value).then(() => {})`. Whoever does
 * that hears of its failure.
 */
function onlyListens(object: Node, call: CallNode, origins: Origins): boolean {
  const made = promiseStatic(unwrap(object));
  const [value] = made?.name === "resolve" ? made.call.arguments : [];
  if (!value || /^(?:Literal|TemplateLiteral|ArrayExpression|ObjectExpression)$/.test(value.type)) return false;
  return call.arguments.every((handler) => {
    const fn = origins.valueOf(handler);
    return fn?.kind === "function" && returnedExpressions(fn.node, origins.survey).length === 0;
  });
}

/**
 * Whether a call does nothing but compute its value: one of a function of this file that does not, a promise of what is there already, a
 * chain or a `map` with such functions.
 */
export function isPureCall(call: Node, origins: Origins, depth = 0): boolean {
  if (call.type !== "CallExpression" || depth >= MAX_DEPTH) return false;
  const pure = (node: Node): boolean => isPure(node, origins, depth + 1);
  const made = promiseStatic(call);
  if (made) return MAKERS.test(made.name) && origins.isGlobal(methodCall(call)!.object) && call.arguments.every(pure);
  const runs = (node: Node): boolean => {
    const fn = unwrap(node);
    const value = isFunction(fn) || fn.type === "Identifier" ? origins.valueOf(fn) : undefined;
    return value?.kind === "function" && isEffectFree(value.node, origins, depth + 1);
  };
  const chain = chainCall(call);
  if (chain)
    return pure(chain.object) && !onlyListens(chain.object, chain.call, origins) && chain.call.arguments.every(runs);
  const method = methodCall(call);
  if (method?.name === "map") {
    const list = origins.constant(method.object);
    return list.type === "ArrayExpression" && pure(list) && call.arguments.length === 1 && runs(call.arguments[0]!);
  }
  // A method can be another class's.
  const callee = unwrap(call.callee);
  if (callee.type !== "Identifier" && !isFunction(callee)) return false;
  return runs(callee) && call.arguments.every(pure);
}
