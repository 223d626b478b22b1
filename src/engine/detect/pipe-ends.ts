/**
 * Destinations of which the code at hand itself says that they go away before their source is through: it hears them fail, leaves a loop over
 * them, or destroys them on the way. What they are need not be known then.
 */
import type { TSESTree } from "@typescript-eslint/utils";
import { type CallNode, type Node, isFunction, methodCall, outward, stringValue, unwrap, walk } from "../ast.js";
import { type Care, listenerCall } from "../care.js";
import type { Engine } from "../obligation/engine.js";
import type { Variable } from "../origin.js";

/** Events behind which a stream has nothing more to read, or to say. */
const OVER = /^(?:error|finish(?:ed)?|end(?:ed)?|close|done|completed?)$/;

/** Whether the code says so of the destination of a pipe. */
export function goesHere(pipe: CallNode, care: Care, engine: Engine): boolean {
  const into = pipe.arguments[0]!;
  const { listeners, value, parent } = behind(pipe);
  const variables = [care.rootOf(into), boundTo(value, parent, engine)].filter((one) => one !== undefined);
  const given = unwrap(into);
  const hears = (event: string): boolean => event === "error";
  if (listeners.some(hears) || (listenerCall(given) && behind(innermost(given)).listeners.some(hears))) return true;
  if (parent?.type === "ForOfStatement" && parent.right === value) return isLeftEarly(parent, engine);
  return variables.some((variable) => care.hears(variable, /^error$/) || isLeft(variable, engine));
}

/** The listeners that are attached to a call's result in the same expression, and what becomes of it then. */
function behind(call: Node): { listeners: string[]; value: Node; parent: Node | undefined } {
  const listeners: string[] = [];
  for (let at = call; ;) {
    const { node, parent } = outward(at);
    const next = parent?.type === "MemberExpression" && parent.object === node ? outward(parent).parent : undefined;
    if (!next || !listenerCall(next)) return { listeners, value: node, parent };
    listeners.push(stringValue(methodCall(next)!.call.arguments[0]) ?? "");
    at = next;
  }
}

function innermost(node: Node): Node {
  let at = unwrap(node);
  while (listenerCall(at)) at = unwrap(methodCall(at)!.object);
  return at;
}

function boundTo(value: Node, parent: Node | undefined, { origins }: Engine): Variable | undefined {
  const target =
    parent?.type === "VariableDeclarator" && parent.init === value
      ? parent.id
      : parent?.type === "AssignmentExpression" && parent.right === value
        ? parent.left
        : undefined;
  return target?.type === "Identifier" ? origins.variable(target) : undefined;
}

/** Whether a loop over a variable is left early, or a listener of its own destroys it before all has been read. */
function isLeft(variable: Variable, engine: Engine): boolean {
  return variable.references.some((reference) => {
    const { node, parent } = outward(reference.identifier as unknown as Node);
    if (parent?.type === "ForOfStatement" && parent.right === node) return isLeftEarly(parent, engine);
    const call = parent?.type === "MemberExpression" && parent.object === node ? outward(parent).parent : undefined;
    if (!call || methodCall(call)?.name !== "destroy") return false;
    for (let at: Node | undefined = call; at; at = at.parent) {
      if (!isFunction(at)) continue;
      const { node: fn, parent: heard } = outward(at);
      if (!heard || !listenerCall(heard)) return false;
      const method = methodCall(heard)!;
      const event = stringValue(method.call.arguments[0]);
      const emitter = innermost(method.object);
      const own =
        (emitter.type === "Identifier" && engine.origins.variable(emitter) === variable) ||
        boundTo(behind(emitter).value, behind(emitter).parent, engine) === variable;
      return own && method.call.arguments[1] === fn && event !== undefined && !OVER.test(event);
    }
    return false;
  });
}

/** Whether a statement in a loop's body leaves the loop. */
function isLeftEarly(loop: TSESTree.ForOfStatement, { units }: Engine): boolean {
  let leaves = false;
  walk(loop.body, units.keys, (at) => {
    if (isFunction(at)) return false;
    if (at.type === "ReturnStatement") leaves = true;
    else if (at.type === "BreakStatement" || at.type === "ContinueStatement") leaves ||= isOutOf(at, loop);
    else if (at.type === "ThrowStatement") leaves ||= !isCaught(at, loop);
    return !leaves;
  });
  return leaves;
}

function isOutOf(jump: TSESTree.BreakStatement | TSESTree.ContinueStatement, loop: Node): boolean {
  for (let at = jump.parent as Node | undefined; at; at = at.parent) {
    if (jump.label) {
      if (at.type !== "LabeledStatement" || at.label.name !== jump.label.name) continue;
      // `continue outer` goes on with the loop that bears the label.
      for (let inner: Node | undefined = loop; inner; inner = inner.parent)
        if (inner === at) return jump.type === "BreakStatement" || at.body !== loop;
      return false;
    }
    if (jump.type === "ContinueStatement") return false;
    if (/^(?:For|While|DoWhile|Switch)/.test(at.type) && at.type !== "SwitchCase") return at === loop;
  }
  return false;
}

function isCaught(node: Node, loop: Node): boolean {
  for (let at = node; at !== loop && at.parent; at = at.parent)
    if (at.parent.type === "TryStatement" && at.parent.handler && at.parent.block === at) return true;
  return false;
}
