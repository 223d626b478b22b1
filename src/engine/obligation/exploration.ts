/**
 * Follows a handle from its birth along every path until it is discharged or escapes, breadth first, so that the first exit that is
 * reached with something owed is the shortest way to leak. States are not merged but told apart (by place, fact and outcome), within a cap:
 * over the cap the answer is "unknown", and unknown is silent.
 */
import {
  type CallNode,
  type FunctionNode,
  type Node,
  isCall,
  methodCall,
  outward,
  promiseStatic,
  stringValue,
  unwrap,
} from "../ast.js";
import { blocksUpTo } from "../cfg/ahead.js";
import type { Block, Edge, FlowEvent, Graph } from "../cfg/graph.js";
import { LISTENS, type Variable } from "../origin.js";
import type { Birth } from "./birth.js";
import { type Fact, constantFact } from "./conditions.js";
import type { Engine } from "./engine.js";
import { eventOf } from "./events.js";
import type { Held } from "./executors.js";
import { Exhausted, MAX_VISITS } from "./exhausted.js";
import { NO_FACTS } from "./facts.js";
import { gaveOther } from "./given.js";
import { Handle } from "./handle.js";
import { rootOf, startsAt } from "./places.js";
import { GONE, type RunFunction, type Step } from "./step.js";
import { type Lent, type State, stateKey, withCarriers } from "./state.js";
import { Temporaries } from "./temporaries.js";

/** How deep functions of the file are followed into each other. */
const MAX_DEPTH = 3;

/** How a handle is lost. */
export type Loss =
  /** The code ends with it owed. */
  | { kind: "exit"; graph: Graph }
  /** An exception leaves the code. */
  | { kind: "thrown"; graph: Graph }
  /** The last place that held it is written anew. */
  | { kind: "overwritten"; event: FlowEvent }
  /** Something else is waited for first. */
  | { kind: "late"; node: Node }
  /** The promise in whose executor it was made is settled, and nobody knows of it any more. */
  | { kind: "settled"; call: CallNode };

/** A path that leaks: the edges and events that matter on it, in order. */
export interface Leak {
  loss: Loss;
  steps: WitnessStep[];
  /** Whether the path needs a failure that is likely, not certain. */
  exceptional: boolean;
  /** Whether every other path that needs no failure leaks as well. */
  always?: boolean;
  /** The last of several branches behind whose other side it may still be discharged: those behind it make no difference. */
  deciding?: WitnessStep | undefined;
}

export interface WitnessStep {
  edge: Edge;
  /** The last event before the edge was taken: what threw, or what was tested. */
  event: FlowEvent | undefined;
}

export interface Returned {
  forms: { suffix: string; promise: boolean; latent: boolean }[];
  /** The returned expressions that were it. */
  returns: ReadonlySet<Node>;
}

interface Visit {
  block: Block;
  index: number;
  state: State;
  from: Visit | undefined;
  edge: Edge | undefined;
  event: FlowEvent | undefined;
}

/** Where a path goes on, or where the handle is lost on it. */
type Moved = Visit | { lost: Visit; loss: Loss };

/** The state of a handle where it is born. */
export function stateAt(engine: Engine, birth: Birth): State {
  let facts = engine.correlation.before(birth.graph, birth.block.id, birth.index, birth.facts);
  const known = (variable: Variable | undefined, fact: Fact): void => {
    if (variable) facts = new Map(facts).set(engine.places.ofVariable(variable), fact);
  };
  known(birth.noError, "falsy");
  // What it was asked for is there.
  for (const parent of birth.parents) known(parent, "truthy");
  return {
    carriers: [...birth.carriers].sort(),
    facts,
    promise: birth.promise,
    latent: birth.opensBy !== undefined,
    opening: birth.opening,
    // Nobody answers a request that is not ended.
    pending: (birth.obligation.kind === "end" ? [] : birth.attached)
      .filter(({ fn, certain }) => certain && !birth.graph.inlined.has(fn))
      .map(({ fn }) => fn),
    outcome: undefined,
    gave: birth.gave && { call: birth.node, value: birth.gave, fact: "truthy" },
  };
}

