/** Which of two places of a function lead to each other: where a field is filled, and where code is started that fills it again. */
import { type Node, chainCall, contains, isCall, isFunction, methodCall, thisMember, unwrap } from "../../ast.js";
import type { Block, FlowEvent } from "../../cfg/graph.js";
import type { Birth } from "../../obligation/birth.js";
import { eventOf } from "../../obligation/events.js";

/**
 * Whether a handle that a birth puts into a field may be held where the same function comes to a place, or is only where something fails
 * in between; for what runs later, in any order.
 */
export function leadsAcross(birth: Birth, name: string, place: Node, later: boolean): "held" | "failing" | undefined {
  const { graph } = birth;
  let found: { block: Block; index: number } | undefined;
  for (let at: Node | undefined = place; at && at !== graph.unit && !found; at = at.parent)
    if (isCall(at)) found = eventOf(graph, at);
  // It is in a function of its own.
  if (!found) return "held";
  const { diesOn = [] } = birth.obligation;
  const isDead = (event: FlowEvent | undefined): boolean => {
    const node = event && (event.kind === "call" || event.kind === "await") ? unwrap(event.node) : undefined;
    // There is none: making it failed.
    if (node === birth.node) return true;
    const method = node && methodCall(node);
    return method !== undefined && thisMember(method.object) === name && diesOn.includes(method.name);
  };
  if (reaches(birth, found, () => true)) return "held";
  if (reaches(birth, found, isDead)) return "failing";
  return later && reaches({ block: found.block, index: found.index + 1 }, birth, () => true) ? "held" : undefined;
}

interface Point {
  block: Block;
  index: number;
}

/** Whether a path leads from one point to another; `stops` says which failures are not followed. */
function reaches(from: Point, to: Point, stops: (event: FlowEvent | undefined) => boolean): boolean {
  if (from.block === to.block && from.index <= to.index) return true;
  const seen = new Set<Block>();
  const queue = [from.block];
  for (let at = queue.pop(); at; at = queue.pop())
    for (const { to: next, kind, certain } of at.edges) {
      if (seen.has(next) || (kind === "throws" && !certain && stops(at.events.at(-1)))) continue;
      if (next === to.block) return true;
      seen.add(next);
      queue.push(next);
    }
  return false;
}

/** Whether a step is not on the way to a place: it is in another arm of a branch, in one that leaves, or where something has failed. */
export function areApart(step: Node, place: Node): boolean {
  for (let at: Node = step; at.parent; at = at.parent) {
    const { parent } = at;
    if (contains(parent, place)) {
      if (parent.type !== "IfStatement" && parent.type !== "ConditionalExpression") return false;
      const { consequent, alternate } = parent;
      return at !== parent.test && (contains(consequent, place) || (alternate !== null && contains(alternate, place)));
    }
    if (parent.type === "IfStatement" && at !== parent.test && leaves(at)) return true;
    if (parent.type === "CatchClause" || (isCall(parent) && chainCall(parent)?.name === "catch" && isFunction(at)))
      return true;
  }
  return false;
}

function leaves(arm: Node): boolean {
  const last = arm.type === "BlockStatement" ? arm.body.at(-1) : arm;
  return last !== undefined && /^(?:Return|Throw|Continue|Break)Statement$/.test(last.type);
}

/** Whether a place is come to only where a step fails: in the `catch` of the `try` around it, or of its promise. */
export function isFailureOf(step: Node, place: Node): boolean {
  for (let at: Node = step; at.parent; at = at.parent) {
    const { parent } = at;
    if (parent.type === "TryStatement" && parent.block === at && parent.handler && contains(parent.handler, place))
      return true;
    const chain = chainCall(parent);
    if (chain?.call.callee !== at) continue;
    const handler =
      chain.name === "catch" ? chain.call.arguments[0] : chain.name === "then" ? chain.call.arguments[1] : undefined;
    if (handler && contains(handler, place)) return true;
  }
  return false;
}
