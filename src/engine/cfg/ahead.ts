/** Which blocks of a graph lie before a use of a variable: behind the last one nothing can happen any more to what it holds. */
import type { Variable } from "../value.js";
import type { Node } from "../ast.js";
import type { Block, Graph } from "./graph.js";

/** Asked of the file at hand. */
export type VariableOf = (id: Node) => Variable | undefined;

interface Uses {
  /** The blocks in which a variable is used. */
  blocks: Map<Variable, Block[]>;
  from: Map<Block, Block[]>;
  before: Map<Variable, ReadonlySet<Block>>;
}

const known = new WeakMap<Graph, Uses>();

/** The blocks in which a variable is used, and those from which such a one can be reached. */
export function blocksBefore(graph: Graph, variable: Variable, variableOf: VariableOf): ReadonlySet<Block> {
  let uses = known.get(graph);
  if (!uses) known.set(graph, (uses = usesIn(graph, variableOf)));
  let before = uses.before.get(variable);
  if (!before) uses.before.set(variable, (before = reaching(uses.blocks.get(variable) ?? [], uses.from)));
  return before;
}

function usesIn(graph: Graph, variableOf: VariableOf): Uses {
  const uses: Uses = { blocks: new Map(), from: new Map(), before: new Map() };
  for (const block of graph.blocks) {
    for (const { to } of block.edges) add(uses.from, to, block);
    for (const event of block.events) {
      const variable = event.kind === "use" ? variableOf(event.node) : undefined;
      if (variable) add(uses.blocks, variable, block);
    }
  }
  return uses;
}

function reaching(blocks: readonly Block[], from: ReadonlyMap<Block, Block[]>): ReadonlySet<Block> {
  const found = new Set<Block>(blocks);
  // What is added while it is gone through is gone through as well.
  for (const block of found) for (const before of from.get(block) ?? []) found.add(before);
  return found;
}

function add<K>(map: Map<K, Block[]>, key: K, block: Block): void {
  const list = map.get(key);
  if (list) list.push(block);
  else map.set(key, [block]);
}