interface How {
  /** Whether what is likely to fail does. */
  failures: boolean;
  /** `returns`: what is returned is followed to the exit instead of being left to the caller; `late`: a wait for something else ends a path. */
  mode?: "returns" | "late";
  /** Functions of which nothing is known only borrow what they get. */
  lends?: boolean;
  /** What the handle waits for fails: see {@link Handle.sources}. */
  sourcesFail?: boolean;
}

export class Exploration {
  /** Whether some path hands the handle over to somebody else. */
  escapes = false;
  private readonly handle: Handle;
  private readonly temporaries: Temporaries;
  private readonly memo = new Map<string, ReturnType<RunFunction>>();
  private readonly running = new Set<FunctionNode>();
  private readonly returnedNodes = new Set<Node>();
  private visits = 0;
  /** Whether it was discharged on some path. */
  private discharged = false;
  /** Whether some path ends with nothing owed, by a discharge or an escape. */
  private over = false;
  /** Whether anything is taken to have borrowed the handle. */
  private wasLent = false;
  /** What borrowed the handle on a path on which it is discharged afterwards. */
  private readonly returnedBy = new Set<Node>();
  /** The blocks in which paths end so. */
  private readonly overIn = new Set<Block>();

  constructor(
    private readonly engine: Engine,
    private readonly birth: Birth,
    private readonly how: How,
  ) {
    this.handle = new Handle(engine, birth, (fn, state) => this.run(fn, state), how);
    this.temporaries = new Temporaries(engine.places, new Set(birth.carriers.map(rootOf)));
  }

  /** Whether something of which nothing is known got the handle, which may only borrow it. */
  get mayBeLent(): boolean {
    return this.handle.mayBeLent;
  }

  /**
   * The first leak behind something that only borrowed the handle: the code goes on with it on the path that leaks, and releases it on
   * another one behind the same; what it is stored in may keep it. `"none"` where no path leaks, undefined where one may that hands the handle over.
   */
  borrowedLeak(): Leak | "none" | undefined {
    const found: { leak: Leak; lent: Lent | undefined }[] = [];
    this.search(this.start(), (visit, loss) => {
      found.push({ leak: { loss, ...this.witness(visit) }, lent: visit.state.lent });
      return false;
    });
    if (this.escapes || !this.wasLent) return undefined;
    if (found.length === 0) return "none";
    return found.find(({ lent }) => lent?.used && lent.to.every((node) => isCall(node) && this.returnedBy.has(node)))
      ?.leak;
  }

  get sources(): Handle["sources"] {
    return this.handle.sources;
  }

  /** Every way to leak, the shortest first. */
  leaks(): Leak[] {
    const found: Leak[] = [];
    this.search(this.start(), (visit, loss) => {
      found.push({ loss, ...this.witness(visit) });
      return false;
    });
    return found;
  }

  leak(): Leak | undefined {
    let found: Leak | undefined;
    this.search(this.start(), (visit, loss) => {
      found ??= { loss, ...this.witness(visit) };
      return this.meansToAnswer();
    });
    return this.meansToAnswer() ? found : undefined;
  }

  /** A function that answers nowhere means not to, or is no handler. */
  private meansToAnswer(): boolean {
    const { exchange } = this.birth;
    return exchange === undefined || exchange.always || this.over || this.handle.ends?.handedOn === true;
  }

  exits(): ReadonlySet<Node> | undefined {
    const found = new Set<Node>();
    let known = true;
    this.search(this.start(), (visit, loss) => {
      const { steps, exceptional } = this.witness(visit);
      const event = steps.at(-1)?.event;
      if (loss.kind !== "overwritten" && !exceptional && (event?.kind === "return" || event?.kind === "throw"))
        found.add(event.node);
      else known = false;
      return !known;
    });
    return known ? found : undefined;
  }

  endsOnce({ variable, uses, executor }: Held): boolean {
    return this.handle.ownEnds.endsBeforeSettling(uses, executor, this.heldIn(variable));
  }

  private heldIn(variable: Variable): State {
    const carriers = [this.engine.places.ofVariable(variable)];
    return { ...this.start().state, carriers, promise: false, latent: false, pending: [] };
  }

