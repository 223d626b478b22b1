/**
 * Emitters that a handle waits for: a response is ended in the `end` listener of an upstream, a file is piped into a request. When such an
 * emitter fails, neither happens; only a listener for its failure can answer then.
 */
import type { EventContract } from "../../contracts/vocabulary.js";
import { type CallNode, type Node, isCall, memberName, methodCall, outward, stringValue, unwrap } from "../ast.js";
import { LISTENS, type Origins, type Variable } from "../origin.js";
import type { Places } from "./places.js";

/** What is known of how an emitter's failure is dealt with. */
export interface Failure {
  /** The listeners for it, as they are written. */
  listeners: readonly Node[];
  /** Whether it goes unnoticed where there is no listener; elsewhere it ends the process. */
  silent: boolean;
  /** Whether something unknown got the emitter and may deal with it. */
  unknown: boolean;
}

/** How the failure of the emitter that an expression is (through the calls that give it back) is dealt with; undefined where it is no known emitter. */
export function failureOf(expression: Node, origins: Origins, places: Places): Failure | undefined {
  const root = rootOf(expression);
  const value = origins.valueOf(root);
  if (value?.kind !== "instance") return undefined;
  const failing = (name: string): EventContract | undefined => {
    const event = places.registry.event(value.type, name)?.event;
    return event?.means === "failure" || (event?.means === "final" && !event.succeeds) ? event : undefined;
  };
  if (!failing("error")) return undefined;
  const listeners: Node[] = [];
  let unknown = false;
  const chained = (from: Node): void => {
    for (let at = from; ;) {
      const { node, parent } = outward(at);
      if (parent?.type !== "MemberExpression" || parent.object !== node) return;
      const call = outward(parent).parent;
      if (!isCall(call) || call.callee !== outward(parent).node) return;
      const name = memberName(parent);
      if (name !== undefined && LISTENS.has(name)) {
        const event = stringValue(call.arguments[0]);
        if (event !== undefined && failing(event) && call.arguments[1]) listeners.push(call.arguments[1]);
      } else if (name === undefined || !givesBack(call, name)) return;
      at = call;
    }
  };
  for (const variable of variablesOf(root, origins))
    for (const reference of variable.references) {
      const id = reference.identifier as unknown as Node;
      if (reference.isWrite() && !reference.isRead()) continue;
      const { node, parent } = outward(id);
      if (parent?.type === "MemberExpression" && parent.object === node) chained(id);
      else if (!isLook(node, parent)) unknown = true;
    }
  if (isCall(unwrap(root))) chained(root);
  const made = root.type === "Identifier" ? origins.constant(root) : root;
  if (made !== root) chained(rootOf(made));
  return { listeners, silent: failing("error")?.silent === true, unknown };
}

function givesBack(call: CallNode, name: string): boolean {
  return call.type === "CallExpression" && /^(?:set[A-Z]\w*|resume|pause|off|removeListener|end)$/.test(name);
}

/** The emitter at the beginning of a chain of calls that give it back. */
export function rootOf(expression: Node): Node {
  for (let at = unwrap(expression); ;) {
    const method = methodCall(at);
    if (!method || !(LISTENS.has(method.name) || givesBack(method.call, method.name))) return at;
    at = unwrap(method.object);
  }
}

/** The variables that have it. */
function variablesOf(root: Node, origins: Origins): Variable[] {
  if (root.type === "Identifier") {
    const variable = origins.variable(root);
    return variable ? [variable] : [];
  }
  let at: Node = root;
  for (;;) {
    const { node, parent } = outward(at);
    if (parent?.type === "MemberExpression" && parent.object === node) {
      const call = outward(parent).parent;
      const name = memberName(parent);
      if (!isCall(call) || name === undefined || !(LISTENS.has(name) || givesBack(call, name))) return [];
      at = call;
      continue;
    }
    const variable =
      parent?.type === "VariableDeclarator" && parent.id.type === "Identifier"
        ? origins.variable(parent.id)
        : undefined;
    return variable ? [variable] : [];
  }
}

function isLook(node: Node, parent: Node | undefined): boolean {
  return (
    parent?.type === "ExpressionStatement" ||
    parent?.type === "IfStatement" ||
    parent?.type === "UnaryExpression" ||
    (parent?.type === "LogicalExpression" && parent.left === node) ||
    (parent?.type === "ConditionalExpression" && parent.test === node)
  );
}
