/**
 * Whether a handle in a field of a class may still be held where the class runs on. Nothing is followed along paths from one member of a
 * class to the next: it is asked backwards, from a place to the code before it, to what calls that, up to what shows that the handle is
 * held (it was just made, it tells of something that is not its end) or over (it has ended, it was released, it is looked at first).
 */
import {
  type CallNode,
  type ClassNode,
  type FunctionNode,
  type Node,
  contains,
  enclosingFunction,
  isCall,
  isFunction,
  keyName,
  methodCall,
  outward,
  stringValue,
  thisMember,
  walk,
} from "../../ast.js";
import { CLOSING, LISTENS } from "../../listens.js";
import type { Engine } from "../../obligation/engine.js";
import { callbackAt, nameOfFunction } from "../../origin.js";
import { SETS_UP, TIMER } from "../../repeats.js";
import { type Filled, type Uses, isMember } from "./class-fields.js";
import { Kin } from "./kin.js";
import { Steps, isWritten } from "./steps.js";
import { areApart, isFailureOf, leadsAcross } from "./paths.js";

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
  /** Where the question has come by, so that it does not go round. */
  seen: ReadonlySet<Node>;
}

const TAKES_OFF = /^(?:off|remove\w*Listener\w*)$/;
/** How many places are looked at for one handle. */
const MAX_PLACES = 300;

export class Held {
  private readonly kin: Kin;
  private readonly steps: Steps;
  private asked = 0;

  constructor(
    private readonly filled: Filled,
    private readonly node: ClassNode,
    private readonly uses: Uses,
    private readonly engine: Engine,
  ) {
    this.kin = new Kin(filled, node, engine);
    this.steps = new Steps(filled, node, this.kin, engine);
  }

