/**
 * One handle: what each event of the code means for it. The contract says how it is discharged; everything that is not known to borrow it
 * lets it escape, and what has escaped is somebody else's.
 */
import type { TSESTree } from "@typescript-eslint/utils";
import type { Callback } from "../../contracts/vocabulary.js";
import {
  type CallNode,
  type FunctionNode,
  type Node,
  chainCall,
  contains,
  enclosingFunction,
  isCall,
  isFunction,
  memberName,
  methodCall,
  outward,
  promiseStatic,
  stringValue,
  unwrap,
  walk,
} from "../ast.js";
import type { FlowEvent, Graph, Test, Unit } from "../cfg/graph.js";
import { marksOf } from "../marks.js";
import { LISTENS, type Origins, type Variable, callbackAt } from "../origin.js";
import type { Units } from "../units.js";
import type { Birth } from "./birth.js";
import { type Correlation, type Fact, type Facts, constantFact } from "./facts.js";
import { Ends, droppedChain } from "./ends.js";
import { settlersOf } from "./executors.js";
import { withGiven } from "./given.js";
import { countedList, isAbsent, isEmptyList, isRejected } from "./guards.js";
import { type Places, homeOf } from "./places.js";
import { endings, endsOf, isLent } from "./receivers.js";
import { type State, withCarriers } from "./state.js";
import { Uses } from "./uses.js";

/** Everything the analysis of a handle asks. */
export interface Engine {
  /** The file's path, as far as ESLint knows it. */
  filename: string;
  origins: Origins;
  units: Units;
  places: Places;
  correlation: Correlation;
}

/** A path that goes on behind an event; `takes` where only one of the edges behind it is possible. */
export interface Step {
  state: State;
  takes?: "next" | "throws";
}

/** Runs a function of this file with the state at its entry; gives the states with which it ends, or undefined where that is not known. */
export type RunFunction = (fn: FunctionNode, state: State) => { returned: State[]; thrown: State[] } | undefined;

/** Receivers whose methods only look at what they get. */
const LOOKERS = new Set(["console", "assert", "logger", "log", "debug", "JSON", "util"]);
const LOOKING_FUNCTIONS = new Set(["String", "Boolean", "Number", "isNaN", "expect", "assert", "debug", "log"]);
/** Methods by which code is registered to run again and again. */
const REGISTERS =
  /^(?:on|addListener|addEventListener|use|get|post|put|patch|delete|all|route|handle|register|subscribe|schedule|command|action|setInterval|createServer|addHook|decorate|process|consume)$/;
/** Names of functions that are handed something to close it. */
const CLOSES = /close|end|quit|disconnect|destroy|release|terminate|stop|dispose|shutdown|clean|drain|defer/i;
/** Names of functions that send something and are done. */
const OPERATES =
  /^(?:list|get|find|fetch|read|load|put|upload|download|remove|delete|update|insert|send|query|search|scan|count|check|analy[sz]e|describe|has|exists|save|write|copy|publish)(?:$|[A-Z_])/;
const COLLECTS = new Set(["push", "unshift", "add", "set", "enqueue"]);
/** No path behind an event: the handle is discharged, dead or infeasible. */
const DONE: readonly Step[] = [];
/** No path behind an event: the handle is somebody else's now. */
export const GONE: readonly Step[] = [];

export class Handle {
  /** Whether it was passed to a function of which nothing is known, and taken to be borrowed. */
  lent = false;
  private readonly uses: Uses;
  private readonly by: ReadonlySet<string>;
  private readonly settles: boolean;
  /** Iterating over it reads it to its end, or closes it on the way out. */
  private readonly iterates: boolean;
  private readonly effects = new Map<FunctionNode, Set<string>>();
  private endsItself: boolean | undefined;
  /** Where it is to be ended: what that means for what has it. */
  readonly ends: Ends | undefined;

  constructor(
    private readonly engine: Engine,
    readonly birth: Birth,
    private readonly run: RunFunction,
    /** What is taken to be so: functions of which nothing is known only borrow what they get (`lends`); what fails (see {@link Ends}). */
    private readonly how: { lends?: boolean; failures?: boolean; sourcesFail?: boolean } = {},
  ) {
    this.ends =
      birth.obligation.kind === "end"
        ? new Ends(engine, this, { failures: how.failures === true, sourcesFail: how.sourcesFail === true })
        : undefined;
    this.uses = new Uses(birth.obligation.by, engine.origins);
    this.by = this.uses.names;
    this.settles = birth.obligation.kind === "settle";
    this.iterates = birth.obligation.by.some((use) => use === "iterate" || use.endsWith(".iterate"));
  }

  denotes(node: Node, state: State): string[] {
    if (state.carriers.length === 0) return [];
    return this.engine.places.denotes(node, state.carriers, {
      discharges: (fn) => !this.settles && this.takes(fn, state),
      type: this.birth.type,
    });
  }

  /** The paths behind an event; none where the handle is discharged, dead, or has escaped. */
  transfer(event: FlowEvent, state: State, graph: Graph): readonly Step[] {
    const on = (next: State): readonly Step[] => [{ state: next }];
    switch (event.kind) {
      case "use":
        return this.escapesAt(event.node, state) ? GONE : on(state);
      case "call":
        return isCall(event.node) ? this.call(event.node, state, graph) : on(this.renewed(event.node, state));
      case "await":
        return this.awaited(event.node, state);
      case "iterate":
        // Promises are taken from a list to be waited for.
        if (this.settles && this.denotes(event.node, state).length > 0) return DONE;
        return this.iterates && this.denotes(event.node, state).includes("") ? DONE : on(state);
      case "assign": {
        const written = event.value ? this.denotes(event.value, state) : [];
        // A function that has a name of its own is followed into when it is called.
        const sources =
          unwrap(event.target).type === "Identifier"
            ? written.filter((suffix) => suffix !== "!" || !isFunction(unwrap(event.value!)))
            : written;
        const facts = withGiven(
          this.engine,
          event,
          state,
          this.engine.correlation.assigned(event.target, event.value, state.facts, graph),
        );
        if (this.assignsListener(event, state)) return GONE;
        // What a child of it is kept for keeps it too.
        if (event.value && this.outlives(event.target, graph) && this.isChild(event.value, state)) return GONE;
        const carriers = this.bound(event.target, sources, state.carriers, graph);
        return carriers ? on(withCarriers({ ...state, facts }, carriers)) : GONE;
      }
      case "bind": {
        const sources = this.denotes(event.source, state);
        const given =
          event.mode === "element"
            ? sources.filter((s) => s.startsWith("[")).map((s) => s.replace(/^\[\d*\]/, ""))
            : sources;
        const carriers = this.bound(event.target, given, state.carriers, graph);
        return carriers ? on(withCarriers(state, carriers)) : GONE;
      }
      case "value": {
        const root = this.engine.places.ofResult(event.of);
        const sources = this.denotes(event.value, state);
        const kept = event.element ? state.carriers : this.engine.places.without(state.carriers, root);
        return on(withCarriers(state, [...kept, ...sources.map((s) => root + (event.element ? "[]" : "") + s)]));
      }
      case "pass":
        return this.passed(event, state);
      case "return":
        if (this.birth.exchange && graph.unit === this.birth.unit)
          return this.ends!.answersByReturn(event.value, state) ? DONE : on(state);
        return event.value && this.denotes(event.value, state).length > 0 ? GONE : on(state);
      case "throw":
      case "yield":
        return event.value && this.denotes(event.value, state).length > 0 ? GONE : on(state);
      case "closure":
        return this.closure(event.node, state) ? GONE : on(state);
      case "dispose": {
        const variable = this.engine.origins.variable(event.target);
        const held = variable && state.carriers.includes(this.engine.places.ofVariable(variable));
        // Giving the receiver back need not end what began at it.
        const ends = !this.birth.subject || [...this.by].some((use) => use.startsWith("[Symbol."));
        return held && ends ? DONE : on(state);
      }
    }
  }

