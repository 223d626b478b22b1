/** Which blocks of a graph lie before a use of a variable: behind the last one nothing can happen any more to what it holds. */
import type { Variable } from "../value.js";
import type { Node } from "../ast.js";
import type { Block, Graph } from "./graph.js";

/** Asked of the file at hand. */
export type VariableOf = (id: Node) => Variable | undefined;

interface Uses {
  /** The blocks in which a variable is used. */
  blocks: Map<Variable, Block[]>;
  before: Map<Variable, ReadonlySet<Block>>;
}

const known = new WeakMap<Graph, Uses>();
const sources = new WeakMap<Graph, ReadonlyMap<Block, Block[]>>();

/** The blocks in which a variable is used, and those from which such a one can be reached. */
export function blocksBefore(graph: Graph, variable: Variable, variableOf: VariableOf): ReadonlySet<Block> {
  let uses = known.get(graph);
  if (!uses) known.set(graph, (uses = usesIn(graph, variableOf)));
  let before = uses.before.get(variable);
  if (!before) uses.before.set(variable, (before = blocksUpTo(uses.blocks.get(variable) ?? [], graph)));
  return before;
}

function usesIn(graph: Graph, variableOf: VariableOf): Uses {
  const uses: Uses = { blocks: new Map(), before: new Map() };
  for (const block of graph.blocks) {
    for (const event of block.events) {
      const variable = event.kind === "use" ? variableOf(event.node) : undefined;
      if (variable) add(uses.blocks, variable, block);
    }
  }
  return uses;
}

/** Blocks of a graph, and those from which one of them can be reached. */
export function blocksUpTo(blocks: readonly Block[], graph: Graph): ReadonlySet<Block> {
  let from = sources.get(graph);
  if (!from) sources.set(graph, (from = sourcesIn(graph)));
  const found = new Set<Block>(blocks);
  // What is added while it is gone through is gone through as well.
  for (const block of found) for (const before of from.get(block) ?? []) found.add(before);
  return found;
}

function sourcesIn(graph: Graph): ReadonlyMap<Block, Block[]> {
  const from = new Map<Block, Block[]>();
  for (const block of graph.blocks) for (const { to } of block.edges) add(from, to, block);
  return from;
}

function add<K>(map: Map<K, Block[]>, key: K, block: Block): void {
  const list = map.get(key);
  if (list) list.push(block);
  else map.set(key, [block]);
}
