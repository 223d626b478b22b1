/** The units of a file and their graphs, built on demand; and what the graphs say of a function: can it throw, does it return. */
import type { TSESTree } from "@typescript-eslint/utils";
import {
  type CallNode,
  type FunctionNode,
  type Node,
  chainCall,
  isCall,
  isFunction,
  isNullish,
  memberName,
  methodCall,
  nameOf,
  outward,
  promiseStatic,
  unwrap,
} from "./ast.js";
import { assertionOf } from "./assertions.js";
import { isCaught } from "./caught.js";
import { buildGraph } from "./cfg/build.js";
import { TooLarge } from "./cfg/flow.js";
import type { Block, Graph, Unit } from "./cfg/graph.js";
import type { Runs } from "./cfg/lower.js";
import type { Entry } from "../contracts/registry.js";
import { type Origins, callbackAt, returnedExpressions } from "./origin.js";
import { isBuiltIn } from "./plain-calls.js";
import { isUnreachable } from "./unreachable.js";

interface Outcome {
  throws: boolean;
  returns: boolean;
}

const MAYBE: Outcome = { throws: true, returns: true };

/** Methods of strings, lists and loggers, which do not fail where they are called at all. */
const HARMLESS =
  /^(?:map|filter|forEach|push|join|split|trim|toString|to(?:Lower|Upper)Case|includes|(?:starts|ends)With|slice|substring|replace(?:All)?|get|set|has|add|delete|test|exec|match|keys|values|entries|find(?:Index)?|some|every|concat|indexOf|sort|reverse|now|get(?:Time|FullYear)|toISOString|log|info|warn|error|debug|trace|on|once|setHeader|header|status|code|type|bind|catch|then|finally)$/;

/** Functions from elsewhere that are known by their name to wait for a timer, which does not fail. */
const WAITS = /^(?:sleep|delay|wait|pause|snooze|tick|nextTick|setTimeoutAsync|waitFor(?:Ms|Seconds)?|timeout)$/i;

/** What callbacks are called that get a failure, or the answer that stands for it. */
const ANSWERS = /^_?(?:cb|callback|next|done|reject|ack|reply|respond|fn|\w+(?:Callback|Cb))$/;

export class Units {
  private readonly graphs = new Map<Unit, Graph | undefined>();
  private readonly outcomes = new Map<FunctionNode, Outcome>();
  private readonly units = new Map<Node, Unit>();
  private readonly busy = new Set<Node>();
  readonly keys: Record<string, readonly string[]>;

  constructor(readonly origins: Origins) {
    this.keys = origins.source.visitorKeys;
  }

  /** The graph of a unit; undefined where it is too large or too deep to be analysed. */
  graph(unit: Unit): Graph | undefined {
    if (this.graphs.has(unit)) return this.graphs.get(unit);
    if (this.busy.has(unit)) return undefined;
    this.busy.add(unit);
    let graph: Graph | undefined;
    try {
      graph = buildGraph(unit, {
        keys: this.keys,
        effort: this.origins.effort,
        throws: (call) => this.throws(call),
        isUnknown: (call) => this.isUnknown(call),
        isForeign: (call) => this.isForeign(call),
        rejects: (promise) => this.rejects(promise),
        iterationRejects: (list) => this.elementsReject(list, "all"),
        never: (call) => (isUnreachable(call, this.origins) ? "impossible" : this.never(call)),
        asserts: (call) => assertionOf(call, this.origins),
        isCaught: (node) => isCaught(node, this.origins),
        runsNow: (call, index) => this.runsNow(call, index),
      });
    } catch (error) {
      // Too large, or nested deeper than the stack: nothing is known of this unit.
      if (!(error instanceof TooLarge) && !(error instanceof RangeError)) throw error;
    }
    this.busy.delete(unit);
    this.graphs.set(unit, graph);
    return graph;
  }

