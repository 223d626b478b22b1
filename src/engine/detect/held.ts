/**
 * Whether a handle in a field of a class may still be held where the class runs on. Nothing is followed along paths from one member of a
 * class to the next: it is asked backwards, from a place to the code before it, to what calls that, up to what shows that the handle is
 * held (it was just made, it tells of something that is not its end) or over (it has ended, it was released, it is looked at first).
 */
import type { TSESTree } from "@typescript-eslint/utils";
import {
  type CallNode,
  type ClassNode,
  type FunctionNode,
  type Node,
  contains,
  enclosingFunction,
  isCall,
  isFunction,
  isNullish,
  keyName,
  methodCall,
  outward,
  stringValue,
  unwrap,
  walk,
} from "../ast.js";
import { LISTENS } from "../listens.js";
import type { Engine } from "../obligation/engine.js";
import { callbackAt, nameOfFunction } from "../origin.js";
import { SETS_UP } from "../repeats.js";
import type { Value } from "../value.js";
import { type Filled, type Uses, isMember, isTested, thisMember, useOf } from "./class-fields.js";
import { CLOSING, Kin } from "./kin.js";
import { areApart, isFailureOf, leadsAcross } from "./refill-paths.js";

/** `failing`: it is held only where something failed on the way. */
export type Fate = "held" | "failing" | "over" | "unknown";

/** How a place is come to. */
export interface Run {
  /** What makes the code run, in words: a timer, an event of the handle. */
  trigger?: string;
  /** It runs when the code that asks for it has run to its end. */
  later: boolean;
  /** An interval: it runs again by itself. */
  again: boolean;
  seen: ReadonlySet<FunctionNode>;
}

/** What a step of a function does to the handle, or finds out of it. */
type Effect = "filled" | "released" | "looked";

/** Something a function does with its `this`, or with what takes the handle along. */
interface Step {
  node: Node;
  /** The member of `this`; undefined where `this` itself is handed on, or it is a variable. */
  name: string | undefined;
}

/** Timers, and whether they run again by themselves. */
const TIMERS = new Map([
  ["setTimeout", false],
  ["setInterval", true],
  ["setImmediate", false],
]);
/** Methods that give something back, by their names alone. */
const RELEASES =
  /^_?#?(?:close|end|quit|disconnect|destroy|terminate|kill|abort|stop|shut_?down|dispose|clean_?up|tear_?down|release|reset|drop)(?:$|[A-Z_])/;
const RUNS_NOW = /^(?:forEach|map|flatMap|filter|some|every|reduce|find)$/;
const TAKES_OFF = /^(?:off|remove\w*Listener\w*)$/;
const MAX_DEPTH = 8;

export class Held {
  private readonly kin: Kin;
  private readonly steps = new Map<FunctionNode, readonly Step[]>();
  private readonly busy = new Set<FunctionNode>();
  private flags: ReadonlySet<string> | undefined;

  constructor(
    private readonly filled: Filled,
    private readonly node: ClassNode,
    private readonly uses: Uses,
    private readonly engine: Engine,
  ) {
    this.kin = new Kin(filled, node, engine);
  }

  /** Whether the method that fills the field looks at the handle before, or releases it; or gives back what it has made itself. */
  get isKept(): boolean {
    const { method, at } = this.filled;
    if (!method) return true;
    for (const step of this.stepsOf(method)) {
      const effect = this.effect(step);
      const before = step.node.range[0] < at.range[0];
      if (before ? effect === "released" || effect === "looked" : effect === "released" && step.name !== undefined)
        return true;
    }
    return this.isReleasedInTime(method);
  }

  /** Whether the handle may be held where a member of `this` is used: called, handed to a timer, made a listener. */
  ofUse(use: Node, run: Run): Fate {
    const { node, parent } = outward(use);
    if (isCall(parent) && parent.callee === node) return this.at(parent, run);
    if (parent?.type === "MemberExpression" && parent.object === node) {
      const method = methodCall(outward(parent).parent!);
      if (method?.name === "bind") return this.ofTaken(method.call, run);
      return method ? this.at(method.call, run) : "unknown";
    }
    return this.ofTaken(use, run);
  }

  /** Whether the handle may be held where the code comes to a place. */
  at(place: Node, run: Run): Fate {
    const fn = this.homeOf(place);
    // A field's initialiser runs once, before anything is made.
    if (!fn) return run.again ? "held" : "over";
    return this.within(place, fn, run) ?? (isMember(fn) ? this.ofMember(fn, run) : this.ofTaken(fn, run));
  }