  /** Whether some path ends with nothing owed. */
  isEverOver(): boolean {
    this.search(this.start(), () => this.over || this.discharged);
    return this.over || this.discharged;
  }

  /** The branch of a path that decides that it leaks: behind it nothing discharges the handle any more, and on its other side something does. */
  deciding({ steps }: Leak): WitnessStep | undefined {
    this.search(this.start(), () => false);
    return steps.findLast(({ edge }) => {
      if (!edge.test || edge.held) return false;
      const { graph } = edge.to;
      const open = blocksUpTo(
        [...this.overIn].filter((block) => block.graph === graph),
        graph,
      );
      const from = graph.blocks.find((block) => block.edges.includes(edge));
      return !open.has(edge.to) && from?.edges.some((other) => other.test && open.has(other.to)) === true;
    });
  }

  isEverDischarged(): boolean {
    this.search(this.start(), () => this.discharged);
    return this.discharged;
  }

  settled({ variable, sites, users }: Held): Leak | undefined {
    const state = this.heldIn(variable);
    const settling = new Set(sites.map(({ callback }) => callback));
    // Where a callback that settles nothing is responsible as well, it may be the one.
    if (users.some((fn) => !settling.has(fn) && this.handle.takes(fn, state))) return undefined;
    if (!users.some((fn) => settling.has(fn) && this.handle.takes(fn, state))) return undefined;
    for (const { call, callback } of sites) {
      if (this.handle.ownEnds.isEndOf(callback, state)) continue;
      const graph = this.engine.units.graph(callback);
      if (!graph) return undefined;
      const at = eventOf(graph, call)?.block;
      const opened: State = { ...state, opening: this.openingOf(callback, variable) };
      const start: Visit = {
        block: graph.entry,
        index: 0,
        state: opened,
        from: undefined,
        edge: undefined,
        event: undefined,
      };
      let leak: Leak | undefined;
      this.running.add(callback);
      this.search(
        start,
        (visit) => {
          for (let step: Visit | undefined = visit; step; step = step.from)
            if (step.block === at) leak = { loss: { kind: "settled", call }, steps: [], exceptional: false };
          return leak !== undefined;
        },
        graph,
      );
      this.running.delete(callback);
      if (leak) return leak;
    }
    return undefined;
  }

  /** The call of the handle that tells a callback whether there is one: `client.connect(callback)`, `connection.on("connect", callback)`. */
  private openingOf(callback: FunctionNode, handle: Variable): CallNode | undefined {
    const { parent } = outward(callback);
    const method = isCall(parent) && parent.callee !== callback ? methodCall(parent) : undefined;
    const object = method && unwrap(method.object);
    if (object?.type !== "Identifier" || this.engine.origins.variable(object) !== handle) return undefined;
    const name = LISTENS.has(method!.name) ? stringValue(method!.call.arguments[0]) : method!.name;
    return name !== undefined && this.birth.obligation.diesOn?.includes(name) ? method!.call : undefined;
  }

  returned(): Returned {
    const found = new Map<string, { suffix: string; promise: boolean; latent: boolean }>();
    this.search(this.start(), ({ state }, loss) => {
      if (loss.kind !== "exit") return false;
      for (const place of state.carriers)
        if (place.startsWith("r"))
          found.set(place, { suffix: place.slice(1), promise: state.promise, latent: state.latent });
      return false;
    });
    return { forms: [...found.values()], returns: this.returnedNodes };
  }

  private start(): Visit {
    const { block, index } = this.birth;
    const state = stateAt(this.engine, this.birth);
    return { block, index, state, from: undefined, edge: undefined, event: undefined };
  }

  /** Runs a function of the file: the states with which it returns and throws. */
  private run(fn: FunctionNode, state: State): ReturnType<RunFunction> {
    const graph = this.engine.units.graph(fn);
    if (!graph || this.running.has(fn) || this.running.size >= MAX_DEPTH) return undefined;
    const key = `${fn.range[0]}|${stateKey(state)}`;
    if (this.memo.has(key)) return this.memo.get(key);
    this.running.add(fn);
    const ends = { returned: [] as State[], thrown: [] as State[] };
    const start: Visit = { block: graph.entry, index: 0, state, from: undefined, edge: undefined, event: undefined };
    this.search(
      start,
      (visit, loss) => {
        const list = loss.kind === "thrown" ? ends.thrown : ends.returned;
        // What its own tests have told is of no use to the caller.
        const end = visit.state.facts.size === 0 ? visit.state : { ...visit.state, facts: NO_FACTS };
        if (!list.some((known) => stateKey(known) === stateKey(end))) list.push(end);
        return false;
      },
      graph,
    );
    this.running.delete(fn);
    this.memo.set(key, ends);
    return ends;
  }

