/** Promises that are waited for: chains, whose handlers are part of the graph, and several at once. */
import type { TSESTree } from "@typescript-eslint/utils";
import {
  type ChainCall,
  type FunctionNode,
  type Node,
  chainCall,
  isFunction,
  isNullish,
  promiseStatic,
  unwrap,
} from "../ast.js";
import type { Flow } from "./flow.js";
import type { Facts, Lower } from "./lower.js";

export class Promises {
  /** Promises at the beginning of chains that were started earlier than they are waited for. */
  private readonly started = new Set<Node>();

  constructor(
    private readonly flow: Flow,
    private readonly lower: Lower,
    private readonly facts: Facts,
  ) {}

  /** Evaluates a promise and goes on where it is fulfilled; its rejection goes where an exception would go. */
  awaited(node: Node): void {
    const inner = unwrap(node);
    const chain = chainCall(inner);
    if (chain) return this.chain(chain);
    const combinator = promiseStatic(inner);
    const list = combinator?.call.arguments[0];
    if (
      combinator &&
      list?.type === "ArrayExpression" &&
      (combinator.name === "all" || combinator.name === "allSettled")
    ) {
      this.together(combinator.name, list);
      this.flow.emit({ kind: "call", node: combinator.call });
      this.flow.emit({ kind: "await", node: inner });
      return;
    }
    if (
      inner.type === "CallExpression" &&
      isFunction(unwrap(inner.callee)) &&
      !(unwrap(inner.callee) as FunctionNode).generator
    ) {
      this.lower.expressions(inner.arguments);
      this.lower.inline(unwrap(inner.callee) as FunctionNode, inner, true);
      return this.flow.emit({ kind: "await", node: inner });
    }
    if (!this.started.has(inner)) this.lower.expression(node);
    this.flow.emit({ kind: "await", node: inner });
    if (this.facts.rejects(inner)) this.flow.split();
  }

  private together(name: "all" | "allSettled", list: TSESTree.ArrayExpression): void {
    const swallow = name === "allSettled" ? this.flow.block() : undefined;
    if (swallow) this.flow.frames.push({ kind: "catch", entry: swallow });
    // All are started before any is waited for.
    const started: Node[] = [];
    const rejecting: Node[] = [];
    const own: Node[] = [];
    for (const element of list.elements) {
      if (!element) continue;
      if (element.type !== "SpreadElement" && isOwnCode(element)) {
        own.push(element);
        const base = chainBase(element);
        if (!base) continue;
        this.lower.expression(base);
        this.started.add(unwrap(base));
      } else {
        this.lower.expression(element);
        const spread = element.type === "SpreadElement" ? element.argument : undefined;
        const node = unwrap(spread ?? element);
        started.push(node);
        if (spread ? this.facts.iterationRejects(spread) : this.facts.rejects(node)) rejecting.push(node);
      }
    }
    let fails = false;
    for (const element of own) {
      // Its failure does not keep the others from running.
      const [failed, next] = [this.flow.block(), this.flow.block()];
      this.flow.frames.push({ kind: "catch", entry: failed });
      this.awaited(element);
      this.flow.frames.pop();
      this.flow.link(next);
      this.flow.current = this.flow.isTarget(failed) ? failed : undefined;
      fails ||= this.flow.current !== undefined;
      this.flow.link(next);
      this.flow.resume(next);
    }
    for (const node of started) if (!rejecting.includes(node)) this.flow.emit({ kind: "await", node });
    for (const node of rejecting) this.flow.emit({ kind: "await", node });
    if (fails || rejecting.length > 0) this.flow.split();
    // Whichever rejects, the others are under way: each of them fails for itself.
    for (const node of swallow ? [] : rejecting.slice(0, -1)) {
      this.flow.emit({ kind: "await", node });
      this.flow.split();
    }
    if (!swallow) return;
    this.flow.frames.pop();
    this.flow.link(swallow);
    this.flow.current = swallow;
  }

  private chain({ object, name, call }: ChainCall): void {
    const [first, second] = call.arguments as (Node | undefined)[];
    const after = this.flow.block();
    this.flow.graph.chains.add(call);
    if (name === "finally") {
      this.flow.pushFinally(() => this.handler(first, call, undefined));
      this.awaited(object);
      this.flow.frames.pop();
      if (this.flow.current) this.handler(first, call, undefined);
      this.flow.emit({ kind: "value", of: call, value: object });
      this.flow.link(after);
      return this.flow.resume(after);
    }
    const onFulfilled = name === "then" ? first : undefined;
    const onRejected = name === "then" ? second : first;
    const rejected = onRejected && !isNullish(onRejected) ? this.flow.block() : undefined;
    if (rejected) this.flow.frames.push({ kind: "catch", entry: rejected });
    this.awaited(object);
    if (rejected) this.flow.frames.pop();
    if (this.flow.current) {
      if (onFulfilled && !isNullish(onFulfilled)) this.handler(onFulfilled, call, object);
      else this.flow.emit({ kind: "value", of: call, value: object });
    }
    this.flow.link(after);
    if (rejected) {
      this.flow.current = rejected;
      this.handler(onRejected, call, undefined);
      this.flow.link(after);
    }
    this.flow.resume(after);
  }

  /** Runs a handler of a chain: its body where it is written here. */
  private handler(argument: Node | undefined, call: TSESTree.CallExpression, source: Node | undefined): void {
    if (!argument) return;
    const fn = unwrap(argument);
    if (isFunction(fn) && !fn.generator) {
      const param = fn.params[0] as Node | undefined;
      if (param && source) this.flow.emit({ kind: "bind", target: param, source, mode: "resolved", node: fn });
      return this.lower.inline(fn, call, true);
    }
    this.lower.expression(argument);
    this.flow.emit({ kind: "pass", fn, source, of: call });
  }
}

/** Whether a promise is made of others that are followed: a chain, or a list of them. */
export function isLowered(node: Node): boolean {
  const inner = unwrap(node);
  return (
    chainCall(inner) !== undefined ||
    (promiseStatic(inner) !== undefined && promiseStatic(inner)!.call.arguments[0]?.type === "ArrayExpression")
  );
}

/** Whether waiting for the value runs functions that are written here. */
function isOwnCode(node: Node): boolean {
  const inner = unwrap(node);
  return isLowered(inner) || (inner.type === "CallExpression" && isFunction(unwrap(inner.callee)));
}

/** The promise at the beginning of a chain of handlers, where it is no code of its own. */
function chainBase(node: Node): Node | undefined {
  let chain = chainCall(node);
  if (!chain) return undefined;
  for (let next = chainCall(chain.object); next; next = chainCall(chain.object)) chain = next;
  const base = unwrap(chain.object);
  return base.type === "CallExpression" && !isFunction(unwrap(base.callee)) && !promiseStatic(base) ? base : undefined;
}
