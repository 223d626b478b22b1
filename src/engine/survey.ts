/** What a file has of what the engine asks for again and again, gathered in one pass over it; parts of the file are slices of that. */
import type { SourceCode } from "eslint";
import {
  type CallNode,
  type FunctionNode,
  type Node,
  isFunction,
  keyName,
  memberName,
  nameOf,
  thisMember,
  walk,
} from "./ast.js";

/** The types of nodes of which lists are kept. */
type Gathered =
  | "AssignmentExpression"
  | "TaggedTemplateExpression"
  | "IfStatement"
  | "ConditionalExpression"
  | "WhileStatement"
  | "DoWhileStatement"
  | "ForStatement";

type ByType = { [Type in Gathered]: Extract<Node, { type: Type }>[] };

interface Found extends ByType {
  /** Decorators are visited before what they stand in front of. */
  decorated: boolean;
  calls: CallNode[];
  /** What functions return. */
  returned: Map<Node, Node[]>;
  /** The writes to fields of `this`, by the function or class whose `this` it is; those of the file under it. */
  thisWrites: Map<Node | undefined, ThisWrite[]>;
  holders: Set<string>;
  methods: Set<string>;
}

/** `this.name = value` */
export interface ThisWrite {
  name: string;
  value: Node;
}

/** A member that an assignment writes: `object.name = …`. */
export type Written = Extract<Node, { type: "MemberExpression" }>;

export class Survey {
  private surveyed: Found | undefined;
  private calledNames: readonly (string | undefined)[] | undefined;
  private callsByName: Map<string | undefined, CallNode[]> | undefined;
  private writtenByName: Map<string | undefined, Written[]> | undefined;

  constructor(private readonly source: SourceCode) {}

  /** Every call and `new` of the file, in source order. */
  get calls(): readonly CallNode[] {
    return this.found.calls;
  }

  /** Names of members into which the file puts values: what is called by such a name may be any function. */
  get holders(): ReadonlySet<string> {
    return this.found.holders;
  }

  /** Names of members that the file writes as functions. */
  get methods(): ReadonlySet<string> {
    return this.found.methods;
  }

  /** Every node of a type, in source order. */
  all<Type extends Gathered>(type: Type): Readonly<ByType[Type]> {
    return this.found[type];
  }

  /** The calls within a node, itself and those of nested functions among them, in source order. */
  callsIn(node: Node): readonly CallNode[] {
    return slice(this.calls, node);
  }

  /** The calls that run when a function's body, or a piece of it, runs: those of functions within it are left out. */
  ownCallsIn(node: Node): CallNode[] {
    return own(this.callsIn(node), node);
  }

  /** The expressions in the `return` statements of a function, those of functions within it left out. */
  returnedBy(fn: FunctionNode): readonly Node[] {
    return this.found.returned.get(fn) ?? [];
  }

  /** What a method writes to the fields of its `this`, in its arrow functions as well. */
  thisWritesOf(method: FunctionNode): readonly ThisWrite[] {
    return this.found.thisWrites.get(method) ?? [];
  }

  /** The calls of functions and methods of a name. */
  callsNamed(name: string): readonly CallNode[] {
    return (this.callsByName ??= this.groupCalls()).get(name) ?? [];
  }

  private groupCalls(): Map<string | undefined, CallNode[]> {
    const groups = new Map<string | undefined, CallNode[]>();
    for (const [i, call] of this.calls.entries()) put(groups, this.names[i], call);
    return groups;
  }

  /** The names of the functions and methods that {@link calls} call, in the same order; undefined for what has none. */
  get names(): readonly (string | undefined)[] {
    return (this.calledNames ??= this.calls.map(({ callee }) => calledName(callee)));
  }

  private get found(): Found {
    return (this.surveyed ??= this.survey());
  }

  private survey(): Found {
    const found: Found = {
      decorated: false,
      calls: [],
      returned: new Map(),
      thisWrites: new Map(),
      holders: new Set(),
      methods: new Set(),
      AssignmentExpression: [],
      TaggedTemplateExpression: [],
      IfStatement: [],
      ConditionalExpression: [],
      WhileStatement: [],
      DoWhileStatement: [],
      ForStatement: [],
    };
    this.visit((node) => gather(node, found));
    if (found.decorated) for (const list of Object.values(found)) if (Array.isArray(list)) sort(list);
    return found;
  }

  /** Visits the nodes of the file of which anything is gathered; by the steps that ESLint keeps for its rules, where it does. */
  private visit(visit: (node: Node) => void): void {
    const { source } = this;
    const steps = typeof source.traverse === "function" ? source.traverse() : undefined;
    if (!Array.isArray(steps)) {
      walk(source.ast as unknown as Node, source.visitorKeys, visit);
      return;
    }
    for (const { kind, phase, target } of steps as { kind: number; phase?: number; target: Node }[])
      // A node that is entered.
      if (kind === 1 && phase === 1 && GATHERED.has(target.type)) visit(target);
  }

