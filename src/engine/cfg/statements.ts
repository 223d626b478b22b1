/** Statements: what runs in turn, in loops, in `try`, and how each of them is left. */
import type { TSESTree } from "@typescript-eslint/utils";
import { type Node, chainCall, isCall, methodCall, unwrap } from "../ast.js";
import type { Flow, Frame } from "./flow.js";
import type { Test } from "./graph.js";
import type { Facts, Lower } from "./lower.js";
import { isLowered } from "./promises.js";

/** Methods of lists and strings that give a list, a string or a number, and are named like nothing that has to be waited for. */
const OF_LISTS =
  /^(?:map|filter|flatMap|slice|concat|flat|sort|reverse|join|split|trim|toString|to(?:Lower|Upper)Case|indexOf|includes|(?:starts|ends)With|replace(?:All)?)$/;

export class Statements {
  constructor(
    private readonly flow: Flow,
    private readonly lower: Lower,
    private readonly facts: Facts,
  ) {}

  statements(list: readonly Node[]): void {
    let disposals = 0;
    for (const node of list) {
      if (!this.flow.current) break;
      this.statement(node);
      if (node.type === "VariableDeclaration" && (node.kind === "using" || node.kind === "await using")) {
        for (const { id } of node.declarations) {
          const awaits = node.kind === "await using";
          this.flow.pushFinally(() => this.dispose(id, awaits));
          disposals++;
        }
      }
    }
    for (; disposals > 0; disposals--) {
      const frame = this.flow.frames.pop() as Frame & { kind: "finally" };
      if (this.flow.current) frame.emit();
    }
  }

  statement(node: Node, labels: readonly string[] = []): void {
    switch (node.type) {
      case "BlockStatement":
      case "StaticBlock":
        return this.statements(node.body);
      case "ExpressionStatement":
        return this.lower.expression(node.expression);
      case "VariableDeclaration":
        for (const declarator of node.declarations) {
          if (!declarator.init) {
            // What `var` declares is the function's: it keeps its value.
            if (node.kind === "let" && declarator.id.type === "Identifier")
              this.flow.emit({ kind: "declare", node: declarator.id });
            continue;
          }
          this.lower.expression(declarator.init);
          // `const none: never = kind`: by its type there is no such value.
          if (declarator.id.typeAnnotation?.typeAnnotation.type === "TSNeverKeyword") {
            this.flow.end();
            continue;
          }
          this.flow.emit({ kind: "assign", target: declarator.id, value: declarator.init, node: declarator });
          this.lower.patternDefaults(declarator.id);
        }
        return;
      case "IfStatement": {
        const [yes, no, after] = [this.flow.block(), this.flow.block(), this.flow.block()];
        this.lower.condition(node.test, yes, no);
        this.flow.current = yes;
        this.statement(node.consequent);
        this.flow.link(after);
        this.flow.current = no;
        if (node.alternate) this.statement(node.alternate);
        this.flow.link(after);
        return this.flow.resume(after);
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
        if (/^(For|While|DoWhile|Labeled)/.test(node.body.type)) return this.statement(node.body, inner);
        const after = this.flow.block();
        this.flow.frames.push({ kind: "loop", labels: inner, breakTo: after, unlabelled: false });
        this.statement(node.body);
        this.flow.frames.pop();
        this.flow.link(after);
        return this.flow.resume(after);
      }
      case "BreakStatement":
      case "ContinueStatement":
        return this.leaveLoop(node);
      case "ReturnStatement":
        return this.returned(node.argument ?? undefined, node);
      case "ThrowStatement":
        this.lower.expression(node.argument);
        this.flow.emit({ kind: "throw", value: node.argument, node });
        return this.flow.jump({ kind: "throw" }, "throws", true);
      case "TryStatement":
        return this.tryStatement(node);
      case "SwitchStatement":
        return this.switchStatement(node, labels);
      case "ClassDeclaration":
        return this.lower.classBody(node);
      case "WithStatement":
        this.lower.expression(node.object);
        return this.statement(node.body);
      case "ExportNamedDeclaration":
        if (node.declaration) this.statement(node.declaration);
        return;
      case "ExportDefaultDeclaration":
        if (node.declaration.type === "ClassDeclaration") return this.lower.classBody(node.declaration);
        if (node.declaration.type !== "FunctionDeclaration") this.lower.expression(node.declaration as Node);
        return;
      default:
        // Function declarations are hoisted: what matters is where they are used. Types and imports do nothing.
        return;
    }
  }

