/** What a value hangs on: the receivers and arguments of the calls that made it, as far as they are certain. */
import type { TSESTree } from "@typescript-eslint/utils";
import { type CallNode, type Node, isCall, methodCall, unwrap } from "../ast.js";
import type { Origins } from "../origin.js";

const MAX_DEPTH = 8;

/**
 * The expressions without which a call could not be made, nearest first: its receiver, what that came from (`client` for
 * `client.db().collection("a").find()` and for `page.content()`, where `page` came from `client.newPage()`), and what those calls got.
 */
export function ownersOf(call: CallNode, origins: Origins): Node[] {
  const owners: Node[] = [];
  let at: Node | undefined = methodCall(call)?.object;
  for (let depth = 0; at && depth < MAX_DEPTH; depth++) {
    let inner: Node = unwrap(at);
    if (inner.type === "AwaitExpression") inner = unwrap(inner.argument);
    owners.push(inner);
    if (inner.type === "Identifier") at = madeFrom(inner, origins);
    else if (inner.type === "MemberExpression") at = inner.object;
    else if (isCall(inner)) {
      owners.push(...inner.arguments.filter((argument) => argument.type !== "SpreadElement"));
      at = methodCall(inner)?.object;
    } else at = undefined;
  }
  return owners;
}

/** The one expression that a variable has its value, or a part of it, from. */
function madeFrom(id: TSESTree.Identifier, origins: Origins): Node | undefined {
  const variable = origins.variable(id);
  if (variable?.references.filter((reference) => reference.isWrite()).length !== 1) return undefined;
  return origins.takenFrom(id)?.source ?? origins.lastWritten(id);
}
