/**
 * What is to be ended: requests that were made, responses of handlers. Their callbacks go on with them, other emitters' events end them, and
 * who is gone waits no more.
 */
import type { TSESTree } from "@typescript-eslint/utils";
import { pattern } from "../../contracts/pattern.js";
import type { Callback } from "../../contracts/vocabulary.js";
import {
  type CallNode,
  type FunctionNode,
  type MethodCall,
  type Node,
  chainCall,
  contains,
  declaredId,
  enclosingFunction,
  isCall,
  isNullish,
  memberName,
  methodCall,
  outward,
  stringValue,
  unwrap,
} from "../ast.js";
import { isErrorFirst } from "../caught.js";
import type { Graph, Test, Unit } from "../cfg/graph.js";
import { afterCall, leadsTo } from "../cfg/reach.js";
import { LISTENS } from "../origin.js";
import { outermostChain } from "../units.js";
import { rootOf } from "./emitters.js";
import type { Engine } from "./engine.js";
import type { Followed } from "./followed.js";
import { DONE, type Step } from "./step.js";
import { homeOf } from "./places.js";
import type { Sources } from "./sources.js";
import type { State } from "./state.js";

/** What functions are called that whoever makes a handler hands it, to be told how things went. */
const CALLBACKS = /^(?:cb|callback|done|fn|handler|on[A-Z]\w*|\w+(?:Callback|Handler|Cb))$/;
/** Names and codes of errors that say that the other side is gone. */
const GONE = /^(?:AbortError|ABORT_ERR|ECONNRESET|ECONNABORTED|EPIPE|ERR_STREAM_PREMATURE_CLOSE|ERR_STREAM_DESTROYED)$/;

export class Ends {
  /** Whether a response was handed to something that may answer, on a path that goes on where that fails. */
  handedOn = false;

  constructor(
    private readonly engine: Engine,
    private readonly handle: Followed,
    private readonly sources: Sources,
    /** What is likely to fail is taken to. */
    private readonly failures: boolean,
  ) {}

  /** Whether a parameter is called: a function of this file may be one of those that it stands for. */
  isParameter(callee: Node): boolean {
    const inner = unwrap(callee);
    const variable = inner.type === "Identifier" ? this.engine.origins.variable(inner) : undefined;
    return variable?.defs[0]?.type === "Parameter";
  }

  /**
   * Whether a call may answer without getting the response: a function that was put beside it (`res.locals.fail(err)`), the request's own end, a
   * callback that the handler's maker got.
   */
  callsElsewhere(node: CallNode, state: State, known: boolean): boolean {
    const callee = unwrap(node.callee);
    if (callee.type === "Identifier") {
      const variable = this.engine.origins.variable(callee);
      const def = variable?.defs[0];
      const owner = def?.type === "Parameter" ? (def.node as unknown as Node) : undefined;
      return (
        owner !== undefined &&
        owner !== this.handle.birth.unit &&
        CALLBACKS.test(callee.name) &&
        contains(owner, this.handle.birth.unit as Node)
      );
    }
    if (callee.type !== "MemberExpression") return false;
    const name = memberName(callee);
    const object = unwrap(callee.object);
    if (object.type === "MemberExpression" && !known && this.handle.denotes(object.object, state).includes(""))
      return true;
    const owner = object.type === "MemberExpression" ? unwrap(object.object) : object;
    const variable = owner.type === "Identifier" ? this.engine.origins.variable(owner) : undefined;
    if (!variable || !this.handle.birth.exchange?.peers.some((peer) => peer.variable === variable)) return false;
    return object === owner
      ? name === "destroy" || name === "next"
      : memberName(object as TSESTree.MemberExpression) === "res" || name === "destroy";
  }

