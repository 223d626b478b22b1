/** The builder's parts as they know each other: each lowers one kind of syntax, and hands what lies in it to the others. */
import type { TSESTree } from "@typescript-eslint/utils";
import type { Api } from "../../contracts/vocabulary.js";
import type { CallNode, FunctionNode, Node } from "../ast.js";
import type { Effort } from "../effort.js";
import type { Block } from "./graph.js";

export interface Assertion {
  holds: NonNullable<Api["asserts"]>;
  /** Whether it may not hold: what it is said of comes from outside. */
  fails(said: Node): boolean;
}

/** What the builder asks of the rest of the engine. */
export interface Facts {
  effort: Effort;
  keys: Record<string, readonly string[]>;
  /** Whether a call can throw before it returns. */
  throws(call: CallNode): boolean;
  /** Whether nothing at all is known of a call. */
  isUnknown(call: CallNode): boolean;
  /** Whether neither a contract nor a function of the file says what a call does, whatever its name may tell. */
  isForeign(call: CallNode): boolean;
  /** Whether waiting for the value can throw. */
  rejects(promise: Node): boolean;
  /** Whether waiting for what a list or a stream gives, one after the other, can throw. */
  iterationRejects(list: Node): boolean;
  /** Whether control comes back from the call at all; `impossible`: it never gets there. */
  never(call: CallNode): "exits" | "throws" | "impossible" | undefined;
  /** What a call throws without, and whether that is a path to look at. */
  asserts(call: CallNode): Assertion | undefined;
  /** Whether an expression is what was thrown or rejected with, where that is handled: an error, never nothing. */
  isCaught(node: Node): boolean;
  /** How often a function argument runs before the call returns (`gives`: once, and its result is the call's); undefined for later, or not known. */
  runsNow(call: CallNode, index: number): Runs | undefined;
}

export type Runs = "now" | "gives" | "each";

/** What lowers a node: it adds the node's events, blocks and edges to the graph, and goes on behind it. */
export interface Lower {
  statements(list: readonly Node[]): void;
  /** `return value`, also the value of an arrow function without braces. */
  returned(value: Node | undefined, node: Node): void;
  expression(node: Node): void;
  expressions(list: readonly (Node | null)[]): void;
  /** An expression whose value decides where it goes on. */
  condition(node: Node, yes: Block, no: Block): void;
  /** Defaults and computed keys of a pattern are evaluated once there is something to take apart. */
  patternDefaults(pattern: Node): void;
  classBody(node: TSESTree.ClassDeclaration | TSESTree.ClassExpression): void;
  call(node: CallNode): void;
  /** Makes the body of a function part of this graph; its returns go to the code behind the call. */
  inline(fn: FunctionNode, of: Node, awaits: boolean, element?: boolean): void;
  /** Evaluates a promise and goes on where it is fulfilled; its rejection goes where an exception would go. */
  awaited(node: Node): void;
}