  /** The unit whose graph a node is part of. */
  unitOf(node: Node): Unit {
    const known = this.units.get(node);
    if (known) return known;
    const unit = this.findUnit(node);
    this.units.set(node, unit);
    return unit;
  }

  private findUnit(node: Node): Unit {
    for (let at: Node = node; at.parent; at = at.parent) {
      const parent: Node = at.parent;
      const chain = chainCall(parent);
      if (
        chain &&
        (chain.call.callee === at || (isFunction(unwrap(at)) && chain.call.arguments.includes(at as never)))
      ) {
        const root = outermostChain(chain.call);
        const outer = this.unitOf(root.parent!);
        // A function that the builder did not take in (a generator) keeps to itself.
        const unit = this.graph(outer)?.chains.has(root) ? outer : root;
        if (!isFunction(at) || this.graph(unit)?.inlined.has(at)) return unit;
      }
      if (isFunction(at)) {
        const call = inlineSite(at);
        if (call) {
          const outer = this.unitOf(call);
          if (this.graph(outer)?.inlined.has(at)) return outer;
        }
        return at;
      }
      if (parent.type === "PropertyDefinition" && parent.value === at) return parent;
      if (parent.type === "Program") return parent;
      if (at.type === "StaticBlock") return this.unitOf(parent.parent!);
    }
    return node as TSESTree.Program;
  }

  /** Whether a function can end by an exception (an async one: rejects), and whether it can end at all. */
  outcome(fn: FunctionNode): Outcome {
    const known = this.outcomes.get(fn);
    if (known) return known;
    const graph = this.graph(fn);
    // Recursive functions: what the rest of the function says holds.
    if (!graph) return this.busy.has(fn) ? { throws: false, returns: true } : MAYBE;
    const seen = new Set<Block>([graph.entry]);
    const queue = [graph.entry];
    for (let at = queue.pop(); at; at = queue.pop())
      for (const { to, asserted } of at.edges) {
        if (asserted || seen.has(to)) continue;
        seen.add(to);
        queue.push(to);
      }
    const outcome: Outcome = { throws: seen.has(graph.thrown), returns: seen.has(graph.exit) };
    this.outcomes.set(fn, outcome);
    return outcome;
  }

  /** Whether the promise that a function of this file gives can reject; what another than an async one throws goes elsewhere. */
  fails(fn: FunctionNode): boolean {
    return ((fn.async || this.returnsChain(fn)) && this.outcome(fn).throws) || this.returnRejects(fn);
  }

  /** Whether a function returns a chain that is part of its graph. */
  private returnsChain(fn: FunctionNode): boolean {
    return returnedExpressions(fn, this.origins.survey).some((e) =>
      this.graph(fn)?.chains.has(this.origins.constant(e)),
    );
  }

  private throws(call: CallNode): boolean {
    const api = this.origins.apiOf(call)?.api;
    if (api) return api.sync === true && api.rejects !== false;
    const fn = this.origins.localCallee(call);
    if (!fn || fn.async || fn.generator) return false;
    return this.outcome(fn).throws;
  }

  private isForeign(call: CallNode): boolean {
    return call.type !== "NewExpression" && !this.origins.apiOf(call) && !this.origins.localCallee(call);
  }

  private isUnknown(call: CallNode): boolean {
    if (!this.isForeign(call)) return false;
    const callee = unwrap(call.callee);
    const isBuiltIn = (node: Node): boolean =>
      node.type === "Identifier" && this.origins.isGlobal(node) && node.name in globalThis;
    if (callee.type === "Identifier") return !isBuiltIn(callee);
    if (callee.type !== "MemberExpression") return false;
    return !isBuiltIn(unwrap(callee.object)) && !HARMLESS.test(memberName(callee) ?? "");
  }

  private never(call: CallNode): "exits" | "throws" | undefined {
    const api = this.origins.apiOf(call)?.api;
    if (api) return api.never;
    const fn = this.origins.localCallee(call);
    if (!fn || fn.async || fn.generator) return undefined;
    const { throws, returns } = this.outcome(fn);
    return returns ? undefined : throws ? "throws" : "exits";
  }