  /** What is left where a call got the handle: a response is still owed where that call is waited for and fails. */
  handedTo(node: CallNode, state: State, known: boolean, graph: Graph): readonly Step[] {
    if (!this.handle.birth.exchange || known || !this.failures || node.type !== "CallExpression") return DONE;
    const { node: outer, parent } = outward(node);
    const chain = parent?.type === "MemberExpression" && parent.object === outer ? outward(parent).parent : undefined;
    const fails: readonly Step[] = [{ state: { ...state, outcome: { call: node, throws: true } } }];
    if (parent?.type === "AwaitExpression") {
      this.handedOn = true;
      return fails;
    }
    if (!chain || !graph.chains.has(chain)) return DONE;
    this.handedOn = true;
    return fails;
  }

  /** The chain that nobody waits for whose first promise a call gives: what the call means shows there, with what becomes of its failure. */
  runsInChain(node: CallNode, state: State, graph: Graph): TSESTree.CallExpression | undefined {
    const { node: outer, parent } = outward(node);
    const chain = parent?.type === "MemberExpression" && parent.object === outer ? outward(parent).parent : undefined;
    if (!chain || !chainCall(chain) || chainCall(node) || graph.chains.has(chain)) return undefined;
    const local = this.engine.origins.localCallee(node);
    if (
      !node.arguments.some((argument) => this.handle.denotes(argument, state).length > 0) &&
      !(local && this.handle.mentions(local, state))
    )
      return undefined;
    return droppedChain(chain);
  }

  /** A function that may end the handle, handed to a call. */
  later(node: CallNode, fn: FunctionNode, state: State, contract: Callback | undefined): "kept" | "gone" | Unit {
    if (!this.handle.mentions(fn, state)) return "kept";
    const takes = this.handle.takes(fn, state);
    const method = methodCall(node);
    if (method && LISTENS.has(method.name)) return this.listener(method, fn, state, takes);
    if (chainCall(node)) return takes ? (droppedChain(node) ?? "gone") : "kept";
    // One that is handed over several times counts its calls, or the like.
    if (takes && this.isSharedCallback(fn)) return "gone";
    const argument = node.arguments.findIndex((a) => this.engine.origins.functionOf(a) === fn);
    const isLast = argument === node.arguments.length - 1;
    if (contract?.runs === "once" || (!contract && isLast && isErrorFirst(fn))) {
      if (!takes) return "kept";
      return contract && this.isLost(node, state) ? "kept" : fn;
    }
    return takes || contract?.runs !== "each" ? "gone" : "kept";
  }

  private isSharedCallback(fn: FunctionNode): boolean {
    const id = declaredId(fn);
    const uses = (id?.type === "Identifier" && this.engine.origins.variable(id)?.references) || [];
    return (
      uses.filter(({ init, identifier }) => {
        const { node, parent: call } = outward(identifier as unknown as Node);
        return !init && isCall(call) && call.callee !== node;
      }).length > 1
    );
  }

  /** What a listener means: its emitter succeeds, fails, or does something of which nothing is known. */
  private listener(method: MethodCall, fn: FunctionNode, state: State, takes: boolean): "kept" | "gone" | Unit {
    const { origins, places } = this.engine;
    const { registry } = places;
    const own = this.handle.denotesChained(method.object, state);
    const root = rootOf(method.object);
    const variable = root.type === "Identifier" ? origins.variable(root) : undefined;
    const peer = variable && this.handle.birth.exchange?.peers.find((one) => one.variable === variable);
    const name = stringValue(method.call.arguments[0]);
    const type = own ? this.handle.birth.type : peer?.type;
    const event =
      origins.listenerEvent(method.call)?.event ??
      (type && name !== undefined ? registry.event(type, name)?.event : undefined);
    if (!event) return "gone";
    if (!takes) return "kept";
    const means = event.means === "final" && event.succeeds ? "success" : event.means;
    if (own) return (means === undefined || means === "success") && !this.isResponse(name) ? "gone" : "kept";
    if (peer) return means === "success" ? fn : means ? "kept" : "gone";
    if (!this.handle.birth.exchange && means !== "success") return "gone";
    if (means === "failure") return "kept";
    if (means === "final") return fn;
    // Whatever it is, it does not come once its emitter has failed. One that serves others too may say the rest there.
    const isMine = means !== undefined || (variable && contains(this.handle.birth.unit, homeOf(variable)));
    if (isMine && this.isLost(method.object, state)) return "kept";
    return means === undefined ? "gone" : fn;
  }