  /** Whether an event behind which nothing is owed any more has discharged the handle; otherwise somebody else has it. */
  dischargedBy(event: FlowEvent): boolean {
    if (event.kind === "closure" || event.kind === "pass" || event.kind === "dispose" || event.kind === "iterate")
      return true;
    if (event.kind !== "call") return false;
    const callee = isCall(event.node) ? unwrap(event.node.callee) : undefined;
    const name =
      callee?.type === "MemberExpression" ? memberName(callee) : callee?.type === "Identifier" && callee.name;
    if (typeof name !== "string") return true;
    return CLOSES.test(name) || this.birth.obligation.by.some((use) => use === name || use.endsWith(`.${name}`));
  }

  /** Whether a branch can be taken while something is owed: a handle is not null, and what is guarded by its own state is taken care of. */
  feasible(test: Test, taken: boolean, state: State): boolean {
    const { node } = test;
    const suffixes = this.denotes(node, state);
    if (taken && test.form !== "equals" && this.isOpeningError(node, state)) return false;
    // What has just been made is equal to nothing else.
    if (
      test.form === "equals" &&
      taken &&
      suffixes.includes("") !== this.denotes(test.equals!, state).includes("") &&
      node.type === "Identifier" &&
      test.equals!.type === "Identifier"
    )
      return false;
    const denotes = (at: Node): string[] => this.denotes(at, state);
    // A list that holds it is not empty; when a loop over it has turned, it may be at its end.
    if (test.form === "element")
      return taken || state.facts.has(turnedKey(node)) || (!holdsInList(suffixes) && !this.loopTakes(node, state));
    const counted = countedList(test);
    if (counted && !taken && holdsInList(denotes(counted)) && isLoopTest(node)) return state.facts.has(turnedKey(node));
    if (isEmptyList(test, taken, denotes) || isRejected(test, taken, denotes)) return false;
    if (taken && test.form === "truthy" && this.isDoneFlag(node, state)) return false;
    const owed = suffixes.includes("");
    if (owed && test.form !== "equals") return state.latent || taken;
    // What holds it in a member or a function is an object.
    if (suffixes.length > 0 && test.form !== "equals") return taken;
    if (test.form === "truthy" && this.isExhausted(node, taken, state)) return false;
    if (this.engine.correlation.decide(test, state.facts) === !taken) return false;
    if (state.latent || this.settles) return true;
    const { absentWhen } = this.birth.obligation;
    if (absentWhen && isAbsent(test, taken, absentWhen, denotes, this.engine.origins)) return false;
    if (this.ends?.saysOver(test, taken, state) || (!taken && this.ends?.isAnswerElse(node, state))) return false;
    const owner = node.type === "MemberExpression" ? node.object : methodCall(node)?.object;
    if (!owner || !this.denotes(owner, state).includes("")) return true;
    return this.birth.obligation.kind === "consume" || !this.guards(node, taken);
  }

  /** What is known behind a turn of a loop over a list that holds the handle. */
  turned(test: Test, taken: boolean, state: State): State {
    const counted = test.form === "element" ? test.node : countedList(test);
    if (!taken || !counted || (test.form !== "element" && !isLoopTest(test.node))) return state;
    if (!holdsInList(this.denotes(counted, state)) || this.loopDischarges(test.node)) return state;
    return { ...state, facts: new Map(state.facts).set(turnedKey(test.node), "truthy") };
  }

  /** Whether something in a loop's body would discharge the handle if it were the element: under which condition is not followed. */
  private loopDischarges(test: Node): boolean {
    let loop: Node | undefined = outward(test).parent;
    if (loop?.type === "MemberExpression") loop = outward(loop).parent;
    let found = false;
    if (loop)
      walk(loop, this.engine.units.keys, (at) => {
        const method = methodCall(at);
        if (method && this.by.has(method.name)) found = true;
        return !found;
      });
    return found;
  }

  /** Whether the body of a loop starts what will discharge the handle: nobody writes that for an empty list. */
  private loopTakes(source: Node, state: State): boolean {
    const { node, parent } = outward(source);
    if (parent?.type === "MemberExpression" && parent.object === node) {
      const call = outward(parent).parent;
      return (
        isCall(call) &&
        call.arguments.some(
          (argument) =>
            isFunction(argument) && this.mentions(argument, state) && (this.settles || this.takes(argument, state)),
        )
      );
    }
    if (parent?.type !== "ForOfStatement" || parent.right !== node) return false;
    let found = false;
    walk(parent.body, this.engine.units.keys, (at) => {
      if (!isFunction(at) || found) return !found;
      found = this.takes(at, state);
      return false;
    });
    return found;
  }

  /** Whether a variable says that the function it stands in has run before, and that function discharges: `if (called) return; called = true;`. */
  private isDoneFlag(test: Node, state: State): boolean {
    const variable = test.type === "Identifier" ? this.engine.origins.variable(test) : undefined;
    const fn = enclosingFunction(test);
    if (!variable || !fn || contains(fn, homeOf(variable))) return false;
    const isSet = variable.references.some(
      (r) =>
        r.isWrite() &&
        !r.init &&
        r.writeExpr?.type === "Literal" &&
        r.writeExpr.value === true &&
        contains(fn, r.identifier as unknown as Node),
    );
    return isSet && this.takes(fn, state);
  }

  /** Whether an expression is the error with which opening it failed. */
  private isOpeningError(node: Node, state: State): boolean {
    const variable = state.opening && node.type === "Identifier" ? this.engine.origins.variable(node) : undefined;
    const def = variable?.defs[0];
    if (!variable || def?.type !== "Parameter") return false;
    const fn = def.node as unknown as Node;
    if (!isFunction(fn) || fn.params[0] !== (def.name as unknown)) return false;
    const { node: argument, parent } = outward(fn);
    return parent === state.opening && isCall(parent) && (parent.arguments as Node[]).includes(argument);
  }

  /** Whether a test asks the result of the handle's own method whether it has come to its end: `(await reader.read()).done`. */
  private isExhausted(test: Node, taken: boolean, state: State): boolean {
    const { origins } = this.engine;
    let at = test;
    // `done = result.done`
    for (let i = 0; i < 3 && at.type === "Identifier" && !origins.takenFrom(at); i++) {
      const written = origins.lastWritten(at);
      if (!written) return false;
      at = unwrap(written);
    }
    const from =
      at.type === "MemberExpression"
        ? { member: memberName(at), source: origins.lastWritten(at.object) }
        : at.type === "Identifier"
          ? origins.takenFrom(at)
          : undefined;
    if (!from?.source || from.member === undefined) return false;
    const exhausts = this.ownRead(from.source, state);
    // There is a value unless there is no more to come.
    return exhausts !== undefined && (taken ? from.member === exhausts : from.member === "value");
  }