  private runsNow(call: CallNode, index: number): Runs | undefined {
    const api = this.origins.apiOf(call)?.api;
    const callback = api && callbackAt(api, call, index);
    const runs = callback?.runs;
    if (runs === "now" && api?.returns === `result${index}`) return "gives";
    return runs === "now" || runs === "each" ? runs : undefined;
  }

  /** Whether the promise that an expression gives can reject; true where nothing is known. */
  rejects(node: Node): boolean {
    const inner = unwrap(node);
    if (this.busy.has(inner)) return false;
    this.busy.add(inner);
    const answer = this.mayReject(inner);
    this.busy.delete(inner);
    return answer;
  }

  private mayReject(node: Node): boolean {
    if (isNullish(node)) return false;
    switch (node.type) {
      case "UnaryExpression":
      case "BinaryExpression":
      case "Literal":
      case "TemplateLiteral":
      case "ObjectExpression":
      case "ArrayExpression":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
      case "ClassExpression":
        return false;
      case "Identifier": {
        const init = this.origins.constant(node);
        if (this.isGuarded(node)) return false;
        return isNullish(node) ? false : init === node ? this.anyRejects(this.written(node)) : this.rejects(init);
      }
      case "MemberExpression":
        return this.anyRejects(this.writtenMember(node));
      case "ConditionalExpression":
        return this.rejects(node.consequent) || this.rejects(node.alternate);
      case "SequenceExpression":
        return this.rejects(node.expressions.at(-1)!);
      case "AssignmentExpression":
        return this.rejects(node.right);
      case "LogicalExpression":
        return this.rejects(node.left) || this.rejects(node.right);
      case "NewExpression":
        if (node.callee.type === "Identifier" && node.callee.name === "Promise") return this.executorRejects(node);
        // Of what is made by `new`, only what a contract says so of is waited for.
        return this.origins.apiOf(node) !== undefined && this.callRejects(node);
      case "CallExpression":
        return this.callRejects(node);
      default:
        return true;
    }
  }

  /** Whether one of the values that something may have rejects; what else it may be is not known where there are none. */
  private anyRejects(values: readonly Node[] | undefined): boolean {
    return values === undefined || values.length === 0 || values.some((value) => this.rejects(value));
  }

  /** All values that a variable of this file is given; undefined where others give it one. */
  private written(id: TSESTree.Identifier): Node[] | undefined {
    const variable = this.origins.variable(id);
    if (variable?.defs.length !== 1 || variable.defs[0]!.type !== "Variable") return undefined;
    const values = variable.references.flatMap((r) => (r.isWrite() ? [r.writeExpr as unknown as Node | null] : []));
    const [def] = variable.defs;
    const declarator = def!.node as unknown as Node;
    if (declarator.type !== "VariableDeclarator" || declarator.id.type !== "Identifier") return undefined;
    return values.includes(null) ? undefined : (values as Node[]);
  }

  /** All values that a field of `this` is given. */
  private writtenMember(member: TSESTree.MemberExpression): Node[] | undefined {
    const owner = this.origins.valueOf(member.object);
    const name = memberName(member);
    if (owner?.kind !== "self" || name === undefined) return undefined;
    const found = this.origins.members(owner.node).get(name) ?? [];
    if (found.some((value) => value.type === "MethodDefinition")) return undefined;
    return found.flatMap((value) =>
      value.type === "PropertyDefinition" ? (value.value ? [value.value] : []) : [value],
    );
  }

