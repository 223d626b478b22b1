/** What a call means for a handle: as its receiver, as an argument, as what a callback among its arguments holds. */
import type { TSESTree } from "@typescript-eslint/utils";
import type { Api, Callback } from "../../contracts/vocabulary.js";
import {
  type CallNode,
  type FunctionNode,
  type MethodCall,
  type Node,
  chainCall,
  isFunction,
  memberName,
  methodCall,
  stringValue,
  unwrap,
  isStatement,
} from "../ast.js";
import type { Graph, Unit } from "../cfg/graph.js";
import { isErrorFirst } from "../caught.js";
import { marksOf } from "../marks.js";
import { LISTENS, callbackAt, returnedExpressions } from "../origin.js";
import type { Arguments } from "./arguments.js";
import type { Bindings } from "./bindings.js";
import type { Callees } from "./callees.js";
import type { Captures } from "./captures.js";
import { type Ends, droppedChain } from "./ends.js";
import type { Engine } from "./engine.js";
import type { Followed } from "./followed.js";
import { answers } from "../repeats.js";
import { Parents } from "./parents.js";
import type { Places } from "./places.js";
import type { Sources } from "./sources.js";
import { type State, lendTo, withCarriers } from "./state.js";
import { DONE, GONE, type Step } from "./step.js";

/** Methods by which code is registered to run again and again. */
const REGISTERS =
  /^(?:on|addListener|addEventListener|use|get|post|put|patch|delete|all|route|handle|register|subscribe|schedule|command|action|setInterval|createServer|addHook|decorate|process|consume)$/;
const COLLECTS = new Set(["push", "unshift", "add", "set", "enqueue"]);

/** What else of the handle's analysis a call is put to. */
interface Parts {
  sources: Sources;
  ends: Ends | undefined;
  args: Arguments;
  bindings: Bindings;
  callees: Callees;
  captures: Captures;
}