  /** The member by which the result of a method of the handle says that there is no more to come, where the expression is such a call. */
  private ownRead(node: Node, state: State): string | undefined {
    const inner = unwrap(node);
    const method = methodCall(inner.type === "AwaitExpression" ? unwrap(inner.argument) : inner);
    if (!method || !this.denotes(method.object, state).includes("")) return undefined;
    return this.engine.origins.apiOf(method.call)?.api.exhausts;
  }

  /**
   * Whether the handle can still be owed where a promise of this code's own making rejects. Each place that rejects it counts for itself:
   * a listener for the handle's own end finds it dead, a timer that destroys it before it rejects leaves nothing.
   */
  outlivesRejection(promise: Node, state: State, graph: Graph): boolean {
    const made = this.engine.origins.constant(promise);
    if (!this.settles && isCall(made) && this.failsWithIt(made, state)) return false;
    if (this.settles || state.latent) return true;
    const own = settlersOf(made, this.engine.origins);
    const uses = own?.reject?.references.filter((reference) => !reference.init) ?? [];
    if (!own || uses.length === 0) return true;
    return uses.some(
      (reference) => !this.rejectsWhenOver(reference.identifier as unknown as Node, own.home, state, graph),
    );
  }

  /** Whether a promise of this code's own making is settled by the handle's own end alone: whoever waits for it waits for that. */
  endsBeforeSettling(sites: readonly Node[], home: Node, state: State): boolean {
    return sites.every((site) => {
      for (let at: Node | undefined = site; at && at !== home; at = at.parent)
        if (this.isOwnEnd(at, state) || (isFunction(at) && this.isNamedOwnEnd(at, state))) return true;
      return false;
    });
  }

  /** Whether a call's promise rejects only where the handle itself fails, and is dead by that: `once(socket, "connect")`. */
  private failsWithIt(call: CallNode, state: State): boolean {
    const index = this.engine.origins.apiOf(call)?.api.rejectsWith;
    const argument = index === undefined ? undefined : call.arguments[index];
    if (!argument || !this.denotes(argument, state).includes("")) return false;
    if (this.birth.obligation.diesOn?.includes("event('error')")) return true;
    const means = this.birth.type && this.engine.places.registry.event(this.birth.type, "error")?.event.means;
    return means === "final";
  }

  /** Whether at a place that rejects a promise the handle is dead already, or discharged. */
  private rejectsWhenOver(site: Node, home: Node, state: State, graph: Graph): boolean {
    if (this.isOwnEnd(site, state)) return true;
    for (let at: Node | undefined = site; at && at !== home; at = at.parent) {
      if (!isFunction(at) || graph.inlined.has(at)) continue;
      if (this.isOwnEnd(at, state) || this.isNamedOwnEnd(at, state)) return true;
      const ends = this.mentions(at, state) ? this.run(at, state) : undefined;
      if (ends && ends.returned.length === 0) return true;
    }
    return false;
  }

  /** Whether a function (or `reject` itself) is handed over as a listener for an event after which the handle is dead. */
  private isOwnEnd(listener: Node, state: State): boolean {
    const { node, parent } = outward(listener);
    if (!isCall(parent) || parent.callee === node) return false;
    const event = this.engine.origins.listenerEvent(parent);
    const receiver = methodCall(parent)?.object;
    if (!event || !receiver || !this.denotesChained(receiver, state)) return false;
    return event.event.means === "final" || (this.birth.obligation.diesOn ?? []).includes(`event('${event.name}')`);
  }

  /** The receiver of a listener, through the calls that give it back: `socket.once("open", f).once("error", g)`. */
  denotesChained(node: Node, state: State): boolean {
    for (let at: Node | undefined = node; at; at = methodCall(at)?.object)
      if (this.denotes(at, state).includes("")) return true;
    return false;
  }

  /** Whether a function runs only when the handle has come to its end by itself. */
  isEndOf(fn: FunctionNode, state: State): boolean {
    return this.isOwnEnd(fn, state) || this.isNamedOwnEnd(fn, state);
  }

  private isNamedOwnEnd(fn: FunctionNode, state: State): boolean {
    const { parent } = outward(fn);
    const id =
      fn.type === "FunctionDeclaration" ? fn.id : parent?.type === "VariableDeclarator" ? parent.id : undefined;
    const variable = id && this.engine.origins.variable(id);
    const uses = variable?.references.filter((reference) => !reference.init) ?? [];
    // `off("error", onError)` is no use.
    const listeners = uses.filter(
      (use) =>
        !/^(off|removeListener|removeEventListener)$/.test(
          methodCall(outward(use.identifier as unknown as Node).parent!)?.name ?? "",
        ),
    );
    return listeners.length > 0 && listeners.every((use) => this.isOwnEnd(use.identifier as unknown as Node, state));
  }

  // ---- reads

  /** Whether the value of a variable goes somewhere from here that cannot be followed. */
  private escapesAt(id: TSESTree.Identifier | TSESTree.ThisExpression, state: State): boolean {
    const captured = id.type === "Identifier" && this.heldByFunction(id, state);
    if (captured) return this.functionValueEscapes(id);
    const suffixes = this.denotes(id, state);
    return suffixes.length > 0 && this.flowsAway(id, suffixes);
  }

  /** Climbs from an expression that is (or holds) the handle to what is done with it. Calls, assignments and returns are events of their own. */
  flowsAway(from: Node, given: readonly string[]): boolean {
    let suffixes = given;
    for (let at = from; ;) {
      const { node, parent } = outward(at);
      switch (parent?.type) {
        case "MemberExpression": {
          if (parent.object !== node) return false;
          // Asked whether it is a promise at all, or chained on.
          if (this.settles && suffixes.includes("")) return true;
          const next = this.engine.places.member(parent.object, suffixes, memberName(parent), this.birth.type);
          if (next.length === 0) return false;
          suffixes = next;
          break;
        }
        case "AwaitExpression":
          if (this.settles) return true;
          break;
        case "ConditionalExpression":
          if (parent.test === node) return false;
          break;
        case "LogicalExpression":
          if (parent.left === node && parent.operator === "&&") return false;
          break;
        case "SequenceExpression":
          if (parent.expressions.at(-1) !== node) return false;
          break;
        case "AssignmentExpression":
          if (parent.right !== node) return false;
          break;
        case "Property":
          if (parent.parent.type !== "ObjectExpression") return false;
          at = parent.parent;
          suffixes = suffixes.map((s) => `.?${s}`);
          continue;
        case "ArrayExpression":
          suffixes = suffixes.map((s) => `[]${s}`);
          break;
        case "SpreadElement":
          if (this.iterates && suffixes.includes("")) return true;
          break;
        case "CallExpression":
          // A function that discharges it is called.
          return parent.callee === node && suffixes.includes("!");
        case "NewExpression":
        case "VariableDeclarator":
        case "ReturnStatement":
        case "ThrowStatement":
        case "YieldExpression":
        case "ArrowFunctionExpression":
        case "ExpressionStatement":
        case "ForOfStatement":
        case "ForInStatement":
        case "IfStatement":
        case "WhileStatement":
        case "DoWhileStatement":
        case "ForStatement":
        case "SwitchStatement":
        case "SwitchCase":
        case "BinaryExpression":
          // `p instanceof Promise`: it may be no promise at all.
          return this.settles && (parent as TSESTree.BinaryExpression).operator === "instanceof";
        case "UnaryExpression":
        case "UpdateExpression":
        case "TemplateLiteral":
          return false;
        default:
          return true;
      }
      at = parent;
    }
  }

