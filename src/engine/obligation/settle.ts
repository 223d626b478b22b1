/** Promises in flight: which calls start one, and what is done with it where it is written. */
import type { Obligation } from "../../contracts/vocabulary.js";
import {
  type CallNode,
  type FunctionNode,
  type Node,
  chainCall,
  isCall,
  isFunction,
  methodCall,
  outermost,
  outward,
  promiseStatic,
  unwrap,
} from "../ast.js";
import { marksOf } from "../marks.js";
import type { Origins, TypeOracle, Value } from "../origin.js";
import { isAnswer } from "../units.js";
import type { Birth } from "./birth.js";
import { eventOf } from "./events.js";
import { NO_FACTS } from "./facts.js";
import type { Engine } from "./engine.js";
import { FUNCTION, argumentFacts } from "./passed.js";

/** What a promise stands for. */
export type Work = "request" | "task";

/** What the code does with a promise at the place where it comes into being. */
export type Fate =
  /** Nothing at all. */
  | "dropped"
  /** `void`: dropped on purpose. */
  | "voided"
  /** Put into a variable or a list, to be followed. */
  | "stored";

/** A call whose promise nobody gets at once. */
export interface Loose {
  call: CallNode;
  fate: Fate;
  at: Node;
}

/** Methods of lists that give what their callbacks return. */
const OVER_LISTS = new Set(["map", "from", "reduce", "reduceRight"]);

export const SETTLE: Obligation = { kind: "settle", by: [], harm: "crashes" };

