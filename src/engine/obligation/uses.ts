/** The uses that discharge an obligation, read from its contract: by the name of a method, and where it says so by its first argument. */
import type { Obligation } from "../../contracts/vocabulary.js";
import { type MethodCall, type Node, isNullish, keyName, unwrap } from "../ast.js";
import { DISPOSALS, type Origins } from "../origin.js";

/** How many expressions a text may come from before it counts as unknown. */
const MAX_SOURCES = 8;

export class Uses {
  /** Whatever is passed: methods, and the other forms of the vocabulary. */
  readonly names: ReadonlySet<string>;
  private readonly texts = new Map<string, RegExp>();
  private readonly given = new Set<string>();

  constructor(
    by: readonly string[],
    private readonly origins: Origins,
  ) {
    const names = new Set<string>();
    for (const use of by) {
      const match = /^([\w$]+)\((?:\/(.*)\/(i?)|\*)\)$/s.exec(use);
      if (!match) names.add(use);
      else if (match[2] === undefined) this.given.add(match[1]!);
      else this.texts.set(match[1]!, new RegExp(match[2], match[3]));
    }
    this.names = names;
  }

  /** Whether a method call is one of the uses, whatever it is called on. */
  includes({ name, call }: MethodCall): boolean {
    if (this.names.has(name)) return true;
    const argument = call.arguments[0];
    if (!argument) return false;
    if (this.given.has(name) && !isFalse(unwrap(argument))) return true;
    const text = this.texts.get(name);
    return text !== undefined && this.sources(argument).some((written) => text.test(written));
  }

  /** The texts that an expression may be: both arms of a condition, everything that is written into its variable. */
  private sources(node: Node, seen = new Set<Node>()): string[] {
    const inner = unwrap(node);
    if (seen.has(inner) || seen.size > MAX_SOURCES) return [];
    seen.add(inner);
    const all = (nodes: readonly (Node | null | undefined)[]): string[] =>
      nodes.flatMap((one) => (one ? this.sources(one, seen) : []));
    switch (inner.type) {
      case "Literal":
        return [String(inner.value)];
      case "TemplateLiteral":
        return [inner.quasis.map((quasi) => quasi.value.cooked ?? "").join("${}")];
      case "TaggedTemplateExpression":
        return this.sources(inner.quasi, seen);
      case "BinaryExpression":
        return all([inner.left as Node, inner.right]);
      case "ConditionalExpression":
        return all([inner.consequent, inner.alternate]);
      case "LogicalExpression":
        return all([inner.left, inner.right]);
      case "ObjectExpression":
        return all(
          inner.properties.map((property) =>
            property.type === "Property" && /^(?:text|sql)$/.test(keyName(property) ?? "") ? property.value : undefined,
          ),
        );
      case "CallExpression":
        return all(inner.arguments.slice(0, 1));
      case "Identifier": {
        const writes = this.origins.variable(inner)?.references.filter((reference) => reference.isWrite()) ?? [];
        return all(writes.map((reference) => reference.writeExpr as unknown as Node | undefined));
      }
      default:
        return [];
    }
  }
}

function isFalse(node: Node): boolean {
  return isNullish(node) || (node.type === "Literal" && node.value === false);
}

/** The uses with which an obligation itself ends, without those that give back what it belongs to. */
export function ownUses(obligation: Obligation, owner: Obligation | undefined, origins: Origins): Uses {
  const others = owner && owner !== obligation ? owner.by : [];
  return new Uses(
    obligation.by.filter((use) => {
      const name = use.replace(/\(.*$/s, "");
      if (others.includes(name) || use.startsWith("[")) return false;
      return owner === obligation || others.length > 0 || !DISPOSALS.test(name);
    }),
    origins,
  );
}
