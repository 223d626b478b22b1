/** What must be true of every graph. Runs in tests. */
import type { Graph } from "./graph.js";

/** Throws with a sentence that names the first thing that is wrong. */
export function assertConsistent(graph: Graph): void {
  const blocks = new Set(graph.blocks);
  for (const special of [graph.entry, graph.exit, graph.thrown])
    if (!blocks.has(special)) throw new Error("a graph's own blocks are not among its blocks");
  if (graph.exit.edges.length > 0 || graph.thrown.edges.length > 0) throw new Error("an exit has edges");
  for (const block of graph.blocks) {
    const kinds = block.edges.map((edge) => edge.kind);
    for (const edge of block.edges) {
      if (!blocks.has(edge.to)) throw new Error(`b${block.id} leads out of the graph`);
      if ((edge.kind === "true" || edge.kind === "false") !== (edge.test !== undefined))
        throw new Error(`b${block.id}: a test without a branch, or a branch without a test`);
    }
    if (kinds.includes("true") !== kinds.includes("false")) throw new Error(`b${block.id} has half a branch`);
    if (kinds.filter((kind) => kind === "throws").length > 1) throw new Error(`b${block.id} throws to two places`);
  }
}