  /** What the function around a place itself does to the handle before that: the last thing counts. */
  private within(place: Node, fn: FunctionNode, run: Run): Fate | undefined {
    let fate: Fate | undefined;
    for (const step of this.stepsOf(fn)) {
      if (contains(place, step.node) || areApart(step.node, place)) continue;
      const before = step.node.range[0] < place.range[0];
      const effect = before || run.later ? this.effect(step) : undefined;
      if (effect === "released") fate = "over";
      else if (effect === "looked" && before) fate = "over";
      else if (effect === "filled") fate = this.filledAt(step.node, place, run) ?? fate;
    }
    return fate;
  }

  /** Whether what fills the field leads to a place: where filling it fails there is nothing. */
  private filledAt(step: Node, place: Node, run: Run): Fate | undefined {
    const { birth, at, name } = this.filled;
    if (contains(at, step)) return leadsAcross(birth, name, place, run.later);
    return isFailureOf(step, place) ? undefined : "held";
  }

  /** Whether the handle may be held when a member of the class is called: by whoever calls it here, or from elsewhere. */
  private ofMember(fn: FunctionNode, run: Run): Fate {
    const name = nameOfFunction(fn);
    // What begins again by itself finds the handle of the last time, unless that stops it.
    const again = run.again && !this.stopsTimers() ? "held" : undefined;
    if (name === undefined || name === "constructor") return again ?? "over";
    if (run.trigger === undefined) return "unknown";
    if (run.seen.has(fn) || run.seen.size >= MAX_DEPTH) return "over";
    const uses = this.usesOf(name);
    const inner: Run = { ...run, seen: new Set([...run.seen, fn]) };
    if (uses.length > 0) return worst(uses.map((use) => this.ofUse(use, { ...inner })));
    if (again) return again;
    // Nobody calls it here, but those elsewhere who know its name.
    if (CLOSING.test(name)) return "over";
    return SETS_UP.test(name) || name.startsWith("#") ? "unknown" : "held";
  }

  /** Whether the handle may be held when a function runs that is handed to something, or kept somewhere. */
  private ofTaken(value: Node, run: Run): Fate {
    const event = this.kin.eventFor(value);
    if (event) {
      if (event.ends) return "over";
      run.trigger ??= `its '${event.name}' event`;
      return "held";
    }
    const { node, parent } = outward(value);
    if (isCall(parent) && parent.callee !== node) return this.ofArgument(node, parent, run);
    if (parent?.type === "AssignmentExpression" && parent.right === node) return this.ofKept(parent.left, run);
    if (parent?.type === "VariableDeclarator") return this.ofKept(parent.id, run);
    if (value.type === "FunctionDeclaration" && value.id) return this.ofKept(value.id, run);
    if (parent?.type === "PropertyDefinition" && parent.value === node) return this.ofKept(parent.key, run);
    return "unknown";
  }

  /** A function that is kept in a variable or a field: wherever it is used. */
  private ofKept(target: Node, run: Run): Fate {
    if (run.seen.size >= MAX_DEPTH) return "unknown";
    const name = target.parent?.type === "PropertyDefinition" ? keyName(target.parent) : thisMember(target);
    const uses = name === undefined ? this.readsOf(target) : this.usesOf(name);
    const fn = this.homeOf(target);
    const seen = fn ? new Set([...run.seen, fn]) : run.seen;
    const fates = uses.map((use) => {
      const inner: Run = { ...run, seen };
      const fate = this.ofUse(use, inner);
      if (fate === "held" || fate === "failing") run.trigger ??= inner.trigger;
      return fate;
    });
    return fates.length > 0 ? worst(fates) : "unknown";
  }

  /** The places where a member of `this` is read, but for those where it is taken off as a listener. */
  private usesOf(name: string): readonly Node[] {
    return (this.uses.reads.get(name) ?? []).filter((read) => !isWritten(read) && !isTakenOff(read));
  }

  private readsOf(id: Node): Node[] {
    const references = this.engine.origins.variable(id)?.references ?? [];
    const reads = references.flatMap((one) => (one.isRead() ? [one.identifier as unknown as Node] : []));
    return reads.filter((read) => !isTakenOff(read));
  }

  private ofArgument(value: Node, call: CallNode, run: Run): Fate {
    const { origins } = this.engine;
    const again = call.callee.type === "Identifier" ? TIMERS.get(call.callee.name) : undefined;
    if (again !== undefined) {
      run.trigger ??= "a timer";
      run.later = true;
      run.again ||= again;
      return this.at(call, run);
    }
    const method = methodCall(call);
    if (method && LISTENS.has(method.name)) {
      const event = stringValue(call.arguments[0]);
      if (method.object.type === "ThisExpression") return this.ofEmitted(event, run);
      const known = origins.listenerEvent(call);
      if (!known && event !== undefined && CLOSING.test(event)) return "over";
      run.later = true;
      return this.at(call, run);
    }
    // The handle is there, or has been quiet for some time.
    if (call === this.filled.birth.node || (method?.name === "setTimeout" && this.kin.is(method.object))) return "held";
    const outer = this.homeOf(call);
    // It is called back when the release is done: `socket.end(() => …)`.
    if (outer && this.within(value, outer, { ...run, later: false }) === "over") return "over";
    const api = origins.apiOf(call)?.api;
    if (
      api &&
      callbackAt(api, call, call.arguments.indexOf(value as never)) &&
      !(method && this.kin.is(method.object))
    ) {
      run.later = true;
      return this.at(call, run);
    }
    // A wrapper: `socket.on("close", once(() => …))`.
    const { node, parent } = outward(call);
    return isCall(parent) && parent.callee !== node ? this.ofTaken(call, run) : "unknown";
  }

