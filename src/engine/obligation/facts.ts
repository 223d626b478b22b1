/**
 * Correlation: what a path knows of the variables and conditions it has passed, so that `if (tx)` … `if (tx)` takes the same turn twice
 * and a release behind `if (client)` counts. Facts are kept only for what is tested more than once, or is set to a constant and tested.
 */
import { type FunctionNode, type Node, isFunction, isNullish, memberName, unwrap, walk } from "../ast.js";
import { blocksUpTo } from "../cfg/ahead.js";
import { type Block, type Edge, type Graph, type Test, comparisonOf } from "../cfg/graph.js";
import type { Origins } from "../origin.js";
import type { Places } from "./places.js";

/** Of a variable or of a condition's text. `nonnull` says nothing of truthiness, `falsy` nothing of nullness. */
export type Fact = "null" | "nonnull" | "truthy" | "falsy" | `=${string}`;

export type Facts = ReadonlyMap<string, Fact>;

export const NO_FACTS: Facts = new Map();

export class Correlation {
  private readonly copies = new Map<Graph, Map<string, string[]>>();
  private readonly tests = new Map<Graph, Tests>();
  private tested: Set<string> | undefined;
  private readonly entries = new Map<Graph, Map<string, Map<number, Facts>>>();

  constructor(
    private readonly origins: Origins,
    private readonly places: Places,
  ) {}

  /** Which way a test goes, as far as the facts say. */
  decide(test: Test, facts: Facts): boolean | undefined {
    if (facts.size === 0 || test.form === "element") return undefined;
    const meant = this.meant(test);
    if (meant) {
      const verdict = this.decide(meant.test, facts);
      if (verdict !== undefined) return verdict !== meant.flipped;
    }
    if (test.form === "equals") {
      const key = this.key(test.node);
      const literal = constantFact(test.equals!);
      const known = key === undefined ? undefined : facts.get(key);
      if (literal && known?.startsWith("=")) return known === literal;
      if (literal && known === "null") return false;
      const other = this.equalKey(test);
      return other === undefined ? undefined : truth(facts.get(other), "truthy");
    }
    const key = this.key(test.node);
    return key === undefined ? undefined : truth(facts.get(key), test.form);
  }

  /** The facts behind an edge; those that another function of the file tests too, where paths go on in it. */
  after(edge: Edge, facts: Facts, graph: Graph, across = false): Facts {
    const { test } = edge;
    if (!test || test.form === "element") return facts;
    const taken = edge.kind === "true";
    const meant = this.meant(test);
    const behind = this.passed(test, taken, facts, graph, across);
    return meant ? this.passed(meant.test, taken !== meant.flipped, behind, graph, across) : behind;
  }

  /** The condition that a constant stands for: `const own = tx === undefined; … if (own)`. */
  private meant({ node, form }: Test): { test: Test; flipped: boolean } | undefined {
    const inner = unwrap(node);
    if (form !== "truthy" || inner.type !== "Identifier") return undefined;
    let at = this.origins.constant(inner);
    if (at === inner) return undefined;
    let flipped = false;
    for (;;) {
      const boolean = at.type === "CallExpression" && at.callee.type === "Identifier" && at.callee.name === "Boolean";
      if (at.type === "UnaryExpression" && at.operator === "!") flipped = !flipped;
      else if (!boolean) break;
      const inside = at.type === "UnaryExpression" ? at.argument : at.type === "CallExpression" ? at.arguments[0] : at;
      if (!inside) return undefined;
      at = unwrap(inside);
    }
    // What was read then may be something else now.
    if (this.isRewritten(at)) return undefined;
    if (at.type === "BinaryExpression") {
      const comparison = comparisonOf(at);
      if (!comparison || this.key(comparison.test.node) === undefined) return undefined;
      return { test: comparison.test, flipped: flipped !== comparison.flipped };
    }
    return this.key(at) === undefined ? undefined : { test: { node: at, form: "truthy" }, flipped };
  }

  private isRewritten(node: Node): boolean {
    let found = false;
    walk(node, this.origins.source.visitorKeys, (at) => {
      const variable = at.type === "Identifier" ? this.origins.variable(at) : undefined;
      found ||= variable?.references.some((reference) => reference.isWrite() && !reference.init) === true;
      return !found;
    });
    return found;
  }