  /** Visits what can be reached; `end` is told of every exit with something owed, and says whether that is enough. */
  private search(start: Visit, end: (visit: Visit, loss: Loss) => boolean, callee?: Graph): void {
    const seen = new Map<Block, Set<string>>();
    const queue: Visit[] = [start];
    for (let head = 0; head < queue.length; head++) {
      const visit = queue[head]!;
      let known = seen.get(visit.block);
      if (!known) seen.set(visit.block, (known = new Set()));
      const key = stateKey(visit.state) + (visit.index === 0 ? "" : `:${visit.index}`);
      if (known.has(key)) continue;
      known.add(key);
      this.engine.origins.effort.spend();
      if (++this.visits > MAX_VISITS) throw new Exhausted();
      const { graph } = visit.block;
      if (visit.block === graph.exit || visit.block === graph.thrown) {
        const next = this.atExit(visit, callee);
        if (next === "done") {
          this.engine.trace?.("nothing owed", undefined);
          if (visit.block === graph.exit && !visit.state.latent && !visit.state.promise) this.discharged = true;
          continue;
        }
        if (next) queue.push(next);
        else if (end(visit, { kind: visit.block === graph.thrown ? "thrown" : "exit", graph })) return;
        continue;
      }
      for (const moved of this.runBlock(visit)) {
        if ("lost" in moved) {
          if (!callee && end(moved.lost, moved.loss)) return;
        } else queue.push(moved);
      }
    }
  }

  /** Where a path goes on behind an exit: into a callback that is still to run; nowhere where nothing is owed. */
  private atExit(visit: Visit, callee: Graph | undefined): Visit | "done" | undefined {
    const { state, block } = visit;
    if (this.how.mode === "late" && !callee) return "done";
    if (state.latent || state.promise) return callee || this.how.mode === "returns" ? undefined : "done";
    const { unit } = block.graph;
    // What a chain resolves to belongs to whoever uses the chain.
    if (
      unit.type === "CallExpression" &&
      outward(unit).parent?.type !== "ExpressionStatement" &&
      this.handle.denotes(unit, state).length > 0
    )
      return "done";
    if (this.handle.attachedTakes(state)) return "done";
    const thrown = block === block.graph.thrown;
    // Whoever runs a handler deals with its failure, or the process ends.
    const { exchange } = this.birth;
    if (exchange && !exchange.unguarded && ((thrown && !callee) || state.outcome?.throws)) return "done";
    if (thrown && block.graph !== (callee ?? this.birth.graph)) return "done";
    if (callee) return undefined;
    return this.later(visit, state);
  }

  /** Where a path goes on that is at its end: in code that is still to run, however the code that left it behind has ended. */
  private later(visit: Visit, state: State): Visit | "done" | undefined {
    const [next, ...rest] = state.pending;
    if (!next) return undefined;
    const graph = this.engine.units.graph(next);
    if (!graph) return "done";
    return {
      block: graph.entry,
      index: 0,
      state: withCarriers({ ...state, pending: rest, left: undefined }, [...state.carriers, ...(state.left ?? [])]),
      from: visit,
      edge: undefined,
      event: undefined,
    };
  }

  /** Where paths go on behind a block, and where they are lost in it, in order. */
  private runBlock(visit: Visit): Moved[] {
    const { events } = visit.block;
    const moved: Moved[] = [];
    let steps: readonly Step[] = [{ state: visit.state }];
    for (let i = visit.index; i < events.length && steps.length > 0; i++) {
      const event = events[i]!;
      const next: Step[] = [];
      for (const step of steps) {
        if (this.isLate(event, step.state)) {
          if (this.running.size === 0)
            moved.push({ lost: { ...visit, state: step.state }, loss: { kind: "late", node: event.node } });
          continue;
        }
        const state = event.kind === "return" ? this.returning(visit, event, step.state, next, moved) : step.state;
        if (state) this.runEvent(visit, i, state, next, moved);
      }
      steps = next;
    }
    for (const step of steps) this.leaveBlock(visit, step, moved);
    return moved;
  }

