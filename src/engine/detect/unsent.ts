/** Queries that are built and never sent: of a query that is sent by `await` alone, a statement makes nothing. */
import { type CallNode, type Node, isCall, methodCall, outward, unwrap } from "../ast.js";
import type { Finding } from "../findings.js";
import type { Origins } from "../origin.js";
import { awaitRepair } from "../repair.js";
import { callbackIn } from "../turns.js";
import { textOf } from "../witness.js";
import type { Context } from "./context.js";

export function* findUnsent({ engine, claimed, promises }: Context): Iterable<Finding> {
  const { origins } = engine;
  const dropped = promises.fated.filter(({ fate }) => fate !== "stored").map(({ call }): Node => call);
  for (const node of [...dropped, ...promises.returned, ...origins.survey.all("TaggedTemplateExpression")]) {
    if (claimed.has(node) || !isLazy(node, origins)) continue;
    const at = promises.fateOf(node) ? node : returnedTo(node);
    const fate = at && promises.fateOf(at);
    if (!fate || fate.fate === "stored" || !isUnsent(node, origins)) continue;
    yield {
      rule: "no-floating-request",
      kind: "settle",
      node,
      harm: "loses-work",
      exceptional: false,
      // It is no decision about a promise: there is none.
      voided: false,
      what: `\`${textOf(node, engine)}\``,
      when: "",
      size: undefined,
      releaser: undefined,
      witness: [],
      repairs: at === node ? awaitRepair(node, fate.at, false) : [],
      message: "unsent",
    };
  }
}

/**
 * What gets a query that a function gives for each element, where that is all that it does: `list.forEach((id) => query(id))` drops it, and
 * so does `list.map(…)` where nothing gets the list. An async function sends what it returns.
 */
function returnedTo(node: Node): Node | undefined {
  const { node: body, parent: fn } = outward(node);
  if (fn?.type !== "ArrowFunctionExpression" || fn.body !== body || fn.async) return undefined;
  const { node: given, parent: call } = outward(fn);
  const method = call && methodCall(call);
  return method && method.call.arguments[0] === given && /^(?:forEach|map)$/.test(method.name)
    ? method.call
    : undefined;
}

/** Whether a query is a new one that nothing has sent, and not a step of one that somebody holds. */
function isUnsent(node: Node, origins: Origins): boolean {
  if (!isCall(node)) return true;
  // One that is called back is sent at once.
  return callbackIn(node, "last", origins) === undefined && isFresh(node, origins);
}

function isLazy(node: Node, origins: Origins): boolean {
  const value = origins.valueOf(node);
  return value?.kind === "instance" && origins.registry.isLazy(value.type);
}

/** Whether a query begins in the same expression: `query.where(…)` of a variable goes on with that one. */
function isFresh(call: CallNode, origins: Origins): boolean {
  const method = methodCall(call);
  if (!method) return !call.arguments.some((argument) => isPartOfQuery(argument, origins));
  const object = unwrap(method.object);
  if (!isLazy(object, origins)) return true;
  if (isCall(object)) return isFresh(object, origins);
  // `knex.schema` is a new one each time.
  return object.type === "MemberExpression" && origins.valueOf(object.object)?.kind === "instance";
}

/** Whether an expression is the builder that a callback of a query gets: `query.whereIn("id", (sub) => { named(sub); })`. */
function isPartOfQuery(argument: Node, origins: Origins): boolean {
  const id = unwrap(argument);
  const def = id.type === "Identifier" ? origins.variable(id)?.defs[0] : undefined;
  const fn = def?.type === "Parameter" ? (def.node as unknown as Node) : undefined;
  const method = fn && methodCall(outward(fn).parent ?? fn);
  return method !== undefined && isLazy(unwrap(method.object), origins);
}