  /** A listener of the class itself: wherever the class emits that event. */
  private ofEmitted(event: string | undefined, run: Run): Fate {
    const emits = (this.uses.reads.get("emit") ?? []).flatMap((read) => {
      const { node, parent } = outward(read);
      return isCall(parent) && parent.callee === node && stringValue(parent.arguments[0]) === event ? [parent] : [];
    });
    if (emits.length === 0 || run.seen.size >= MAX_DEPTH) return "unknown";
    return worst(emits.map((emit) => this.at(emit, { ...run, later: true })));
  }

  /** The function in whose flow a node is: those that run as part of another are left out. */
  private homeOf(node: Node): FunctionNode | undefined {
    let fn = enclosingFunction(node);
    while (fn && !isMember(fn) && this.runsNow(fn)) fn = enclosingFunction(fn);
    return fn && contains(this.node.body, fn) ? fn : undefined;
  }

  private runsNow(fn: FunctionNode): boolean {
    const { node, parent } = outward(fn);
    if (!isCall(parent)) return false;
    if (parent.callee === node) return true;
    if (parent.type === "NewExpression") return this.engine.origins.isGlobal(parent.callee, "Promise");
    const name = methodCall(parent)?.name;
    return name !== undefined && (/^(?:then|catch|finally)$/.test(name) || RUNS_NOW.test(name));
  }

  private stepsOf(fn: FunctionNode): readonly Step[] {
    let steps = this.steps.get(fn);
    if (!steps) this.steps.set(fn, (steps = this.findSteps(fn)));
    return steps;
  }

  private findSteps(fn: FunctionNode): Step[] {
    const steps: Step[] = [];
    const { origins, units } = this.engine;
    walk(fn, units.keys, (at) => {
      if (at !== fn && (at.type === "ClassBody" || (isFunction(at) && !this.runsNow(at)))) return false;
      const name = thisMember(at, origins);
      if (name !== undefined) steps.push({ node: at, name });
      else if (at.type === "ThisExpression" && isCall(at.parent) && at.parent.callee !== at)
        steps.push({ node: at, name: undefined });
      else if (at.type === "Super" || (at.type === "Identifier" && this.kin.is(at)))
        steps.push({ node: at, name: undefined });
      return true;
    });
    return steps;
  }

  /** What a step does to the handle. */
  private effect({ node, name }: Step): Effect | undefined {
    const { parent } = outward(node);
    const called = parent?.type === "MemberExpression" ? methodCall(outward(parent).parent!)?.name : undefined;
    if (name === undefined) {
      // Whoever gets `this` may release what is in it.
      if (node.type === "ThisExpression") return "released";
      return called !== undefined && RELEASES.test(called) ? "released" : undefined;
    }
    const read = node as TSESTree.MemberExpression;
    const kin = this.kin.isField(name);
    if (kin) return this.effectOnField(read, kin, called);
    if (name === this.methodName) return isWritten(read) ? undefined : isCallee(read) ? "filled" : undefined;
    const fn = this.functionNamed(name);
    if (!fn)
      return isCallee(read) && RELEASES.test(name)
        ? "released"
        : isTested(read) && this.isFlag(name)
          ? "looked"
          : undefined;
    const getter = fn.parent?.type === "MethodDefinition" && fn.parent.kind === "get";
    if (!getter && !isCallee(read)) return undefined;
    const effect = this.effectOf(fn);
    if (effect === "looked") return getter || isTested(outward(read).parent!) ? "looked" : undefined;
    return effect;
  }

  private effectOnField(
    read: TSESTree.MemberExpression,
    kin: "own" | "parent",
    called: string | undefined,
  ): Effect | undefined {
    const use = useOf(read, this.filled.birth.obligation.by);
    if (use === "written") {
      const { parent } = outward(read);
      return kin === "own" && parent?.type === "AssignmentExpression" && !isNullish(parent.right)
        ? "filled"
        : undefined;
    }
    if (use === "released" || (called !== undefined && RELEASES.test(called))) return "released";
    if (use === "away") return kin === "parent" && isTested(read) ? "looked" : "released";
    return isTested(read) ? "looked" : undefined;
  }

