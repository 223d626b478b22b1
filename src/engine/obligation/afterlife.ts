/**
 * What happens to a handle around its disposal: work on it that is still in flight when it is disposed, and uses of it afterwards.
 * The exploration goes on where {@link findLeak} stops; what each event means for a handle or a promise is asked of {@link Handle}.
 */
import type { TSESTree } from "@typescript-eslint/utils";
import type { Obligation } from "../../contracts/vocabulary.js";
import {
  type CallNode,
  type Node,
  chainCall,
  contains,
  enclosingFunction,
  isCall,
  isFunction,
  methodCall,
  outward,
  promiseStatic,
} from "../ast.js";
import { blocksBefore } from "../cfg/ahead.js";
import type { Block, Edge, FlowEvent, Graph } from "../cfg/graph.js";
import { outermostChain } from "../units.js";
import type { Birth } from "./birth.js";
import { Exhausted, MAX_VISITS, unlessExhausted } from "./exhausted.js";
import { stateAt } from "./exploration.js";
import type { Engine } from "./engine.js";
import { Handle } from "./handle.js";
import { rootOf } from "./places.js";
import type { Step } from "./step.js";
import { type State, stateKey, withCarriers } from "./state.js";

/** A disposal of the handle, by the name of its releaser. */
export interface Disposal {
  name: string;
  node: Node;
}

/** Something that was begun with the handle: a promise in flight, or a body that is still to be read. */
export interface Work {
  call: CallNode;
  birth: Birth;
  /** Sent only when it is awaited, so after the function has returned. */
  lazy: boolean;
  /** It is not done with the handle, but what a \`catch\` would do with the handle depends on it. */
  beside?: boolean;
}

export interface Incident {
  disposal: Disposal;
  /** The work that outlives the handle, or the call that comes too late. */
  at: CallNode;
  work?: Work;
  /** It was returned: the disposal in a `finally` (or at the end of a scope) comes first. */
  returned: boolean;
  /** The work waits for what cannot come any more. */
  hangs: boolean;
  /** Released again, rather than used. */
  again: boolean;
  exceptional: boolean;
}

/** What is asked while the handle is followed. */
interface Task {
  work?: Work;
  state?: State;
  handle?: Handle;
  /** What is said of the promise, and waited for in its place: `expect(p).resolves.toBe(1)`. */
  said?: Node | undefined;
  returned?: Node;
  disposal?: Disposal;
}

interface Visit {
  block: Block;
  index: number;
  state: State;
  task: Task;
  exceptional: boolean;
}

/** The first work on the handle that is in flight when it is disposed. `workAt` says which calls begin work on it. */
export function findPremature(
  engine: Engine,
  birth: Birth,
  workAt: (call: CallNode, denotes: (node: Node) => boolean) => Work | undefined,
): Incident | undefined {
  return unlessExhausted(() => new Afterlife(engine, birth, workAt).run(), undefined);
}

/** The first use of the handle, or second release, on a path on which it was disposed before. */
export function findLate(
  engine: Engine,
  birth: Birth,
  isUse: (call: CallNode, denotes: (node: Node) => boolean) => boolean,
): Incident | undefined {
  return unlessExhausted(() => new Afterlife(engine, birth, undefined, isUse).run(), undefined);
}

class Afterlife {
  private readonly handle: Handle;
  private readonly obligation: Obligation;
  private readonly graph: Graph;

  constructor(
    private readonly engine: Engine,
    private readonly birth: Birth,
    private readonly workAt: Parameters<typeof findPremature>[2] | undefined,
    private readonly isUse?: Parameters<typeof findLate>[2],
  ) {
    this.handle = new Handle(engine, birth, () => undefined);
    this.obligation = birth.obligation;
    this.graph = birth.graph;
  }

  run(): Incident | undefined {
    const seen = new Set<string>();
    const { block, index } = this.birth;
    const start: Visit = { block, index, state: stateAt(this.engine, this.birth), task: {}, exceptional: false };
    // What needs no failure comes first.
    const queues: [Visit[], Visit[]] = [[start], []];
    for (const queue of queues)
      for (let head = 0; head < queue.length; head++) {
        const visit = queue[head]!;
        const key = `${visit.block.id}:${visit.index}:${stateKey(visit.state)}:${taskKey(visit.task)}`;
        if (seen.has(key)) continue;
        seen.add(key);
        this.engine.origins.effort.spend();
        if (seen.size > MAX_VISITS) throw new Exhausted();
        const born = visit === start && index > 0 && index === block.events.length;
        for (const next of this.runBlock(visit, born)) {
          if ("disposal" in next) return next;
          queues[next.exceptional ? 1 : 0].push(next);
        }
      }
    return undefined;
  }

