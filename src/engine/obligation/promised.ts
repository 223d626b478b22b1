/** Handles for which a promise of the code's own making stands: `new Promise((resolve) => pool.getConnection((error, connection) => resolve(connection)))`. */
import { type CallNode, type FunctionNode, type Node, contains, executorOf, isCall, outward, unwrap } from "../ast.js";
import { type Variable, returnedExpressions } from "../origin.js";
import type { Birth } from "./birth.js";
import type { Engine } from "./engine.js";
import { findLeaks } from "./explore.js";

/** How the births of a call are found: its own, and what it hands to a function of which only the place among its arguments is known. */
export interface Finder {
  of(call: CallNode): readonly Birth[];
  given(call: CallNode, argument: number): readonly Birth[];
}

/** What the promise that a function returns resolves to, where that is one handle and nothing else. */
export function promisedBy(fn: FunctionNode, engine: Engine, births: Finder): readonly Birth[] {
  const { origins } = engine;
  const returned = returnedExpressions(fn, origins.survey);
  const executor = returned.length === 1 ? executorOf(returned[0]!) : undefined;
  const [param] = executor?.params ?? [];
  const resolve = param?.type === "Identifier" ? origins.variable(param) : undefined;
  if (!executor || !resolve) return [];
  const found = new Set<Birth>();
  for (const reference of resolve.references) {
    const { node, parent } = outward(reference.identifier as unknown as Node);
    if (!isCall(parent)) return [];
    const births = parent.callee === node ? resolvedWith(parent) : given(parent, node);
    if (!births) return [];
    for (const birth of births) found.add(birth);
  }
  return found.size === 1 ? [...found] : [];

  /** The handle that a call of `resolve` gets, still owed; undefined where it gets something else. */
  function resolvedWith(call: CallNode): readonly Birth[] | undefined {
    const [argument] = call.arguments;
    const id = argument && unwrap(argument);
    const variable = id?.type === "Identifier" ? origins.variable(id) : undefined;
    if (!variable) return undefined;
    const birth = origins.survey
      .callsIn(executor!)
      .flatMap((at) => births.of(at))
      .find((one) => variableOf(one, engine) === variable);
    return birth && isOwedAt(call, birth, engine) ? [birth] : undefined;
  }

  function given(call: CallNode, node: Node): readonly Birth[] | undefined {
    const made = births.given(call, call.arguments.indexOf(node as never));
    return made.length > 0 ? made : undefined;
  }
}

function variableOf({ node }: Birth, { origins }: Engine): Variable | undefined {
  if (node.type === "Identifier") return origins.variable(node);
  const { parent } = outward(node);
  return parent?.type === "VariableDeclarator" && parent.id.type === "Identifier"
    ? origins.variable(parent.id)
    : undefined;
}

/** Whether a call gets a handle while it is owed: it may have been discharged before. */
function isOwedAt(call: CallNode, birth: Birth, engine: Engine): boolean {
  const before = engine.trace;
  let owed = false;
  engine.trace = (how, at) => {
    if (how === "handed over" && at && contains(call, at)) owed = true;
  };
  try {
    findLeaks(engine, birth);
  } finally {
    engine.trace = before;
  }
  return owed;
}
