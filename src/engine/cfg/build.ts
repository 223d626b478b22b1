/**
 * Builds the graph of a unit from its syntax tree.
 *
 * A block ends where an operation may throw. `finally` is expanded once for each way of leaving its `try` (`using` is a `finally`).
 * Promise chains that are waited for, Promise executors, immediately invoked functions and callbacks that run at once are part of the
 * graph of the code around them.
 */
import type { TSESTree } from "@typescript-eslint/utils";
import {
  type CallNode,
  type FunctionNode,
  type Node,
  chainCall,
  isFunction,
  isNullish,
  keyName,
  methodCall,
  promiseStatic,
  unwrap,
} from "../ast.js";
import type { Effort } from "../effort.js";
import {
  type Block,
  type Edge,
  type EdgeKind,
  type FlowEvent,
  type Graph,
  type Test,
  type Unit,
  comparisonOf,
} from "./graph.js";

/** What the builder asks of the rest of the engine. */
export interface Facts {
  effort: Effort;
  keys: Record<string, readonly string[]>;
  /** Whether a call can throw before it returns. */
  throws(call: CallNode): boolean;
  /** Whether waiting for the value can throw. */
  rejects(promise: Node): boolean;
  /** Whether control comes back from the call at all. */
  never(call: CallNode): "exits" | "throws" | undefined;
  /** How often a function argument runs before the call returns; undefined for later, or not known. */
  runsNow(call: CallNode, index: number): "now" | "each" | undefined;
}

/** Thrown when a unit is too large to be analysed; the caller answers "unknown". */
export class TooLarge extends Error {}

/** Beyond this the answer is "unknown". Far above hand-written code. */
export const MAX_BLOCKS = 6000;

type Jump = { kind: "throw" } | { kind: "return" } | { kind: "break" | "continue"; to: Block };

type Frame =
  | { kind: "catch"; entry: Block }
  | { kind: "finally"; emit: () => void; copies: Map<string, Block> }
  | { kind: "loop"; labels: readonly string[]; breakTo: Block; continueTo?: Block; unlabelled: boolean }
  | { kind: "inline"; fn: FunctionNode; of: Node; returnTo: Block; awaits: boolean; element: boolean };

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

export function buildGraph(unit: Unit, facts: Facts): Graph {
  return new Builder(unit, facts).build();
}

class Builder {
  private readonly graph: Graph;
  /** Blocks that an edge leads to. */
  private readonly targets = new Set<Block>();
  private frames: Frame[] = [];
  /** Undefined where the code cannot be reached. */
  private current: Block | undefined;
  private labels: string[] = [];
  /** Where an optional chain goes on when it is cut short. */
  private shortCircuit: Block[] = [];
  /** Promises at the beginning of chains that were started earlier than they are waited for. */
  private readonly started = new Set<Node>();

  constructor(
    private readonly unit: Unit,
    private readonly facts: Facts,
  ) {
    this.graph = { unit, blocks: [], inlined: new Set(), chains: new Set() } as unknown as Graph;
    this.graph.entry = this.block();
    this.graph.exit = this.block();
    this.graph.thrown = this.block();
    this.current = this.graph.entry;
  }

  build(): Graph {
    const { unit } = this;
    if (isFunction(unit)) {
      for (const param of unit.params) this.patternDefaults(param as Node);
      if (unit.body.type === "BlockStatement") this.statements(unit.body.body);
      else this.returned(unit.body, unit.body);
    } else if (unit.type === "Program" || unit.type === "StaticBlock") this.statements(unit.body);
    else if (unit.type === "PropertyDefinition") {
      if (unit.value) this.expression(unit.value);
    } else this.awaited(unit);
    this.link(this.graph.exit);
    return this.graph;
  }

  // ---- blocks and edges

  private block(): Block {
    const { blocks } = this.graph;
    if (blocks.length >= MAX_BLOCKS) throw new TooLarge();
    this.facts.effort.spend();
    const block: Block = { id: blocks.length, events: [], edges: [], graph: this.graph };
    blocks.push(block);
    return block;
  }