  /** Whether something else is waited for first, where that is asked. */
  private isLate(event: FlowEvent, state: State): event is FlowEvent & { kind: "await" } {
    return (
      this.how.mode === "late" &&
      event.kind === "await" &&
      this.handle.denotes(event.node, state).length === 0 &&
      !this.waitsTogether(event.node, state)
    );
  }

  /** The state with which something is returned; none where the handle is what is returned, or where that rejects. */
  private returning(
    visit: Visit,
    event: Extract<FlowEvent, { kind: "return" | "throw" | "yield" }>,
    state: State,
    next: Step[],
    moved: Moved[],
  ): State | undefined {
    const { value } = event;
    const returned =
      value && (this.running.size > 0 || this.how.mode === "returns") ? this.handle.denotes(value, state) : [];
    if (returned.length > 0) {
      this.returnedNodes.add(value!);
      // The caller goes on with it, under the name of the call's result.
      next.push({ state: withCarriers(state, [...state.carriers, ...returned.map((suffix) => `r${suffix}`)]) });
      return undefined;
    }
    if (this.running.size > 0 && event.kind === "return")
      state = { ...state, gave: { call: undefined, value, fact: this.factOf(value, state) } };
    // `return work()`: its failure is this function's, whatever `try` it stands in.
    const { outcome } = state;
    if (value && outcome && unwrap(value) === outcome.call) {
      state = { ...state, outcome: undefined };
      if (outcome.throws) {
        const to = visit.block.graph.thrown;
        moved.push({ block: to, index: 0, state, from: visit, edge: { to, kind: "throws" }, event });
        return undefined;
      }
    }
    return state;
  }

  /** What is known of what is returned. Whoever answers only where something was computed is taken to know why. */
  private factOf(value: Node | undefined, state: State): Fact | undefined {
    if (!value) return "null";
    const constant = constantFact(value);
    if (constant) return constant;
    const truth = this.handle.branches.truthOf(value, state);
    return truth === undefined ? this.birth.exchange && "truthy" : truth ? "truthy" : "falsy";
  }

  /** Takes a state over an event of a block; adds the steps behind it, and where paths leave the block at it. */
  private runEvent(visit: Visit, index: number, state: State, next: Step[], moved: Moved[]): void {
    const { block } = visit;
    const event = block.events[index]!;
    const after = this.handle.transfer(event, state, block.graph);
    if (after.length === 0) {
      this.overIn.add(block);
      for (const node of after === GONE ? [] : (state.lent?.to ?? [])) this.returnedBy.add(node);
      return this.end(event, after === GONE);
    }
    // What a `catch` waits for happens to a response sooner or later.
    if (this.how.failures && this.birth.exchange && block.guarded)
      for (const { index: at, to } of block.guarded)
        if (at === index)
          moved.push({
            block: to,
            index: 0,
            state: after[0]!.state,
            from: visit,
            edge: { to, kind: "throws" },
            event,
          });
    const last = index === block.events.length - 1;
    for (const { state: behind, ...rest } of after) {
      this.wasLent ||= behind.lent !== undefined;
      const step = { ...rest, state: event.kind === "assign" ? this.withLeft(event.target, state, behind) : behind };
      if (event.kind === "assign" && isWithout(step.state) && state.carriers.length > 0)
        moved.push({ lost: { ...visit, state: step.state }, loss: { kind: "overwritten", event } });
      else if (last || !step.takes) next.push(step);
      else next.push(step.takes === "throws" ? { state: step.state, takes: "throws" } : { state: step.state });
    }
  }

