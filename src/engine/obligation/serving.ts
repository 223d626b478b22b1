/** Tells functions that answer with what was asked for from those that only refuse, and leave the rest to whoever calls them. */
import { type CallNode, type FunctionNode, type Node, isCall, isFunction, methodCall, unwrap } from "../ast.js";
import { type Origins, nameOfFunction } from "../origin.js";

/** Methods with which a response is given what was asked for. */
const SERVES = /^(?:json|jsonp|send|sendStatus|render|sendFile|download|end)$/;

/** Functions that say by their name that they may leave the answer to others. */
const MAY_LEAVE =
  /^_?(?:try|maybe|attempt|check|ensure|verify|validate|guard|assert|require)(?:$|_|[A-Z])|(?:^|_|[a-z])If(?:$|_|[A-Z])/;

/** Whether a function answers with what was asked for on some path: `res.json(item)`, `res.status(200).end()`. */
export function serves(fn: FunctionNode, index: number, origins: Origins): boolean {
  const param = fn.params[index];
  const response = param?.type === "Identifier" ? origins.variable(param) : undefined;
  return (
    response !== undefined &&
    !MAY_LEAVE.test(nameOfFunction(fn) ?? "") &&
    origins.survey.callsIn(fn).some((call) => {
      const method = methodCall(call);
      if (!method || !SERVES.test(method.name) || isRefusal(call)) return false;
      let root: Node = unwrap(method.object);
      for (let next = methodCall(root); next; next = methodCall(root)) {
        if (isRefusal(next.call)) return false;
        root = unwrap(next.object);
      }
      return origins.variable(root) === response && !isInCatch(call, fn);
    })
  );
}

/** `status(404)`, and a status that only the running program knows. */
function isRefusal(call: CallNode): boolean {
  const [status] = call.arguments;
  return (
    /^(?:status|sendStatus|code|writeHead)$/.test(methodCall(call)?.name ?? "") &&
    !(status?.type === "Literal" && typeof status.value === "number" && status.value < 400)
  );
}

function isInCatch(node: Node, within: Node): boolean {
  for (let at = node; at !== within && at.parent; at = at.parent) {
    if (at.type === "CatchClause") return true;
    if (isFunction(at) && isCall(at.parent) && methodCall(at.parent)?.name === "catch") return true;
  }
  return false;
}