  private connect(from: Block | undefined, edge: Edge): void {
    if (!from) return;
    from.edges.push(edge);
    this.targets.add(edge.to);
  }

  private link(to: Block, kind: EdgeKind = "next", test?: Test): void {
    this.connect(this.current, { to, kind, ...(test && { test }) });
  }

  private emit(event: FlowEvent): void {
    this.current?.events.push(event);
  }

  /** Ends the block: what was emitted last may throw. */
  private split(): void {
    if (!this.current) return;
    const next = this.block();
    this.connect(this.current, { to: next, kind: "next" });
    this.connect(this.current, { to: this.route({ kind: "throw" }), kind: "throws" });
    this.current = next;
  }

  private jump(jump: Jump, kind: EdgeKind = "next", certain = false): void {
    if (!this.current) return;
    this.connect(this.current, { to: this.route(jump), kind, ...(certain && { certain }) });
    this.current = undefined;
  }

  /** Where a jump goes, through a copy of each `finally` on its way. */
  private route(jump: Jump, from = this.frames.length - 1): Block {
    for (let i = from; i >= 0; i--) {
      const frame = this.frames[i]!;
      if (frame.kind === "catch" && jump.kind === "throw") return frame.entry;
      if (frame.kind === "inline" && jump.kind === "return") return frame.returnTo;
      if (frame.kind === "loop" && "to" in jump && (frame.breakTo === jump.to || frame.continueTo === jump.to))
        return jump.to;
      if (frame.kind === "finally") return this.finalizer(frame, i, jump);
    }
    if (jump.kind === "throw") return this.graph.thrown;
    return jump.kind === "return" ? this.graph.exit : jump.to;
  }

  private finalizer(frame: Frame & { kind: "finally" }, index: number, jump: Jump): Block {
    const key = "to" in jump ? `${jump.kind}:${jump.to.id}` : jump.kind;
    const known = frame.copies.get(key);
    if (known) return known;
    const copy = this.block();
    frame.copies.set(key, copy);
    const saved = { frames: this.frames, current: this.current, labels: this.labels, shortCircuit: this.shortCircuit };
    this.frames = this.frames.slice(0, index);
    this.current = copy;
    this.shortCircuit = [];
    frame.emit();
    this.link(this.route(jump));
    Object.assign(this, saved);
    return copy;
  }

  // ---- statements

  private statements(list: readonly Node[]): void {
    let disposals = 0;
    for (const node of list) {
      if (!this.current) break;
      this.statement(node);
      if (node.type === "VariableDeclaration" && (node.kind === "using" || node.kind === "await using")) {
        for (const { id } of node.declarations) {
          const awaits = node.kind === "await using";
          this.frames.push({ kind: "finally", copies: new Map(), emit: () => this.dispose(id, awaits) });
          disposals++;
        }
      }
    }
    for (; disposals > 0; disposals--) {
      const frame = this.frames.pop() as Frame & { kind: "finally" };
      if (this.current) frame.emit();
    }
  }

  private dispose(id: Node, awaits: boolean): void {
    this.emit({ kind: "dispose", target: id, node: id });
    if (awaits) this.split();
  }