  /** A turn of a loop has variables of its own: what it has left behind to run later goes on with those of its turn. */
  private withLeft(target: Node, before: State, state: State): State {
    const variable = target.type === "Identifier" ? this.engine.origins.variable(target) : undefined;
    const [def] = variable?.defs ?? [];
    if (!variable || state.pending.length === 0 || def?.type !== "Variable") return state;
    if (def.parent.kind === "var" || def.name !== target) return state;
    const root = this.engine.places.ofVariable(variable);
    const lost = before.carriers.filter((place) => startsAt(place, root) && !state.carriers.includes(place));
    return lost.length > 0 ? { ...state, left: [...new Set([...(state.left ?? []), ...lost])].sort() } : state;
  }

  /** Behind an event nothing is owed any more: it was discharged, or somebody else has it. */
  private end(event: FlowEvent, gone: boolean): void {
    const discharged = !gone || this.handle.dischargedBy(event);
    this.escapes ||= gone;
    this.over = true;
    this.discharged ||= discharged;
    if ("node" in event) this.engine.trace?.(discharged ? "discharged" : "handed over", event.node as Node);
  }

  /** Adds where a step goes from the end of a block. */
  private leaveBlock(visit: Visit, { state, takes }: Step, moved: Moved[]): void {
    const { block } = visit;
    const { graph } = block;
    const { correlation } = this.engine;
    const { exchange } = this.birth;
    const event = block.events.at(-1);
    // What is born by the call that ends a block is not born where that call throws.
    const born =
      visit.from === undefined && visit.edge === undefined && visit.index > 0 && visit.index === block.events.length;
    for (const edge of block.edges) {
      if (edge.kind === "throws" ? born || !this.fails(edge, event, state, takes, graph) : takes === "throws") continue;
      if (edge.test && !this.handle.branches.feasible(edge.test, edge.kind === "true", state)) continue;
      if (gaveOther(edge.test, edge.kind === "true", state)) continue;
      if (edge.test?.form === "element" && edge.kind === "false" && this.handle.isReadThrough(edge.test.node, state)) {
        this.over = this.discharged = true;
        continue;
      }
      const behind = correlation.after(edge, state.facts, graph, exchange !== undefined);
      const facts = correlation.live(behind, edge.to, exchange !== undefined || state.pending.length > 0);
      const carriers = this.temporaries.live(state.carriers, edge.to);
      const gave = state.gave?.call && this.temporaries.isBehind(state.gave.call, edge.to) ? undefined : state.gave;
      const next =
        facts === state.facts && carriers === state.carriers && gave === state.gave
          ? state
          : { ...state, facts, carriers, gave };
      moved.push({
        block: edge.to,
        index: 0,
        state: edge.test ? this.handle.branches.turned(edge.test, edge.kind === "true", next) : next,
        from: visit,
        edge,
        event,
      });
    }
  }

  /** Whether a path goes on where the last event of a block fails. */
  private fails(edge: Edge, event: FlowEvent | undefined, state: State, takes: Step["takes"], graph: Graph): boolean {
    if (takes === "next" || (!edge.certain && !this.how.failures && takes !== "throws")) return false;
    return event?.kind !== "await" || this.handle.ownEnds.outlivesRejection(event.node, state, graph);
  }

  /** Whether what is waited for is an element of a list whose promises are waited for at once, and the handle is another. */
  private waitsTogether(awaited: Node, state: State): boolean {
    const list = outward(awaited).parent;
    const call = list?.type === "ArrayExpression" ? outward(list).parent : undefined;
    if (list?.type !== "ArrayExpression" || !call || !promiseStatic(call)) return false;
    return list.elements.some((element) => element !== null && this.handle.denotes(element, state).length > 0);
  }

  private witness(visit: Visit): { steps: WitnessStep[]; exceptional: boolean } {
    const steps: WitnessStep[] = [];
    let exceptional = false;
    for (let at: Visit | undefined = visit; at; at = at.from) {
      if (!at.edge) continue;
      if (at.edge.kind === "throws" && !at.edge.certain) exceptional = true;
      if (at.edge.kind !== "next" || at.event?.kind === "return") steps.unshift({ edge: at.edge, event: at.event });
    }
    return { steps, exceptional };
  }
}

/** Whether nothing holds the handle any more. */
function isWithout({ carriers, left, latent, promise }: State): boolean {
  return carriers.length === 0 && !left && !latent && !promise;
}
