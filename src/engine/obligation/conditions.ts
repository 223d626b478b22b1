/** Conditions: names for those that mean the same wherever they stand, as long as what they read is not written. */
import type { TSESTree } from "@typescript-eslint/utils";
import { type Node, isNullish, memberName, unwrap, walk } from "../ast.js";
import { type Test, comparisonOf } from "../cfg/graph.js";
import type { Origins } from "../origin.js";
import type { Places } from "./places.js";

/** Of a variable or of a condition's text. `nonnull` says nothing of truthiness, `falsy` nothing of nullness. */
export type Fact = "null" | "nonnull" | "truthy" | "falsy" | `=${string}`;

const FALSY: ReadonlySet<Fact> = new Set(["=false", "=0", '=""']);

/** What a constant tells of a variable; see {@link Conditions.ties}. */
export interface Tie {
  source: Node;
  as: "truthy" | "falsy" | "nonnull" | "null";
  within?: "||" | "&&";
}

export class Conditions {
  /** Whether what is behind a constant reads what is written anew. */
  private readonly rewritten = new Map<Node, boolean>();

  constructor(
    private readonly origins: Origins,
    private readonly places: Places,
  ) {}

  /** A name for a condition without effects, equal for equal ones; undefined where evaluating it twice may give two answers. */
  key(node: Node): string | undefined {
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
        return written(inner);
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

  equalKey(test: Test): string | undefined {
    const [left, right] = [this.key(test.node), this.key(test.equals!)];
    return left === undefined || right === undefined ? undefined : `(${left} == ${right})`;
  }

  /**
   * What a value tells of variables that are written anew behind it: `const own = !client || forced; client ??= …`. As what: whether one
   * is truthy, falsy, there (`nonnull`) or not (`null`); behind `||` that holds only where it comes to true, behind `&&` to false.
   */
  ties(value: Node): Tie[] {
    const inner = unwrap(value);
    if (inner.type === "LogicalExpression" && inner.operator !== "??") {
      const { operator } = inner;
      return [inner.left, inner.right].flatMap((side) =>
        (side.type === "Identifier" ? [] : this.ties(side)).flatMap((tie) =>
          tie.within && tie.within !== operator ? [] : [{ ...tie, within: operator }],
        ),
      );
    }
    const { at, flipped } = unnegated(inner);
    // Copies are seen to where they are copied.
    if (!at || (at.type === "Identifier" && at === inner)) return [];
    const comparison = at.type === "BinaryExpression" ? comparisonOf(at) : undefined;
    const source = comparison?.test.form === "nonnull" ? unwrap(comparison.test.node) : at;
    if (source.type !== "Identifier" || isNullish(source) || !this.isRewritten(source)) return [];
    if (comparison) return [{ source, as: flipped === comparison.flipped ? "nonnull" : "null" }];
    return [{ source, as: flipped ? "falsy" : "truthy" }];
  }

  /** The condition that a constant stands for: `const own = tx === undefined; … if (own)`. */
  meant({ node, form }: Test): { test: Test; flipped: boolean } | undefined {
    const inner = unwrap(node);
    if (form !== "truthy" || inner.type !== "Identifier") return undefined;
    const made = this.origins.constant(inner);
    const { at, flipped } = unnegated(made);
    if (made === inner || !at) return undefined;
    // What was read then may be something else now.
    if (this.isRewritten(at)) return undefined;
    if (at.type === "BinaryExpression") {
      const comparison = comparisonOf(at);
      if (!comparison || this.key(comparison.test.node) === undefined) return undefined;
      return { test: comparison.test, flipped: flipped !== comparison.flipped };
    }
    return this.key(at) === undefined ? undefined : { test: { node: at, form: "truthy" }, flipped };
  }

  /** The condition behind a constant, whatever it is made of: `const empty = !rows.length && all`. */
  behind(node: Node): Node | undefined {
    const inner = unwrap(node);
    const made = inner.type === "Identifier" ? this.origins.constant(inner) : inner;
    if (made === inner || !/^(?:Unary|Binary|Logical|Call)Expression$/.test(made.type)) return undefined;
    let rewritten = this.rewritten.get(made);
    if (rewritten === undefined) this.rewritten.set(made, (rewritten = this.isRewritten(made)));
    return rewritten ? undefined : made;
  }

  isRewritten(node: Node): boolean {
    let found = false;
    walk(node, this.origins.source.visitorKeys, (at) => {
      const variable = at.type === "Identifier" ? this.origins.variable(at) : undefined;
      found ||= variable?.references.some((reference) => reference.isWrite() && !reference.init) === true;
      return !found;
    });
    return found;
  }

  namesWithin(pattern: Node): string[] {
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

/** What is behind `!` and `Boolean()`; undefined for `Boolean()` of nothing. */
function unnegated(node: Node): { at: Node | undefined; flipped: boolean } {
  let at: Node | undefined = node;
  let flipped = false;
  for (; at; at = at && unwrap(at)) {
    if (at.type === "UnaryExpression" && at.operator === "!") {
      flipped = !flipped;
      at = at.argument;
    } else if (isBooleanCall(at)) at = at.arguments[0];
    else break;
  }
  return { at, flipped };
}

/** `Boolean(x)` */
export function isBooleanCall(node: Node): node is TSESTree.CallExpression {
  return node.type === "CallExpression" && node.callee.type === "Identifier" && node.callee.name === "Boolean";
}

/** The key of `typeof x`, by that of `x`. */
export function typeKey(key: string): string {
  return `typeof ${key}`;
}

/** The fact that a constant expression gives. */
export function constantFact(node: Node): Fact | undefined {
  const inner = unwrap(node);
  if (isNullish(inner)) return "null";
  if (inner.type === "Literal") return `=${written(inner)}`;
  return undefined;
}

/** A literal's text, the same for the same string whatever quotes it has. */
function written({ value, raw }: TSESTree.Literal): string {
  return typeof value === "string" ? JSON.stringify(value) : raw;
}

/** Whether a fact that is known of a constant says that it is falsy. */
export function isFalsyConstant(fact: Fact): boolean {
  return FALSY.has(fact);
}