  // ---- waiting

  private awaited(node: Node, state: State): readonly Step[] {
    const root = this.engine.places.ofResult(node);
    if (state.outcome && this.engine.places.ofResult(state.outcome.call) === root)
      return [{ state: { ...state, outcome: undefined }, takes: state.outcome.throws ? "throws" : "next" }];
    if (this.settles) return this.denotes(node, state).length > 0 ? DONE : [{ state }];
    // Its own promise: nothing is held if that rejects.
    if (state.promise && this.denotes(node, state).length > 0)
      return [{ state: { ...state, promise: false }, takes: "next" }];
    // A reader whose read fails has lost its source already.
    if (this.ownRead(node, state) !== undefined) return [{ state, takes: "next" }];
    if (state.opening && this.engine.places.ofResult(state.opening) === root)
      return [{ state: { ...state, opening: undefined }, takes: "next" }];
    return [{ state }];
  }

  // ---- assignments

  /** The carriers behind an assignment; undefined where the handle goes into something that outlives this code. */
  private bound(
    target: Node,
    sources: readonly string[],
    carriers: readonly string[],
    graph: Graph,
  ): string[] | undefined {
    const inner = unwrap(target);
    const { places, origins } = this.engine;
    switch (inner.type) {
      case "Identifier": {
        const variable = origins.variable(inner);
        if (!variable) return sources.length > 0 ? undefined : [...carriers];
        if (sources.length > 0 && !this.isLocal(variable, graph)) return undefined;
        const root = places.ofVariable(variable);
        return [...places.without(carriers, root), ...sources.map((s) => root + s)];
      }
      case "MemberExpression": {
        const root = this.memberRoot(inner, graph);
        if (root === undefined) return sources.length > 0 ? undefined : [...carriers];
        return [...places.without(carriers, root), ...sources.map((s) => root + s)];
      }
      case "AssignmentPattern":
        return this.bound(inner.left, sources, carriers, graph);
      case "RestElement":
        return this.bound(inner.argument, sources, carriers, graph);
      case "TSParameterProperty":
        return sources.length > 0 ? undefined : [...carriers];
      case "ObjectPattern": {
        let next: string[] | undefined = [...carriers];
        for (const property of inner.properties) {
          if (!next) return undefined;
          if (property.type === "RestElement") next = this.bound(property, sources, next, graph);
          else {
            const key =
              property.key.type === "Identifier" && !property.computed ? property.key.name : stringValue(property.key);
            next = this.bound(
              property.value,
              places.member(this.patternSource(inner), sources, key, this.birth.type),
              next,
              graph,
            );
          }
        }
        return next;
      }
      case "ArrayPattern": {
        let next: string[] | undefined = [...carriers];
        for (const [i, element] of inner.elements.entries()) {
          if (!element || !next) continue;
          const given = element.type === "RestElement" ? sources : places.member(inner, sources, String(i));
          next = this.bound(element, given, next, graph);
        }
        return next;
      }
      default:
        return [...carriers];
    }
  }

  /** The expression that a pattern takes apart, for its type. */
  private patternSource(pattern: TSESTree.ObjectPattern): Node {
    const { parent } = pattern;
    if (parent?.type === "VariableDeclarator" && parent.init) return parent.init;
    if (parent?.type === "AssignmentExpression") return parent.right;
    return pattern;
  }

  /** A member of an object that was made here (`pair.reader = …`) is a place of its own. */
  private memberRoot(node: TSESTree.MemberExpression, graph: Graph): string | undefined {
    const object = unwrap(node.object);
    const variable = object.type === "Identifier" ? this.engine.origins.variable(object) : undefined;
    if (!variable || !this.isLocal(variable, graph)) return undefined;
    const made = this.engine.origins.constant(object);
    const name = memberName(node);
    if (made.type === "ArrayExpression" && name === undefined) return `${this.engine.places.ofVariable(variable)}[]`;
    return made.type === "ObjectExpression" && name !== undefined
      ? `${this.engine.places.ofVariable(variable)}.${name}`
      : undefined;
  }

  /** Whether a variable lives no longer than the code that is followed. */
  private isLocal(variable: Variable, graph: Graph): boolean {
    const home = homeOf(variable);
    return contains(unitNode(graph), home) || contains(unitNode(this.birth.graph), home)
      ? home.type !== "Program"
      : false;
  }

  /** Whether what is assigned lives longer than the code that is followed. */
  private outlives(target: Node, graph: Graph): boolean {
    const inner = unwrap(target);
    if (inner.type === "MemberExpression") return unwrap(inner.object).type === "ThisExpression";
    const variable = inner.type === "Identifier" ? this.engine.origins.variable(inner) : undefined;
    return variable !== undefined && !this.isLocal(variable, graph);
  }

  /** `source.onmessage = f` */
  private assignsListener(event: FlowEvent & { kind: "assign" }, state: State): boolean {
    const target = unwrap(event.target);
    if (target.type !== "MemberExpression" || !this.denotes(target.object, state).includes("")) return false;
    if (this.by.has(`=${memberName(target)}`)) return true;
    const fn = event.value && unwrap(event.value);
    return isFunction(fn) && this.takes(fn, state);
  }

  // ---- calls