  private passed(test: Test, taken: boolean, facts: Facts, graph: Graph, across: boolean): Facts {
    const own = this.kept(graph);
    const kept = { has: (key: string): boolean => own.has(key) || (across && this.shared().has(key)) };
    if (test.form === "equals") {
      const key = this.equalKey(test);
      let next = key !== undefined && kept.has(key) ? put(facts, key, taken ? "truthy" : "falsy") : facts;
      const whole = this.key(test.node);
      const literal = constantFact(test.equals!);
      if (taken && literal && whole !== undefined && kept.has(whole)) next = put(next, whole, literal);
      return next;
    }
    const key = this.key(test.node);
    if (key === undefined) return facts;
    const fact = test.form === "nonnull" ? (taken ? "nonnull" : "null") : taken ? "truthy" : "falsy";
    // `let tx = given; if (!tx) tx = …`: as long as it is the other one, what is known of it is known of that.
    let next = facts;
    for (const tie of facts.keys()) if (tie.startsWith(`~${key}~`)) next = put(next, tie.slice(key.length + 2), fact);
    if (!kept.has(key) || facts.get(key)?.startsWith("=")) return next;
    // `const given = tx; tx ??= …`: what is known of the one is known of the other.
    next = put(next, key, fact);
    for (const alias of this.aliases(graph).get(key) ?? []) if (kept.has(alias)) next = put(next, alias, fact);
    return next;
  }

  /** The constants that were given a variable's value, by its key, where it has one value until then. */
  private aliases(graph: Graph): Map<string, string[]> {
    let aliases = this.copies.get(graph);
    if (aliases) return aliases;
    aliases = new Map();
    this.copies.set(graph, aliases);
    for (const block of graph.blocks)
      for (const event of block.events) {
        if (event.kind !== "assign" || !event.value || unwrap(event.value).type !== "Identifier") continue;
        const [copy, original] = [this.key(event.target), this.key(event.value)];
        if (copy === undefined || original === undefined || this.isRewritten(event.target)) continue;
        const list = aliases.get(original);
        if (list) list.push(copy);
        else aliases.set(original, [copy]);
      }
    return aliases;
  }

  /** The facts behind an assignment. */
  assigned(target: Node, value: Node | undefined, facts: Facts, graph: Graph): Facts {
    const inner = unwrap(target);
    if (
      inner.type === "ObjectPattern" ||
      inner.type === "ArrayPattern" ||
      inner.type === "AssignmentPattern" ||
      inner.type === "RestElement"
    ) {
      let next = facts;
      for (const key of facts.keys())
        if (this.namesWithin(inner).some((root) => mentions(key, root))) next = drop(next, key);
      return next;
    }
    const key = this.key(inner);
    if (key === undefined) return facts;
    let next = facts;
    for (const known of facts.keys()) if (mentions(known, key)) next = drop(next, known);
    const fact = value && constantFact(value);
    const source = value && unwrap(value);
    if (source?.type === "Identifier" && !isNullish(source) && this.isRewritten(inner) && !this.isRewritten(source))
      next = put(next, `~${key}~${this.key(source)!}`, "truthy");
    return fact && this.kept(graph).has(key) ? put(next, key, fact) : next;
  }

  /** What certainly holds where a block begins, whichever way it was reached. */
  at(graph: Graph, block: number, start = NO_FACTS): Facts {
    return this.solved(graph, start).get(block) ?? start;
  }

  /** The blocks that can be reached when this holds at the beginning. */
  reached(graph: Graph, start: Facts): ReadonlySet<number> {
    return new Set(this.solved(graph, start).keys());
  }

  private solved(graph: Graph, start: Facts): Map<number, Facts> {
    let byStart = this.entries.get(graph);
    if (!byStart) this.entries.set(graph, (byStart = new Map()));
    const key = [...start].map(([place, fact]) => `${place}${fact}`).join();
    let solved = byStart.get(key);
    if (!solved) byStart.set(key, (solved = this.solve(graph, start)));
    return solved;
  }

  /** Facts at a point inside a block: those of its beginning, moved over the events before. */
  before(graph: Graph, blockId: number, index: number, start = NO_FACTS): Facts {
    return this.moved(graph, blockId, index, this.at(graph, blockId, start));
  }

  private moved(graph: Graph, blockId: number, index: number, start: Facts): Facts {
    let facts = start;
    for (const event of graph.blocks[blockId]!.events.slice(0, index))
      if (event.kind === "assign") facts = this.assigned(event.target, event.value, facts, graph);
    return facts;
  }

