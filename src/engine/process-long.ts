/** Code that runs once in the life of a process: what it opens may stay open as long as the process. */
import { type Node, declaredId, enclosingFunction, isCall, isFunction, outward, unwrap } from "./ast.js";
import type { Unit } from "./cfg/graph.js";
import type { Origins } from "./origin.js";
import { isExported } from "./repeats.js";

/** Whether a unit runs at the top level only: the top level itself, and what is called from there once, not in a loop, and not exported. */
export function isProcessLong(unit: Unit, origins: Origins): boolean {
  return runsOnce(unit, origins, 0);
}

function runsOnce(node: Node, origins: Origins, depth: number): boolean {
  if (inLoop(node)) return false;
  const fn = isFunction(node) ? node : enclosingFunction(node);
  if (!fn) return !insideClass(node);
  if (depth > 3) return false;
  const { node: outer, parent } = outward(fn);
  // An immediately invoked function, or a handler of a chain that is itself at the top level.
  if (isCall(parent) && unwrap(parent.callee) === fn) return runsOnce(parent, origins, depth + 1);
  if (parent?.type === "MemberExpression" && parent.object === outer) return runsOnce(parent, origins, depth + 1);
  const name = declaredId(fn);
  const variable = name && origins.variable(name);
  if (!variable || variable.defs.length !== 1) return false;
  let calls = 0;
  for (const reference of variable.references) {
    if (reference.init) continue;
    const id = reference.identifier as unknown as Node;
    const call = outward(id).parent;
    if (!isCall(call) || call.callee !== outward(id).node) return false;
    if (!runsOnce(call, origins, depth + 1)) return false;
    calls++;
  }
  return calls === 1 && !isExported(fn);
}

function inLoop(node: Node): boolean {
  for (let at = node.parent; at && !isFunction(at); at = at.parent)
    if (/^(For|While|DoWhile)/.test(at.type)) return true;
  return false;
}

function insideClass(node: Node): boolean {
  for (let at: Node | undefined = node; at; at = at.parent) if (at.type === "ClassBody") return true;
  return false;
}
