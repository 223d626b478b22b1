/**
 * Handles that live in the variables of a module. Nothing there is followed along paths; three things show that a handle is lost: a function
 * overwrites one that another function keeps for as long as it is good, every request overwrites that of the last one, or an event of the
 * handle has the function run again that fills the variable (which may be that of an outer function as well).
 */
import {
  type CallNode,
  type FunctionNode,
  type Node,
  contains,
  declaredId,
  enclosingFunction,
  isCall,
  methodCall,
  outward,
} from "../ast.js";
import type { Finding } from "../findings.js";
import type { Birth } from "../obligation/birth.js";
import type { Origins, Variable } from "../origin.js";
import type { Engine } from "../obligation/engine.js";
import { comesAgain, fillsAlways, repeats } from "../repeats.js";
import { describeSubject } from "../witness.js";
import type { Context } from "./context.js";
import { whole } from "./refills/class-fields.js";
import { renewedBy } from "./refills/renewed.js";

/** A handle that a function puts into a variable of the module. */
interface Filled {
  birth: Birth;
  variable: Variable;
  fn: FunctionNode;
  at: Node;
  /** The function looks at the variable first. */
  guarded: boolean;
}

export function* findOverwritten({ engine, births }: Context): Iterable<Finding> {
  const { origins } = engine;
  const filled: Filled[] = [];
  for (const birth of births.all()) {
    if (birth.obligation.kind !== "release" || birth.obligation.onUse) continue;
    const renewed = renewedBy(birth, engine);
    if (renewed) {
      yield finding(birth, renewed.variable, renewed.at, renewed.trigger, engine);
      continue;
    }
    const found = variableOf(birth, engine);
    if (found) filled.push(found);
  }
  for (const one of filled) {
    if (one.guarded || isUsedAs(one, "released", [one.fn])) continue;
    const kept = filled.some((other) => other.variable === one.variable && other.guarded && other.fn !== one.fn);
    const often = kept || mayBeLost(one) ? repeats(one.birth.node, origins) : undefined;
    const again = often && (refills(one, origins) ?? (often === "with every request" ? often : undefined));
    const lost = kept ? often : (again ?? takenAgain(one, origins));
    if (lost === undefined || !isLeft(one, origins)) continue;
    const { birth, at, variable } = one;
    yield finding(birth, variable, at, `before line ${at.loc.start.line} overwrites it again, ${lost}`, engine);
  }
}

/** How often what runs a function that fills the variable each time does so. */
function refills({ fn, at }: Filled, origins: Origins): string | undefined {
  return fillsAlways(fn, at, origins) ? comesAgain(fn, origins) : undefined;
}

function finding(birth: Birth, variable: Variable, at: Node, when: string, engine: Engine): Finding {
  return {
    rule: "no-undisposed-client",
    kind: "release",
    node: birth.node,
    harm: birth.obligation.harm,
    exceptional: false,
    voided: false,
    what: describeSubject(birth.node, birth.label, engine, variable.name),
    when,
    size: birth.obligation.size,
    starves: birth.obligation.starves,
    releaser: birth.obligation.by[0],
    witness: [
      { line: birth.node.loc.start.line, column: birth.node.loc.start.column + 1, what: "acquired" },
      { line: at.loc.start.line, column: at.loc.start.column + 1, what: "overwritten" },
    ],
    repairs: [],
  };
}

/**
 * The variable of the module that a birth goes into where it stands: `client = await connect();`. It may be that of an outer function where
 * something runs the inner one again and again.
 */
function variableOf(birth: Birth, engine: Engine): Filled | undefined {
  const { origins } = engine;
  const { node, parent } = whole(birth, engine);
  if (parent?.type !== "AssignmentExpression" || parent.right !== node || parent.operator !== "=") return undefined;
  const variable = parent.left.type === "Identifier" ? origins.variable(parent.left) : undefined;
  const fn = enclosingFunction(parent);
  if (!fn || !variable || contains(fn, variable.identifiers[0] as unknown as Node)) return undefined;
  const isOuter = variable.scope.block.type !== "Program";
  if (isOuter && !(comesAgain(fn, origins) && fillsAlways(fn, parent, origins))) return undefined;
  return { birth, variable, fn, at: parent, guarded: isRead(variable, fn, parent) };
}