  private *runBlock(visit: Visit, born: boolean): Generator<Visit | Incident> {
    const { block, exceptional } = visit;
    let current: (Step & { task: Task })[] = [{ state: visit.state, task: visit.task }];
    for (let i = visit.index; i < block.events.length && current.length > 0; i++) {
      const event = block.events[i]!;
      const next: typeof current = [];
      for (const { state, task, takes } of current)
        for (const moved of this.move(event, state, task)) {
          if ("disposal" in moved) {
            yield { ...moved, exceptional };
            return;
          }
          next.push(takes && !moved.takes ? { ...moved, takes } : moved);
        }
      current = next;
    }
    const event = block.events.at(-1);
    for (const { state, task, takes } of current)
      for (const edge of block.edges) {
        const throws = edge.kind === "throws";
        if ((throws && (born || takes === "next" || this.cannotThrow(event, task))) || (!throws && takes === "throws"))
          continue;
        if (edge.test && this.isBlocked(edge, state, task)) continue;
        if (this.isUse && task.disposal && !this.isUsedFrom(edge.to, state)) continue;
        const { correlation } = this.engine;
        const facts = correlation.live(correlation.after(edge, state.facts, this.graph), edge.to);
        yield {
          block: edge.to,
          index: 0,
          state: facts === state.facts ? state : { ...state, facts },
          task,
          exceptional: exceptional || (throws && !edge.certain && takes !== "throws"),
        };
      }
  }

  /** Whether anything can still be done with the handle from a block on, by one of the names that it has. */
  private isUsedFrom(block: Block, { carriers }: State): boolean {
    const { origins, places } = this.engine;
    return carriers.some((place) => {
      const root = rootOf(place);
      // A result has no name: it is used where it is made, or not at all.
      if (/^t\d/.test(root)) return false;
      const variable = places.variableAt(root);
      return !variable || blocksBefore(this.graph, variable, (id) => origins.variable(id)).has(block);
    });
  }

  /** The handle and the task behind an event, or what is wrong at it; nothing where the path need not be followed. */
  private move(
    event: FlowEvent,
    state: State,
    task: Task,
  ): ((Step & { task: Task }) | Omit<Incident, "exceptional">)[] {
    const releaser = state.latent ? undefined : this.handle.releaserAt(event, state);
    return this.isUse ? this.moveLate(event, state, task, releaser) : this.moveWork(event, state, task, releaser);
  }

  private steps(event: FlowEvent, state: State): readonly Step[] {
    const steps = this.handle.transfer(event, state, this.graph);
    // What has gone elsewhere is still known here by the same names.
    return (steps.length > 0 ? steps : [{ state: { ...state, latent: false } }]).filter(
      (step) => step.state.carriers.length > 0,
    );
  }

  // ---- uses of what is gone

  private moveLate(
    event: FlowEvent,
    state: State,
    { disposal }: Task,
    releaser: string | undefined,
  ): ReturnType<Afterlife["move"]> {
    const { once = [], spent = [] } = this.obligation;
    if (!disposal) {
      if (releaser === undefined) return this.steps(event, state).map((step) => ({ ...step, task: {} }));
      if (!named(once, releaser) && !named(spent, releaser)) return [];
      // One of a list: which one it was is not known.
      if (state.carriers.some((place) => place.includes("["))) return [];
      return [{ state, task: { disposal: { name: releaser, node: nodeOf(event) } } }];
    }
    const late = { disposal, returned: false, hangs: false };
    if (releaser !== undefined) {
      if (named(once, releaser) && named(once, disposal.name) && event.kind === "call")
        return [{ ...late, at: event.node as CallNode, again: true }];
      return [{ state, task: { disposal } }];
    }
    if (event.kind === "call" && isCall(event.node)) {
      const denotes = (node: Node): boolean => this.handle.denotes(node, state).length > 0;
      const receiver = methodCall(event.node)?.object;
      if (receiver && denotes(receiver) && this.opens(event.node)) return [];
      if (named(spent, disposal.name) && this.isUse!(event.node, denotes))
        return [{ ...late, at: event.node, again: false }];
    }
    // What is done with it is said by the events behind.
    if (event.kind === "use") return [{ state, task: { disposal } }];
    // What it is handed to may open it again.
    return this.handle
      .transfer(event, state, this.graph)
      .filter((step) => step.state.carriers.length > 0)
      .map((step) => ({ ...step, task: { disposal } }));
  }

