/** Which conditions a function tests, and where: what is known of others is of no use to its paths. */
import { type FunctionNode, type Node, enclosingFunction, isFunction, isNullish, memberName, unwrap } from "../ast.js";
import { blocksUpTo } from "../cfg/ahead.js";
import { type Block, type Graph, type Test, comparisonOf } from "../cfg/graph.js";
import type { Origins } from "../origin.js";
import { type Conditions, type Tie, constantFact, isBooleanCall, typeKey } from "./conditions.js";

/** The tests of a graph. */
interface Tests {
  /** The keys worth keeping: tested at two places, or set to a constant and tested. */
  kept: ReadonlySet<string>;
  tested: ReadonlyMap<string, Tested>;
  /** Functions that come into being, and run some time. */
  closures: readonly FunctionNode[];
  /** What `askedAt` has said of a key. */
  live: Map<string, ReadonlySet<Block> | "later">;
}

interface Tested {
  nodes: Set<Node>;
  /** One of them is written wherever it is tested; undefined where that cannot be told. */
  names: Set<string | undefined>;
  blocks: Block[];
}

const NO_BLOCKS: ReadonlySet<Block> = new Set();

export class TestedConditions {
  private readonly copies = new Map<Graph, Map<string, string[]>>();
  private readonly tests = new Map<Graph, Tests>();
  private sharedKeys: Set<string> | undefined;

  constructor(
    private readonly origins: Origins,
    private readonly conditions: Conditions,
  ) {}

  /** The keys worth keeping: tested at two places, or set to a constant and tested. */
  kept(graph: Graph): ReadonlySet<string> {
    return this.testsOf(graph).kept;
  }

  /** Whether a test can still ask for a condition from a block on, or a function that runs later. */
  isAskedFrom(block: Block, key: string): boolean {
    const tests = this.testsOf(block.graph);
    let asked = tests.live.get(key);
    if (asked === undefined) tests.live.set(key, (asked = this.askedAt(key, tests, block.graph)));
    return asked === "later" || asked.has(block);
  }

  /** The conditions that more than one function of the file tests. */
  shared(): ReadonlySet<string> {
    if (this.sharedKeys) return this.sharedKeys;
    const testedIn = new Map<string, FunctionNode | undefined>();
    const shared = (this.sharedKeys = new Set<string>());
    const add = (node: Node, fn: FunctionNode | undefined): void => {
      const inner = unwrap(node);
      if (inner.type === "UnaryExpression" && inner.operator === "!") return add(inner.argument, fn);
      if (inner.type === "LogicalExpression") {
        add(inner.left, fn);
        return add(inner.right, fn);
      }
      const test = inner.type === "BinaryExpression" && isNullish(inner.right) ? (inner.left as Node) : inner;
      const key = this.conditions.key(test);
      if (key === undefined) return;
      if (!testedIn.has(key)) testedIn.set(key, fn);
      else if (testedIn.get(key) !== fn) shared.add(key);
    };
    const { survey } = this.origins;
    for (const { test } of [...survey.all("IfStatement"), ...survey.all("ConditionalExpression")])
      add(test, enclosingFunction(test));
    return shared;
  }

  /** The constants that were given a variable's value, by its key, where it has one value until then. */
  aliases(graph: Graph): Map<string, string[]> {
    let aliases = this.copies.get(graph);
    if (aliases) return aliases;
    aliases = new Map();
    this.copies.set(graph, aliases);
    for (const block of graph.blocks)
      for (const event of block.events) {
        if (event.kind !== "assign" || !event.value || unwrap(event.value).type !== "Identifier") continue;
        const [copy, original] = [this.conditions.key(event.target), this.conditions.key(event.value)];
        if (copy === undefined || original === undefined || this.conditions.isRewritten(event.target)) continue;
        const list = aliases.get(original);
        if (list) list.push(copy);
        else aliases.set(original, [copy]);
      }
    return aliases;
  }

  /** What a constant tells of variables that are written anew behind it. */
  ties(target: Node, value: Node): Tie[] {
    return this.conditions.isRewritten(target) ? [] : this.conditions.ties(value);
  }