  private statement(node: Node): void {
    const labels = this.labels;
    this.labels = [];
    switch (node.type) {
      case "BlockStatement":
      case "StaticBlock":
        return this.statements(node.body);
      case "ExpressionStatement":
        return this.expression(node.expression);
      case "VariableDeclaration":
        for (const declarator of node.declarations) {
          if (!declarator.init) continue;
          this.expression(declarator.init);
          this.emit({ kind: "assign", target: declarator.id, value: declarator.init, node: declarator });
          this.patternDefaults(declarator.id);
        }
        return;
      case "IfStatement": {
        const [yes, no, after] = [this.block(), this.block(), this.block()];
        this.condition(node.test, yes, no);
        this.current = yes;
        this.statement(node.consequent);
        this.link(after);
        this.current = no;
        if (node.alternate) this.statement(node.alternate);
        this.link(after);
        return this.resume(after);
      }
      case "WhileStatement":
      case "DoWhileStatement":
      case "ForStatement":
        return this.loop(node, labels);
      case "ForInStatement":
      case "ForOfStatement":
        return this.iteration(node, labels);
      case "LabeledStatement": {
        const inner = [...labels, node.label.name];
        this.labels = inner;
        if (/^(For|While|DoWhile|Labeled)/.test(node.body.type)) return this.statement(node.body);
        const after = this.block();
        this.frames.push({ kind: "loop", labels: inner, breakTo: after, unlabelled: false });
        this.labels = [];
        this.statement(node.body);
        this.frames.pop();
        this.link(after);
        return this.resume(after);
      }
      case "BreakStatement":
      case "ContinueStatement":
        return this.leaveLoop(node);
      case "ReturnStatement":
        return this.returned(node.argument ?? undefined, node);
      case "ThrowStatement":
        this.expression(node.argument);
        this.emit({ kind: "throw", value: node.argument, node });
        return this.jump({ kind: "throw" }, "throws", true);
      case "TryStatement":
        return this.tryStatement(node);
      case "SwitchStatement":
        return this.switchStatement(node, labels);
      case "ClassDeclaration":
        return this.classBody(node);
      case "WithStatement":
        this.expression(node.object);
        return this.statement(node.body);
      case "ExportNamedDeclaration":
        if (node.declaration) this.statement(node.declaration);
        return;
      case "ExportDefaultDeclaration":
        if (node.declaration.type === "ClassDeclaration") return this.classBody(node.declaration);
        if (node.declaration.type !== "FunctionDeclaration") this.expression(node.declaration as Node);
        return;
      default:
        // Function declarations are hoisted: what matters is where they are used. Types and imports do nothing.
        return;
    }
  }

  /** Goes on at a block if anything leads there. */
  private resume(block: Block): void {
    this.current = this.targets.has(block) ? block : undefined;
  }

  private loop(
    node: TSESTree.WhileStatement | TSESTree.DoWhileStatement | TSESTree.ForStatement,
    labels: readonly string[],
  ): void {
    if (node.type === "ForStatement" && node.init) {
      if (node.init.type === "VariableDeclaration") this.statement(node.init);
      else this.expression(node.init);
    }
    const init = node.type === "ForStatement" && node.init?.type === "VariableDeclaration" ? node.init : undefined;
    // The types know `using` in the head of a `for…of` only.
    const kind: string | undefined = init?.kind;
    const using = kind?.endsWith("using") ? init : undefined;
    const dispose = (): void => using?.declarations.forEach(({ id }) => this.dispose(id, kind === "await using"));
    if (using) this.frames.push({ kind: "finally", copies: new Map(), emit: dispose });
    const [head, body, after, step] = [this.block(), this.block(), this.block(), this.block()];
    this.link(node.type === "DoWhileStatement" ? body : head);
    this.current = head;
    if (node.test) this.condition(node.test, body, after);
    else this.link(body);
    this.frames.push({ kind: "loop", labels, breakTo: after, continueTo: step, unlabelled: true });
    this.current = body;
    this.statement(node.body);
    this.link(step);
    this.frames.pop();
    this.current = step;
    if (node.type === "ForStatement" && node.update) this.expression(node.update);
    this.link(head);
    this.resume(after);
    if (!using) return;
    this.frames.pop();
    if (this.current) dispose();
  }

  private iteration(node: TSESTree.ForInStatement | TSESTree.ForOfStatement, labels: readonly string[]): void {
    this.expression(node.right);
    if (node.type === "ForOfStatement") this.emit({ kind: "iterate", node: node.right });
    const [head, body, after] = [this.block(), this.block(), this.block()];
    this.link(head);
    this.current = head;
    if (node.type === "ForOfStatement" && node.await) {
      this.emit({ kind: "await", node: node.right });
      this.split();
    }
    const test: Test = { node: unwrap(node.right), form: "element" };
    this.link(body, "true", test);
    this.link(after, "false", test);
    this.current = body;
    const target = node.left.type === "VariableDeclaration" ? node.left.declarations[0]!.id : node.left;
    if (node.type === "ForOfStatement")
      this.emit({ kind: "bind", target, source: node.right, mode: "element", node: node.left });
    else this.emit({ kind: "assign", target, value: undefined, node: node.left });
    this.patternDefaults(target);
    this.frames.push({ kind: "loop", labels, breakTo: after, continueTo: head, unlabelled: true });
    const declares = node.left.type === "VariableDeclaration" ? node.left.kind : undefined;
    const disposes = declares === "using" || declares === "await using";
    if (disposes)
      this.frames.push({
        kind: "finally",
        copies: new Map(),
        emit: () => this.dispose(target, declares === "await using"),
      });
    this.statement(node.body);
    if (disposes) {
      this.frames.pop();
      if (this.current) this.dispose(target, declares === "await using");
    }
    this.frames.pop();
    this.link(head);
    this.current = after;
  }