  private callRejects(node: CallNode): boolean {
    const combinator = promiseStatic(node);
    if (combinator) {
      const [arg] = combinator.call.arguments;
      if (combinator.name === "allSettled" || combinator.name === "withResolvers") return false;
      if (combinator.name === "resolve")
        return arg !== undefined && this.origins.valueOf(arg)?.kind === "promise" && this.rejects(arg);
      return !arg || this.elementsReject(arg, combinator.name);
    }
    const chain = chainCall(node);
    if (chain) return this.chainRejects(chain);
    // A cleanup of three lines would be three alarms: that a releaser fails itself is not looked at.
    if (this.origins.disposes(node)) return false;
    const callee = unwrap(node.callee);
    if (isFunction(callee)) return this.outcome(callee).throws;
    const entry = this.origins.apiOf(node);
    if (entry) return entry.api.rejects !== false && this.mayBePromise(entry, node);
    const fn = this.origins.localCallee(node) ?? this.origins.appliedCallee(node);
    if (!fn && this.handsOnFailure(node)) return false;
    // A list is no promise, whatever is in it.
    if (this.origins.valueOf(node)?.kind === "array") return false;
    if (!fn) return !WAITS.test(nameOf(callee) ?? "") && !isBuiltIn(callee, this.origins);
    // One of the functions that are passed in: others may fail.
    const variable = callee.type === "Identifier" ? this.origins.variable(callee) : undefined;
    if (fn.generator || variable?.defs[0]?.type === "Parameter") return true;
    return this.outcome(fn).throws || this.returnRejects(fn);
  }

  /**
   * Whether an unknown function gets the callback by which the function at hand would say that it failed: it is taken to use that, and not
   * to fail in another way as well.
   */
  private handsOnFailure(call: CallNode): boolean {
    return call.arguments.some((argument) => isAnswer(argument, this.origins));
  }

  /** Whether what a contract says of a call's result leaves it open that it is a promise, or something that is awaited like one. */
  private mayBePromise({ api, pkg }: Entry, call: CallNode): boolean {
    const ref = call.type === "NewExpression" ? api.class : api.returns;
    const value = ref === undefined ? undefined : this.origins.fromRef(ref, pkg, call);
    return value?.kind !== "instance" || this.origins.isPromise(value) || this.origins.registry.isLazy(value.type);
  }

  /** Whether what a function returns un-awaited is a promise that rejects. What is only read from somewhere is not taken to. */
  private returnRejects(fn: FunctionNode): boolean {
    return returnedExpressions(fn, this.origins.survey).some((e) => {
      const inner = this.origins.constant(e);
      if (this.graph(fn)?.chains.has(inner) || this.isGuarded(e)) return false;
      if (
        inner.type === "ConditionalExpression" ||
        inner.type === "LogicalExpression" ||
        inner.type === "SequenceExpression"
      )
        return this.origins.isPromise(this.origins.valueOf(inner)) && this.rejects(inner);
      return isCall(inner) && this.origins.isPromise(this.origins.valueOf(inner)) && this.rejects(inner);
    });
  }

  /** Whether a handler for its rejection was attached to the promise in a variable. */
  private isGuarded(node: Node): boolean {
    const inner = unwrap(node);
    const variable = inner.type === "Identifier" ? this.origins.variable(inner) : undefined;
    return (variable?.references ?? []).some((reference) => {
      const { node: id, parent } = outward(reference.identifier as unknown as Node);
      const call = parent?.type === "MemberExpression" && parent.object === id ? outward(parent).parent : undefined;
      const chain = call && chainCall(call);
      return (
        chain !== undefined &&
        (chain.name === "catch" || (chain.name === "then" && chain.call.arguments.length > 1)) &&
        outward(chain.call).parent?.type === "ExpressionStatement"
      );
    });
  }

  /** Everything that is pushed onto a list of this file; undefined where it is filled in other ways. */
  private pushed(list: Node): Node[] | undefined {
    const variable = this.origins.variable(unwrap(list));
    const found: Node[] = [];
    for (const reference of variable?.references ?? []) {
      const { node, parent } = outward(reference.identifier as unknown as Node);
      if (parent?.type !== "MemberExpression" || parent.object !== node) continue;
      const call = outward(parent).parent;
      if (memberName(parent) === undefined) return undefined;
      if (memberName(parent) !== "push" || !isCall(call)) continue;
      if (call.arguments.some((a) => a.type === "SpreadElement")) return undefined;
      found.push(...call.arguments);
    }
    return found;
  }