  private testsOf(graph: Graph): Tests {
    let tests = this.tests.get(graph);
    if (tests) return tests;
    const tested = new Map<string, Tested>();
    const closures: FunctionNode[] = [];
    const constant = new Set<string>();
    for (const block of graph.blocks) {
      const add = (key: string | undefined, node: Node, named = node): void => {
        if (key === undefined) return;
        let at = tested.get(key);
        if (!at) tested.set(key, (at = { nodes: new Set(), names: new Set(), blocks: [] }));
        at.nodes.add(node);
        at.names.add(tailOf(node)).add(tailOf(named));
        at.blocks.push(block);
      };
      const tests = block.edges.flatMap(({ test }) => test ?? []);
      // What is returned may say how a condition came out.
      for (const event of block.events)
        if (event.kind === "return" && event.value) tests.push(...testsWithin(event.value));
      for (const test of tests)
        if (test.form !== "element") {
          add(this.conditions.key(test.node), test.node);
          if (test.form === "equals") add(this.conditions.equalKey(test), test.node);
          const meant = this.conditions.meant(test)?.test;
          if (meant) add(this.conditions.key(meant.node), test.node, meant.node);
          if (meant?.form === "equals") add(this.conditions.equalKey(meant), test.node, meant.node);
        }
      for (const event of block.events)
        if (event.kind === "closure") closures.push(event.node);
        else if (
          event.kind === "declare" ||
          (event.kind === "assign" &&
            event.value &&
            (constantFact(event.value) || this.ties(event.target, event.value).length > 0))
        ) {
          const key = this.conditions.key(event.kind === "declare" ? event.node : event.target);
          if (key !== undefined) constant.add(key);
        }
    }
    if (isFunction(graph.unit))
      for (const param of graph.unit.params) {
        const key = param.type === "Identifier" ? this.conditions.key(param) : undefined;
        if (key !== undefined) constant.add(key).add(typeKey(key));
      }
    for (const [original, copies] of this.aliases(graph))
      for (const copy of copies)
        if (tested.has(original) && tested.has(copy)) for (const key of [original, copy]) constant.add(key);
    const kept = new Set<string>();
    for (const [key, { nodes }] of tested) if (nodes.size > 1 || constant.has(key)) kept.add(key);
    tests = { kept, tested, closures, live: new Map() };
    this.tests.set(graph, tests);
    return tests;
  }

  /** The blocks from which on a key may be tested; `later`: by a function that comes into being, too, when it runs. */
  private askedAt(key: string, { tested, closures }: Tests, graph: Graph): ReadonlySet<Block> | "later" {
    const test = tested.get(key);
    if (!test) return closures.length > 0 ? "later" : NO_BLOCKS;
    const names = [...test.names];
    const { text } = this.origins.source;
    const mayAsk = ({ range }: FunctionNode): boolean => {
      const code = text.slice(...range);
      return names.some((name) => name === undefined || code.includes(name));
    };
    return closures.some(mayAsk) ? "later" : blocksUpTo(test.blocks, graph);
  }
}

/** The tests that a condition is made of: `!error && found`. */
function testsWithin(condition: Node): Test[] {
  const node = unwrap(condition);
  if (node.type === "LogicalExpression") return [...testsWithin(node.left), ...testsWithin(node.right)];
  if (node.type === "UnaryExpression" && node.operator === "!") return testsWithin(node.argument);
  if (isBooleanCall(node)) return node.arguments.flatMap(testsWithin);
  const comparison = node.type === "BinaryExpression" ? comparisonOf(node) : undefined;
  if (comparison) return [comparison.test];
  return node.type === "Identifier" || node.type === "MemberExpression" ? [{ node, form: "truthy" }] : [];
}

/** The last name of a condition: whoever tests it again has to write that. */
function tailOf(node: Node): string | undefined {
  const inner = unwrap(node);
  switch (inner.type) {
    case "Identifier":
      return inner.name;
    case "ThisExpression":
      return "this";
    case "MemberExpression":
      return memberName(inner);
    case "BinaryExpression":
      return tailOf(inner.left as Node) ?? tailOf(inner.right);
    case "UnaryExpression":
      return tailOf(inner.argument);
    default:
      return undefined;
  }
}