  private call(node: CallNode, before: State, graph: Graph): readonly Step[] {
    let state = this.renewed(node, before);
    const { origins, places } = this.engine;
    const entry = origins.apiOf(node);
    const method = methodCall(node);
    const chain = this.birth.exchange && this.ends?.runsInChain(node, state, graph);
    if (chain)
      return [{ state: state.pending.includes(chain) ? state : { ...state, pending: [...state.pending, chain] } }];

    const callee = unwrap(node.callee);
    if (callee.type === "MemberExpression" && this.mayDischarge(node, callee, state)) return GONE;
    if (this.birth.exchange && this.ends?.callsElsewhere(node, state, entry !== undefined)) return DONE;
    if (this.closesParent(node, entry?.api.closesChildren) || this.aborts(method)) return DONE;
    if (method) {
      const receiver = this.denotes(method.object, state);
      if (places.member(method.object, receiver, method.name).includes("!")) return DONE;
      // What is handed over for good by a child keeps its parent.
      if (entry?.api.args?.["this"] === "owns" && this.isChild(method.object, state)) return DONE;
      if (receiver.includes("")) {
        const next = this.ownMethod(method, entry?.api, state);
        if (!next) return DONE;
        state = next;
      } else if (receiver.length > 0 && this.containerMethod(method)) return GONE;
      else if (COLLECTS.has(method.name)) {
        const collected = this.collected(method, state, graph);
        if (collected === null) return GONE;
        if (collected) return [{ state: collected }];
      }
    }

    const local = this.birth.exchange && this.ends?.isParameter(node.callee) ? undefined : origins.localCallee(node);
    // Functions are seen to below, by what the call does with them.
    const given = node.arguments.map((arg) =>
      isFunction(unwrap(arg)) ? [] : this.denotes(arg.type === "SpreadElement" ? arg.argument : arg, state),
    );
    if (!local)
      for (const [index, suffixes] of given.entries()) {
        if (suffixes.length === 0) continue;
        if (this.ends && suffixes.includes("!") && chainCall(node)) {
          const root = droppedChain(node);
          if (!root) return DONE;
          if (!state.pending.includes(root)) state = { ...state, pending: [...state.pending, root] };
          continue;
        }
        const lent = !entry && suffixes.every((suffix) => suffix === "") && this.isLent(node);
        const fate = lent ? "kept" : this.argument(node, index, suffixes, entry?.api.args, entry?.api.wraps);
        if (fate === "unknown" && this.how.lends && !state.promise) {
          this.lent = true;
          continue;
        }
        if (fate === "unknown" || (fate === "gone" && !this.ends?.isFailedPipe(method, state)))
          return this.ends?.handedTo(node, state, entry !== undefined, graph) ?? GONE;
        if (state.latent && (this.birth.obligation.onUse || lent)) state = { ...state, latent: false };
        if (fate === "wrapped") state = withCarriers(state, [...state.carriers, places.ofResult(node)]);
      }

    for (const [index, argument] of node.arguments.entries()) {
      const fn = this.functionArgument(argument);
      if (!fn || graph.inlined.has(fn)) continue;
      const fate = this.callbackArgument(node, fn, state, entry && callbackAt(entry.api, node, index));
      if (fate === "gone") return GONE;
      if (fate === "kept" || state.pending.includes(fate)) continue;
      state = { ...state, pending: [...state.pending, fate] };
    }

    if (local && this.birth.parents.length > 0 && this.closesParentWithin(local, node)) return DONE;
    if (local && !graph.inlined.has(local) && !(node.type === "CallExpression" && unwrap(node.callee) === local)) {
      const marks = marksOf(local, origins);
      for (const [index, transfer] of marks?.parameters ?? []) {
        if ((given[index] ?? []).length === 0) continue;
        if (transfer !== "borrows") return transfer === "discharges" ? DONE : GONE;
        given[index] = [];
      }
      if (given.some((s) => s.length > 0) || this.mentions(local, state))
        return this.callLocal(node, local, given, state);
    }
    return [{ state }];
  }

  /** Whether a call of a method of the handle that only the running program knows may be one that discharges it: `response[as]()`. */
  private mayDischarge(call: CallNode, callee: TSESTree.MemberExpression, state: State): boolean {
    if (!callee.computed || memberName(callee) !== undefined || !this.denotes(callee.object, state).includes(""))
      return false;
    const name = unwrap(callee.property);
    if (name.type === "ConditionalExpression")
      return [name.consequent, name.alternate].some((branch) => this.by.has(stringValue(unwrap(branch)) ?? ""));
    return this.birth.obligation.kind === "consume" || this.ends !== undefined || call.arguments.length === 0;
  }

  /** The result of an earlier run of the same expression is gone. */
  private renewed(node: Node, state: State): State {
    const root = this.engine.places.ofResult(node);
    const kept = this.engine.places.without(state.carriers, root);
    return kept.length === state.carriers.length ? state : { ...state, carriers: kept };
  }

  private closesParent(node: CallNode, closes: boolean | undefined): boolean {
    const callee = unwrap(node.callee);
    if (!closes || callee.type !== "MemberExpression") return false;
    const object = unwrap(callee.object);
    const variable = object.type === "Identifier" ? this.engine.origins.variable(object) : undefined;
    return variable !== undefined && this.birth.parents.includes(variable);
  }

  /** Whether a function of the file closes a parent that it gets as an argument, or knows by name: `fail(error, connection)`. */
  private closesParentWithin(fn: FunctionNode, node: CallNode): boolean {
    const { origins, places, units } = this.engine;
    const given = new Map<Variable, Node>();
    for (const [index, param] of fn.params.entries()) {
      const variable = param.type === "Identifier" ? origins.variable(param) : undefined;
      const argument = node.arguments[index] && unwrap(node.arguments[index]);
      const passed = argument?.type === "Identifier" ? origins.variable(argument) : undefined;
      if (variable && argument && passed && this.birth.parents.includes(passed)) given.set(variable, argument);
    }
    let found = false;
    walk(fn.body, units.keys, (at) => {
      if (at !== fn.body && isFunction(at)) return false;
      const method = methodCall(at);
      const object = method && unwrap(method.object);
      const variable = object?.type === "Identifier" ? origins.variable(object) : undefined;
      if (!method || !variable) return !found;
      const parent = given.get(variable) ?? (this.birth.parents.includes(variable) ? object : undefined);
      const value = parent && origins.valueOf(parent);
      if (value?.kind === "instance")
        found ||= places.registry.member(value.type, method.name).some(({ api }) => api.closesChildren === true);
      return !found;
    });
    return found;
  }

  /** `controller.abort()`, where the call that acquired got the controller's signal. */
  private aborts(method: ReturnType<typeof methodCall>): boolean {
    const object = method?.name === "abort" ? unwrap(method.object) : undefined;
    const variable = object?.type === "Identifier" ? this.engine.origins.variable(object) : undefined;
    return variable !== undefined && this.birth.aborters.includes(variable);
  }

  /** Whether an expression is what a method of the handle gave: a channel of a connection. */
  private isChild(node: Node, state: State): boolean {
    const written = this.engine.origins.lastWritten(node);
    const made = written && unwrap(written);
    let call = made && methodCall(made.type === "AwaitExpression" ? unwrap(made.argument) : made);
    // `client.db().collection("visits")`
    for (; call; call = methodCall(unwrap(call.object))) if (this.denotes(call.object, state).includes("")) return true;
    return false;
  }

  /** Whether a function that the acquiring call itself got may be responsible, by the name that the handle has by now. */
  attachedTakes(state: State): boolean {
    return this.birth.attached.some(({ fn, certain }) => !certain && this.takes(fn, state));
  }

  /** A method of the handle itself; undefined where it is discharged. */
  private ownMethod(
    method: NonNullable<ReturnType<typeof methodCall>>,
    api: import("../../contracts/vocabulary.js").Api | undefined,
    state: State,
  ): State | undefined {
    const { name, call } = method;
    const { places } = this.engine;
    const result = places.ofResult(call);
    if (this.ends) {
      api ??= this.birth.type && places.registry.member(this.birth.type, name)[0]?.api;
      if (this.ends.isUnknownMethod(method) || this.ends.staysOpen(call)) return undefined;
    }
    if (state.latent && this.birth.obligation.onUse && !LISTENS.has(name) && !this.discharges(method))
      state = { ...state, latent: false };
    if (state.latent) {
      if (this.birth.opensBy?.has(name)) {
        const dies = this.birth.obligation.diesOn?.includes(name);
        const next = { ...state, latent: false, opening: dies ? call : undefined };
        return api?.returns === "this" || api?.returns === "Promise<this>"
          ? withCarriers(next, [...state.carriers, result])
          : next;
      }
    }
    if (this.settles || (state.promise && chainCall(call))) {
      const chain = chainCall(call);
      if (!chain) return undefined;
      // Guarding a promise does not settle it for a handle that it will deliver.
      if (!this.settles && chain.name !== "then") return state;
      if (!this.settles && this.engine.units.graph(this.engine.units.unitOf(call))?.chains.has(call)) return state;
      return undefined;
    }
    if (this.discharges(method) || (api?.args?.["this"] && api.args["this"] !== "borrows")) return undefined;
    if (this.birth.obligation.diesOn?.includes(name)) state = { ...state, opening: call };
    const returned = api?.returns;
    if (returned === "this" || (LISTENS.has(name) && returned === undefined))
      return withCarriers(state, [...state.carriers, result]);
    if (api?.part) return withCarriers(state, [...state.carriers, result]);
    return state;
  }

