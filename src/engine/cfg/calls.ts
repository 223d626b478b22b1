/** Calls, and the functions that run as part of them: what is called on the spot, executors, callbacks that run at once or for each element. */
import type { TSESTree } from "@typescript-eslint/utils";
import { type CallNode, type FunctionNode, type Node, isFunction, methodCall, unwrap } from "../ast.js";
import type { Flow } from "./flow.js";
import { type Block, type Test, comparisonOf } from "./graph.js";
import type { Assertion, Facts, Lower, Runs } from "./lower.js";

const EACH = new Set([
  "forEach",
  "map",
  "filter",
  "some",
  "every",
  "find",
  "findIndex",
  "flatMap",
  "findLast",
  "reduce",
  "reduceRight",
]);

export class Calls {
  constructor(
    private readonly flow: Flow,
    private readonly lower: Lower,
    private readonly facts: Facts,
  ) {}

  call(node: CallNode): void {
    const callee = unwrap(node.callee);
    if (node.type === "CallExpression" && isFunction(callee) && !callee.generator && !callee.async) {
      this.lower.expressions(node.arguments);
      return this.inline(callee, node, false);
    }
    if (callee.type === "MemberExpression") this.lower.expression(node.callee);
    else if (callee.type !== "Super" && callee.type !== "Identifier") this.lower.expression(node.callee);
    else if (callee.type === "Identifier") this.flow.emit({ kind: "use", node: callee });
    const assertion = this.facts.asserts(node);
    if (assertion) return this.assertion(node, assertion);
    // An optional call is taken to be made: what it gets as arguments is meant to be evaluated.
    const now: { fn: FunctionNode; runs: Runs }[] = [];
    for (const [index, argument] of node.arguments.entries()) {
      const fn = unwrap(argument);
      const runs = isFunction(fn) && !fn.generator ? this.runsNow(node, index, fn) : undefined;
      if (runs && isFunction(fn)) now.push({ fn, runs });
      else this.lower.expression(argument);
    }
    // A chain nobody waits for still hands its first promise over here.
    this.flow.emit({ kind: "call", node });
    const never = this.facts.never(node);
    if (never === "exits") {
      this.flow.current = undefined;
      return;
    }
    if (never === "impossible") return this.flow.end();
    if (never === "throws") return this.flow.jump({ kind: "throw" }, "throws", true);
    // Only a `throw` that is written here is certain.
    if (this.facts.throws(node)) this.flow.split();
    else this.guard(node);
    for (const { fn, runs } of now) {
      if (runs === "each") this.each(fn, node);
      else if (node.type === "NewExpression") this.executor(fn);
      else this.inline(fn, runs === "gives" ? node : fn, false);
    }
  }

  /** What is asserted is a condition whose other branch throws, or is none. */
  private assertion(node: CallNode, { holds, fails }: Assertion): void {
    const [first, second, ...rest] = node.arguments as TSESTree.Expression[];
    // The message matters to nothing: where it is evaluated does not either.
    this.lower.expressions(rest);
    if (holds === "truthy") {
      if (second) this.lower.expression(second);
      this.truth(first!, fails);
    } else {
      this.lower.expressions([first!, second!]);
      const { test, flipped } = comparisonOf({
        left: first!,
        operator: holds === "equal" ? "===" : "!==",
        right: second!,
      })!;
      this.holding(fails(first!) || fails(second!), (yes, no) => {
        this.flow.link(flipped ? no : yes, "true", test);
        this.flow.link(flipped ? yes : no, "false", test);
      });
    }
    this.flow.emit({ kind: "call", node });
  }

  /** Of things that hold together each may fail by itself. */
  private truth(node: Node, fails: Assertion["fails"]): void {
    const inner = unwrap(node);
    if (inner.type === "LogicalExpression" && inner.operator === "&&") {
      this.truth(inner.left, fails);
      return this.truth(inner.right, fails);
    }
    this.holding(fails(inner), (yes, no) => this.lower.condition(inner, yes, no));
  }

  private holding(fails: boolean, branch: (yes: Block, no: Block) => void): void {
    const { blocks } = this.flow.graph;
    const [before, count] = [this.flow.current, blocks.length];
    const [yes, no] = [this.flow.block(), this.flow.block()];
    branch(yes, no);
    for (const block of [...(before ? [before] : []), ...blocks.slice(count)])
      for (const edge of block.edges) if (edge.test && edge.to !== no) edge.held = true;
    if (fails && this.flow.isTarget(no))
      this.flow.connect(no, { to: this.flow.route({ kind: "throw" }), kind: "throws", asserted: true });
    this.flow.resume(yes);
  }

  /** Makes the body of a function part of this graph; its returns go to the code behind the call. */
  inline(fn: FunctionNode, of: Node, awaits: boolean, element = false): void {
    this.flow.graph.inlined.add(fn);
    const after = this.flow.block();
    this.flow.frames.push({ kind: "inline", fn, of, returnTo: after, awaits: awaits || fn.async, element });
    for (const param of fn.params) this.lower.patternDefaults(param as Node);
    if (fn.body.type === "BlockStatement") this.lower.statements(fn.body.body);
    else this.lower.returned(fn.body, fn.body);
    this.flow.frames.pop();
    this.flow.link(after);
    this.flow.resume(after);
  }

  /** What an executor throws rejects its promise: the code behind goes on. */
  private executor(fn: FunctionNode): void {
    const after = this.flow.block();
    this.flow.frames.push({ kind: "catch", entry: after });
    this.inline(fn, fn, false);
    this.flow.frames.pop();
    this.flow.link(after);
    this.flow.resume(after);
  }

  /** The body of a callback that runs once for each element. */
  private each(fn: FunctionNode, call: CallNode): void {
    const [head, body, after] = [this.flow.block(), this.flow.block(), this.flow.block()];
    this.flow.link(head);
    this.flow.current = head;
    const method = methodCall(call);
    const element = method && (method.name.startsWith("reduce") ? fn.params[1] : fn.params[0]);
    const source = method?.name === "from" ? call.arguments[0] : method?.object;
    const test: Test = { node: unwrap(source ?? call), form: "element" };
    this.flow.link(body, "true", test);
    this.flow.link(after, "false", test);
    this.flow.current = body;
    if (element && source) this.flow.emit({ kind: "bind", target: element as Node, source, mode: "element", node: fn });
    const collects = method?.name === "map" || method?.name === "flatMap" || method?.name === "from";
    this.inline(fn, collects ? call : fn, false, collects);
    this.flow.link(head);
    this.flow.current = after;
  }

  private runsNow(node: CallNode, index: number, fn: FunctionNode): Runs | undefined {
    if (fn.async) return undefined;
    if (node.type === "NewExpression") {
      if (index === 0 && node.callee.type === "Identifier" && node.callee.name === "Promise") return "now";
      return this.facts.runsNow(node, index);
    }
    const method = methodCall(node);
    const known = this.facts.runsNow(node, index);
    if (known) return known;
    if (method && index === 0 && EACH.has(method.name)) return "each";
    if (method?.name === "from" && index === 1 && method.object.type === "Identifier" && method.object.name === "Array")
      return "each";
    return undefined;
  }

  /** Notes a call of which nothing is known where a `catch` of the same code waits for it to fail. */
  private guard(node: CallNode): void {
    const block = this.flow.current;
    if (!block || !this.flow.frames.some((frame) => frame.kind === "catch") || !this.facts.isUnknown(node)) return;
    const to = this.flow.route({ kind: "throw" });
    if (to !== this.flow.graph.thrown) (block.guarded ??= []).push({ index: block.events.length - 1, to });
  }
}
