/** Repairs that are mechanical: where a word or a statement, put in the right place, is all that is missing. */
import { type CallNode, type Node, contains, enclosingFunction, isFunction, outward } from "./ast.js";
import type { Edit, Repair } from "./findings.js";
import type { Birth } from "./obligation/birth.js";
import type { Leak } from "./obligation/explore.js";
import type { Engine } from "./obligation/handle.js";

/** `await` in front of a promise that nobody waits for, in place of a `void`; a list of promises has to be joined first. */
export function awaitRepair(call: Node, at: Node, isList: boolean): Repair[] {
  if (!enclosingFunction(call)?.async) return [];
  const voided = at.type === "UnaryExpression";
  const start = voided ? at.range[0] : call.range[0];
  const end = voided ? start + "void".length : start;
  if (!isList) return [{ message: "addAwait", edits: [{ range: [start, end], text: voided ? "await" : "await " }] }];
  return [
    {
      message: "joinAll",
      edits: [
        { range: [start, call.range[0]], text: "await Promise.all(" },
        { range: [call.range[1], call.range[1]], text: ")" },
      ],
    },
  ];
}

/** What frees the connection of a body that is left unread, by the contract's use for it. */
const CONSUMES: [use: string, text: (name: string) => string, waits: boolean][] = [
  ["body.dump", (name) => `await ${name}.body.dump();`, true],
  ["body.cancel", (name) => `await ${name}.body?.cancel();`, true],
  ["resume", (name) => `${name}.resume();`, false],
];

/** A statement that frees the connection, in front of the `return` or `throw` by which the path leaves. */
export function consumeRepair(leak: Leak, birth: Birth): Repair[] {
  if (birth.obligation.kind !== "consume" || leak.exceptional || leak.loss.kind === "overwritten") return [];
  const found = CONSUMES.find(([use]) => birth.obligation.by.includes(use));
  const name = nameOf(birth.node);
  const exit = leak.steps.at(-1)?.event;
  if (!found || name === undefined || (exit?.kind !== "return" && exit?.kind !== "throw")) return [];
  const [, text, waits] = found;
  const before = exit.node;
  const fn = enclosingFunction(before);
  if (before.type !== "ReturnStatement" && before.type !== "ThrowStatement") return [];
  if (
    !fn ||
    (birth.node.type === "Identifier" ? birth.node.parent !== fn : enclosingFunction(birth.node) !== fn) ||
    (waits && !fn.async)
  )
    return [];
  return [{ message: "consume", text: text(name), edits: statementBefore(before, text(name)) }];
}

/** The edits that put a statement in front of another one, in a block of its own where that is needed. */
export function statementBefore(before: Node, text: string): Edit[] {
  const [start, end] = before.range;
  const inBlock = ["BlockStatement", "Program", "SwitchCase", "StaticBlock"].includes(before.parent?.type ?? "");
  if (inBlock) return [{ range: [start, start], text: `${text} ` }];
  return [
    { range: [start, start], text: `{ ${text} ` },
    { range: [end, end], text: " }" },
  ];
}

/** The plain name under which a handle is known from where it comes from. */
function nameOf(node: Node): string | undefined {
  if (node.type === "Identifier") return isFunction(node.parent) ? node.name : undefined;
  const { parent } = outward(node);
  const owner = parent?.type === "AwaitExpression" ? outward(parent).parent : parent;
  // Of a variable that is written again the name may mean another one by then.
  const isConstant = owner?.type === "VariableDeclarator" && owner.parent.kind === "const";
  return isConstant && owner.id.type === "Identifier" ? owner.id.name : undefined;
}

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