  /** Whether the method that fills the field looks at the handle before, or releases it; or gives back what it has made itself. */
  get isKept(): boolean {
    const { method, at } = this.filled;
    if (!method) return true;
    for (const step of this.steps.of(method)) {
      const effect = this.steps.effect(step);
      const isBefore = step.node.range[0] < at.range[0];
      if (effect === "looked" && isBefore) return true;
      // Where it fails, or in one case of several, is not always; whoever gets `this` afterwards does not end it at once.
      if (effect === "released" && (isBefore || (step.node.type !== "ThisExpression" && !areApart(step.node, at))))
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
    if (this.asked++ > MAX_PLACES) return "unknown";
    const fn = this.homeOf(place);
    // A field's initialiser runs once, before anything is made.
    if (!fn) return run.again ? "held" : "over";
    return this.within(place, fn, run) ?? (isMember(fn) ? this.ofMember(fn, run) : this.ofTaken(fn, run));
  }

  /** What the function around a place itself does to the handle before that: the last thing counts. */
  private within(place: Node, fn: FunctionNode, run: Run): Fate | undefined {
    let fate: Fate | undefined;
    for (const step of this.steps.of(fn)) {
      if (contains(place, step.node) || areApart(step.node, place)) continue;
      const before = step.node.range[0] < place.range[0];
      const effect = before || run.later ? this.steps.effect(step) : undefined;
      // Whoever gets `this` does not end at once what was just made.
      if (effect === "released" && !(fate === "held" && step.node.type === "ThisExpression")) fate = "over";
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
    if (run.seen.has(fn)) return "over";
    const uses = this.usesOf(name);
    if (uses.length > 0) return this.ofUses(uses, run, fn);
    // Whoever calls it may know that it is time.
    if (run.trigger === undefined) return "unknown";
    if (again) return again;
    // Nobody calls it here, but those elsewhere who know its name.
    const calls = this.engine.origins.survey.callsNamed(name);
    if (CLOSING.test(name) || (calls.length > 0 && calls.every(isAtSomeEnd))) return "over";
    return SETS_UP.test(name) || name.startsWith("#") ? "unknown" : "held";
  }

  /** Whether the handle may be held when a function runs that is handed to something, or kept somewhere. */
  private ofTaken(value: Node, run: Run): Fate {
    const event = this.kin.eventFor(value);
    if (event) {
      if (event.ends !== false) return event.ends ? "over" : "unknown";
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
    if (run.seen.has(target)) return "over";
    const name = target.parent?.type === "PropertyDefinition" ? keyName(target.parent) : thisMember(target);
    const uses = name === undefined ? this.readsOf(target) : this.usesOf(name);
    return uses.length > 0 ? this.ofUses(uses, run, target) : "unknown";
  }

  private ofUses(uses: readonly Node[], run: Run, from: Node): Fate {
    const seen = new Set([...run.seen, from]);
    const { trigger } = run;
    return worst(
      uses.map((use) => {
        const inner: Run = { ...run, trigger, seen };
        const fate = this.ofUse(use, inner);
        if (fate !== "held" && fate !== "failing") return fate;
        run.trigger ??= inner.trigger;
        return inner.trigger === undefined ? "unknown" : fate;
      }),
    );
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
    const api = origins.apiOf(call)?.api;
    const callback = api && callbackAt(api, call, call.arguments.indexOf(value as never));
    if (callback && api.returns === TIMER) {
      run.trigger ??= "a timer";
      run.later = true;
      run.again ||= callback.runs === "many";
      return this.at(call, run);
    }
    const method = methodCall(call);
    if (method && LISTENS.has(method.name)) {
      const event = stringValue(call.arguments[0]);
      const emits = this.emitsOf(method.object, event).filter((emit) => !run.seen.has(emit));
      const asked = (emit: Node): Run => ({ ...run, later: true, seen: new Set([...run.seen, emit]) });
      if (emits.length > 0) return worst(emits.map((emit) => this.at(emit, asked(emit))));
      // Others emit it.
      if (method.object.type === "ThisExpression") return "unknown";
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
    if (callback && !(method && this.kin.is(method.object))) {
      run.later = true;
      return this.at(call, run);
    }
    // A wrapper: `socket.on("close", once(() => …))`.
    const { node, parent } = outward(call);
    return isCall(parent) && parent.callee !== node ? this.ofTaken(call, run) : "unknown";
  }

  /** The places where the class emits an event of something: of itself, of an emitter in a field. */
  private emitsOf(emitter: Node, event: string | undefined): CallNode[] {
    const { source, survey } = this.engine.origins;
    const text = source.getText(emitter as never);
    return survey.callsNamed("emit").filter((call) => {
      const object = contains(this.node.body, call) && methodCall(call)?.object;
      return object && source.getText(object as never) === text && stringValue(call.arguments[0]) === event;
    });
  }

  /** The function in whose flow a node is: those that run as part of another are left out. */
  private homeOf(node: Node): FunctionNode | undefined {
    let fn = enclosingFunction(node);
    while (fn && !isMember(fn) && this.steps.runsNow(fn)) fn = enclosingFunction(fn);
    return fn && contains(this.node.body, fn) ? fn : undefined;
  }

  /** Whether the method that fills the field lets the handle go in time, in code that runs as the handle lives: when it has what it wants. */
  private isReleasedInTime(method: FunctionNode): boolean {
    let found = false;
    walk(method.body, this.engine.units.keys, (at) => {
      if (isFunction(at) && at !== method && !this.runsInTime(at)) return false;
      if (isFunction(at) && !this.steps.runsNow(at))
        found ||= this.steps
          .of(at)
          .some((step) => step.node.type !== "ThisExpression" && this.steps.effect(step) === "released");
      return !found;
    });
    return found;
  }

  /** Whether a function that a method hands on runs once, if all is well: not each time that something comes, nor when it has failed. */
  private runsInTime(fn: FunctionNode): boolean {
    const { parent } = outward(fn);
    if (!isCall(parent)) return false;
    const api = this.engine.origins.apiOf(parent)?.api;
    if (api?.returns === TIMER && callbackAt(api, parent, 0)?.runs === "many") return false;
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
}

/** The fate that shows: one place at which the handle is held is enough. */
function worst(fates: readonly Fate[]): Fate {
  return (["held", "failing", "unknown"] as const).find((fate) => fates.includes(fate)) ?? "over";
}

/** Whether code runs when something has come to its end, going by names alone: `client.on("close", () => client.retry())`. */
function isAtSomeEnd(call: Node): boolean {
  for (let fn = enclosingFunction(call); fn; fn = enclosingFunction(fn)) {
    const { parent } = outward(fn);
    const listens = parent && methodCall(parent);
    const event = listens && LISTENS.has(listens.name) ? stringValue(listens.call.arguments[0]) : nameOfFunction(fn);
    if (event !== undefined && CLOSING.test(event)) return true;
  }
  return false;
}

/** `socket.off("close", this.retry)`: nothing is run by that. */
function isTakenOff(read: Node): boolean {
  const { node, parent } = outward(read);
  return isCall(parent) && parent.callee !== node && TAKES_OFF.test(methodCall(parent)?.name ?? "");
}