  /** What a function does to the handle all in all; where it only looks at it, that. */
  private effectOf(fn: FunctionNode): Effect | undefined {
    if (this.busy.has(fn) || this.busy.size >= MAX_DEPTH) return undefined;
    this.busy.add(fn);
    let effect: Effect | undefined;
    for (const step of this.stepsOf(fn)) {
      const one = this.effect(step);
      const isRead =
        one === undefined && step.name !== undefined && this.kin.isField(step.name) && !isWritten(step.node);
      if (one && one !== "looked") effect = one;
      else if (one === "looked" || isRead) effect ??= "looked";
    }
    this.busy.delete(fn);
    return effect;
  }

  /** Whether the method that fills the field lets the handle go in time, in code that runs as the handle lives: when it has what it wants. */
  private isReleasedInTime(method: FunctionNode): boolean {
    let found = false;
    walk(method.body, this.engine.units.keys, (at) => {
      if (isFunction(at) && at !== method && !this.runsInTime(at)) return false;
      if (isFunction(at) && !this.runsNow(at))
        found ||= this.stepsOf(at).some((step) => step.name !== undefined && this.effect(step) === "released");
      return !found;
    });
    return found;
  }

  /** Whether a function that a method hands on runs once, if all is well: not each time that something comes, nor when it has failed. */
  private runsInTime(fn: FunctionNode): boolean {
    const { parent } = outward(fn);
    if (!isCall(parent)) return false;
    if (parent.callee.type === "Identifier" && TIMERS.get(parent.callee.name) === true) return false;
    const method = methodCall(parent);
    if (!method || !LISTENS.has(method.name)) return method?.name !== "catch";
    if (this.kin.eventFor(fn)?.ends) return false;
    const means = this.engine.origins.listenerEvent(parent)?.event.means;
    return means === "success" || (means === undefined && method.name === "once");
  }

  /** Whether the method that fills the field stops a timer that runs again by itself. */
  private stopsTimers(): boolean {
    const { method } = this.filled;
    let found = false;
    if (method)
      walk(method.body, this.engine.units.keys, (at) => {
        if (isCall(at) && at.callee.type === "Identifier" && at.callee.name === "clearInterval") found = true;
        return !found;
      });
    return found;
  }

  /** Whether a field is set where the handle ends: whoever tests it knows of that. */
  private isFlag(name: string): boolean {
    this.flags ??= this.findFlags();
    return this.flags.has(name);
  }

  private findFlags(): ReadonlySet<string> {
    const flags = new Set<string>();
    const seen = new Set<FunctionNode>(this.kin.endings());
    for (const fn of seen)
      for (const { node, name } of this.stepsOf(fn)) {
        if (name === undefined) continue;
        const { parent } = outward(node);
        if (isWritten(node)) {
          if (parent?.type === "AssignmentExpression" && !isCall(unwrap(parent.right))) flags.add(name);
        } else if (isCallee(node) && seen.size < MAX_DEPTH && name !== this.methodName) {
          const called = this.functionNamed(name);
          if (called) seen.add(called);
        }
      }
    return flags;
  }

  private get methodName(): string | undefined {
    return this.filled.method && nameOfFunction(this.filled.method);
  }

  /** The method or getter of a name, of the class itself or of one of the file that it extends. */
  private functionNamed(name: string): FunctionNode | undefined {
    const { origins } = this.engine;
    let at: ClassNode | undefined = this.node;
    for (let depth = 0; at && depth < MAX_DEPTH; depth++) {
      for (const writer of origins.members(at).get(name) ?? []) {
        const value =
          writer.type === "MethodDefinition" || writer.type === "PropertyDefinition" ? writer.value : writer;
        const inner = value && unwrap(value);
        if (isFunction(inner)) return inner;
        const bound = inner && methodCall(inner);
        if (bound?.name === "bind" && isFunction(unwrap(bound.object))) return unwrap(bound.object) as FunctionNode;
      }
      const base: Value | undefined = at.superClass ? origins.valueOf(at.superClass) : undefined;
      at = base?.kind === "class" ? base.node : undefined;
    }
    return undefined;
  }
}

/** The fate that shows: one place at which the handle is held is enough. */
function worst(fates: readonly Fate[]): Fate {
  return (["held", "failing", "unknown"] as const).find((fate) => fates.includes(fate)) ?? "over";
}

function isWritten(read: Node): boolean {
  const { node, parent } = outward(read);
  return parent?.type === "AssignmentExpression" && parent.left === node;
}

function isCallee(read: Node): boolean {
  const { node, parent } = outward(read);
  return isCall(parent) && parent.callee === node;
}

/** `socket.off("close", this.retry)`: nothing is run by that. */
function isTakenOff(read: Node): boolean {
  const { node, parent } = outward(read);
  return isCall(parent) && parent.callee !== node && TAKES_OFF.test(methodCall(parent)?.name ?? "");
}
