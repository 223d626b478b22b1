/** Functions that answer requests, by what they are registered with and by their parameters. */
import { type FunctionNode, type Node, enclosingFunction, isCall, outward } from "./ast.js";
import type { Engine } from "./obligation/engine.js";
import { callbackAt } from "./origin.js";

/** Whether a node is in a function that answers requests, or in one that stands within it. */
export function inHandler(node: Node, engine: Engine): boolean {
  for (let fn = enclosingFunction(node); fn; fn = enclosingFunction(fn)) if (isHandler(fn, engine)) return true;
  return false;
}

const REQUEST = /^_?(?:req|request|ctx|context)$/i;
const RESPONSE = /^_?(?:res|response|reply|next)$/i;

function isHandler(fn: FunctionNode, { origins }: Engine): boolean {
  const [first, second] = fn.params.map((param) => (param.type === "Identifier" ? param.name : ""));
  if (first !== undefined && second !== undefined && REQUEST.test(first) && RESPONSE.test(second)) return true;
  const { node, parent: call } = outward(fn);
  if (!isCall(call)) return false;
  const entry = origins.apiOf(call);
  const callback = entry && callbackAt(entry.api, call, call.arguments.indexOf(node as never));
  if (callback?.runs !== "many") return false;
  const { registry } = origins;
  return (callback.params ?? []).some((ref) => {
    const type = registry.typeExpr(ref, entry!.pkg);
    return type?.kind === "named" && registry.lineage(type.type).some(({ name }) => name === "ServerResponse");
  });
}
