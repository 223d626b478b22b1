/** The mechanical repairs of requests that may last for ever: a signal, a listener for the timeout. */
import { type CallNode, type Node, contains, outward } from "./ast.js";
import type { Repair } from "./findings.js";
import type { Engine } from "./obligation/engine.js";

/** `signal: AbortSignal.timeout(…)` among the options of a request, where there is a place for it. */
export function abortRepair(
  call: CallNode,
  places: readonly string[],
  after: Node | number | undefined,
  { origins }: Engine,
): Repair[] {
  if (after === undefined || (typeof after === "object" && !isKnownAt(after, call, origins))) return [];
  const time = typeof after === "number" ? String(after) : origins.source.getText(after as never);
  const option = `signal: AbortSignal.timeout(${time})`;
  for (const place of places) {
    const [, index] = /^arg(\d+)\.signal$/.exec(place) ?? [];
    if (index === undefined) continue;
    const argument = call.arguments[Number(index)];
    const last = call.arguments.at(-1);
    if (!argument && last && call.arguments.length === Number(index))
      return [{ message: "addSignal", edits: [{ range: [last.range[1], last.range[1]], text: `, { ${option} }` }] }];
    if (argument?.type !== "ObjectExpression") continue;
    const [end] = argument.properties.slice(-1);
    const at = end ? end.range[1] : argument.range[0] + 1;
    return [{ message: "addSignal", edits: [{ range: [at, at], text: end ? `, ${option}` : ` ${option} ` }] }];
  }
  return [];
}

/** Whether a time means the same where a request is sent: it is a number, or a name that is in scope there. */
function isKnownAt(time: Node, at: Node, origins: Engine["origins"]): boolean {
  if (time.type !== "Identifier") return time.type === "Literal";
  const variable = origins.variable(time);
  return variable !== undefined && contains(variable.scope.block as unknown as Node, at);
}

/** A listener that destroys the request, behind the statement that makes it. */
export function listenerRepair(call: CallNode, { origins }: Engine): Repair[] {
  const declarator = outward(call).parent;
  if (declarator?.type !== "VariableDeclarator" || declarator.id.type !== "Identifier") return [];
  const declaration = declarator.parent;
  if (declaration.declarations.length !== 1 || !origins.variable(declarator.id)) return [];
  const { name } = declarator.id;
  const [, end] = declaration.range;
  const text = `${name}.on("timeout", () => ${name}.destroy(new Error("timeout")));`;
  const closed = origins.source.text[end - 1] === ";" ? "" : ";";
  return [{ message: "addListener", text, edits: [{ range: [end, end], text: `${closed} ${text}` }] }];
}