  private leaveLoop(node: TSESTree.BreakStatement | TSESTree.ContinueStatement): void {
    for (let i = this.frames.length - 1; i >= 0; i--) {
      const frame = this.frames[i]!;
      if (frame.kind === "inline") break;
      if (frame.kind !== "loop") continue;
      const wanted = node.label ? frame.labels.includes(node.label.name) : frame.unlabelled;
      if (node.type === "BreakStatement" && wanted) return this.jump({ kind: "break", to: frame.breakTo });
      if (node.type === "ContinueStatement" && wanted && frame.continueTo)
        return this.jump({ kind: "continue", to: frame.continueTo });
    }
    this.current = undefined;
  }

  private returned(value: Node | undefined, node: Node): void {
    const frame = this.frames.findLast((f) => f.kind === "inline");
    if (!value) {
      if (!frame) this.emit({ kind: "return", value: undefined, node });
      return this.jump({ kind: "return" });
    }
    if (frame?.kind === "inline") {
      // What is returned by name is seldom a promise: it is taken on, but not taken to reject.
      const named = unwrap(value).type === "Identifier" || unwrap(value).type === "MemberExpression";
      if (frame.awaits && !named) this.awaited(value);
      else this.expression(value);
      if (frame.awaits && named) this.emit({ kind: "await", node: unwrap(value) });
      this.emit({ kind: "value", of: frame.of, value, ...(frame.element && { element: true }) });
      return this.jump({ kind: "return" });
    }
    // The caller waits for a chain that is returned: it is part of this function.
    if (this.isLowered(value)) this.awaited(value);
    else this.expression(value);
    this.emit({ kind: "return", value, node });
    this.jump({ kind: "return" });
  }

  private tryStatement(node: TSESTree.TryStatement): void {
    const after = this.block();
    const { handler, finalizer } = node;
    if (finalizer) this.frames.push({ kind: "finally", copies: new Map(), emit: () => this.statement(finalizer) });
    const caught = handler && this.block();
    if (caught) this.frames.push({ kind: "catch", entry: caught });
    this.statement(node.block);
    if (caught) this.frames.pop();
    const done = this.block();
    this.link(done);
    if (caught && handler) {
      this.current = caught;
      if (handler.param) this.emit({ kind: "assign", target: handler.param, value: undefined, node: handler });
      this.statement(handler.body);
      this.link(done);
    }
    if (finalizer) this.frames.pop();
    this.resume(done);
    if (finalizer && this.current) this.statement(finalizer);
    this.link(after);
    this.resume(after);
  }

  private switchStatement(node: TSESTree.SwitchStatement, labels: readonly string[]): void {
    this.expression(node.discriminant);
    const after = this.block();
    const bodies = node.cases.map(() => this.block());
    let fallback = after;
    for (const [i, c] of node.cases.entries()) {
      if (!c.test) {
        fallback = bodies[i]!;
        continue;
      }
      this.expression(c.test);
      const test: Test = { node: node.discriminant, form: "equals", equals: c.test };
      this.link(bodies[i]!, "true", test);
      const next = this.block();
      this.link(next, "false", test);
      this.current = next;
    }
    this.link(fallback);
    this.frames.push({ kind: "loop", labels, breakTo: after, unlabelled: true });
    for (const [i, c] of node.cases.entries()) {
      this.current = bodies[i]!;
      this.statements(c.consequent);
      this.link(bodies[i + 1] ?? after);
    }
    this.frames.pop();
    this.resume(after);
  }

