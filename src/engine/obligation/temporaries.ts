/**
 * Results that nothing names: what holds them is the statement at hand, and nobody can ask for them once that is done. They are forgotten
 * there; paths that differ in nothing else would never meet again.
 */
import { type Node, contains, enclosingFunction, isFunction } from "../ast.js";
import type { Block } from "../cfg/graph.js";
import { type Places, rootOf } from "./places.js";

export class Temporaries {
  private readonly begins = new Map<Block, Node | undefined>();

  /** `lasting`: the roots of results that are followed to the end. */
  constructor(
    private readonly places: Places,
    private readonly lasting: ReadonlySet<string>,
  ) {}

  /** The places that can still be asked for from a block on. */
  live(carriers: readonly string[], block: Block): readonly string[] {
    if (!carriers.some((place) => this.isDone(place, block))) return carriers;
    const live = carriers.filter((place) => !this.isDone(place, block));
    return live.length > 0 ? live : carriers;
  }

  private isDone(place: string, block: Block): boolean {
    const root = rootOf(place);
    const made = this.lasting.has(root) ? undefined : this.places.resultAt(root);
    return made !== undefined && this.isBehind(made, block);
  }

  /** Whether the statement that an expression stands in is done where a block begins. */
  isBehind(made: Node, block: Block): boolean {
    if (!this.begins.has(block)) this.begins.set(block, beginOf(block));
    const next = this.begins.get(block);
    const statement = next && statementOf(made);
    // What is run as a part of the statement may stand elsewhere.
    return (
      statement !== undefined &&
      !contains(statement, next!) &&
      enclosingFunction(next!) === enclosingFunction(statement)
    );
  }
}

/** The first thing that happens in a block. */
function beginOf({ events, edges }: Block): Node | undefined {
  const [event] = events;
  if (!event) return edges.find(({ test }) => test)?.test?.node;
  return "node" in event ? event.node : event.of;
}

/** The statement that is done with what an expression gives; none where that is given back. */
function statementOf(node: Node): Node | undefined {
  for (let at: Node | undefined = node.parent; at && !isFunction(at); at = at.parent) {
    // A `finally` runs before what is returned is.
    if (at.type === "ReturnStatement" || at.type === "ThrowStatement") return undefined;
    if (/(?:Statement|Declaration)$/.test(at.type)) return at;
  }
  return undefined;
}