  /** Whether a method call on the handle is one of the ways to discharge it. */
  private discharges(method: NonNullable<ReturnType<typeof methodCall>>): boolean {
    const { name, call, object } = method;
    if (this.uses.includes(method) || this.wrapperBy(object).includes(name)) return true;
    const inner = unwrap(object);
    const through = inner.type === "MemberExpression" ? memberName(inner) : undefined;
    if (through !== undefined && this.by.has(`${through}.${name}`)) return true;
    // `const { body } = response; body.cancel()`
    if (inner.type === "Identifier" && [...this.by].some((use) => use.endsWith(`.${name}`))) return true;
    if (LISTENS.has(name)) {
      const use = `on('${stringValue(call.arguments[0])}')`;
      return this.by.has(use) || this.wrapperBy(object).includes(use);
    }
    return false;
  }

  /** How a wrapper around the handle is discharged, where it is one of another type: `createInterface({ input })`. */
  private wrapperBy(node: Node): readonly string[] {
    const value = this.engine.origins.valueOf(node);
    if (value?.kind !== "instance" || !this.birth.type || value.type === this.birth.type) return [];
    return this.engine.places.registry.obligation(value.type)?.by ?? [];
  }

  /** A method of something that holds the handle. An array's own methods hand its elements on; what they may do is not followed. */
  private containerMethod(method: NonNullable<ReturnType<typeof methodCall>>): boolean {
    const fn = method.call.arguments[0] && unwrap(method.call.arguments[0]);
    if (
      method.name === "push" ||
      method.name === "has" ||
      method.name === "includes" ||
      method.name === "indexOf" ||
      method.name === "join"
    )
      return false;
    // Inlined callbacks say for themselves what they do with each element.
    if (isFunction(fn) && !fn.async && this.birth.graph.inlined.has(fn)) return this.settles;
    return true;
  }

  /** `list.push(handle)`: the state behind it, `null` where the list lives elsewhere, undefined where nothing is collected. */
  private collected(
    method: NonNullable<ReturnType<typeof methodCall>>,
    state: State,
    graph: Graph,
  ): State | null | undefined {
    const args = method.call.arguments;
    const value = args.at(-1);
    if (!value || value.type === "SpreadElement") return undefined;
    const suffixes = this.denotes(value, state);
    if (suffixes.length === 0) return undefined;
    const object = unwrap(method.object);
    const variable = object.type === "Identifier" ? this.engine.origins.variable(object) : undefined;
    if (!variable || !this.isLocal(variable, graph) || variable.defs[0]?.type === "Parameter") return null;
    const made = this.engine.origins.constant(object);
    if (
      made.type !== "ArrayExpression" &&
      !(
        made.type === "NewExpression" &&
        made.callee.type === "Identifier" &&
        /^(Set|Map|Array)$/.test(made.callee.name)
      )
    )
      return null;
    const root = `${this.engine.places.ofVariable(variable)}[]`;
    return withCarriers(state, [...state.carriers, ...suffixes.map((s) => root + s)]);
  }

  /** What becomes of the handle as an argument of a call that is not of this file. */
  private argument(
    node: CallNode,
    index: number,
    suffixes: readonly string[],
    args: Record<string, import("../../contracts/vocabulary.js").Transfer> | undefined,
    wraps: number | undefined,
  ): "kept" | "gone" | "wrapped" | "unknown" {
    if (wraps === index) return "wrapped";
    // An option that is named (`"1.dispatcher"`) says what becomes of that option alone.
    const option = (suffix: string): boolean =>
      Object.entries(args ?? {}).some(
        ([key, what]) =>
          what === "borrows" &&
          key.includes(".") &&
          new RegExp(`^${key.replace(".", "\\.")}(?=$|[.[])`).test(`${index}${suffix}`),
      );
    if (suffixes.every(option)) return "kept";
    const transfer = args?.[String(index)] ?? args?.["rest"];
    if (transfer)
      return transfer !== "borrows" && (suffixes.includes("") || transfer === "owns" || holdsInList(suffixes))
        ? "gone"
        : "kept";
    // Promises that are given to a combinator have their rejections handled by it.
    if (promiseStatic(node)) return this.settles ? "gone" : "kept";
    if (this.endsBesides() && isLent(node)) return "kept";
    const callee = unwrap(node.callee);
    const whole = suffixes.includes("") ? "unknown" : "gone";
    if (callee.type === "Identifier") return LOOKING_FUNCTIONS.has(callee.name) ? "kept" : whole;
    if (callee.type === "MemberExpression") {
      const object = unwrap(callee.object);
      const name =
        object.type === "Identifier"
          ? object.name
          : object.type === "MemberExpression"
            ? memberName(object)
            : undefined;
      return name !== undefined && LOOKERS.has(name) ? "kept" : whole;
    }
    return "gone";
  }

  /** Whether the code that begins a transaction also ends it: whoever gets it on the way only works in it. */
  private endsBesides(): boolean {
    const { kind } = this.birth.obligation;
    return (this.endsItself ??=
      kind === "finish" &&
      endings(
        this.birth.unit,
        endsOf(this.birth.obligation, this.birth.subject, this.engine.origins, this.engine.places.registry),
        this.engine.origins,
      ).length > 0);
  }

  /**
   * Whether a shared client goes into an operation of another module that is waited for, by its name: `await listBuckets(client)`. Nobody
   * hands over a client to an operation for good.
   */
  private isLent(node: CallNode): boolean {
    if (!this.birth.obligation.shared) return false;
    const { parent } = outward(node);
    if (parent?.type !== "AwaitExpression" && parent?.type !== "ReturnStatement") return false;
    const callee = unwrap(node.callee);
    const root = callee.type === "MemberExpression" ? unwrap(callee.object) : callee;
    const name = callee.type === "MemberExpression" ? memberName(callee) : callee.type === "Identifier" && callee.name;
    const variable = root.type === "Identifier" ? this.engine.origins.variable(root) : undefined;
    return typeof name === "string" && OPERATES.test(name) && variable?.defs[0]?.type === "ImportBinding";
  }

  functionArgument(argument: Node): FunctionNode | undefined {
    const inner = unwrap(argument);
    if (isFunction(inner)) return inner;
    if (inner.type !== "Identifier" && inner.type !== "MemberExpression") return undefined;
    const value = this.engine.origins.valueOf(inner);
    return value?.kind === "function" ? value.node : undefined;
  }