export class Calls {
  /** Whether the handle was passed to a function of which nothing is known, and taken to be borrowed. */
  mayBeLent = false;
  private readonly parents: Parents;
  private oneOfMany: boolean | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly handle: Followed,
    private readonly parts: Parts,
    /** Functions of which nothing is known only borrow what they get. */
    private readonly lends: boolean,
  ) {
    this.parents = new Parents(engine, handle.birth);
  }

  /** The paths behind a call; none where the handle is discharged, dead, or has escaped. */
  transfer(node: CallNode, before: State, graph: Graph): readonly Step[] {
    const { origins, places } = this.engine;
    const { birth } = this.handle;
    const { ends, args, bindings, callees } = this.parts;
    let state = renewed(node, before, places);
    const entry = origins.apiOf(node);
    const method = methodCall(node);
    if (method && isBoundInVain(method, (one) => this.handle.denotes(one, state).includes(""))) return [{ state }];
    const chain = birth.exchange && ends?.runsInChain(node, state, graph);
    if (chain)
      return [{ state: state.pending.includes(chain) ? state : { ...state, pending: [...state.pending, chain] } }];

    const callee = unwrap(node.callee);
    if (callee.type === "MemberExpression" && this.mayDischarge(node, callee, state)) return GONE;
    if (birth.exchange && ends?.callsElsewhere(node, state, entry !== undefined)) return DONE;
    if (this.parents.closedBy(node, entry?.api.closesChildren) || this.parents.abortedBy(method)) return DONE;
    const owner = method && this.handle.discharge.through(method);
    if (owner && this.handle.denotes(owner, state).includes("")) return DONE;
    if (method) {
      const receiver = this.handle.denotes(method.object, state);
      if (places.member(method.object, receiver, method.name).includes("!")) return DONE;
      // What is handed over for good by a child keeps its parent.
      if (entry?.api.args?.["this"] === "owns" && this.handle.isChild(method.object, state)) return DONE;
      if (receiver.includes("")) {
        const next = this.ownMethod(method, entry?.api, state, graph);
        if (!next) return DONE;
        state = next;
      } else if (receiver.length > 0 && this.containerMethod(method)) return GONE;
      else if (COLLECTS.has(method.name)) {
        const collected = bindings.collected(method, state, graph);
        if (collected === null) return GONE;
        if (collected) return [{ state: collected }];
      }
    }

    // A function that gives back what was handed out with it.
    if (this.handle.discharge.names.has("()") && this.handle.denotes(node.callee, state).includes("")) return DONE;

    const local = birth.exchange && ends?.isParameter(node.callee) ? undefined : origins.localCallee(node);
    // Functions are seen to below, by what the call does with them.
    const given = node.arguments.map((arg) =>
      isFunction(unwrap(arg)) ? [] : this.handle.denotes(arg.type === "SpreadElement" ? arg.argument : arg, state),
    );
    if (!local)
      for (const [index, suffixes] of given.entries()) {
        if (suffixes.length === 0) continue;
        if (ends && suffixes.includes("!") && chainCall(node)) {
          const root = droppedChain(node);
          if (!root) return DONE;
          if (!state.pending.includes(root)) state = { ...state, pending: [...state.pending, root] };
          continue;
        }
        const lent = !entry && suffixes.every((suffix) => suffix === "") && args.isOperation(node);
        const fate = lent ? "kept" : args.fate(node, index, suffixes, entry?.api.args, entry?.api.wraps);
        if (fate === "unknown" && !state.promise) {
          this.mayBeLent = true;
          if (this.lends) {
            state = lendTo(state, node);
            continue;
          }
        }
        if (fate === "unknown" || (fate === "gone" && !ends?.isFailedPipe(method, state)))
          return ends?.handedTo(node, state, entry !== undefined, graph) ?? GONE;
        if (state.latent && (birth.obligation.onUse || lent)) state = { ...state, latent: false };
        if (fate === "wrapped") state = withCarriers(state, [...state.carriers, places.ofResult(node)]);
      }

    for (const [index, argument] of node.arguments.entries()) {
      const fn = this.engine.origins.functionOf(argument);
      if (!fn || graph.inlined.has(fn)) continue;
      const fate = this.callbackArgument(node, fn, state, entry && callbackAt(entry.api, node, index));
      if (fate === "gone") return GONE;
      if (fate === "kept" || state.pending.includes(fate)) continue;
      state = { ...state, pending: [...state.pending, fate] };
    }

    if (local && this.parents.any && this.parents.closedWithin(local, node)) return DONE;
    if (local && !graph.inlined.has(local) && !(node.type === "CallExpression" && unwrap(node.callee) === local)) {
      const marks = marksOf(local, origins);
      for (const [index, transfer] of marks?.parameters ?? []) {
        if ((given[index] ?? []).length === 0) continue;
        if (transfer !== "borrows") return transfer === "discharges" ? DONE : GONE;
        given[index] = [];
      }
      if (given.some((s) => s.length > 0) || this.handle.mentions(local, state))
        return callees.follow(node, local, given, state);
    }
    return [{ state }];
  }

  /** Whether a call of a method of the handle that only the running program knows may be one that discharges it: `response[as]()`. */
  private mayDischarge(call: CallNode, callee: TSESTree.MemberExpression, state: State): boolean {
    if (!callee.computed || memberName(callee) !== undefined || !this.handle.denotes(callee.object, state).includes(""))
      return false;
    const { birth, discharge } = this.handle;
    const name = unwrap(callee.property);
    if (name.type === "ConditionalExpression")
      return [name.consequent, name.alternate].some((branch) => discharge.names.has(stringValue(unwrap(branch)) ?? ""));
    return birth.obligation.kind === "consume" || this.parts.ends !== undefined || call.arguments.length === 0;
  }

  /** A method of the handle itself; undefined where it is discharged. */
  private ownMethod(method: MethodCall, api: Api | undefined, state: State, graph: Graph): State | undefined {
    const { name, call } = method;
    const { places } = this.engine;
    const { birth, discharge } = this.handle;
    const { ends } = this.parts;
    const result = places.ofResult(call);
    if (ends) {
      api ??= birth.type && places.registry.member(birth.type, name)[0]?.api;
      if (ends.isUnknownMethod(method) || ends.staysOpen(call, state, graph)) return undefined;
    }
    if (state.lent && !state.lent.used && !LISTENS.has(name)) state = { ...state, lent: { ...state.lent, used: true } };
    if (state.latent && birth.obligation.onUse && !LISTENS.has(name) && !discharge.includes(method))
      state = { ...state, latent: false };
    if (state.latent) {
      if (birth.opensBy?.has(name)) {
        const dies = birth.obligation.diesOn?.includes(name);
        const next = { ...state, latent: false, opening: dies ? call : undefined };
        return api?.returns === "this" || api?.returns === "Promise<this>" || api?.part
          ? withCarriers(next, [...state.carriers, result])
          : next;
      }
    }
    if (discharge.settles || (state.promise && chainCall(call))) {
      const chain = chainCall(call);
      if (!chain) return undefined;
      // Guarding a promise does not settle it for a handle that it will deliver.
      if (!discharge.settles && chain.name !== "then") return state;
      if (!discharge.settles && this.engine.units.graph(this.engine.units.unitOf(call))?.chains.has(call)) return state;
      return undefined;
    }
    if (discharge.includes(method)) return undefined;
    const transfer = api?.args?.["this"];
    if (transfer && transfer !== "borrows" && !(transfer === "owns" && this.isOneOfMany)) return undefined;
    if (birth.obligation.diesOn?.includes(name)) state = { ...state, opening: call };
    const returned = api?.returns;
    if (returned === "this" || (LISTENS.has(name) && returned === undefined))
      return withCarriers(state, [...state.carriers, result]);
    if (api?.part || this.givesItself(call)) return withCarriers(state, [...state.carriers, result]);
    return state;
  }

  /** Whether a method of a class of the file returns its `this`. */
  private givesItself(call: CallNode): boolean {
    const { origins } = this.engine;
    const fn = this.handle.birth.type ? undefined : origins.localCallee(call);
    return fn !== undefined && returnedExpressions(fn, origins.survey).some((e) => unwrap(e).type === "ThisExpression");
  }

  /** Whether it is made for each request, connection or message: it does not live on by itself as long as the process. */
  private get isOneOfMany(): boolean {
    const { graph, obligation } = this.handle.birth;
    this.oneOfMany ??=
      obligation.kind === "release" && isFunction(graph.unit) && answers(graph.unit, this.engine.origins);
    return this.oneOfMany;
  }

  /** A method of something that holds the handle. An array's own methods hand its elements on; what they may do is not followed. */
  private containerMethod(method: MethodCall): boolean {
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
    if (isFunction(fn) && !fn.async && this.handle.birth.graph.inlined.has(fn)) return this.handle.discharge.settles;
    return true;
  }

  /** What a function means for the handle when it is handed to a call. */
  private callbackArgument(
    node: CallNode,
    fn: FunctionNode,
    state: State,
    contract: Callback | undefined,
  ): "kept" | "gone" | Unit {
    if (this.parts.ends) return this.parts.ends.later(node, fn, state, contract);
    const method = methodCall(node);
    const listens = LISTENS.has(method?.name ?? "");
    if (!this.handle.takes(fn, state)) {
      // Work that goes on with it for as long as somebody else wants: it is meant to live.
      const registers = contract ? contract.runs === "many" : this.mayRegister(node, method);
      const uses = registers && (this.handle.mentions(fn, state) || this.parts.captures.mentionsChild(fn, state));
      if (!uses || !method) return uses ? "gone" : "kept";
      // Its emitter may be gone before it is done.
      const ends =
        this.handle.denotes(method.object, state).includes("") || this.parts.sources.isLost(method.object, state);
      return ends ? "kept" : "gone";
    }
    if (this.handle.discharge.settles) return "gone";
    if (contract?.runs === "once" && !listens) return fn;
    if (!contract && !listens && method && isErrorFirst(fn) && this.isUnknown(method.object, state)) return fn;
    if (chainCall(node)) {
      // A chain that nobody waits for runs by itself when this code is through.
      return droppedChain(node) ?? "gone";
    }
    const event = this.engine.origins.listenerEvent(node);
    const receiver = methodCall(node)?.object;
    if (event && receiver && this.handle.denotesChained(receiver, state)) {
      // A wrapper's end is not its own.
      if (this.handle.discharge.wrapperBy(receiver).length > 0) return "gone";
      if (event.event.means === "failure" || event.event.means === "final") return "kept";
      // Its beginning comes once, and what it began goes on there.
      if (event.event.means === "success") return fn;
    } else if (event && receiver && this.parts.sources.isLostAfter(event.event, receiver, state)) return "kept";
    return "gone";
  }

  /** Whether an expression is the handle, and nothing is known of its methods: what tells a callback of failures calls it once. */
  private isUnknown(receiver: Node, state: State): boolean {
    return this.handle.birth.type === undefined && this.handle.denotes(receiver, state).includes("");
  }

  /** Whether a call of which nothing is known may keep a function, to run it again and again; nobody waits for it then. */
  private mayRegister(node: CallNode, method: MethodCall | undefined): boolean {
    if (method && REGISTERS.test(method.name)) return true;
    return (
      this.handle.birth.obligation.shared === true && isStatement(node) && this.engine.origins.apiOf(node) === undefined
    );
  }
}

/** The result of an earlier run of the same expression is gone, and so is what it gave then. */
export function renewed(node: Node, state: State, places: Places): State {
  const root = places.ofResult(node);
  const kept = places.without(state.carriers, root);
  const before = kept.length === state.carriers.length ? state : { ...state, carriers: kept };
  return before.gave?.call === node ? { ...before, gave: undefined } : before;
}

/** `stream.destroy.bind(stream);` makes a function, and nobody takes it. */
function isBoundInVain({ name, object, call }: MethodCall, denotes: (node: Node) => boolean): boolean {
  const bound = name === "bind" && isStatement(call) ? unwrap(object) : undefined;
  const [receiver] = call.arguments;
  return bound?.type === "MemberExpression" && receiver !== undefined && denotes(receiver) && denotes(bound.object);
}
