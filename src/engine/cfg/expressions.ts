/** Expressions, in the order in which their parts are evaluated; conditions, patterns and class bodies are made of them. */
import type { TSESTree } from "@typescript-eslint/utils";
import { type Node, keyName, unwrap } from "../ast.js";
import type { Flow } from "./flow.js";
import { type Block, type Test, comparisonOf } from "./graph.js";
import type { Facts, Lower } from "./lower.js";

export class Expressions {
  constructor(
    private readonly flow: Flow,
    private readonly lower: Lower,
    private readonly facts: Pick<Facts, "keys" | "isCaught">,
  ) {}

  expression(node: Node): void {
    switch (node.type) {
      case "Identifier":
      case "ThisExpression":
        return this.flow.emit({ kind: "use", node });
      case "CallExpression":
      case "NewExpression":
        return this.lower.call(node);
      case "TaggedTemplateExpression":
        this.expression(node.tag);
        this.expression(node.quasi);
        this.flow.emit({ kind: "call", node });
        return;
      case "ImportExpression":
        this.expression(node.source);
        return this.flow.emit({ kind: "call", node });
      case "MemberExpression":
        this.expression(node.object);
        if (node.optional) this.optional(node.object);
        if (node.computed) this.expression(node.property);
        return;
      case "ChainExpression": {
        const after = this.flow.block();
        this.flow.shortCircuit.push(after);
        this.expression(node.expression);
        this.flow.shortCircuit.pop();
        this.flow.link(after);
        return this.flow.resume(after);
      }
      case "AwaitExpression":
        return this.lower.awaited(node.argument);
      case "YieldExpression":
        if (node.argument) this.expression(node.argument);
        this.flow.emit({ kind: "yield", value: node.argument ?? undefined, node });
        if (this.flow.current) {
          const next = this.flow.block();
          this.flow.connect(this.flow.current, { to: next, kind: "next" });
          this.flow.connect(this.flow.current, { to: this.flow.route({ kind: "return" }), kind: "leaves" });
          if (node.delegate)
            this.flow.connect(this.flow.current, { to: this.flow.route({ kind: "throw" }), kind: "throws" });
          this.flow.current = next;
        }
        return;
      case "AssignmentExpression":
        return this.assignment(node);
      case "UpdateExpression":
        this.expression(node.argument);
        return this.flow.emit({ kind: "assign", target: node.argument, value: undefined, node });
      case "LogicalExpression": {
        const [more, after] = [this.flow.block(), this.flow.block()];
        if (node.operator === "??") {
          this.expression(node.left);
          const test: Test = { node: unwrap(node.left), form: "nonnull" };
          this.flow.link(after, "true", test);
          this.flow.link(more, "false", test);
        } else if (node.operator === "&&") this.condition(node.left, more, after);
        else this.condition(node.left, after, more);
        this.flow.current = more;
        this.expression(node.right);
        this.flow.link(after);
        return this.flow.resume(after);
      }
      case "ConditionalExpression": {
        const [yes, no, after] = [this.flow.block(), this.flow.block(), this.flow.block()];
        this.condition(node.test, yes, no);
        this.flow.current = yes;
        this.expression(node.consequent);
        this.flow.link(after);
        this.flow.current = no;
        this.expression(node.alternate);
        this.flow.link(after);
        return this.flow.resume(after);
      }
      case "TSSatisfiesExpression":
        this.expression(node.expression);
        if (node.typeAnnotation.type === "TSNeverKeyword") this.flow.end();
        return;
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        return this.flow.emit({ kind: "closure", node });
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

  expressions(list: readonly (Node | null)[]): void {
    for (const node of list) if (node) this.expression(node);
  }

  condition(node: Node, yes: Block, no: Block): void {
    const inner = unwrap(node);
    if (inner.type === "UnaryExpression" && inner.operator === "!") return this.condition(inner.argument, no, yes);
    if (inner.type === "LogicalExpression" && inner.operator !== "??") {
      const middle = this.flow.block();
      if (inner.operator === "&&") this.condition(inner.left, middle, no);
      else this.condition(inner.left, yes, middle);
      this.flow.current = middle;
      return this.condition(inner.right, yes, no);
    }
    if (inner.type === "Literal" && typeof inner.value === "boolean") return this.flow.link(inner.value ? yes : no);
    // What is cut short is not truthy.
    const chain = chainOf(node);
    if (chain) {
      this.flow.shortCircuit.push(no);
      this.expression(chain.expression);
      this.flow.shortCircuit.pop();
    } else this.expression(node);
    const comparison = inner.type === "BinaryExpression" ? comparisonOf(inner) : undefined;
    if (comparison) {
      const { test, flipped } = comparison;
      this.flow.link(flipped ? no : yes, "true", test);
      return this.flow.link(flipped ? yes : no, "false", test);
    }
    if (this.facts.isCaught(inner)) return this.flow.link(yes);
    const test: Test = { node: inner, form: "truthy" };
    this.flow.link(yes, "true", test);
    this.flow.link(no, "false", test);
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
    const after = this.flow.shortCircuit.at(-1);
    if (!after || !this.flow.current) return;
    const next = this.flow.block();
    const test: Test = { node: unwrap(object), form: "nonnull" };
    this.flow.link(next, "true", test);
    this.flow.link(after, "false", test);
    this.flow.current = next;
  }

  private assignment(node: TSESTree.AssignmentExpression): void {
    const { left, operator } = node;
    if (left.type === "MemberExpression") {
      this.expression(left.object);
      if (left.computed) this.expression(left.property);
    }
    if (operator === "??=" || operator === "||=" || operator === "&&=") {
      const [more, after] = [this.flow.block(), this.flow.block()];
      const test: Test = { node: unwrap(left), form: operator === "??=" ? "nonnull" : "truthy" };
      const positive = operator === "&&=";
      this.flow.link(positive ? more : after, "true", test);
      this.flow.link(positive ? after : more, "false", test);
      this.flow.current = more;
      this.expression(node.right);
      this.flow.emit({ kind: "assign", target: left, value: node.right, node });
      this.flow.link(after);
      return this.flow.resume(after);
    }
    this.expression(node.right);
    this.flow.emit({ kind: "assign", target: left, value: operator === "=" ? node.right : undefined, node });
    this.patternDefaults(left);
  }

  /** Defaults and computed keys of a pattern are evaluated once there is something to take apart. */
  patternDefaults(pattern: Node): void {
    switch (pattern.type) {
      case "AssignmentPattern": {
        // The default is taken only where there is nothing else.
        const [missing, after] = [this.flow.block(), this.flow.block()];
        this.flow.link(missing);
        this.flow.link(after);
        this.flow.current = missing;
        this.expression(pattern.right);
        this.flow.emit({ kind: "assign", target: pattern.left, value: pattern.right, node: pattern });
        this.flow.link(after);
        this.flow.resume(after);
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

  classBody(node: TSESTree.ClassDeclaration | TSESTree.ClassExpression): void {
    if (node.superClass) this.expression(node.superClass);
    for (const member of node.body.body)
      if ("computed" in member && member.computed && keyName(member) === undefined) this.expression(member.key as Node);
    for (const member of node.body.body) {
      if (member.type === "PropertyDefinition" && member.static && member.value) this.expression(member.value);
      if (member.type === "StaticBlock") this.lower.statements(member.body);
    }
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