  // ---- conditions

  private condition(node: Node, yes: Block, no: Block): void {
    const inner = unwrap(node);
    if (inner.type === "UnaryExpression" && inner.operator === "!") return this.condition(inner.argument, no, yes);
    if (inner.type === "LogicalExpression" && inner.operator !== "??") {
      const middle = this.block();
      if (inner.operator === "&&") this.condition(inner.left, middle, no);
      else this.condition(inner.left, yes, middle);
      this.current = middle;
      return this.condition(inner.right, yes, no);
    }
    if (inner.type === "Literal" && typeof inner.value === "boolean") return this.link(inner.value ? yes : no);
    // What is cut short is not truthy.
    const chain = chainOf(node);
    if (chain) {
      this.shortCircuit.push(no);
      this.expression(chain.expression);
      this.shortCircuit.pop();
    } else this.expression(node);
    const comparison = inner.type === "BinaryExpression" ? comparisonOf(inner) : undefined;
    if (comparison) {
      const { test, flipped } = comparison;
      this.link(flipped ? no : yes, "true", test);
      return this.link(flipped ? yes : no, "false", test);
    }
    const test: Test = { node: inner, form: "truthy" };
    this.link(yes, "true", test);
    this.link(no, "false", test);
  }

  // ---- expressions

  private expressions(list: readonly (Node | null)[]): void {
    for (const node of list) if (node) this.expression(node);
  }

  private expression(node: Node): void {
    switch (node.type) {
      case "Identifier":
      case "ThisExpression":
        return this.emit({ kind: "use", node });
      case "CallExpression":
      case "NewExpression":
        return this.call(node);
      case "TaggedTemplateExpression":
        this.expression(node.tag);
        this.expression(node.quasi);
        this.emit({ kind: "call", node });
        return;
      case "ImportExpression":
        this.expression(node.source);
        return this.emit({ kind: "call", node });
      case "MemberExpression":
        this.expression(node.object);
        if (node.optional) this.optional(node.object);
        if (node.computed) this.expression(node.property);
        return;
      case "ChainExpression": {
        const after = this.block();
        this.shortCircuit.push(after);
        this.expression(node.expression);
        this.shortCircuit.pop();
        this.link(after);
        return this.resume(after);
      }
      case "AwaitExpression":
        return this.awaited(node.argument);
      case "YieldExpression":
        if (node.argument) this.expression(node.argument);
        this.emit({ kind: "yield", value: node.argument ?? undefined, node });
        if (this.current) {
          const next = this.block();
          this.connect(this.current, { to: next, kind: "next" });
          this.connect(this.current, { to: this.route({ kind: "return" }), kind: "leaves" });
          if (node.delegate) this.connect(this.current, { to: this.route({ kind: "throw" }), kind: "throws" });
          this.current = next;
        }
        return;
      case "AssignmentExpression":
        return this.assignment(node);
      case "UpdateExpression":
        this.expression(node.argument);
        return this.emit({ kind: "assign", target: node.argument, value: undefined, node });
      case "LogicalExpression": {
        const [more, after] = [this.block(), this.block()];
        if (node.operator === "??") {
          this.expression(node.left);
          const test: Test = { node: unwrap(node.left), form: "nonnull" };
          this.link(after, "true", test);
          this.link(more, "false", test);
        } else if (node.operator === "&&") this.condition(node.left, more, after);
        else this.condition(node.left, after, more);
        this.current = more;
        this.expression(node.right);
        this.link(after);
        return this.resume(after);
      }
      case "ConditionalExpression": {
        const [yes, no, after] = [this.block(), this.block(), this.block()];
        this.condition(node.test, yes, no);
        this.current = yes;
        this.expression(node.consequent);
        this.link(after);
        this.current = no;
        this.expression(node.alternate);
        this.link(after);
        return this.resume(after);
      }
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        return this.emit({ kind: "closure", node });
      case "ClassExpression":
        return this.classBody(node);
      case "ObjectExpression":
        for (const property of node.properties) {
          if (property.type === "SpreadElement") this.expression(property);
          else {
            if (property.computed) this.expression(property.key);
            this.expression(property.value);
          }
        }
        return;
      default:
        return this.children(node);
    }
  }

