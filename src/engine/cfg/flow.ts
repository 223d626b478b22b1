/**
 * The graph in the making: the block at which the code goes on, and what stands around it (`try`, loops, inlined functions), through which
 * every jump finds its way. `finally` is expanded once for each way of leaving its `try` (`using` is a `finally`).
 */
import type { FunctionNode, Node } from "../ast.js";
import type { Effort } from "../effort.js";
import type { Block, Edge, EdgeKind, FlowEvent, Graph, Test, Unit } from "./graph.js";

/** Thrown when a unit is too large to be analysed; the caller answers "unknown". */
export class TooLarge extends Error {}

/** Beyond this the answer is "unknown". Far above hand-written code. */
const MAX_BLOCKS = 6000;

export type Jump = { kind: "throw" } | { kind: "return" } | { kind: "break" | "continue"; to: Block };

/** What stands around the code at hand, the innermost last. */
export type Frame =
  | { kind: "catch"; entry: Block }
  | { kind: "finally"; emit: () => void; copies: Map<string, Block> }
  | { kind: "loop"; labels: readonly string[]; breakTo: Block; continueTo?: Block; unlabelled: boolean }
  | { kind: "inline"; fn: FunctionNode; of: Node; returnTo: Block; awaits: boolean; element: boolean };

export class Flow {
  readonly graph: Graph;
  /** Undefined where the code cannot be reached. */
  current: Block | undefined;
  frames: Frame[] = [];
  /** Where an optional chain goes on when it is cut short. */
  shortCircuit: Block[] = [];
  /** Blocks that an edge leads to. */
  private readonly targets = new Set<Block>();

  constructor(
    unit: Unit,
    private readonly effort: Effort,
  ) {
    this.graph = { unit, blocks: [], inlined: new Set(), chains: new Set() } as unknown as Graph;
    this.graph.entry = this.block();
    this.graph.exit = this.block();
    this.graph.thrown = this.block();
    this.current = this.graph.entry;
  }

  block(): Block {
    const { blocks } = this.graph;
    if (blocks.length >= MAX_BLOCKS) throw new TooLarge();
    this.effort.spend();
    const block: Block = { id: blocks.length, events: [], edges: [], graph: this.graph };
    blocks.push(block);
    return block;
  }

  connect(from: Block | undefined, edge: Edge): void {
    if (!from) return;
    from.edges.push(edge);
    this.targets.add(edge.to);
  }

  /** Leads from here to a block; the code goes on here all the same. */
  link(to: Block, kind: EdgeKind = "next", test?: Test): void {
    this.connect(this.current, { to, kind, ...(test && { test }) });
  }

  emit(event: FlowEvent): void {
    this.current?.events.push(event);
  }

  /** Ends the block: what was emitted last may throw. */
  split(): void {
    if (!this.current) return;
    const next = this.block();
    this.connect(this.current, { to: next, kind: "next" });
    this.connect(this.current, { to: this.route({ kind: "throw" }), kind: "throws" });
    this.current = next;
  }

  /** Leaves the code at hand. */
  jump(jump: Jump, kind: EdgeKind = "next", certain = false): void {
    if (!this.current) return;
    this.connect(this.current, { to: this.route(jump), kind, ...(certain && { certain }) });
    this.current = undefined;
  }

  /** The code never comes here: ends in a block of its own, so that nothing before seems to have ended it. */
  end(): void {
    if (this.current) this.link(this.block());
    this.current = undefined;
  }

  /** Goes on at a block if anything leads there. */
  resume(block: Block): void {
    this.current = this.targets.has(block) ? block : undefined;
  }

  /** Whether an edge leads to a block. */
  isTarget(block: Block): boolean {
    return this.targets.has(block);
  }

  /** Until its frame is popped, every way of leaving runs through a copy of what `emit` adds. */
  pushFinally(emit: () => void): void {
    this.frames.push({ kind: "finally", emit, copies: new Map() });
  }

  /** Where a jump goes, through a copy of each `finally` on its way. */
  route(jump: Jump, from = this.frames.length - 1): Block {
    for (let i = from; i >= 0; i--) {
      const frame = this.frames[i]!;
      if (frame.kind === "catch" && jump.kind === "throw") return frame.entry;
      if (frame.kind === "inline" && jump.kind === "return") return frame.returnTo;
      if (frame.kind === "loop" && "to" in jump && (frame.breakTo === jump.to || frame.continueTo === jump.to))
        return jump.to;
      if (frame.kind === "finally") return this.finalizer(frame, i, jump);
    }
    if (jump.kind === "throw") return this.graph.thrown;
    return jump.kind === "return" ? this.graph.exit : jump.to;
  }

  private finalizer(frame: Frame & { kind: "finally" }, index: number, jump: Jump): Block {
    const key = "to" in jump ? `${jump.kind}:${jump.to.id}` : jump.kind;
    const known = frame.copies.get(key);
    if (known) return known;
    const copy = this.block();
    frame.copies.set(key, copy);
    const saved = { frames: this.frames, current: this.current, shortCircuit: this.shortCircuit };
    this.frames = this.frames.slice(0, index);
    this.current = copy;
    this.shortCircuit = [];
    frame.emit();
    this.link(this.route(jump));
    Object.assign(this, saved);
    return copy;
  }
}