  private solve(graph: Graph, start: Facts): Map<number, Facts> {
    const at = new Map<number, Facts>([[graph.entry.id, start]]);
    const queue = [graph.entry];
    for (
      let block = queue.shift(), rounds = 0;
      block && rounds < graph.blocks.length * 8;
      block = queue.shift(), rounds++
    ) {
      const out = this.moved(graph, block.id, block.events.length, at.get(block.id)!);
      for (const edge of block.edges) {
        if (edge.test && this.decide(edge.test, out) === (edge.kind === "false")) continue;
        const next = this.after(edge, out, graph);
        const known = at.get(edge.to.id);
        const merged = known ? common(known, next) : next;
        if (known && merged.size === known.size) continue;
        at.set(edge.to.id, merged);
        queue.push(edge.to);
      }
    }
    return at;
  }

  /** The facts that a test can still ask for from a block on; all of them where functions that run later may ask as well. */
  live(facts: Facts, block: Block): Facts {
    if (facts.size === 0) return facts;
    const tests = this.testsOf(block.graph);
    let next = facts;
    for (const key of facts.keys()) {
      if (key.startsWith(TURNED)) continue;
      // What ties two variables is of use for as long as the first is.
      const asked = key.startsWith("~") ? key.slice(1, key.indexOf("~", 1)) : key;
      let live = tests.live.get(asked);
      if (live === undefined) tests.live.set(asked, (live = this.askedAt(asked, tests, block.graph)));
      if (live !== "later" && !live.has(block)) next = drop(next, key);
    }
    return next;
  }

  /** The blocks from which on a key may be tested; `later`: by a function that comes into being, too, when it runs. */
  private askedAt(key: string, { tested, closures }: Tests, graph: Graph): ReadonlySet<Block> | "later" {
    const test = tested.get(key);
    if (!test) return closures.length > 0 ? "later" : NO_BLOCKS;
    const names = [...test.nodes].map(tailOf);
    const { text } = this.origins.source;
    const mayAsk = ({ range }: FunctionNode): boolean => {
      const code = text.slice(...range);
      return names.some((name) => name === undefined || code.includes(name));
    };
    return closures.some(mayAsk) ? "later" : blocksUpTo(test.blocks, graph);
  }

  /** The keys worth keeping: tested at two places, or set to a constant and tested. */
  private kept(graph: Graph): ReadonlySet<string> {
    return this.testsOf(graph).kept;
  }