  /** What has no rule of its own: its parts, in order. */
  private children(node: Node): void {
    if (node.type.startsWith("TS") && unwrap(node) === node) return;
    for (const key of this.facts.keys[node.type] ?? []) {
      const child = (node as unknown as Record<string, unknown>)[key];
      if (Array.isArray(child)) this.expressions(child as Node[]);
      else if (child && typeof (child as Node).type === "string") this.expression(child as Node);
    }
  }

  private optional(object: Node): void {
    const after = this.shortCircuit.at(-1);
    if (!after || !this.current) return;
    const next = this.block();
    const test: Test = { node: unwrap(object), form: "nonnull" };
    this.link(next, "true", test);
    this.link(after, "false", test);
    this.current = next;
  }

  private assignment(node: TSESTree.AssignmentExpression): void {
    const { left, operator } = node;
    if (left.type === "MemberExpression") {
      this.expression(left.object);
      if (left.computed) this.expression(left.property);
    }
    if (operator === "??=" || operator === "||=" || operator === "&&=") {
      const [more, after] = [this.block(), this.block()];
      const test: Test = { node: unwrap(left), form: operator === "??=" ? "nonnull" : "truthy" };
      const positive = operator === "&&=";
      this.link(positive ? more : after, "true", test);
      this.link(positive ? after : more, "false", test);
      this.current = more;
      this.expression(node.right);
      this.emit({ kind: "assign", target: left, value: node.right, node });
      this.link(after);
      return this.resume(after);
    }
    this.expression(node.right);
    this.emit({ kind: "assign", target: left, value: operator === "=" ? node.right : undefined, node });
    this.patternDefaults(left);
  }

  /** Defaults and computed keys of a pattern are evaluated once there is something to take apart. */
  private patternDefaults(pattern: Node): void {
    switch (pattern.type) {
      case "AssignmentPattern": {
        // The default is taken only where there is nothing else.
        const [missing, after] = [this.block(), this.block()];
        this.link(missing);
        this.link(after);
        this.current = missing;
        this.expression(pattern.right);
        this.emit({ kind: "assign", target: pattern.left, value: pattern.right, node: pattern });
        this.link(after);
        this.resume(after);
        return this.patternDefaults(pattern.left);
      }
      case "ObjectPattern":
        for (const property of pattern.properties) {
          if (property.type === "RestElement") continue;
          if (property.computed) this.expression(property.key);
          this.patternDefaults(property.value);
        }
        return;
      case "ArrayPattern":
        for (const element of pattern.elements) if (element) this.patternDefaults(element);
        return;
      case "TSParameterProperty":
        return this.patternDefaults(pattern.parameter);
      default:
        return;
    }
  }

  private classBody(node: TSESTree.ClassDeclaration | TSESTree.ClassExpression): void {
    if (node.superClass) this.expression(node.superClass);
    for (const member of node.body.body)
      if ("computed" in member && member.computed && keyName(member) === undefined) this.expression(member.key as Node);
    for (const member of node.body.body) {
      if (member.type === "PropertyDefinition" && member.static && member.value) this.expression(member.value);
      if (member.type === "StaticBlock") this.statements(member.body);
    }
  }

  // ---- calls

