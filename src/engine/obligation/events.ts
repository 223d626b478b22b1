/** Where in a graph things happen. */
import type { Node } from "../ast.js";
import type { Block, Graph } from "../cfg/graph.js";

/** Where in a graph the call happens. */
export function eventOf(graph: Graph, call: Node): { block: Block; index: number } | undefined {
  let index = callIndex.get(graph);
  if (!index) {
    index = new Map();
    for (const block of graph.blocks)
      for (const [i, event] of block.events.entries())
        if (event.kind === "call" && !index.has(event.node)) index.set(event.node, { block, index: i });
    callIndex.set(graph, index);
  }
  return index.get(call);
}

const callIndex = new WeakMap<Graph, Map<Node, { block: Block; index: number }>>();
