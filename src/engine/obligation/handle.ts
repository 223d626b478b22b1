/**
 * One handle: what each event of the code means for it. The contract says how it is discharged; everything that is not known to borrow it
 * lets it escape, and what has escaped is somebody else's.
 */
import type { TSESTree } from "@typescript-eslint/utils";
import {
  type FunctionNode,
  type Node,
  isCall,
  isFunction,
  memberName,
  methodCall,
  nameOf,
  outward,
  promiseStatic,
  unwrap,
} from "../ast.js";
import type { FlowEvent, Graph } from "../cfg/graph.js";
import { LISTENS } from "../origin.js";
import { Arguments } from "./arguments.js";
import { Bindings } from "./bindings.js";
import type { Birth } from "./birth.js";
import { Branches } from "./branches.js";
import { Callees } from "./callees.js";
import { Calls, renewed } from "./calls.js";
import { Captures } from "./captures.js";
import { Discharge } from "./discharge.js";
import { Ends } from "./ends.js";
import type { Engine } from "./engine.js";
import type { Followed } from "./followed.js";
import { withGiven } from "./given.js";
import { exhaustedBy } from "./guards.js";
import { OwnEnds } from "./own-ends.js";
import { startsAt } from "./places.js";
import { Sources } from "./sources.js";
import { type State, lendTo, withCarriers } from "./state.js";
import { DONE, GONE, type RunFunction, type Step } from "./step.js";

/** Names of functions that are handed something to close it. */
const CLOSES = /close|end|quit|disconnect|destroy|release|terminate|stop|dispose|shutdown|clean|drain|defer/i;

/**
 * What is assumed: functions of which nothing is known only borrow what they get (`lends`); what fails: whatever is likely to, what
 * the handle waits for (see {@link Sources}).
 */
export interface Assumed {
  lends?: boolean;
  failures?: boolean;
  sourcesFail?: boolean;
}

export class Handle implements Followed {
  readonly discharge: Discharge;
  /** Where it is to be ended: what that means for what has it. */
  readonly ends: Ends | undefined;
  readonly sources: Sources;
  readonly ownEnds: OwnEnds;
  readonly branches: Branches;
  private readonly bindings: Bindings;
  private readonly captures: Captures;
  private readonly callees: Callees;
  private readonly calls: Calls;
  private mayBeStored = false;

  constructor(
    private readonly engine: Engine,
    readonly birth: Birth,
    run: RunFunction,
    private readonly assumed: Assumed = {},
  ) {
    const { lends = false, failures = false, sourcesFail = false } = assumed;
    this.discharge = new Discharge(engine, birth);
    this.sources = new Sources(engine, this, sourcesFail);
    this.ends = birth.obligation.kind === "end" ? new Ends(engine, this, this.sources, failures) : undefined;
    this.ownEnds = new OwnEnds(engine, this, run);
    this.branches = new Branches(engine, this, this.ends);
    const args = new Arguments(engine, this);
    this.bindings = new Bindings(engine, this);
    this.captures = new Captures(engine, this, args, this.ends, lends);
    this.callees = new Callees(engine, this, this.bindings, run);
    const { sources, ends, bindings, callees, captures } = this;
    this.calls = new Calls(engine, this, { sources, ends, args, bindings, callees, captures }, lends);
  }

  /** Whether something of which nothing is known got it, which may only borrow it. */
  get mayBeLent(): boolean {
    return this.calls.mayBeLent || this.mayBeStored;
  }

  denotes(node: Node, state: State): string[] {
    if (state.carriers.length === 0) return [];
    return this.engine.places.denotes(node, state.carriers, {
      discharges: (fn) => !this.discharge.settles && this.takes(fn, state),
      type: this.birth.type,
    });
  }

  /** The receiver of a listener, through the calls that give it back: `socket.once("open", f).once("error", g)`. */
  denotesChained(node: Node, state: State): boolean {
    for (let at: Node | undefined = node; at; at = methodCall(at)?.object)
      if (this.denotes(at, state).includes("")) return true;
    return false;
  }

  /** Whether an expression is what a method of the handle gave: a channel of a connection. */
  isChild(node: Node, state: State): boolean {
    const written = this.engine.origins.lastWritten(node);
    const made = written && unwrap(written);
    let call = made && methodCall(made.type === "AwaitExpression" ? unwrap(made.argument) : made);
    // `client.db().collection("visits")`
    for (; call; call = methodCall(unwrap(call.object))) if (this.denotes(call.object, state).includes("")) return true;
    return false;
  }

  mentions(fn: FunctionNode, state: State): boolean {
    return this.captures.mentions(fn, state);
  }

  takes(fn: FunctionNode, state: State): boolean {
    return this.captures.takes(fn, state);
  }

  /** Whether a function that the acquiring call itself got may be responsible, by the name that the handle has by now. */
  attachedTakes(state: State): boolean {
    return this.birth.attached.some(({ fn, certain }) => !certain && this.takes(fn, state));
  }

  // ---- events