  private testsOf(graph: Graph): Tests {
    let tests = this.tests.get(graph);
    if (tests) return tests;
    const tested = new Map<string, Tested>();
    const closures: FunctionNode[] = [];
    const constant = new Set<string>();
    for (const block of graph.blocks) {
      const add = (key: string | undefined, node: Node): void => {
        if (key === undefined) return;
        let at = tested.get(key);
        if (!at) tested.set(key, (at = { nodes: new Set(), blocks: [] }));
        at.nodes.add(node);
        at.blocks.push(block);
      };
      for (const { test } of block.edges)
        if (test && test.form !== "element") {
          add(this.key(test.node), test.node);
          if (test.form === "equals") add(this.equalKey(test), test.node);
          const meant = this.meant(test)?.test;
          if (meant) add(this.key(meant.node), test.node);
          if (meant?.form === "equals") add(this.equalKey(meant), test.node);
        }
      for (const event of block.events)
        if (event.kind === "closure") closures.push(event.node);
        else if (event.kind === "assign" && event.value && constantFact(event.value)) {
          const key = this.key(event.target);
          if (key !== undefined) constant.add(key);
        }
    }
    if (isFunction(graph.unit))
      for (const param of graph.unit.params) {
        const key = param.type === "Identifier" ? this.key(param) : undefined;
        if (key !== undefined) constant.add(key);
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

  /** The conditions that the file tests at more than one place. */
  private shared(): ReadonlySet<string> {
    if (this.tested) return this.tested;
    const once = new Set<string>();
    const shared = (this.tested = new Set<string>());
    const add = (node: Node): void => {
      const inner = unwrap(node);
      if (inner.type === "UnaryExpression" && inner.operator === "!") return add(inner.argument);
      if (inner.type === "LogicalExpression") {
        add(inner.left);
        return add(inner.right);
      }
      const test = inner.type === "BinaryExpression" && isNullish(inner.right) ? (inner.left as Node) : inner;
      const key = this.key(test);
      if (key === undefined) return;
      if (once.has(key)) shared.add(key);
      else once.add(key);
    };
    const { survey } = this.origins;
    for (const { test } of [...survey.all("IfStatement"), ...survey.all("ConditionalExpression")]) add(test);
    return shared;
  }

  /** A name for a condition without effects, equal for equal ones; undefined where evaluating it twice may give two answers. */
  private key(node: Node): string | undefined {
    const inner = unwrap(node);
    switch (inner.type) {
      case "Identifier": {
        const variable = this.origins.variable(inner);
        return variable ? this.places.ofVariable(variable) : `g${inner.name}`;
      }
      case "ThisExpression":
        return "this";
      case "MemberExpression": {
        const object = this.key(inner.object);
        const name = memberName(inner);
        return object === undefined || name === undefined ? undefined : `${object}.${name}`;
      }
      case "Literal":
        return JSON.stringify(inner.raw);
      case "BinaryExpression": {
        const [left, right] = [this.key(inner.left as Node), this.key(inner.right)];
        return left === undefined || right === undefined ? undefined : `(${left} ${inner.operator} ${right})`;
      }
      case "UnaryExpression": {
        const argument = this.key(inner.argument);
        return argument === undefined ? undefined : `${inner.operator} ${argument}`;
      }
      default:
        return undefined;
    }
  }

  private equalKey(test: Test): string | undefined {
    const [left, right] = [this.key(test.node), this.key(test.equals!)];
    return left === undefined || right === undefined ? undefined : `(${left} == ${right})`;
  }

  private namesWithin(pattern: Node): string[] {
    switch (pattern.type) {
      case "Identifier":
      case "MemberExpression": {
        const key = this.key(pattern);
        return key === undefined ? [] : [key];
      }
      case "AssignmentPattern":
        return this.namesWithin(pattern.left);
      case "RestElement":
        return this.namesWithin(pattern.argument);
      case "ObjectPattern":
        return pattern.properties.flatMap((p) => this.namesWithin(p.type === "RestElement" ? p : p.value));
      case "ArrayPattern":
        return pattern.elements.flatMap((e) => (e ? this.namesWithin(e) : []));
      default:
        return [];
    }
  }
}

/** The tests of a graph. */
interface Tests {
  /** The keys worth keeping: tested at two places, or set to a constant and tested. */
  kept: ReadonlySet<string>;
  tested: ReadonlyMap<string, Tested>;
  /** Functions that come into being, and run some time. */
  closures: readonly FunctionNode[];
  /** What {@link Correlation.askedAt} has said of a key. */
  live: Map<string, ReadonlySet<Block> | "later">;
}

interface Tested {
  nodes: Set<Node>;
  blocks: Block[];
}

const NO_BLOCKS: ReadonlySet<Block> = new Set();

/** How the keys of facts begin that say that a loop has turned. */
export const TURNED = "turned ";

/** The fact that a constant expression gives. */
export function constantFact(node: Node): Fact | undefined {
  const inner = unwrap(node);
  if (isNullish(inner)) return "null";
  if (inner.type === "Literal") return `=${inner.raw}`;
  return undefined;
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

function truth(fact: Fact | undefined, form: "truthy" | "nonnull"): boolean | undefined {
  if (fact === undefined) return undefined;
  if (fact === "null") return false;
  if (fact === "truthy") return true;
  if (fact === "nonnull") return form === "nonnull" ? true : undefined;
  if (fact === "falsy") return form === "truthy" ? false : undefined;
  if (form === "nonnull") return true;
  return !["=false", "=0", '=""', "=''"].includes(fact);
}

function mentions(key: string, root: string): boolean {
  const at = key.indexOf(root);
  return at >= 0 && !/[\w$]/.test(key[at + root.length] ?? "");
}

function put(facts: Facts, key: string, fact: Fact): Facts {
  return facts.get(key) === fact ? facts : new Map(facts).set(key, fact);
}

function drop(facts: Facts, key: string): Facts {
  const next = new Map(facts);
  next.delete(key);
  return next;
}

function common(a: Facts, b: Facts): Facts {
  return new Map([...a].filter(([key, fact]) => b.get(key) === fact));
}