  private call(node: CallNode): void {
    const callee = unwrap(node.callee);
    if (node.type === "CallExpression" && isFunction(callee) && !callee.generator && !callee.async) {
      this.expressions(node.arguments);
      return this.inline(callee, node, false);
    }
    if (callee.type === "MemberExpression") this.expression(node.callee);
    else if (callee.type !== "Super" && callee.type !== "Identifier") this.expression(node.callee);
    else if (callee.type === "Identifier") this.emit({ kind: "use", node: callee });
    // An optional call is taken to be made: what it gets as arguments is meant to be evaluated.
    const now: { fn: FunctionNode; runs: "now" | "each" }[] = [];
    for (const [index, argument] of node.arguments.entries()) {
      const fn = unwrap(argument);
      const runs = isFunction(fn) && !fn.generator ? this.runsNow(node, index, fn) : undefined;
      if (runs && isFunction(fn)) now.push({ fn, runs });
      else this.expression(argument);
    }
    // A chain nobody waits for still hands its first promise over here.
    this.emit({ kind: "call", node });
    const never = this.facts.never(node);
    if (never === "exits") {
      this.current = undefined;
      return;
    }
    if (never === "throws") return this.jump({ kind: "throw" }, "throws", true);
    // Only a `throw` that is written here is certain.
    if (this.facts.throws(node)) this.split();
    for (const { fn, runs } of now) {
      if (runs === "now" && node.type === "NewExpression") this.executor(fn);
      else if (runs === "now") this.inline(fn, fn, false);
      else this.each(fn, node);
    }
  }

  private runsNow(node: CallNode, index: number, fn: FunctionNode): "now" | "each" | undefined {
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

  /** What an executor throws rejects its promise: the code behind goes on. */
  private executor(fn: FunctionNode): void {
    const after = this.block();
    this.frames.push({ kind: "catch", entry: after });
    this.inline(fn, fn, false);
    this.frames.pop();
    this.link(after);
    this.resume(after);
  }

  /** The body of a callback that runs once for each element. */
  private each(fn: FunctionNode, call: CallNode): void {
    const [head, body, after] = [this.block(), this.block(), this.block()];
    this.link(head);
    this.current = head;
    const method = methodCall(call);
    const element = method && (method.name.startsWith("reduce") ? fn.params[1] : fn.params[0]);
    const source = method?.name === "from" ? call.arguments[0] : method?.object;
    const test: Test = { node: unwrap(source ?? call), form: "element" };
    this.link(body, "true", test);
    this.link(after, "false", test);
    this.current = body;
    if (element && source) this.emit({ kind: "bind", target: element as Node, source, mode: "element", node: fn });
    const collects = method?.name === "map" || method?.name === "flatMap" || method?.name === "from";
    this.inline(fn, collects ? call : fn, false, collects);
    this.link(head);
    this.current = after;
  }

  /** Makes the body of a function part of this graph; its returns go to the code behind the call. */
  private inline(fn: FunctionNode, of: Node, awaits: boolean, element = false): void {
    this.graph.inlined.add(fn);
    const after = this.block();
    this.frames.push({ kind: "inline", fn, of, returnTo: after, awaits: awaits || fn.async, element });
    for (const param of fn.params) this.patternDefaults(param as Node);
    if (fn.body.type === "BlockStatement") this.statements(fn.body.body);
    else this.returned(fn.body, fn.body);
    this.frames.pop();
    this.link(after);
    this.resume(after);
  }

  // ---- promises that are waited for

  private isLowered(node: Node): boolean {
    const inner = unwrap(node);
    return (
      chainCall(inner) !== undefined ||
      (promiseStatic(inner) !== undefined && promiseStatic(inner)!.call.arguments[0]?.type === "ArrayExpression")
    );
  }

  /** Whether waiting for the value runs functions that are written here. */
  private isOwnCode(node: Node): boolean {
    const inner = unwrap(node);
    return this.isLowered(inner) || (inner.type === "CallExpression" && isFunction(unwrap(inner.callee)));
  }

  /** Evaluates a promise and goes on where it is fulfilled; its rejection goes where an exception would go. */
  private awaited(node: Node): void {
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
      this.emit({ kind: "call", node: combinator.call });
      this.emit({ kind: "await", node: inner });
      return;
    }
    if (
      inner.type === "CallExpression" &&
      isFunction(unwrap(inner.callee)) &&
      !(unwrap(inner.callee) as FunctionNode).generator
    ) {
      this.expressions(inner.arguments);
      this.inline(unwrap(inner.callee) as FunctionNode, inner, true);
      return this.emit({ kind: "await", node: inner });
    }
    if (!this.started.has(inner)) this.expression(node);
    this.emit({ kind: "await", node: inner });
    if (this.facts.rejects(inner)) this.split();
  }

