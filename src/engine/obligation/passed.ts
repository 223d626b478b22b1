/** What a call says of the parameters of a function of this file: which are missing, constants, functions. */
import { type CallNode, type FunctionNode, type Node, methodCall, unwrap } from "../ast.js";
import { type Fact, constantFact, typeKey } from "./conditions.js";
import type { Engine } from "./engine.js";
import type { Facts } from "./facts.js";

/**
 * What is known of a function's parameters when a call runs it; nothing of those that are patterns.
 *
 * @param assumed what is taken for known of an argument of which nothing is
 */
export function argumentFacts(
  engine: Pick<Engine, "origins" | "places">,
  call: CallNode,
  fn: FunctionNode,
  assumed?: (argument: Node) => Known | undefined,
): Facts {
  const { origins, places } = engine;
  const facts = new Map<string, Fact>();
  const given = argumentsOf(call, fn, engine);
  if (!given) return facts;
  for (const [index, param] of fn.params.entries()) {
    const argument = given[index];
    if (argument?.type === "SpreadElement") break;
    const id = param.type === "AssignmentPattern" ? param.left : param;
    const variable = id.type === "Identifier" ? origins.variable(id) : undefined;
    if (!variable) continue;
    const passed = argument ? (knownOf(argument, engine) ?? assumed?.(argument)) : MISSING;
    // What is missing is what the default says.
    const known =
      param.type === "AssignmentPattern" && passed?.type === "undefined" ? knownOf(param.right, engine) : passed;
    if (!known) continue;
    const place = places.ofVariable(variable);
    facts.set(place, known.fact);
    if (known.type) facts.set(typeKey(place), `=${JSON.stringify(known.type)}`);
  }
  return facts;
}

/** What is known of a value, and what `typeof` says of it. */
export interface Known {
  fact: Fact;
  type?: string;
}

/** Of a function. */
export const FUNCTION: Known = { fact: "truthy", type: "function" };
const MISSING: Known = { fact: "null", type: "undefined" };

/** The arguments that a function's parameters get; those of `fn.call(…)` come behind its `this`. */
function argumentsOf(
  call: CallNode,
  fn: FunctionNode,
  { origins }: Pick<Engine, "origins">,
): readonly Node[] | undefined {
  if (origins.appliedCallee(call) !== fn) return call.arguments;
  return methodCall(call)?.name === "call" ? call.arguments.slice(1) : undefined;
}

function knownOf(node: Node, { origins }: Pick<Engine, "origins">): Known | undefined {
  const fact = constantFact(node);
  const inner = unwrap(node);
  if (fact) {
    if (inner.type === "Literal" && inner.value !== null) return { fact, type: typeof inner.value };
    return inner.type === "Literal" ? { fact, type: "object" } : MISSING;
  }
  switch (inner.type) {
    case "ObjectExpression":
    case "ArrayExpression":
      return { fact: "truthy", type: "object" };
    case "FunctionExpression":
    case "ArrowFunctionExpression":
    case "ClassExpression":
      return FUNCTION;
    case "NewExpression":
      return { fact: "truthy" };
    case "Identifier": {
      const made = origins.constant(inner);
      if (made !== inner) return knownOf(made, { origins });
      const def = origins.variable(inner)?.defs[0]?.type;
      return def === "FunctionName" || def === "ClassName" ? FUNCTION : undefined;
    }
    default:
      return undefined;
  }
}
