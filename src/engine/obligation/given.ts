/**
 * What a function of this file gives back on the path that is followed, so that `if (!check(req, res)) return;` is not taken where `check`
 * has answered and gave `false` only then.
 */
import type { Node } from "../ast.js";
import { keyName, memberName, outward, unwrap } from "../ast.js";
import type { FlowEvent, Test } from "../cfg/graph.js";
import { type Fact, constantFact } from "./conditions.js";
import { type Facts, truth } from "./facts.js";
import type { Engine } from "./engine.js";
import type { Variable } from "../origin.js";
import type { Gave, State } from "./state.js";

/**
 * What is known of what gets what a function of this file gave on this path: a variable, or those of a pattern.
 *
 * @param computed what is taken for known of members that are computed
 */
export function withGiven(
  { origins, places }: Engine,
  event: FlowEvent & { kind: "assign" },
  state: State,
  facts: Facts,
  computed: Fact | undefined,
): Facts {
  const value = givenBy(event.value, state);
  if (!value) return facts;
  const known = new Map(facts);
  const given = membersOf(value.value);
  const know = (place: string | undefined, name: string): void => {
    const member = given.members.get(name);
    const fact = member ? (constantFact(member) ?? computed) : given.whole ? "null" : undefined;
    if (place !== undefined && fact) known.set(place, fact);
  };
  const placeOf = (node: Node | null): string | undefined => {
    const variable = node?.type === "Identifier" ? origins.variable(node) : undefined;
    return variable && places.ofVariable(variable);
  };
  const target = unwrap(event.target);
  if (target.type === "Identifier") {
    const variable = origins.variable(target);
    if (!variable) return facts;
    const place = places.ofVariable(variable);
    if (value.fact) known.set(place, value.fact);
    for (const name of new Set([...given.members.keys(), ...membersRead(variable)])) know(`${place}.${name}`, name);
  } else if (target.type === "ObjectPattern") {
    for (const property of target.properties)
      if (property.type === "Property") {
        const name = keyName(property);
        if (name !== undefined) know(placeOf(property.value), name);
      }
  } else if (target.type === "ArrayPattern")
    for (const [index, element] of target.elements.entries()) know(placeOf(element), String(index));
  return known;
}

/** The members of a literal by their names; `whole`: what is not among them is not there. */
function membersOf(value: Node | undefined): { members: ReadonlyMap<string, Node>; whole: boolean } {
  const members = new Map<string, Node>();
  const literal = value && unwrap(value);
  let whole = literal === undefined || literal.type === "ObjectExpression" || literal.type === "ArrayExpression";
  if (literal?.type === "ArrayExpression")
    for (const [index, element] of literal.elements.entries()) {
      if (element?.type === "SpreadElement") return { members, whole: false };
      if (element) members.set(String(index), element);
    }
  if (literal?.type === "ObjectExpression")
    for (const property of literal.properties) {
      const name = property.type === "Property" ? keyName(property) : undefined;
      if (property.type === "Property" && name !== undefined) members.set(name, property.value);
      else {
        // What is spread or computed may stand for any of those before it, too.
        members.clear();
        whole = false;
      }
    }
  return { members, whole };
}

/** Names of members that are read of a variable; those that every object or list has are left out. */
function membersRead({ references }: Variable): string[] {
  return references.flatMap(({ identifier }) => {
    const { node, parent } = outward(identifier as unknown as Node);
    const name = parent?.type === "MemberExpression" && parent.object === node ? memberName(parent) : undefined;
    return name === undefined || name in [] ? [] : [name];
  });
}

/** What an expression, a call of a function of this file, gave on this path. */
function givenBy(node: Node | undefined, { gave }: State): Gave | undefined {
  if (!node || !gave?.call) return undefined;
  const inner = unwrap(node);
  const call = inner.type === "AwaitExpression" ? unwrap(inner.argument) : inner;
  return call === gave.call ? gave : undefined;
}

/** Whether a test of what a function of this file gave goes the other way on this path. */
export function gaveOther(test: Test | undefined, taken: boolean, state: State): boolean {
  const given = test && givenBy(test.node, state);
  if (!test || !given) return false;
  const { fact } = given;
  if (test.form === "equals") {
    const literal = constantFact(test.equals!);
    if (literal === undefined || fact === undefined) return false;
    return fact.startsWith("=") ? (fact === literal) !== taken : fact === "null" && taken;
  }
  const truthy = truth(fact, test.form === "nonnull" ? "nonnull" : "truthy");
  return truthy !== undefined && truthy !== taken;
}