  /** A request that is not ended gets no response. */
  private isResponse(event: string | undefined): boolean {
    return !this.handle.birth.exchange && event === "response";
  }

  private isLost(emitter: Node, state: State): boolean {
    const lost = this.sources.isLost(emitter, state);
    if (lost) this.handedOn = true;
    return lost;
  }

  /** `source.pipe(handle)`, of a source that may fail without anybody's ending the handle then. */
  isFailedPipe(method: MethodCall | undefined, state: State): boolean {
    const lost = this.sources.isFailedPipe(method, state);
    if (lost) this.handedOn = true;
    return lost;
  }

  /** A method that the contract does not name: it may end it. */
  isUnknownMethod({ name }: MethodCall): boolean {
    const { type } = this.handle.birth;
    return type !== undefined && this.engine.places.registry.member(type, name).length === 0;
  }

  /** Whether a call says that the response is meant to stay open, and the same code does not end it by itself. */
  staysOpen(call: TSESTree.CallExpression, state: State, graph: Graph): boolean {
    const { staysOpen } = this.handle.birth.obligation;
    if (staysOpen === undefined) return false;
    const says = pattern(staysOpen);
    const { origins } = this.engine;
    const said = call.arguments.some((argument) =>
      says.test(origins.source.getText(origins.constant(argument) as never)),
    );
    const from = said ? afterCall(graph, call) : undefined;
    if (!from) return said;
    const ends = origins.survey.callsIn(graph.unit).filter((end) => {
      const method = methodCall(end);
      const fn = enclosingFunction(end);
      const isOwn = fn === (graph.unit as Node) || (fn !== undefined && graph.inlined.has(fn));
      if (!method || !isOwn || !this.handle.discharge.includes(method)) return false;
      return this.handle.denotes(method.object, state).includes("");
    });
    return !leadsTo(from, ends, call);
  }

  /** Whether what a handler returns is (or may be) its answer. */
  answersByReturn(value: Node | undefined, state: State): boolean {
    const { returns } = this.handle.birth.exchange!;
    if (!returns || !value || isNullish(unwrap(value))) return false;
    // The response itself, through a method that did not end it.
    return returns === "answers" || this.handle.denotes(value, state).length === 0;
  }

  /** Whether a branch means that the other side is gone, or that something else has ended it already. */
  saysOver(test: Test, taken: boolean, state: State): boolean {
    if (!taken && (this.isHandingOn(test, state) || this.isComplete(test) || this.isOptional(test, state))) return true;
    const { origins, places } = this.engine;
    const { node } = test;
    const value =
      test.form === "truthy"
        ? taken
        : test.form === "equals" && taken && test.equals!.type === "Literal"
          ? test.equals!.value
          : undefined;
    if (value === undefined) return false;
    if (typeof value === "string" && GONE.test(value)) return true;
    if (value === true && node.type === "Identifier" && this.isGoneFlag(node, state)) return true;
    const members: string[] = [];
    let at: Node = node;
    for (; at.type === "MemberExpression"; at = unwrap(at.object)) members.unshift(memberName(at) ?? "?");
    if (members.at(-1) === "aborted" && value === true && members.includes("signal")) return true;
    if (members.length === 0 || at.type !== "Identifier") return false;
    const variable = origins.variable(at);
    const peer = this.handle.birth.exchange?.peers.find((one) => one.variable === variable);
    const obligation = peer
      ? peer.type && places.registry.obligation(peer.type)
      : this.handle.denotes(at, state).includes("")
        ? this.handle.birth.obligation
        : undefined;
    return obligation?.absentWhen?.[members.join(".")]?.includes(value as never) ?? false;
  }

  /** `next && next()`, `if (typeof next === "function")`: it is there. */
  private isHandingOn({ node, form, equals }: Test, state: State): boolean {
    if (form !== "equals") return this.handle.denotes(node, state).includes("!");
    return (
      node.type === "UnaryExpression" &&
      node.operator === "typeof" &&
      stringValue(equals) === "function" &&
      this.handle.denotes(node.argument, state).includes("!")
    );
  }