/** Whether a function reads a variable before it comes to a place. */
function isRead(variable: Variable, fn: FunctionNode, before: Node): boolean {
  return variable.references.some((reference) => {
    const id = reference.identifier as unknown as Node;
    return reference.isRead() && contains(fn, id) && id.range[0] < before.range[0];
  });
}

type Use = "released" | "used" | "away";

function useOf(id: Node, by: readonly string[]): Use {
  const { node, parent } = outward(id);
  if (parent?.type === "MemberExpression" && parent.object === node) {
    const method = methodCall(outward(parent).parent!);
    return method && by.includes(method.name) ? "released" : "used";
  }
  return parent && /^(?:If|Conditional|Unary|Logical|Binary|ExpressionStatement)/.test(parent.type) ? "used" : "away";
}

function isUsedAs({ variable, birth }: Filled, use: Use, within?: readonly Node[]): boolean {
  return variable.references.some((reference) => {
    const id = reference.identifier as unknown as Node;
    if (!reference.isRead() || (within && !within.some((outer) => contains(outer, id)))) return false;
    return useOf(id, birth.obligation.by) === use;
  });
}

/**
 * How often a function is called that fills a variable to return what is in it: by everybody who uses that, `const pool = await getPool();`.
 * Undefined where one of them may run only once, or where the variable is read elsewhere.
 */
function takenAgain(one: Filled, origins: Origins): string | undefined {
  const id = declaredId(one.fn);
  const own = id ? origins.variable(id) : undefined;
  const isReturned = isUsedAs(one, "away", [one.fn]);
  const isReadElsewhere = one.variable.references.some(
    (reference) => reference.isRead() && !contains(one.fn, reference.identifier as unknown as Node),
  );
  if (!own || !isReturned || isReadElsewhere) return undefined;
  const often = own.references
    .filter((reference) => !reference.init)
    .map((reference) => {
      let { node, parent } = outward(reference.identifier as unknown as Node);
      const call = isCall(parent) && parent.callee === node ? parent : undefined;
      if (call) ({ node, parent } = outward(call));
      if (parent?.type === "AwaitExpression") ({ parent } = outward(parent));
      return call && parent?.type === "VariableDeclarator" ? repeats(call, origins) : undefined;
    });
  return often.includes(undefined) ? undefined : often[0];
}

/** Whether nobody in the file releases what is in the variable, or hands it on. */
function mayBeLost(one: Filled): boolean {
  return !isUsedAs(one, "released") && !isUsedAs(one, "away");
}

/** Whether the callers of a function neither look at the variable first, nor release what they get. */
function isLeft(one: Filled, origins: Origins): boolean {
  const { fn, variable, birth } = one;
  const hands = isUsedAs(one, "away", [fn]);
  const id = declaredId(fn);
  const own = id ? origins.variable(id) : undefined;
  // A function without a name is a handler: nobody else calls it.
  if (!own) return !hands;
  return own.references.every((reference) => {
    if (reference.init) return true;
    const { node, parent: call } = outward(reference.identifier as unknown as Node);
    if (!isCall(call) || call.callee !== node) return !hands;
    const caller = enclosingFunction(call);
    return !(caller && isRead(variable, caller, call)) && (!hands || isOnlyUsed(call, birth, origins));
  });
}

/** Whether what a call gives goes into a variable of which nothing is released, and that goes nowhere. */
function isOnlyUsed(call: CallNode, { obligation }: Birth, origins: Origins): boolean {
  let { node, parent } = outward(call);
  while (parent?.type === "AwaitExpression" || (parent?.type === "ConditionalExpression" && parent.test !== node))
    ({ node, parent } = outward(parent));
  if (parent?.type === "ExpressionStatement") return true;
  if (parent?.type !== "VariableDeclarator" || parent.id.type !== "Identifier") return false;
  return (origins.variable(parent.id)?.references ?? []).every(
    (reference) => reference.init || useOf(reference.identifier as unknown as Node, obligation.by) === "used",
  );
}
