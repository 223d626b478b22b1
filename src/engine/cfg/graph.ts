/** The control-flow graph of one unit of code: blocks of events in evaluation order, joined by edges that say when they are taken. */
import type { TSESTree } from "@typescript-eslint/utils";
import { type CallNode, type FunctionNode, type Node, isNullish } from "../ast.js";

/** What has a graph of its own: a function, the program's top level, or a promise chain that nobody waits for. */
export type Unit =
  FunctionNode | TSESTree.Program | TSESTree.CallExpression | TSESTree.PropertyDefinition | TSESTree.StaticBlock;

/** A thing that happens, in the order in which it happens. */
export type FlowEvent =
  /** A variable or `this` is read. */
  | { kind: "use"; node: TSESTree.Identifier | TSESTree.ThisExpression }
  | { kind: "call"; node: CallNode | TSESTree.TaggedTemplateExpression | TSESTree.ImportExpression }
  /** The promise `node` is waited for. */
  | { kind: "await"; node: Node }
  /** `for…of` begins to take elements from the value. */
  | { kind: "iterate"; node: Node }
  /** A value goes into a variable, member or pattern; without a value, something unknown does. */
  | { kind: "assign"; target: Node; value: Node | undefined; node: Node }
  /** A variable comes into being, and is `undefined` until it is written. */
  | { kind: "declare"; node: TSESTree.Identifier }
  /** A parameter or loop variable gets the source itself, what it resolves to, or one of its elements. */
  | { kind: "bind"; target: Node; source: Node; mode: "resolved" | "element"; node: Node }
  /** The call `of` (a promise chain, an inlined function) takes on the value, or gets it as one of its elements (`map`). */
  | { kind: "value"; of: Node; value: Node; element?: boolean }
  /** What the promise resolves to (or rejects with: then there is no source) is handed to a function that stands elsewhere: `.then(use)`. */
  | { kind: "pass"; fn: Node; source: Node | undefined; of: Node }
  | { kind: "return" | "throw" | "yield"; value: Node | undefined; node: Node }
  /** A function comes into being and keeps what it mentions. */
  | { kind: "closure"; node: FunctionNode }
  /** The end of the scope of a `using` declaration. */
  | { kind: "dispose"; target: Node; node: Node };

/**
 * What is known on an edge: the expression was truthy (or falsy), was (not) nullish, was equal to a case of a switch, had one more element.
 */
export interface Test {
  node: Node;
  form: "truthy" | "nonnull" | "equals" | "element";
  /** The case's expression, for `equals`. */
  equals?: Node;
}

/** The test that a comparison is; flipped where it holds on the test's `false` edge. Undefined for comparisons of other kinds. */
export function comparisonOf({
  left,
  operator,
  right,
}: Pick<TSESTree.BinaryExpression, "left" | "right"> & { operator: string }):
  { test: Test; flipped: boolean } | undefined {
  if (!/^[!=]==?$/.test(operator)) return undefined;
  const equal = operator[0] === "=";
  const operand = isNullish(right) ? (left as Node) : isNullish(left as Node) ? right : undefined;
  // `x === null` alone says nothing of undefined, but nobody means the difference when it guards a handle.
  if (operand) return { test: { node: operand, form: "nonnull" }, flipped: equal };
  return { test: { node: left as Node, form: "equals", equals: right }, flipped: !equal };
}

export type EdgeKind =
  /** Falls through; also a call or `await` that succeeded. */
  | "next"
  | "true"
  | "false"
  /** A call or `await` failed, or a `throw`. */
  | "throws"
  /** A generator is left at a `yield` by its consumer. */
  | "leaves";

export interface Edge {
  to: Block;
  kind: EdgeKind;
  test?: Test;
  /** On `throws`: it is certain that this can happen (a `throw` statement), not only likely (I/O). */
  certain?: boolean;
  /** On a branch: an assertion holds. That is said of every path behind it, and tells none from another. */
  held?: boolean;
  /** On `throws`: an assertion does not hold. Nobody prepares for that, so that no function fails by it as far as its callers go. */
  asserted?: boolean;
}

export interface Block {
  id: number;
  events: FlowEvent[];
  edges: Edge[];
  /**
   * Calls of which nothing is known, in a `try` that has a `catch`: its author takes it that something in it fails. Where the path goes
   * on then, behind the event at an index. No edges: only who asks for them follows them.
   */
  guarded?: { index: number; to: Block }[];
  graph: Graph;
}

export interface Graph {
  unit: Unit;
  entry: Block;
  /** Left by return or by its end. */
  exit: Block;
  /** Left by an exception (an async function: it rejects). */
  thrown: Block;
  blocks: Block[];
  /** Functions whose bodies are part of this graph, because they certainly run as part of it. */
  inlined: Set<FunctionNode>;
  /** Promise chains (their `then`, `catch`, `finally` calls) that are waited for, and so are part of this graph. */
  chains: Set<Node>;
}