export class Promises {
  private readonly requests = new Map<Node, boolean>();
  private loose: { fated: Loose[]; returned: CallNode[] } | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly oracle: TypeOracle | undefined,
  ) {}

  /** The calls that can give a promise and leave it where it is, or store it. */
  get fated(): readonly Loose[] {
    return this.sorted.fated;
  }

  /** The calls that can give a promise and are all that an arrow function returns. */
  get returned(): readonly CallNode[] {
    return this.sorted.returned;
  }

  private get sorted(): { fated: readonly Loose[]; returned: readonly CallNode[] } {
    if (this.loose) return this.loose;
    const loose = (this.loose = { fated: [] as Loose[], returned: [] as CallNode[] });
    for (const call of this.engine.origins.promising) {
      const fated = this.fateOf(call);
      if (fated) loose.fated.push({ call, fate: fated.fate, at: fated.at });
      else if (outermost(call).parent?.type === "ArrowFunctionExpression") loose.returned.push(call);
    }
    return loose;
  }

  /** What a call's promise stands for; undefined where it is no promise, cannot reject, or does not matter. */
  workOf(call: CallNode): Work | undefined {
    const { origins, units } = this.engine;
    if (call.type === "NewExpression") {
      const isPromise =
        call.callee.type === "Identifier" && call.callee.name === "Promise" && origins.isGlobal(call.callee);
      return isPromise && units.rejects(call) ? this.within(call) : undefined;
    }
    const chain = chainCall(call);
    if (chain) {
      // `p.finally(done)` is a promise of its own, whatever becomes of `p`.
      const base = origins.constant(chain.object);
      const work = isCall(base) ? this.workOf(base) : undefined;
      const started = work ?? (isCall(base) ? (this.startedByChain(base) ?? this.typedChain(base, call)) : undefined);
      return started && units.rejects(call) ? started : undefined;
    }
    const combinator = promiseStatic(call);
    if (combinator) {
      if (!["all", "any", "race"].includes(combinator.name) || !units.rejects(call)) return undefined;
      return this.within(call);
    }
    const entry = origins.apiOf(call);
    if (entry) {
      const { api, pkg } = entry;
      if (api.lazy || api.rejects === false || api.work === "none" || origins.disposes(call)) return undefined;
      const value = origins.fromRef(api.returns, pkg, call);
      // What is sent by `await` alone is not under way.
      if (!origins.isPromise(value) || this.isLazy(value)) return undefined;
      return api.work ?? "task";
    }
    const mapped = this.mapped(call);
    if (mapped) return units.fails(mapped) ? this.within(call) : undefined;
    const fn = origins.localCallee(call) ?? this.invoked(call);
    if (fn) {
      if (fn.generator || marksOf(fn, origins)?.fireAndForget) return undefined;
      const value = origins.returnValue(fn);
      if (!fn.async && value?.kind !== "promise") return this.typed(call);
      if (!this.givesPromise(call, fn)) return undefined;
      return units.rejects(call) ? (this.startsRequest(fn) ? "request" : "task") : undefined;
    }
    return this.typed(call);
  }

  /**
   * Whether what a call gives to a function leaves a way through it on which its promise can reject: `close(done)` gives none, where only
   * `close()` does.
   */
  private givesPromise(call: CallNode, fn: FunctionNode): boolean {
    const { origins, units, correlation } = this.engine;
    const facts = argumentFacts(this.engine, call, fn, (argument) =>
      isAnswer(argument, origins) || isElsewhere(argument, origins) ? FUNCTION : undefined,
    );
    const graph = facts.size > 0 ? units.graph(fn) : undefined;
    if (!graph) return true;
    const reached = correlation.reached(graph, facts);
    if (fn.async && reached.has(graph.thrown.id)) return true;
    const isReached = (made: Node): boolean => {
      const at = eventOf(graph, made);
      return !at || reached.has(at.block.id);
    };
    const gives = (value: Node): boolean => {
      const made = origins.constant(value);
      if (made.type === "ConditionalExpression") return gives(made.consequent) || gives(made.alternate);
      if (made.type === "LogicalExpression") return gives(made.left) || gives(made.right);
      return isReached(made) && units.rejects(value);
    };
    return graph.blocks.some(
      ({ id, events }) =>
        reached.has(id) && events.some((event) => event.kind === "return" && event.value && gives(event.value)),
    );
  }

  /** The callback of a `map` that gives an array of promises, or of a `reduce` that gives one. */
  private mapped(call: CallNode): FunctionNode | undefined {
    const method = methodCall(call);
    if (!method || !OVER_LISTS.has(method.name)) return undefined;
    const value = this.engine.origins.valueOf(call);
    if (!this.engine.origins.isPromise(value?.kind === "array" ? value.of : value)) return undefined;
    return call.arguments
      .map((argument) => this.engine.origins.valueOf(argument))
      .find((value) => value?.kind === "function")?.node;
  }

  /** Whether a call gives a list of promises. */
  isList(call: CallNode): boolean {
    return this.engine.origins.valueOf(call)?.kind === "array" || this.oracle?.isPromiseList(call) === true;
  }

  private typed(call: CallNode): Work | undefined {
    // Types cost the most: they are asked only where the promise can float at all.
    const { oracle } = this;
    if (!oracle || !this.mayFloat(call)) return undefined;
    const promise = oracle.isPromise(call) || (this.fateOf(call)?.fate !== "stored" && oracle.isPromiseList(call));
    return promise && this.engine.units.rejects(call) ? "task" : undefined;
  }

  /** What types say that a chain begins with. */
  private typedChain(base: CallNode, chain: CallNode): Work | undefined {
    const { origins } = this.engine;
    // What the file itself or a contract knows is no matter of types.
    if (!this.oracle || origins.apiOf(base) || origins.localCallee(base) || !this.mayFloat(chain)) return undefined;
    return this.oracle.isPromise(base) ? "task" : undefined;
  }

  /** Whether a call's result is dropped, or put into a variable that nothing reads, or that is awaited somewhere. */
  private mayFloat(call: CallNode): boolean {
    const fate = this.fateOf(call);
    if (fate?.fate !== "stored") return fate !== undefined;
    const { parent } = outward(fate.at);
    const id =
      parent?.type === "VariableDeclarator"
        ? parent.id
        : parent?.type === "AssignmentExpression"
          ? parent.left
          : undefined;
    const reads = (id && this.engine.origins.variable(id)?.references.filter((reference) => reference.isRead())) ?? [];
    if (!id) return false;
    return (
      reads.length === 0 ||
      reads.some((read) => outward(read.identifier as unknown as Node).parent?.type === "AwaitExpression")
    );
  }

  private invoked(call: CallNode): FunctionNode | undefined {
    const callee = unwrap(call.callee);
    return isFunction(callee) ? callee : this.engine.origins.appliedCallee(call);
  }

  /** What a chain starts of which the promise that it begins with is nobody's worry: a query that `then` sends, one that cannot reject. */
  private startedByChain(base: CallNode): Work | undefined {
    const value = this.engine.origins.valueOf(base);
    if (this.isLazy(value)) return "request";
    return this.engine.origins.isPromise(value) ? "task" : undefined;
  }

  private isLazy(value: Value | undefined): boolean {
    return value?.kind === "instance" && this.engine.origins.registry.isLazy(value.type);
  }

  private within(call: CallNode): Work {
    return this.startsRequest(call) ? "request" : "task";
  }

  /** Whether code starts requests, as far as contracts and the file's own functions say. */
  private startsRequest(node: Node): boolean {
    const known = this.requests.get(node);
    if (known !== undefined) return known;
    this.requests.set(node, false);
    const { origins } = this.engine;
    const found = origins.survey.callsIn(node).some((at) => {
      const api = origins.apiOf(at)?.api;
      const local = api ? undefined : origins.localCallee(at);
      return api?.work === "request" || (local !== undefined && this.startsRequest(local));
    });
    this.requests.set(node, found);
    return found;
  }

  /** What is done with the promise where it stands; undefined where it is awaited, returned or handed over: somebody else's. */
  fateOf(call: Node): { fate: Fate; at: Node } | undefined {
    for (let at: Node = call; ;) {
      const node = outermost(at);
      const { parent } = node;
      switch (parent?.type) {
        case "ExpressionStatement":
          return { fate: "dropped", at: node };
        case "SequenceExpression":
          if (parent.expressions.at(-1) !== node) return { fate: "dropped", at: node };
          break;
        case "ForStatement":
          return parent.test === node ? undefined : { fate: "dropped", at: node };
        case "ConditionalExpression":
          if (parent.test === node) return undefined;
          break;
        case "LogicalExpression":
          if (parent.left === node && parent.operator === "&&") return undefined;
          break;
        case "UnaryExpression":
          return parent.operator === "void" && parent.parent?.type === "ExpressionStatement"
            ? { fate: "voided", at: parent }
            : undefined;
        case "VariableDeclarator":
          return parent.id.type === "Identifier" ? { fate: "stored", at: node } : undefined;
        case "AssignmentExpression":
          return parent.right === node &&
            parent.left.type === "Identifier" &&
            parent.parent?.type === "ExpressionStatement"
            ? { fate: "stored", at: node }
            : undefined;
        case "CallExpression":
          return parent.callee !== node && methodCall(parent)?.name === "push"
            ? { fate: "stored", at: node }
            : undefined;
        default:
          return undefined;
      }
      at = parent;
    }
  }

  /** A stored promise, as a handle to be followed. */
  birth(call: CallNode): Birth | undefined {
    // Who can reject a promise of one's own making is not followed.
    if (call.type === "NewExpression") return undefined;
    const { units, places } = this.engine;
    const unit = units.unitOf(call);
    const graph = units.graph(unit);
    const at = graph && eventOf(graph, call);
    if (!at) return undefined;
    return {
      node: call,
      obligation: SETTLE,
      label: "",
      type: undefined,
      unit,
      graph,
      block: at.block,
      index: at.index + 1,
      carriers: [places.ofResult(call) + (this.mapped(call) && this.isList(call) ? "[]" : "")],
      promise: false,
      opensBy: undefined,
      facts: NO_FACTS,
      parents: [],
      attached: [],
      aborters: [],
      noError: undefined,
    };
  }
}

/** Whether what an expression is stands in another file, or is a member of what nobody knows: `util.noop` may be a function. */
function isElsewhere(node: Node, origins: Origins): boolean {
  const inner = origins.constant(node);
  if (origins.valueOf(inner)) return false;
  if (inner.type === "MemberExpression") return true;
  return inner.type === "Identifier" && origins.variable(inner)?.defs[0]?.type === "ImportBinding";
}