  /** The paths behind an event; none where the handle is discharged, dead, or has escaped. */
  transfer(event: FlowEvent, state: State, graph: Graph): readonly Step[] {
    const on = (next: State): readonly Step[] => [{ state: next }];
    switch (event.kind) {
      case "use":
        return this.escapesAt(event.node, state) ? GONE : on(state);
      case "call":
        if (this.rejectedWith(event.node, state)) return GONE;
        return isCall(event.node)
          ? this.calls.transfer(event.node, state, graph)
          : on(renewed(event.node, state, this.engine.places));
      case "await":
        return this.awaited(event.node, state);
      case "iterate":
        // Promises are taken from a list to be waited for.
        if (this.discharge.settles && this.denotes(event.node, state).length > 0) return DONE;
        if (!this.denotes(event.node, state).includes("") || this.discharge.exhausts(event.node)) return on(state);
        return this.discharge.iterates ? DONE : on(state);
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
          // Whoever answers only where something was computed is taken to know why.
          this.birth.exchange && "truthy",
        );
        if (this.assignsListener(event, state)) return GONE;
        if (this.livesOnIn(event.value, state) && this.bindings.leaves(event.target, graph)) return GONE;
        // What a child of it is kept for keeps it too.
        if (event.value && this.bindings.outlives(event.target, graph) && this.isChild(event.value, state)) return GONE;
        const carriers = this.bindings.bound(event.target, sources, state.carriers, graph);
        if (carriers) return on(withCarriers({ ...state, facts }, carriers));
        // `req.db = client`: the code goes on with it by its own name.
        if (unwrap(event.target).type !== "MemberExpression" || !this.isNamed(state)) return GONE;
        this.mayBeStored = true;
        return this.assumed.lends ? on(lendTo({ ...state, facts }, event.target)) : GONE;
      }
      case "declare":
        return on({ ...state, facts: this.engine.correlation.declared(event.node, state.facts, graph) });
      case "bind": {
        const sources = this.denotes(event.source, state);
        const given =
          event.mode === "element"
            ? sources.filter((s) => s.startsWith("[")).map((s) => s.replace(/^\[\d*\]/, ""))
            : sources;
        const carriers = this.bindings.bound(event.target, given, state.carriers, graph);
        return carriers ? on(withCarriers(state, carriers)) : GONE;
      }
      case "value": {
        const root = this.engine.places.ofResult(event.of);
        const sources = this.denotes(event.value, state);
        const kept = event.element ? state.carriers : this.engine.places.without(state.carriers, root);
        return on(withCarriers(state, [...kept, ...sources.map((s) => root + (event.element ? "[]" : "") + s)]));
      }
      case "pass":
        return this.callees.passed(event, state);
      case "return":
        if (this.birth.exchange && graph.unit === this.birth.unit)
          return this.ends!.answersByReturn(event.value, state) ? DONE : on(state);
        return event.value && (this.denotes(event.value, state).length > 0 || this.livesOnIn(event.value, state))
          ? GONE
          : on(state);
      case "throw":
      case "yield":
        return event.value && this.denotes(event.value, state).length > 0 ? GONE : on(state);
      case "closure":
        return this.captures.closure(event.node, state) ? GONE : on(state);
      case "dispose": {
        const variable = this.engine.origins.variable(event.target);
        const root = variable && this.engine.places.ofVariable(variable);
        const held = root !== undefined && state.carriers.includes(root);
        // What it is a member of is disposed of: that object answers for its members.
        if (root !== undefined && !held && state.carriers.some((place) => startsAt(place, root))) return DONE;
        // Giving the receiver back need not end what began at it.
        const ends = !this.birth.subject || [...this.discharge.names].some((use) => use.startsWith("[Symbol."));
        return held && ends ? DONE : on(state);
      }
    }
  }

  /** Whether it is a client that is meant to be shared, and a value has functions that work with it: it lives as long as they do. */
  private livesOnIn(value: Node | undefined, state: State): boolean {
    return value !== undefined && this.birth.obligation.shared === true && this.captures.worksIn(value, state);
  }

  /**
   * The releaser that an event runs on the handle, by its name: a method of it, a function that gets it, the function that was delivered with
   * it, the end of a `using` scope.
   */
  releaserAt(event: FlowEvent, state: State): string | undefined {
    if (event.kind === "dispose") {
      const variable = this.engine.origins.variable(event.target);
      return variable && state.carriers.includes(this.engine.places.ofVariable(variable))
        ? "[Symbol.asyncDispose]"
        : undefined;
    }
    if (event.kind !== "call" || !isCall(event.node)) return undefined;
    const { node } = event;
    const method = methodCall(node);
    if (method && this.denotes(method.object, state).includes(""))
      return this.discharge.includes(method) && !LISTENS.has(method.name) ? method.name : undefined;
    if (this.denotes(node.callee, state).includes("!")) return this.birth.obligation.by[0];
    const args = this.engine.origins.apiOf(node)?.api.args ?? {};
    const callee = unwrap(node.callee);
    const name = method?.name ?? (callee.type === "Identifier" ? callee.name : undefined);
    return node.arguments.some((argument, i) => args[i] === "discharges" && this.denotes(argument, state).includes(""))
      ? name
      : undefined;
  }

  /** Whether an event behind which nothing is owed any more has discharged the handle; otherwise somebody else has it. */
  dischargedBy(event: FlowEvent): boolean {
    if (event.kind === "closure" || event.kind === "pass" || event.kind === "dispose" || event.kind === "iterate")
      return true;
    // A function that closes it may be a value of its own: `const { db, close } = await open();`.
    const call = event.kind === "use" ? outward(event.node).parent : event.kind === "call" ? event.node : undefined;
    if (!call) return false;
    const name = isCall(call) ? nameOf(call.callee) : undefined;
    if (name === undefined) return event.kind === "call";
    return CLOSES.test(name) || this.birth.obligation.by.some((use) => use === name || use.endsWith(`.${name}`));
  }

  /** `Promise.reject(response)`: whoever catches that has it, as with `throw`. */
  private rejectedWith(node: Node, state: State): boolean {
    const rejected = isCall(node) ? promiseStatic(node) : undefined;
    if (rejected?.name !== "reject") return false;
    return rejected.call.arguments.some((argument) => this.denotes(argument, state).length > 0);
  }

  /** Whether a loop over an expression has come to its end, and the handle with it. */
  isReadThrough(node: Node, state: State): boolean {
    return this.discharge.exhausts(node) && this.denotes(node, state).includes("");
  }

  private awaited(node: Node, state: State): readonly Step[] {
    const root = this.engine.places.ofResult(node);
    // A loop over it that fails by itself has lost it already.
    if (outward(node).parent?.type === "ForOfStatement" && this.isReadThrough(node, state))
      return [{ state, takes: "next" }];
    if (state.outcome && this.engine.places.ofResult(state.outcome.call) === root)
      return [{ state: { ...state, outcome: undefined }, takes: state.outcome.throws ? "throws" : "next" }];
    if (this.discharge.settles) return this.denotes(node, state).length > 0 ? DONE : [{ state }];
    // Its own promise: nothing is held if that rejects.
    if (state.promise && this.denotes(node, state).length > 0)
      return [{ state: { ...state, promise: false }, takes: "next" }];
    if (this.birth.promise && this.engine.places.ofResult(this.birth.node) === root) return [{ state, takes: "next" }];
    // A reader whose read fails has lost its source already.
    if (exhaustedBy(node, (at) => this.denotes(at, state), this.engine.origins) !== undefined)
      return [{ state, takes: "next" }];
    if (state.opening && this.engine.places.ofResult(state.opening) === root)
      return [{ state: { ...state, opening: undefined }, takes: "next" }];
    // One of several that were begun together.
    const method = methodCall(unwrap(node));
    if (
      method &&
      this.birth.obligation.diesOn?.includes(method.name) &&
      this.denotes(method.object, state).includes("")
    )
      return [{ state, takes: "next" }];
    if (this.ownEnds.isLeftTo(node, state)) return this.assumed.failures ? [{ state, takes: "throws" }] : DONE;
    return [{ state }];
  }

  /** `source.onmessage = f` */
  private assignsListener(event: FlowEvent & { kind: "assign" }, state: State): boolean {
    const target = unwrap(event.target);
    if (target.type !== "MemberExpression" || !this.denotes(target.object, state).includes("")) return false;
    if (this.discharge.names.has(`=${memberName(target)}`)) return true;
    const fn = event.value && unwrap(event.value);
    return isFunction(fn) && this.takes(fn, state);
  }

  /** Whether a variable of the code holds it. */
  private isNamed({ carriers }: State): boolean {
    return carriers.some((place) => this.engine.places.variableAt(place) !== undefined);
  }

  // ---- reads

  /** Whether the value of a variable goes somewhere from here that cannot be followed. */
  private escapesAt(id: TSESTree.Identifier | TSESTree.ThisExpression, state: State): boolean {
    const captured = id.type === "Identifier" && this.captures.heldByFunction(id, state);
    if (captured) return this.captures.functionValueEscapes(id);
    const suffixes = this.denotes(id, state);
    return suffixes.length > 0 && this.flowsAway(id, suffixes);
  }

  /** Climbs from an expression that is (or holds) the handle to what is done with it. Calls, assignments and returns are events of their own. */
  private flowsAway(from: Node, given: readonly string[]): boolean {
    let suffixes = given;
    for (let at = from; ;) {
      const { node, parent } = outward(at);
      switch (parent?.type) {
        case "MemberExpression": {
          if (parent.object !== node) return false;
          // Asked whether it is a promise at all, or chained on.
          if (this.discharge.settles && suffixes.includes("")) return true;
          const next = this.engine.places.member(parent.object, suffixes, memberName(parent), this.birth.type);
          if (next.length === 0) return false;
          suffixes = next;
          break;
        }
        case "AwaitExpression":
          if (this.discharge.settles) return true;
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
          if (this.discharge.iterates && suffixes.includes("")) return true;
          break;
        case "CallExpression":
          // A function that discharges it is called.
          return parent.callee === node && suffixes.includes("!");
        case "TaggedTemplateExpression":
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
          return this.discharge.settles && (parent as TSESTree.BinaryExpression).operator === "instanceof";
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
}