  /** What a function means for the handle when it is handed to a call. */
  private callbackArgument(
    node: CallNode,
    fn: FunctionNode,
    state: State,
    contract: Callback | undefined,
  ): "kept" | "gone" | Unit {
    if (this.ends) return this.ends.later(node, fn, state, contract);
    const method = methodCall(node);
    const listens = LISTENS.has(method?.name ?? "");
    if (!this.takes(fn, state)) {
      // Work that goes on with it for as long as somebody else wants: it is meant to live.
      const registers = contract ? contract.runs === "many" : method !== undefined && REGISTERS.test(method.name);
      const uses = registers && (this.mentions(fn, state) || this.mentionsChild(fn, state));
      return uses && !(method && this.denotes(method.object, state).includes("")) ? "gone" : "kept";
    }
    if (this.settles) return "gone";
    if (contract?.runs === "once" && !listens) return fn;
    if (chainCall(node)) {
      // A chain that nobody waits for runs by itself when this code is through.
      return droppedChain(node) ?? "gone";
    }
    const event = this.engine.origins.listenerEvent(node);
    const receiver = methodCall(node)?.object;
    if (event && receiver && this.denotesChained(receiver, state)) {
      if (event.event.means === "failure" || event.event.means === "final") return "kept";
      // Its beginning comes once, and what it began goes on there.
      if (event.event.means === "success") return fn;
    }
    return "gone";
  }

  private callLocal(node: CallNode, fn: FunctionNode, given: readonly string[][], state: State): readonly Step[] {
    const { places } = this.engine;
    let carriers: string[] | undefined = [...state.carriers];
    const graph = this.engine.units.graph(fn);
    if (!graph) return GONE;
    for (const [index, param] of fn.params.entries()) {
      const suffixes = given[index] ?? [];
      if (param.type === "RestElement") {
        if (given.slice(index).some((s) => s.length > 0)) return GONE;
        continue;
      }
      if (carriers && suffixes.length > 0) carriers = this.bound(param as Node, suffixes, carriers, graph);
    }
    if (!carriers || given.slice(fn.params.length).some((s) => s.length > 0)) return GONE;
    const ends = this.run(fn, withCarriers({ ...state, facts: this.passedFacts(node, fn) }, carriers));
    if (!ends) return GONE;
    const async = fn.async;
    const leave = (end: State): State => {
      const result = places.ofResult(node);
      // Callbacks that the function has left behind know the handle by its names.
      const kept =
        end.pending.length > state.pending.length
          ? end.carriers
          : end.carriers.filter((place) => state.carriers.includes(place));
      const back = end.carriers.filter((place) => place.startsWith("r")).map((place) => result + place.slice(1));
      const gave = this.birth.exchange && { call: node, value: end.gave?.call ? undefined : end.gave?.value };
      return withCarriers({ ...end, facts: state.facts, gave }, [...kept, ...back]);
    };
    return [
      ...ends.returned.map((end): Step => ({
        state: async ? { ...leave(end), outcome: { call: node, throws: false } } : leave(end),
        takes: "next",
      })),
      ...ends.thrown.map((end): Step =>
        async
          ? { state: { ...leave(end), outcome: { call: node, throws: true } }, takes: "next" }
          : { state: leave(end), takes: "throws" },
      ),
    ];
  }

  /** What is known of the parameters of a function that is called with constants. */
  private passedFacts(node: CallNode, fn: FunctionNode): Facts {
    const facts = new Map<string, Fact>();
    for (const [index, param] of fn.params.entries()) {
      const argument = node.arguments[index];
      const variable = param.type === "Identifier" ? this.engine.origins.variable(param) : undefined;
      const fact = argument && constantFact(argument);
      if (variable && fact) facts.set(this.engine.places.ofVariable(variable), fact);
    }
    return facts;
  }

  private passed(event: FlowEvent & { kind: "pass" }, state: State): readonly Step[] {
    if (!this.settles && this.denotes(event.fn, state).includes("!")) return DONE;
    const suffixes = event.source ? this.denotes(event.source, state) : [];
    const value = this.engine.origins.valueOf(event.fn);
    if (value?.kind === "function") {
      if (suffixes.length === 0 && !this.mentions(value.node, state)) return [{ state }];
      return this.callLocal(event.of as CallNode, value.node, [suffixes], state).map((step) => ({
        state: { ...step.state, outcome: undefined },
      }));
    }
    if (suffixes.length === 0) return [{ state }];
    const transfer = value?.kind === "api" ? value.entries[0]?.api.args?.["0"] : undefined;
    return transfer === "borrows" ? [{ state }] : GONE;
  }

  // ---- functions that hold the handle

  /** A function comes into being in a place where it is not an argument and not given a name: whoever gets it may discharge. */
  private closure(fn: FunctionNode, state: State): boolean {
    const { node, parent } = outward(fn);
    if (isCall(parent) && (parent.arguments as Node[]).includes(node)) return false;
    // What becomes of a literal, or of a returned function, decides for it.
    if (
      !this.settles &&
      parent &&
      [
        "VariableDeclarator",
        "ExpressionStatement",
        "Property",
        "ArrayExpression",
        "ReturnStatement",
        "ArrowFunctionExpression",
      ].includes(parent.type)
    )
      return false;
    if (
      parent?.type === "AssignmentExpression" &&
      parent.left.type === "MemberExpression" &&
      this.denotes(parent.left.object, state).includes("")
    )
      return false;
    if (isCall(parent) && unwrap(parent.callee) === fn) return this.takes(fn, state);
    return this.takes(fn, state);
  }

  /** Whether an identifier names a function of this file that holds the handle. */
  private heldByFunction(id: TSESTree.Identifier, state: State): boolean {
    const value = this.engine.origins.valueOf(id);
    return value?.kind === "function" && this.takes(value.node, state);
  }

  /** Whether a function's name goes where it may be called by others. Calls and arguments of calls are seen to by the call. */
  private functionValueEscapes(id: Node): boolean {
    const { node, parent } = outward(id);
    if (isCall(parent)) return false;
    if (parent?.type === "VariableDeclarator" || parent?.type === "ExpressionStatement") return false;
    if (parent?.type === "MemberExpression" && parent.object === node) return false;
    return true;
  }

  /** Whether a function mentions a place of the handle at all. */
  mentions(fn: FunctionNode, state: State): boolean {
    const roots = this.capturedRoots(fn);
    return state.carriers.some(
      (place) => roots.has(rootOfPlace(place)) || (rootOfPlace(place) === "this" && this.usesThis(fn)),
    );
  }

  private usesThis(fn: FunctionNode): boolean {
    let found = false;
    walk(fn.body, this.engine.units.keys, (at) => {
      found ||= at.type === "ThisExpression";
      return !found && (!isFunction(at) || at.type === "ArrowFunctionExpression");
    });
    return found;
  }

  /** Whether a function mentions something that a method of the handle gave. */
  private mentionsChild(fn: FunctionNode, state: State): boolean {
    const scope = this.engine.origins.source.scopeManager?.acquire(fn as never, fn.type === "FunctionExpression");
    return (scope?.through ?? []).some(
      ({ resolved, identifier }) =>
        resolved && resolved.defs[0]?.type === "Variable" && this.isChild(identifier as unknown as Node, state),
    );
  }

