/**
 * What a function of this file gives back on the path that is followed, so that `if (!check(req, res)) return;` is not taken where `check`
 * has answered and gave `false` only then.
 */
import type { Node } from "../ast.js";
import { keyName, unwrap } from "../ast.js";
import type { FlowEvent, Test } from "../cfg/graph.js";
import { type Fact, constantFact } from "./conditions.js";
import type { Facts } from "./facts.js";
import type { Engine } from "./engine.js";
import type { State } from "./state.js";

/** What is known of a variable that gets what a function of this file gave on this path. */
export function withGiven(
  { origins, places }: Engine,
  event: FlowEvent & { kind: "assign" },
  state: State,
  facts: Facts,
): Facts {
  const value = givenBy(event.value, state);
  if (!value) return facts;
  const known = new Map(facts);
  const members = (of: Node | undefined): [string, Fact][] => {
    const literal = of && unwrap(of);
    if (literal?.type !== "ObjectExpression") return [];
    return literal.properties.flatMap((property): [string, Fact][] => {
      const name = property.type === "Property" ? keyName(property) : undefined;
      const fact = property.type === "Property" ? constantFact(property.value) : undefined;
      return name !== undefined ? [[name, fact ?? "truthy"]] : [];
    });
  };
  const target = unwrap(event.target);
  if (target.type === "Identifier") {
    const variable = origins.variable(target);
    if (!variable) return facts;
    const place = places.ofVariable(variable);
    known.set(place, factOf(value.value));
    for (const [name, fact] of members(value.value)) known.set(`${place}.${name}`, fact);
  } else if (target.type === "ObjectPattern") {
    const given = new Map(members(value.value));
    for (const property of target.properties) {
      const variable =
        property.type === "Property" && property.value.type === "Identifier"
          ? origins.variable(property.value)
          : undefined;
      const name = property.type === "Property" ? keyName(property) : undefined;
      if (variable && name !== undefined) known.set(places.ofVariable(variable), given.get(name) ?? "null");
    }
  }
  return known;
}

/** What an expression, a call of a function of this file, gave on this path. */
function givenBy(node: Node | undefined, { gave }: State): { value: Node | undefined } | undefined {
  if (!node || !gave?.call) return undefined;
  const inner = unwrap(node);
  const call = inner.type === "AwaitExpression" ? unwrap(inner.argument) : inner;
  return call === gave.call ? gave : undefined;
}

/** Whether a test of what a function of this file gave goes the other way on this path. */
export function gaveOther(test: Test | undefined, taken: boolean, state: State): boolean {
  const given = test && givenBy(test.node, state);
  if (!test || !given) return false;
  const fact = factOf(given.value);
  if (test.form === "equals") {
    const literal = constantFact(test.equals!);
    return literal !== undefined && (fact.startsWith("=") ? (fact === literal) !== taken : fact === "null" && taken);
  }
  const truthy = fact !== "null" && (test.form === "nonnull" || !["=false", "=0", '=""', "=''"].includes(fact));
  return truthy !== taken;
}

/** What is known of the value of a returned expression: what is computed is taken to be there. */
function factOf(value: Node | undefined): Fact {
  return value ? (constantFact(value) ?? "truthy") : "null";
}
