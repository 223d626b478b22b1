/**
 * Builds the graph of a unit from its syntax tree.
 *
 * A block ends where an operation may throw. Promise chains that are waited for, Promise executors, immediately invoked functions and
 * callbacks that run at once are part of the graph of the code around them.
 */
import type { TSESTree } from "@typescript-eslint/utils";
import { type CallNode, type FunctionNode, type Node, isFunction } from "../ast.js";
import { Calls } from "./calls.js";
import { Expressions } from "./expressions.js";
import { Flow } from "./flow.js";
import type { Block, Graph, Unit } from "./graph.js";
import type { Facts, Lower } from "./lower.js";
import { Promises } from "./promises.js";
import { Statements } from "./statements.js";

export function buildGraph(unit: Unit, facts: Facts): Graph {
  return new Builder(unit, facts).build();
}

/** Hands each node to the part that lowers it. */
class Builder implements Lower {
  private readonly flow: Flow;
  private readonly inStatements: Statements;
  private readonly inExpressions: Expressions;
  private readonly inCalls: Calls;
  private readonly inPromises: Promises;

  constructor(
    private readonly unit: Unit,
    facts: Facts,
  ) {
    this.flow = new Flow(unit, facts.effort);
    this.inStatements = new Statements(this.flow, this, facts);
    this.inExpressions = new Expressions(this.flow, this, facts);
    this.inCalls = new Calls(this.flow, this, facts);
    this.inPromises = new Promises(this.flow, this, facts);
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
    this.flow.link(this.flow.graph.exit);
    return this.flow.graph;
  }

  statements(list: readonly Node[]): void {
    this.inStatements.statements(list);
  }
  returned(value: Node | undefined, node: Node): void {
    this.inStatements.returned(value, node);
  }
  expression(node: Node): void {
    this.inExpressions.expression(node);
  }
  expressions(list: readonly (Node | null)[]): void {
    this.inExpressions.expressions(list);
  }
  condition(node: Node, yes: Block, no: Block): void {
    this.inExpressions.condition(node, yes, no);
  }
  patternDefaults(pattern: Node): void {
    this.inExpressions.patternDefaults(pattern);
  }
  classBody(node: TSESTree.ClassDeclaration | TSESTree.ClassExpression): void {
    this.inExpressions.classBody(node);
  }
  call(node: CallNode): void {
    this.inCalls.call(node);
  }
  inline(fn: FunctionNode, of: Node, awaits: boolean, element?: boolean): void {
    this.inCalls.inline(fn, of, awaits, element);
  }
  awaited(node: Node): void {
    this.inPromises.awaited(node);
  }
}