  returned(value: Node | undefined, node: Node): void {
    const frame = this.flow.frames.findLast((f) => f.kind === "inline");
    if (!value) {
      if (!frame) this.flow.emit({ kind: "return", value: undefined, node });
      return this.flow.jump({ kind: "return" });
    }
    if (frame?.kind === "inline") {
      // What is returned by name is seldom a promise, nor is what reports a failure: it is taken on, but not taken to reject.
      const inner = unwrap(value);
      const named = inner.type === "Identifier" || inner.type === "MemberExpression";
      const careful =
        named ||
        (isCall(inner) && (handlesFailure(frame) || OF_LISTS.test(methodName(inner))) && this.facts.isForeign(inner));
      if (frame.awaits && !careful) this.lower.awaited(value);
      else this.lower.expression(value);
      if (frame.awaits && careful) this.flow.emit({ kind: "await", node: inner });
      this.flow.emit({ kind: "value", of: frame.of, value, ...(frame.element && { element: true }) });
      return this.flow.jump({ kind: "return" });
    }
    // The caller waits for a chain that is returned: it is part of this function.
    if (isLowered(value)) this.lower.awaited(value);
    else this.lower.expression(value);
    this.flow.emit({ kind: "return", value, node });
    this.flow.jump({ kind: "return" });
  }

  private loop(
    node: TSESTree.WhileStatement | TSESTree.DoWhileStatement | TSESTree.ForStatement,
    labels: readonly string[],
  ): void {
    if (node.type === "ForStatement" && node.init) {
      if (node.init.type === "VariableDeclaration") this.statement(node.init);
      else this.lower.expression(node.init);
    }
    const init = node.type === "ForStatement" && node.init?.type === "VariableDeclaration" ? node.init : undefined;
    // The types know `using` in the head of a `for…of` only.
    const kind: string | undefined = init?.kind;
    const using = kind?.endsWith("using") ? init : undefined;
    const dispose = (): void => using?.declarations.forEach(({ id }) => this.dispose(id, kind === "await using"));
    if (using) this.flow.pushFinally(dispose);
    const [head, body, after, step] = [this.flow.block(), this.flow.block(), this.flow.block(), this.flow.block()];
    this.flow.link(node.type === "DoWhileStatement" ? body : head);
    this.flow.current = head;
    if (node.test) this.lower.condition(node.test, body, after);
    else this.flow.link(body);
    this.flow.frames.push({ kind: "loop", labels, breakTo: after, continueTo: step, unlabelled: true });
    this.flow.current = body;
    this.statement(node.body);
    this.flow.link(step);
    this.flow.frames.pop();
    this.flow.current = step;
    if (node.type === "ForStatement" && node.update) this.lower.expression(node.update);
    this.flow.link(head);
    this.flow.resume(after);
    if (!using) return;
    this.flow.frames.pop();
    if (this.flow.current) dispose();
  }

  private iteration(node: TSESTree.ForInStatement | TSESTree.ForOfStatement, labels: readonly string[]): void {
    this.lower.expression(node.right);
    if (node.type === "ForOfStatement") this.flow.emit({ kind: "iterate", node: node.right });
    const [head, body, after] = [this.flow.block(), this.flow.block(), this.flow.block()];
    this.flow.link(head);
    this.flow.current = head;
    if (node.type === "ForOfStatement" && node.await) {
      this.flow.emit({ kind: "await", node: node.right });
      if (this.facts.iterationRejects(node.right)) this.flow.split();
    }
    const test: Test = { node: unwrap(node.right), form: "element" };
    this.flow.link(body, "true", test);
    this.flow.link(after, "false", test);
    this.flow.current = body;
    const target = node.left.type === "VariableDeclaration" ? node.left.declarations[0]!.id : node.left;
    if (node.type === "ForOfStatement")
      this.flow.emit({ kind: "bind", target, source: node.right, mode: "element", node: node.left });
    else this.flow.emit({ kind: "assign", target, value: undefined, node: node.left });
    this.lower.patternDefaults(target);
    this.flow.frames.push({ kind: "loop", labels, breakTo: after, continueTo: head, unlabelled: true });
    const declares = node.left.type === "VariableDeclaration" ? node.left.kind : undefined;
    const disposes = declares === "using" || declares === "await using";
    if (disposes) this.flow.pushFinally(() => this.dispose(target, declares === "await using"));
    this.statement(node.body);
    if (disposes) {
      this.flow.frames.pop();
      if (this.flow.current) this.dispose(target, declares === "await using");
    }
    this.flow.frames.pop();
    this.flow.link(head);
    this.flow.current = after;
  }