  /** The members of a name that assignments of the file write; without a name those that are computed: `object[name] = …`. */
  writtenAs(name: string | undefined): readonly Written[] {
    this.writtenByName ??= grouped(
      this.all("AssignmentExpression").flatMap(({ left }) => (left.type === "MemberExpression" ? [left] : [])),
      memberName,
    );
    return this.writtenByName.get(name) ?? [];
  }
}

/** The types of nodes of which anything is gathered: half of all nodes are others. */
const GATHERED: ReadonlySet<string> = new Set([
  "CallExpression",
  "NewExpression",
  "TaggedTemplateExpression",
  "ReturnStatement",
  "IfStatement",
  "ConditionalExpression",
  "WhileStatement",
  "DoWhileStatement",
  "ForStatement",
  "Property",
  "PropertyDefinition",
  "AccessorProperty",
  "TSAbstractPropertyDefinition",
  "TSPropertySignature",
  "MethodDefinition",
  "AssignmentExpression",
  "TSParameterProperty",
  "Decorator",
]);

function gather(node: Node, found: Found): void {
  switch (node.type) {
    case "CallExpression":
    case "NewExpression":
      found.calls.push(node);
      break;
    case "ReturnStatement": {
      const home = node.argument && homeOf(node);
      if (home) put(found.returned, home, node.argument);
      break;
    }
    case "TaggedTemplateExpression":
      found.TaggedTemplateExpression.push(node);
      break;
    case "IfStatement":
      found.IfStatement.push(node);
      break;
    case "ConditionalExpression":
      found.ConditionalExpression.push(node);
      break;
    case "WhileStatement":
      found.WhileStatement.push(node);
      break;
    case "DoWhileStatement":
      found.DoWhileStatement.push(node);
      break;
    case "ForStatement":
      found.ForStatement.push(node);
      break;
    case "Property":
      hold(keyName(node), isFunction(node.value) ? found.methods : found.holders);
      break;
    case "PropertyDefinition":
    case "AccessorProperty":
    case "TSAbstractPropertyDefinition":
    case "TSPropertySignature":
      hold(keyName(node), found.holders);
      break;
    case "MethodDefinition":
      hold(keyName(node), node.kind === "get" ? found.holders : found.methods);
      break;
    case "AssignmentExpression": {
      found.AssignmentExpression.push(node);
      if (node.left.type !== "MemberExpression") break;
      hold(memberName(node.left), found.holders);
      const name = thisMember(node.left);
      if (name !== undefined) put(found.thisWrites, thisOf(node), { name, value: node.right });
      break;
    }
    case "Decorator":
      found.decorated = true;
      break;
    case "TSParameterProperty": {
      const id = node.parameter.type === "AssignmentPattern" ? node.parameter.left : node.parameter;
      if (id.type === "Identifier") hold(id.name, found.holders);
      break;
    }
  }
}

function hold(name: string | undefined, names: Set<string>): void {
  if (name !== undefined) names.add(name);
}

function grouped<T, K>(nodes: readonly T[], keyOf: (node: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const node of nodes) put(groups, keyOf(node), node);
  return groups;
}

function put<T, K>(groups: Map<K, T[]>, key: K, one: T): void {
  const list = groups.get(key);
  if (list) list.push(one);
  else groups.set(key, [one]);
}

/** The name of what is called; nearly all callees are of two kinds. */
function calledName(callee: Node): string | undefined {
  if (callee.type === "Identifier") return callee.name;
  return callee.type === "MemberExpression" ? memberName(callee) : nameOf(callee);
}

/** Puts nodes into source order, those around others first. */
function sort(nodes: Node[]): void {
  nodes.sort((a, b) => (before(a, b) ? -1 : 1));
}

function before(a: Node, b: Node): boolean {
  return a.range[0] < b.range[0] || (a.range[0] === b.range[0] && a.range[1] > b.range[1]);
}

/** Those of a list in source order that lie within a node. */
function slice<T extends Node>(nodes: readonly T[], { range: [start, end] }: Node): readonly T[] {
  const first = firstFrom(nodes, start);
  const found = nodes.slice(first, firstFrom(nodes, end));
  // What begins where the node does may be around it.
  return found[0] && found[0].range[1] > end ? found.filter((node) => node.range[1] <= end) : found;
}

/** The index of the first node that begins at an offset or behind it. */
function firstFrom(nodes: readonly Node[], offset: number): number {
  let [low, high] = [0, nodes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (nodes[middle]!.range[0] < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Those that are in no function or class within a node. */
function own<T extends Node>(nodes: readonly T[], within: Node): T[] {
  if (nodes.length === 0) return [];
  const home = isHome(within) ? within : homeOf(within);
  return nodes.filter((node) => homeOf(node) === home);
}

/** The function or class in which a node stands. */
function homeOf(node: Node): Node | undefined {
  let at = node.parent;
  while (at && !isHome(at)) at = at.parent;
  return at;
}

/** The function or class whose `this` a node has. */
function thisOf(node: Node): Node | undefined {
  let at = homeOf(node);
  while (at?.type === "ArrowFunctionExpression") at = homeOf(at);
  return at;
}

function isHome({ type }: Node): boolean {
  return (
    type === "FunctionExpression" ||
    type === "ArrowFunctionExpression" ||
    type === "FunctionDeclaration" ||
    type === "ClassBody"
  );
}
