/** Repairs that are mechanical: where a word or a statement, put in the right place, is all that is missing. */
import { type Node, enclosingFunction, isFunction, outward } from "./ast.js";
import type { Repair } from "./findings.js";
import type { Birth } from "./obligation/birth.js";
import type { Leak } from "./obligation/explore.js";
import type { Engine } from "./obligation/handle.js";

/** `await` in front of a promise that nobody waits for, in place of a `void`; not for a list of promises, for which it would wait in vain. */
export function awaitRepair(call: Node, at: Node, engine: Engine): Repair | undefined {
  if (!enclosingFunction(call)?.async || engine.origins.valueOf(call)?.kind === "array") return undefined;
  return { kind: "await", node: call, replaces: at.type === "UnaryExpression" ? at : undefined };
}

/** What frees the connection of a body that is left unread, by the contract's use for it. */
const CONSUMES: [use: string, text: (name: string) => string, waits: boolean][] = [
  ["body.dump", (name) => `await ${name}.body.dump();`, true],
  ["body.cancel", (name) => `await ${name}.body?.cancel();`, true],
  ["resume", (name) => `${name}.resume();`, false],
];

/** A statement that frees the connection, in front of the `return` or `throw` by which the path leaves. */
export function consumeRepair(leak: Leak, birth: Birth): Repair | undefined {
  if (birth.obligation.kind !== "consume" || leak.exceptional || leak.loss.kind === "overwritten") return undefined;
  const found = CONSUMES.find(([use]) => birth.obligation.by.includes(use));
  const name = nameOf(birth.node);
  const exit = leak.steps.at(-1)?.event;
  if (!found || name === undefined || (exit?.kind !== "return" && exit?.kind !== "throw")) return undefined;
  const [, text, waits] = found;
  const before = exit.node;
  const fn = enclosingFunction(before);
  if (before.type !== "ReturnStatement" && before.type !== "ThrowStatement") return undefined;
  if (
    !fn ||
    (birth.node.type === "Identifier" ? birth.node.parent !== fn : enclosingFunction(birth.node) !== fn) ||
    (waits && !fn.async)
  )
    return undefined;
  return { kind: "statement", before, text: text(name) };
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