  private leaveLoop(node: TSESTree.BreakStatement | TSESTree.ContinueStatement): void {
    for (let i = this.flow.frames.length - 1; i >= 0; i--) {
      const frame = this.flow.frames[i]!;
      if (frame.kind === "inline") break;
      if (frame.kind !== "loop") continue;
      const wanted = node.label ? frame.labels.includes(node.label.name) : frame.unlabelled;
      if (node.type === "BreakStatement" && wanted) return this.flow.jump({ kind: "break", to: frame.breakTo });
      if (node.type === "ContinueStatement" && wanted && frame.continueTo)
        return this.flow.jump({ kind: "continue", to: frame.continueTo });
    }
    this.flow.current = undefined;
  }

  private tryStatement(node: TSESTree.TryStatement): void {
    const after = this.flow.block();
    const { handler, finalizer } = node;
    if (finalizer) this.flow.pushFinally(() => this.statement(finalizer));
    const caught = handler && this.flow.block();
    if (caught) this.flow.frames.push({ kind: "catch", entry: caught });
    this.statement(node.block);
    if (caught) this.flow.frames.pop();
    const done = this.flow.block();
    this.flow.link(done);
    if (caught && handler) {
      this.flow.current = caught;
      if (handler.param) this.flow.emit({ kind: "assign", target: handler.param, value: undefined, node: handler });
      this.statement(handler.body);
      this.flow.link(done);
    }
    if (finalizer) this.flow.frames.pop();
    this.flow.resume(done);
    if (finalizer && this.flow.current) this.statement(finalizer);
    this.flow.link(after);
    this.flow.resume(after);
  }

  private switchStatement(node: TSESTree.SwitchStatement, labels: readonly string[]): void {
    this.lower.expression(node.discriminant);
    const after = this.flow.block();
    const bodies = node.cases.map(() => this.flow.block());
    let fallback = after;
    for (const [i, c] of node.cases.entries()) {
      if (!c.test) {
        fallback = bodies[i]!;
        continue;
      }
      // `switch (true)`: its cases are conditions.
      if (node.discriminant.type === "Literal" && node.discriminant.value === true) {
        const next = this.flow.block();
        this.lower.condition(c.test, bodies[i]!, next);
        this.flow.current = next;
        continue;
      }
      this.lower.expression(c.test);
      const test: Test = { node: node.discriminant, form: "equals", equals: c.test };
      this.flow.link(bodies[i]!, "true", test);
      const next = this.flow.block();
      this.flow.link(next, "false", test);
      this.flow.current = next;
    }
    this.flow.link(fallback);
    this.flow.frames.push({ kind: "loop", labels, breakTo: after, unlabelled: true });
    for (const [i, c] of node.cases.entries()) {
      this.flow.current = bodies[i]!;
      this.statements(c.consequent);
      this.flow.link(bodies[i + 1] ?? after);
    }
    this.flow.frames.pop();
    this.flow.resume(after);
  }

  private dispose(id: Node, awaits: boolean): void {
    this.flow.emit({ kind: "dispose", target: id, node: id });
    if (awaits) this.flow.split();
  }
}

/** Whether a function is there for a failure, or for tidying up: what it calls is taken to be careful. */
function handlesFailure(frame: Frame & { kind: "inline" }): boolean {
  const chain = chainCall(frame.of);
  const handler = chain?.call.arguments[chain.name === "then" ? 1 : 0];
  return handler !== undefined && unwrap(handler) === frame.fn;
}

function methodName(call: Node): string {
  return methodCall(call)?.name ?? "";
}
