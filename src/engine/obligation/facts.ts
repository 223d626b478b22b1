/**
 * Correlation: what a path knows of the variables and conditions it has passed, so that `if (tx)` … `if (tx)` takes the same turn twice
 * and a release behind `if (client)` counts. Facts are kept only for what is tested more than once, or is set to a constant and tested.
 */
import { type Node, isNullish, unwrap } from "../ast.js";
import type { Block, Edge, Graph, Test } from "../cfg/graph.js";
import type { Origins } from "../origin.js";
import { Conditions, type Fact, constantFact, isFalsyConstant, typeKey } from "./conditions.js";
import type { Places } from "./places.js";
import { TestedConditions } from "./tested.js";

export type Facts = ReadonlyMap<string, Fact>;

export const NO_FACTS: Facts = new Map();

export class Correlation {
  private readonly conditions: Conditions;
  private readonly tested: TestedConditions;
  private readonly entries = new Map<Graph, Map<string, Map<number, Facts>>>();

  constructor(origins: Origins, places: Places) {
    this.conditions = new Conditions(origins, places);
    this.tested = new TestedConditions(origins, this.conditions);
  }

  /** Which way a test goes, as far as the facts say. */
  decide(test: Test, facts: Facts): boolean | undefined {
    if (facts.size === 0 || test.form === "element") return undefined;
    const meant = this.conditions.meant(test);
    if (meant) {
      const verdict = this.decide(meant.test, facts);
      if (verdict !== undefined) return verdict !== meant.flipped;
    }
    if (test.form === "equals") {
      const key = this.conditions.key(test.node);
      const literal = constantFact(test.equals!);
      const known = key === undefined ? undefined : facts.get(key);
      if (literal && known?.startsWith("=")) return known === literal;
      if (literal && known === "null") return false;
      const other = this.conditions.equalKey(test);
      return other === undefined ? undefined : truth(facts.get(other), "truthy");
    }
    const key = this.conditions.key(test.node);
    return key === undefined ? undefined : truth(facts.get(key), test.form);
  }

  /** The condition that a constant stands for, as long as what it reads is not written anew. */
  conditionOf(node: Node): Node | undefined {
    return this.conditions.behind(node);
  }

  /** The facts behind an edge; those that another function of the file tests too, where paths go on in it. */
  after(edge: Edge, facts: Facts, graph: Graph, across = false): Facts {
    const { test } = edge;
    if (!test || test.form === "element") return facts;
    const taken = edge.kind === "true";
    const meant = this.conditions.meant(test);
    const behind = this.passed(test, taken, facts, graph, across);
    return meant ? this.passed(meant.test, taken !== meant.flipped, behind, graph, across) : behind;
  }

  private passed(test: Test, taken: boolean, facts: Facts, graph: Graph, across: boolean): Facts {
    const own = this.tested.kept(graph);
    const kept = { has: (key: string): boolean => own.has(key) || (across && this.tested.shared().has(key)) };
    if (test.form === "equals") {
      const key = this.conditions.equalKey(test);
      let next = key !== undefined && kept.has(key) ? put(facts, key, taken ? "truthy" : "falsy") : facts;
      const whole = this.conditions.key(test.node);
      const literal = constantFact(test.equals!);
      if (taken && literal && whole !== undefined && kept.has(whole)) next = put(next, whole, literal);
      return next;
    }
    const key = this.conditions.key(test.node);
    if (key === undefined) return facts;
    const fact = test.form === "nonnull" ? (taken ? "nonnull" : "null") : taken ? "truthy" : "falsy";
    // `let tx = given; if (!tx) tx = …`: as long as it is the other one, what is known of it is known of that.
    let next = facts;
    for (const [tie, as] of facts) {
      const told = tie.startsWith(`~${key}~`) ? tied(fact, as) : undefined;
      if (told) next = put(next, tie.slice(key.length + 2), told);
    }
    if (!kept.has(key) || facts.get(key)?.startsWith("=")) return next;
    // `const given = tx; tx ??= …`: what is known of the one is known of the other.
    next = put(next, key, fact);
    for (const alias of this.tested.aliases(graph).get(key) ?? []) if (kept.has(alias)) next = put(next, alias, fact);
    return next;
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
        if (this.conditions.namesWithin(inner).some((root) => mentions(key, root))) next = drop(next, key);
      return next;
    }
    const key = this.conditions.key(inner);
    if (key === undefined) return facts;
    let next = facts;
    for (const known of facts.keys()) if (mentions(known, key)) next = drop(next, known);
    const fact = value && constantFact(value);
    const source = value && unwrap(value);
    if (
      source?.type === "Identifier" &&
      !isNullish(source) &&
      this.conditions.isRewritten(inner) &&
      !this.conditions.isRewritten(source)
    )
      next = put(next, `~${key}~${this.conditions.key(source)!}`, "truthy");
    const kept = this.tested.kept(graph);
    if (value && kept.has(key))
      for (const { source: from, as, within } of this.tested.ties(inner, value))
        next = put(next, `~${this.conditions.key(from)!}~${key}`, within ? `=${within}${as}` : as);
    if (fact) return kept.has(key) ? put(next, key, fact) : next;
    // `if (typeof options === "function") callback = options;`: it is one now.
    const copied = source?.type === "Identifier" && kept.has(key) ? this.conditions.key(source) : undefined;
    return copied !== undefined && facts.get(typeKey(copied)) === '="function"' ? put(next, key, "truthy") : next;
  }

  /** The facts behind a declaration without a value. */
  declared(id: Node, facts: Facts, graph: Graph): Facts {
    const next = this.assigned(id, undefined, facts, graph);
    const key = this.conditions.key(id);
    return key !== undefined && this.tested.kept(graph).has(key) ? put(next, key, "null") : next;
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
      else if (event.kind === "declare") facts = this.declared(event.node, facts, graph);
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

  /** The facts that a test can still ask for from a block on; `across`: a test of another function of the file, too. */
  live(facts: Facts, block: Block, across = false): Facts {
    let next = facts;
    for (const key of facts.keys()) {
      // What ties two variables is of use for as long as the first is.
      const asked = key.startsWith("~") ? key.slice(1, key.indexOf("~", 1)) : key;
      if (key.startsWith(TURNED) || this.tested.isAskedFrom(block, asked)) continue;
      if (!across || !this.tested.shared().has(asked)) next = drop(next, key);
    }
    return next;
  }
}

/** How the keys of facts begin that say that a loop has turned. */
export const TURNED = "turned ";

/** What a test of a value comes to of which a fact is known. */
export function truth(fact: Fact | undefined, form: "truthy" | "nonnull"): boolean | undefined {
  if (fact === undefined) return undefined;
  if (fact === "null") return false;
  if (fact === "truthy") return true;
  if (fact === "nonnull") return form === "nonnull" ? true : undefined;
  if (fact === "falsy") return form === "truthy" ? false : undefined;
  if (form === "nonnull") return true;
  return !isFalsyConstant(fact);
}

/** What is known of a variable by what another one is tested to be, and what it tells of that; see {@link Tie}. */
function tied(fact: Fact, tie: Fact): Fact | undefined {
  const [, within, as] = /^(?:=(\|\||&&))?(.+)$/.exec(tie)!;
  if (as === "truthy" && !within) return fact;
  const isThere = fact === "truthy" || fact === "nonnull";
  const comes = isThere === (as === "nonnull" || as === "truthy");
  if (within && comes !== (within === "||")) return undefined;
  return comes ? "truthy" : "falsy";
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