  /** Whether a method of the handle may open it anew. */
  private opens(call: CallNode): boolean {
    const acquires = this.engine.origins.apiOf(call)?.api.acquires;
    return (
      acquires === "this" ||
      (Array.isArray(acquires) && acquires.includes("this")) ||
      /^(?:re)?(?:connect|open|start|access|login|init)/i.test(methodCall(call)?.name ?? "")
    );
  }

  // ---- work that outlives the handle

  private moveWork(
    event: FlowEvent,
    state: State,
    task: Task,
    releaser: string | undefined,
  ): ReturnType<Afterlife["move"]> {
    const steps = this.steps(event, state);
    if (!task.work) {
      const next: ReturnType<Afterlife["move"]> = steps.map((step) => ({ ...step, task }));
      // Behind its disposal there is nothing to be early for.
      if (releaser !== undefined) return [];
      if (event.kind !== "call" || !isCall(event.node)) return next;
      const work = this.workAt!(event.node, (node) => this.handle.denotes(node, state).length > 0);
      if (work) {
        const begun: Task = { work, state: stateAt(this.engine, work.birth), handle: this.settling(work) };
        next.push(...steps.map((step) => ({ ...step, task: begun })));
      }
      return next;
    }
    if (releaser !== undefined) return this.disposed(event, steps, task, releaser);
    const moved = this.moveTask(event, task);
    if (moved === "read") return [this.incident(task, task.disposal!, true)];
    if (moved === "settled") return [];
    return steps.map((step) => ({ ...step, task: moved }));
  }

  private readonly handles = new Map<Work, Handle>();

  private settling(work: Work): Handle {
    let handle = this.handles.get(work);
    if (!handle) this.handles.set(work, (handle = new Handle(this.engine, work.birth, () => undefined)));
    return handle;
  }

  private disposed(event: FlowEvent, steps: readonly Step[], task: Task, name: string): ReturnType<Afterlife["move"]> {
    const { cuts = [], waits = [] } = this.obligation;
    const node = nodeOf(event);
    const disposal: Disposal = { name, node };
    const work = task.work!;
    // A handler of the work's own chain runs when the work is done.
    if (task.returned && contains(task.returned, node)) return [];
    if (work.birth.obligation.kind === "settle") {
      return named(cuts, name) && (!work.lazy || task.returned) ? [this.incident(task, disposal, false)] : [];
    }
    if (task.state!.promise) return [];
    const hangs = named(waits, name) && isAwaited(node);
    if (!hangs && !named(cuts, name)) return [];
    if (task.returned) return [this.incident(task, disposal, hangs)];
    return steps.map((step) => ({ ...step, task: { ...task, disposal } }));
  }

  /** The work behind an event. */
  private moveTask(event: FlowEvent, task: Task): Task | "settled" | "read" {
    const { state, handle, work } = task as Required<Pick<Task, "state" | "handle" | "work">>;
    const isIt = (node: Node | undefined): boolean => node !== undefined && handle.denotes(node, state).length > 0;
    if (task.returned) return task;
    if (event.kind === "return" && isIt(event.value)) {
      if (task.disposal) return "read";
      return { ...task, returned: event.value! };
    }
    if (work.birth.obligation.kind === "settle") {
      if (event.kind === "await" && isIt(event.node)) {
        const root = bareRoot(work.call, this.graph);
        return root ? { ...task, returned: root } : "settled";
      }
      const chain = event.kind === "call" && isCall(event.node) ? chainCall(event.node) : undefined;
      if (chain && isIt(chain.object) && !this.graph.chains.has(chain.call))
        return { ...task, state: withCarriers(state, [...state.carriers, this.engine.places.ofResult(chain.call)]) };
      const joined = event.kind === "call" && isCall(event.node) ? promiseStatic(event.node) : undefined;
      if (joined && joined.call.arguments.some((argument) => isIt(argument)))
        return { ...task, state: withCarriers(state, [...state.carriers, this.engine.places.ofResult(joined.call)]) };
    }
    const [next] = handle.transfer(event, state, this.graph);
    if (!next) return task.disposal ? "read" : "settled";
    if (event.kind !== "call" || !isCall(event.node)) return { ...task, state: next.state };
    const said = event.node.arguments.some((argument) => isIt(argument)) ? sentenceOf(event.node) : task.said;
    // It has no value before its last call.
    if (said === undefined || (isCall(said) && said !== event.node)) return { ...task, state: next.state, said };
    const carriers = [...next.state.carriers, this.engine.places.ofResult(said)];
    return { ...task, state: withCarriers(next.state, carriers), said: undefined };
  }