  /** Whether the promises in a list can reject, those of `any` all together; true where it is not known what the list has. */
  private elementsReject(given: Node, combinator: string): boolean {
    const list = this.origins.constant(given);
    if (list.type !== "ArrayExpression") return this.mappedRejects(given);
    const pushed = given === list ? [] : this.pushed(given);
    if (!pushed || pushed.some((e) => this.rejects(e))) return true;
    const rejects = (e: Node | null): boolean => e !== null && (e.type === "SpreadElement" || this.rejects(e));
    return combinator === "any" && pushed.length === 0 ? list.elements.every(rejects) : list.elements.some(rejects);
  }

  private mappedRejects(list: Node): boolean {
    const inner = this.origins.constant(list);
    if (inner.type !== "CallExpression") return true;
    const fn = inner.arguments[0] && this.origins.valueOf(inner.arguments[0]);
    if (fn?.kind !== "function" || methodCall(inner)?.name !== "map") return true;
    if (fn.node.async || this.outcome(fn.node).throws)
      return this.outcome(fn.node).throws || this.returnRejects(fn.node);
    return returnedExpressions(fn.node, this.origins.survey).some((e) => this.rejects(e));
  }

  private chainRejects({ object, name, call }: NonNullable<ReturnType<typeof chainCall>>): boolean {
    const [first, second] = call.arguments as (Node | undefined)[];
    const base = this.rejects(object);
    if (name === "finally") return base || this.handlerRejects(first);
    if (name === "catch") return base && this.handlerRejects(first);
    const fulfilled = first !== undefined && this.handlerRejects(first);
    return second && !isNullish(second) ? fulfilled || (base && this.handlerRejects(second)) : base || fulfilled;
  }

  /** Whether a handler's own failure would make the chain reject. A function that is not known is taken to be careful. */
  handlerRejects(handler: Node | undefined): boolean {
    if (!handler || isNullish(handler)) return false;
    const value = this.origins.valueOf(handler);
    if (value?.kind !== "function") return false;
    const { throws } = this.outcome(value.node);
    if (throws) return true;
    return returnedExpressions(value.node, this.origins.survey).some(
      (e) => isCall(unwrap(e)) && this.origins.valueOf(e)?.kind === "promise" && this.rejects(e),
    );
  }

  private executorRejects(node: TSESTree.NewExpression): boolean {
    const executor = node.arguments[0] && this.origins.valueOf(node.arguments[0]);
    if (executor?.kind !== "function") return true;
    const reject = executor.node.params[1];
    if (reject?.type === "Identifier" && (this.origins.variable(reject)?.references.length ?? 1) > 0) return true;
    return this.outcome(executor.node).throws;
  }
}

/** Whether an expression is, by its name, the callback that a function was given for its answer. */
export function isAnswer(node: Node, origins: Origins): boolean {
  const id = unwrap(node);
  const variable = id.type === "Identifier" ? origins.variable(id) : undefined;
  return variable?.defs[0]?.type === "Parameter" && variable.defs.length === 1 && ANSWERS.test(variable.name);
}

/** The call (or `new`) in whose graph a function may have been taken in. */
function inlineSite(fn: FunctionNode): CallNode | undefined {
  let at: Node = fn;
  while (at.parent && unwrap(at.parent) === fn) at = at.parent;
  return isCall(at.parent) ? at.parent : undefined;
}

/** The last call of the chain that a chain call belongs to. */
export function outermostChain(call: TSESTree.CallExpression): TSESTree.CallExpression {
  for (let root = call; ;) {
    const { node, parent } = outward(root);
    const next = parent?.type === "MemberExpression" && parent.object === node ? outward(parent).parent : undefined;
    const chain = next && chainCall(next);
    if (!chain) return root;
    root = chain.call;
  }
}
