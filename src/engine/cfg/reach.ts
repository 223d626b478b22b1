/** What a graph reaches from a point before it waits for anything: does it leave, does it end the process, which calls does it make. */
import { type CallNode, type Node, contains, isCall, unwrap } from "../ast.js";
import type { Block, Graph } from "./graph.js";

export interface Point {
  block: Block;
  index: number;
}

export interface Finish {
  /** The calls that end the process. */
  exits: CallNode[];
  /** The unit can be left, by return or exception. */
  leaves: boolean;
  /** All calls on the way. */
  calls: CallNode[];
}

export function atEntry(graph: Graph): Point {
  return { block: graph.entry, index: 0 };
}

/** Behind everything that belongs to an expression. */
export function afterCall(graph: Graph, node: Node): Point | undefined {
  return behind(graph, (event) => "node" in event && contains(node, event.node as Node));
}

/** Behind the `await` of a promise. */
export function afterAwait(graph: Graph, promise: Node): Point | undefined {
  const inner = unwrap(promise);
  return behind(graph, (event) => event.kind === "await" && unwrap(event.node) === inner);
}

function behind(graph: Graph, is: (event: Block["events"][number]) => boolean): Point | undefined {
  let found: Point | undefined;
  for (const block of graph.blocks)
    for (const [index, event] of block.events.entries()) if (is(event)) found = { block, index: index + 1 };
  return found;
}

/** Whether a path without failures leads from a point to a place in the code, or to what contains it: a callback that is handed over. */
export function leadsTo(from: Point, places: readonly Node[], begin: Node): boolean {
  const seen = new Set<Block>();
  const queue: Point[] = [from];
  for (let at = queue.pop(); at; at = queue.pop()) {
    for (const event of at.block.events.slice(at.index)) {
      const node = "node" in event ? (event.node as Node) : undefined;
      if (node && !contains(node, begin) && places.some((place) => contains(node, place))) return true;
    }
    for (const edge of at.block.edges) {
      if (seen.has(edge.to) || (edge.kind === "throws" && !edge.certain)) continue;
      seen.add(edge.to);
      queue.push({ block: edge.to, index: 0 });
    }
  }
  return false;
}

/** Follows every path from a point up to the next `await`; failures that are only likely are not followed. */
export function reachable(from: Point): Finish {
  const found: Finish = { exits: [], leaves: false, calls: [] };
  const seen = new Set<Block>();
  const queue: Point[] = [from];
  for (let at = queue.pop(); at; at = queue.pop()) {
    const { block, index } = at;
    const { graph } = block;
    if (block === graph.exit || block === graph.thrown) {
      found.leaves = true;
      continue;
    }
    const events = block.events.slice(index);
    const waits = events.findIndex(({ kind }) => kind === "await");
    const passed = waits < 0 ? events : events.slice(0, waits);
    for (const event of passed) if (event.kind === "call" && isCall(event.node)) found.calls.push(event.node);
    if (waits >= 0) continue;
    const last = passed.at(-1);
    if (block.edges.length === 0 && last?.kind === "call" && isCall(last.node)) found.exits.push(last.node);
    for (const edge of block.edges) {
      if (seen.has(edge.to) || (edge.kind === "throws" && !edge.certain)) continue;
      seen.add(edge.to);
      queue.push({ block: edge.to, index: 0 });
    }
  }
  return found;
}