  private incident(task: Task, disposal: Disposal, hangs: boolean): Omit<Incident, "exceptional"> {
    const work = task.work!;
    const isBody = work.birth.obligation.kind === "consume";
    return {
      disposal,
      at: work.call,
      work,
      returned: task.returned !== undefined,
      hangs: isBody && hangs && named(this.obligation.waits ?? [], disposal.name),
      again: false,
    };
  }

  // ---- edges

  /** A disposal's own failure is not looked at, nor that of a promise that nobody waits for here. */
  private cannotThrow(event: FlowEvent | undefined, { disposal, returned }: Task): boolean {
    if (!event || !("node" in event)) return false;
    if (disposal && contains(event.node, disposal.node)) return true;
    return returned !== undefined && contains(returned, event.node);
  }

  private isBlocked(edge: Edge, state: State, { disposal, work, state: promise, handle }: Task): boolean {
    const test = edge.test!;
    const taken = edge.kind === "true";
    if (!this.handle.branches.feasible(test, taken, state)) return true;
    if (work && promise && handle && !handle.branches.feasible(test, taken, promise)) return true;
    // Asked for its own state, it answers for itself.
    const owner = test.node.type === "MemberExpression" ? test.node.object : methodCall(test.node)?.object;
    return disposal !== undefined && owner !== undefined && this.handle.denotes(owner, state).length > 0;
  }
}

/**
 * The returned expression that a promise is part of where nothing in the function waits for it: `return p`, `return p.then(…)`. The graph
 * takes such chains in as if they were awaited.
 */
export function bareRoot(call: Node, graph: Graph): Node | undefined {
  for (let at = call; ;) {
    const { node, parent } = outward(at);
    if (parent?.type === "ReturnStatement" || (parent?.type === "ArrowFunctionExpression" && parent.body === node)) {
      const fn = enclosingFunction(node);
      if (!fn) return undefined;
      if (!graph.inlined.has(fn)) return node;
      // A handler's result is the chain's.
      const chain = isFunction(fn) ? outward(fn).parent : undefined;
      if (!chain || !chainCall(chain)) return undefined;
      at = chain;
      continue;
    }
    if (parent?.type === "MemberExpression" && parent.object === node) {
      const next = outward(parent).parent;
      if (!next || !chainCall(next)) return undefined;
      at = outermostChain(next as TSESTree.CallExpression);
      continue;
    }
    const list = parent?.type === "ArrayExpression" ? outward(parent).parent : undefined;
    if (!list || !promiseStatic(list)) return undefined;
    at = list;
  }
}

/** The last of the members and calls that follow a call: `expect(p).resolves.toBe(1)` of `expect(p)`. */
function sentenceOf(call: Node): Node {
  for (let at = call; ;) {
    const { node, parent } = outward(at);
    const goes =
      (parent?.type === "MemberExpression" && parent.object === node) ||
      (parent?.type === "CallExpression" && parent.callee === node);
    if (!goes) return at;
    at = parent;
  }
}

function named(names: readonly string[], releaser: string): boolean {
  return (
    names.includes(releaser) || (releaser.startsWith("[Symbol.") && names.some((name) => name.startsWith("[Symbol.")))
  );
}

/** The node of a call or of the end of a scope. */
function nodeOf(event: FlowEvent): Node {
  return (event as FlowEvent & { kind: "call" }).node;
}

function isAwaited(node: Node): boolean {
  return outward(node).parent?.type === "AwaitExpression";
}

function taskKey({ work, state, said, returned, disposal }: Task): string {
  return [
    work ? `${work.call.range[0]}-${work.birth.obligation.kind}` : "",
    state ? stateKey(state) : "",
    said ? said.range[1] : "",
    returned ? "r" : "",
    disposal ? disposal.node.range[0] : "",
  ].join(";");
}