  private together(name: "all" | "allSettled", list: TSESTree.ArrayExpression): void {
    const swallow = name === "allSettled" ? this.block() : undefined;
    if (swallow) this.frames.push({ kind: "catch", entry: swallow });
    // All are started before any is waited for.
    const started: Node[] = [];
    const own: Node[] = [];
    for (const element of list.elements) {
      if (!element) continue;
      if (element.type !== "SpreadElement" && this.isOwnCode(element)) {
        own.push(element);
        const base = chainBase(element);
        if (!base) continue;
        this.expression(base);
        this.started.add(unwrap(base));
      } else {
        this.expression(element);
        started.push(unwrap(element.type === "SpreadElement" ? element.argument : element));
      }
    }
    let fails = false;
    for (const element of own) {
      // Its failure does not keep the others from running.
      const [failed, next] = [this.block(), this.block()];
      this.frames.push({ kind: "catch", entry: failed });
      this.awaited(element);
      this.frames.pop();
      this.link(next);
      this.current = this.targets.has(failed) ? failed : undefined;
      fails ||= this.current !== undefined;
      this.link(next);
      this.resume(next);
    }
    for (const node of started) this.emit({ kind: "await", node });
    if (fails || started.some((node) => this.facts.rejects(node))) this.split();
    if (!swallow) return;
    this.frames.pop();
    this.link(swallow);
    this.current = swallow;
  }

  private chain({ object, name, call }: NonNullable<ReturnType<typeof chainCall>>): void {
    const [first, second] = call.arguments as (Node | undefined)[];
    const after = this.block();
    this.graph.chains.add(call);
    if (name === "finally") {
      this.frames.push({ kind: "finally", copies: new Map(), emit: () => this.handler(first, call, undefined) });
      this.awaited(object);
      this.frames.pop();
      if (this.current) this.handler(first, call, undefined);
      this.emit({ kind: "value", of: call, value: object });
      this.link(after);
      return this.resume(after);
    }
    const onFulfilled = name === "then" ? first : undefined;
    const onRejected = name === "then" ? second : first;
    const rejected = onRejected && !isNullish(onRejected) ? this.block() : undefined;
    if (rejected) this.frames.push({ kind: "catch", entry: rejected });
    this.awaited(object);
    if (rejected) this.frames.pop();
    if (this.current) {
      if (onFulfilled && !isNullish(onFulfilled)) this.handler(onFulfilled, call, object);
      else this.emit({ kind: "value", of: call, value: object });
    }
    this.link(after);
    if (rejected) {
      this.current = rejected;
      this.handler(onRejected, call, undefined);
      this.link(after);
    }
    this.resume(after);
  }

  /** Runs a handler of a chain: its body where it is written here. */
  private handler(argument: Node | undefined, call: TSESTree.CallExpression, source: Node | undefined): void {
    if (!argument) return;
    const fn = unwrap(argument);
    if (isFunction(fn) && !fn.generator) {
      const param = fn.params[0] as Node | undefined;
      if (param && source) this.emit({ kind: "bind", target: param, source, mode: "resolved", node: fn });
      return this.inline(fn, call, true);
    }
    this.expression(argument);
    if (source) this.emit({ kind: "pass", fn, source, of: call });
  }
}

/** The optional chain that an expression is, if it is one. */
function chainOf(node: Node): TSESTree.ChainExpression | undefined {
  let at = node;
  while (at.type !== "ChainExpression") {
    if (at.type !== "TSAsExpression" && at.type !== "TSNonNullExpression" && at.type !== "TSSatisfiesExpression")
      return undefined;
    at = at.expression;
  }
  return at;
}

/** The promise at the beginning of a chain of handlers, where it is no code of its own. */
function chainBase(node: Node): Node | undefined {
  let chain = chainCall(node);
  if (!chain) return undefined;
  for (let next = chainCall(chain.object); next; next = chainCall(chain.object)) chain = next;
  const base = unwrap(chain.object);
  return base.type === "CallExpression" && !isFunction(unwrap(base.callee)) && !promiseStatic(base) ? base : undefined;
}