  /**
   * Whether a `switch` without default, or a row of `else if` without `else`, asks something that is not the request's: its cases are all that
   * there are.
   */
  private isComplete({ node, form }: Test): boolean {
    const { parent } = outward(node);
    if (form !== "equals" || !parent) return false;
    const { source } = this.engine.origins;
    if (parent.type === "SwitchStatement") {
      if (parent.cases.some((one) => !one.test)) return false;
    } else {
      const statement = outward(parent).parent;
      const before = statement?.parent;
      if (statement?.type !== "IfStatement" || statement.alternate) return false;
      if (before?.type !== "IfStatement" || before.alternate !== statement) return false;
      if (!source.getText(before.test as never).startsWith(`${source.getText(node as never)} ===`)) return false;
    }
    let root = unwrap(node);
    while (root.type === "MemberExpression") root = unwrap(root.object);
    const variable = root.type === "Identifier" ? this.engine.origins.variable(root) : undefined;
    return variable !== undefined && !contains(this.handle.birth.unit as Node, homeOf(variable));
  }

  /** `req.session?.destroy(() => res.end())`: it is meant to be there. */
  private isOptional({ node, form }: Test, state: State): boolean {
    const { node: outer, parent } = outward(node);
    if (form !== "nonnull" || parent?.type !== "MemberExpression" || parent.object !== outer || !parent.optional)
      return false;
    const call = outward(parent).parent;
    return (
      isCall(call) &&
      call.callee !== outer &&
      call.arguments.some((argument) => {
        const fn = this.engine.origins.functionOf(argument);
        return fn !== undefined && this.handle.takes(fn, state);
      })
    );
  }

  /** `const data = await load().catch(() => res.end())`: where nothing was caught, there is a value. */
  isAnswerElse(node: Node, state: State): boolean {
    const variable = node.type === "Identifier" ? this.engine.origins.variable(node) : undefined;
    return (
      variable?.references.some((reference) => {
        const written = reference.writeExpr as unknown as Node | undefined;
        const made = written && unwrap(written);
        const chain = made?.type === "AwaitExpression" ? chainCall(made.argument) : undefined;
        return chain?.call.arguments.some((argument) => {
          if (this.handle.denotes(argument, state).includes("!")) return true;
          const fn = this.engine.origins.functionOf(argument);
          return fn !== undefined && this.handle.takes(fn, state);
        });
      }) ?? false
    );
  }

  /** A flag that a listener sets when the handle or its request has come to its end: `req.on("close", () => { gone = true; })`. */
  private isGoneFlag(id: TSESTree.Identifier, state: State): boolean {
    const variable = this.engine.origins.variable(id);
    return (
      variable?.references.some((reference) => {
        const written = reference.writeExpr as unknown as Node | undefined;
        if (reference.init || written?.type !== "Literal" || written.value !== true) return false;
        const fn = enclosingFunction(reference.identifier as unknown as Node);
        const { node, parent } = fn ? outward(fn) : { node: undefined, parent: undefined };
        if (!isCall(parent) || parent.callee === node) return false;
        const method = methodCall(parent);
        if (!method || !LISTENS.has(method.name)) return false;
        const root = rootOf(method.object);
        const owner = root.type === "Identifier" ? this.engine.origins.variable(root) : undefined;
        return (
          this.handle.denotesChained(method.object, state) ||
          this.handle.birth.exchange?.peers.some((peer) => peer.variable === owner) === true
        );
      }) ?? false
    );
  }
}

/** The chain that a chain call belongs to, where nobody waits for it. */
export function droppedChain(node: Node): TSESTree.CallExpression | undefined {
  const root = outermostChain(node as TSESTree.CallExpression);
  const { parent } = outward(root);
  const dropped =
    parent?.type === "ExpressionStatement" || (parent?.type === "UnaryExpression" && parent.operator === "void");
  return dropped ? root : undefined;
}