  /** Whether a function, when it runs, discharges the handle or lets it escape: then it may be the one that is responsible. */
  takes(fn: FunctionNode, state: State): boolean {
    if (!this.mentions(fn, state)) return false;
    if (this.settles) return true;
    return this.takesWithin(fn, state, new Set());
  }

  private takesWithin(fn: FunctionNode, state: State, seen: Set<FunctionNode>): boolean {
    if (seen.has(fn)) return false;
    seen.add(fn);
    const scope = this.engine.origins.source.scopeManager?.acquire(fn as never, fn.type === "FunctionExpression");
    for (const reference of scope?.through ?? []) {
      const id = reference.identifier as unknown as TSESTree.Identifier;
      if (!reference.resolved) continue;
      const value = this.engine.origins.valueOf(id);
      if (
        value?.kind === "function" &&
        contains(fn, id) &&
        this.mentions(value.node, state) &&
        this.takesWithin(value.node, state, seen)
      )
        return true;
      const root = this.engine.places.ofVariable(reference.resolved);
      const suffixes = state.carriers
        .filter((place) => rootOfPlace(place) === root)
        .map((place) => place.slice(root.length));
      if (suffixes.length === 0) continue;
      if (reference.isWrite() && !reference.isRead()) continue;
      if (this.takenAt(id, suffixes)) return true;
    }
    return false;
  }

  /** Whether a use inside a function discharges the handle, or hands it to something unknown. */
  private takenAt(id: Node, given: readonly string[]): boolean {
    let suffixes = given;
    for (let at: Node = id; ;) {
      const { node, parent } = outward(at);
      if (parent?.type === "MemberExpression" && parent.object === node) {
        const name = memberName(parent);
        const next = this.engine.places.member(parent.object, suffixes, name, this.birth.type);
        const call = outward(parent).parent;
        if (suffixes.includes("") && isCall(call) && call.callee === outward(parent).node) {
          const method = methodCall(call);
          // Whoever keeps a body and works with it, reads it.
          if (!method || this.discharges(method) || this.birth.obligation.kind === "consume") return true;
          const { type } = this.birth;
          if (this.ends?.isUnknownMethod(method)) return true;
          const api =
            this.engine.origins.apiOf(call)?.api ??
            (this.ends && type && this.engine.places.registry.member(type, method.name)[0]?.api);
          if (api?.part || api?.returns === "this") {
            at = call;
            suffixes = [""];
            continue;
          }
          return false;
        }
        if (next.length === 0) {
          // A function that was put beside a response: `res.locals.fail(err)`.
          const inner = outward(parent).parent;
          const outer = inner?.type === "MemberExpression" ? outward(inner) : undefined;
          return (
            this.birth.exchange !== undefined &&
            suffixes.includes("") &&
            isCall(outer?.parent) &&
            outer.parent.callee === outer.node &&
            !this.engine.origins.apiOf(outer.parent)
          );
        }
        suffixes = next;
        at = parent;
        continue;
      }
      if (isCall(parent) && parent.callee === node) return suffixes.includes("!");
      if (isCall(parent)) {
        const index = (parent.arguments as Node[]).indexOf(node);
        const api = this.engine.origins.apiOf(parent)?.api;
        const fate = this.argument(parent, index, suffixes, api?.args, api?.wraps);
        return fate !== "kept" && !(fate === "unknown" && this.how.lends);
      }
      if (parent?.type === "AwaitExpression") {
        at = parent;
        continue;
      }
      if (
        parent?.type === "ExpressionStatement" ||
        parent?.type === "IfStatement" ||
        parent?.type === "UnaryExpression" ||
        parent?.type === "BinaryExpression" ||
        parent?.type === "TemplateLiteral" ||
        (parent?.type === "ConditionalExpression" && parent.test === node) ||
        (parent?.type === "LogicalExpression" && parent.left === node)
      )
        return false;
      if (parent?.type === "ForOfStatement" && parent.right === node)
        return this.iterates || suffixes.some((s) => s !== "");
      return true;
    }
  }

  /** The roots of the variables that a function uses from outside, those of the functions it calls included. */
  private capturedRoots(fn: FunctionNode, seen = new Set<FunctionNode>()): Set<string> {
    const known = this.effects.get(fn);
    if (known) return known;
    const roots = new Set<string>();
    if (seen.has(fn)) return roots;
    seen.add(fn);
    const scope = this.engine.origins.source.scopeManager?.acquire(fn as never, fn.type === "FunctionExpression");
    for (const { resolved } of scope?.through ?? []) {
      if (!resolved) continue;
      roots.add(this.engine.places.ofVariable(resolved));
      const value = resolved.identifiers[0] && this.engine.origins.valueOf(resolved.identifiers[0] as unknown as Node);
      if (value?.kind === "function" && value.node !== fn)
        for (const root of this.capturedRoots(value.node, seen)) roots.add(root);
    }
    if (seen.size === 1) this.effects.set(fn, roots);
    return roots;
  }

  // ---- guards

  /** Whether the branch that is not taken discharges the handle, so that this one means: there is nothing to discharge. */
  private guards(test: Node, taken: boolean): boolean {
    let at: Node = test;
    for (; at.parent; at = at.parent) {
      const { parent } = at as { parent: Node };
      if (parent.type === "IfStatement" && parent.test === at)
        return (
          this.branchReleases(taken ? parent.alternate : parent.consequent) !==
            this.branchReleases(taken ? parent.consequent : parent.alternate) &&
          this.branchReleases(taken ? parent.alternate : parent.consequent)
        );
      if (parent.type === "ConditionalExpression" && parent.test === at)
        return this.branchReleases(taken ? parent.alternate : parent.consequent);
      if (parent.type === "LogicalExpression" && parent.left === at) {
        if (this.branchReleases(parent.right) && taken === (parent.operator === "||")) return true;
      } else if (parent.type !== "LogicalExpression" && parent.type !== "UnaryExpression" && unwrap(parent) === parent)
        return false;
      if (parent.type === "UnaryExpression") taken = parent.operator === "!" ? !taken : taken;
    }
    return false;
  }

  private branchReleases(branch: Node | null | undefined): boolean {
    if (!branch) return false;
    let found = false;
    walk(branch, this.engine.units.keys, (at) => {
      const method = methodCall(at);
      found ||= method !== undefined && this.uses.includes(method);
      return !found;
    });
    if (found) return true;
    const text = this.engine.origins.source.getText(branch as never);
    return [...this.by].some((use) => /^[\w.]+$/.test(use) && text.includes(`.${use.split(".").at(-1)!}(`));
  }
}

function holdsInList(suffixes: readonly string[]): boolean {
  return suffixes.some((suffix) => suffix.startsWith("["));
}

function isLoopTest(node: Node): boolean {
  const { parent } = outward(node);
  return (parent?.type === "ForStatement" || parent?.type === "WhileStatement") && parent.test !== null;
}

function turnedKey(node: Node): string {
  return `turned ${node.range.join("-")}`;
}

function unitNode(graph: Graph): Node {
  return graph.unit as Node;
}

function rootOfPlace(place: string): string {
  return /^\w+/.exec(place)?.[0] ?? place;
}
