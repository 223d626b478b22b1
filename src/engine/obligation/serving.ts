/** Tells functions that answer with what was asked for from those that only refuse, and leave the rest to whoever calls them. */
import {
  type CallNode,
  type FunctionNode,
  type Node,
  isCall,
  isFunction,
  memberName,
  methodCall,
  outward,
  unwrap,
} from "../ast.js";
import { type Origins, nameOfFunction } from "../origin.js";

/** Methods with which a response is given what was asked for. */
const SERVES = /^(?:json|jsonp|send|sendStatus|render|sendFile|download|end)$/;

/** Functions that say by their name that they may leave the answer to others, or answer only some requests. */
const MAY_LEAVE =
  /^_?(?:try|maybe|attempt|check|ensure|verify|validate|guard|assert|require)(?:$|_|\d|[A-Z])|(?:^|_|[a-z])If(?:$|_|[A-Z])|[cC]ors|CORS|[pP]reflight|[cC]ached/;

/** What tells requests from each other. */
const ASKS = /^(?:method|url|originalUrl|path|headers|get|header|is|accepts)$/;

/** Whether a function answers with what was asked for on some path: `res.json(item)`, `res.status(200).end()`. */
export function serves(fn: FunctionNode, index: number, origins: Origins): boolean {
  const param = fn.params[index];
  const response = param?.type === "Identifier" ? origins.variable(param) : undefined;
  return (
    response !== undefined &&
    !MAY_LEAVE.test(nameOfFunction(fn) ?? "") &&
    !choosesRequests(fn, index, origins) &&
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

/** Whether a function asks which request it is: it answers some, and leaves the others to somebody else. */
function choosesRequests(fn: FunctionNode, index: number, origins: Origins): boolean {
  const param = fn.params[index - 1];
  const request = param?.type === "Identifier" ? origins.variable(param) : undefined;
  return (request?.references ?? []).some(({ identifier }) => {
    const { node, parent } = outward(identifier as unknown as Node);
    if (parent?.type !== "MemberExpression" || parent.object !== node || !ASKS.test(memberName(parent) ?? ""))
      return false;
    for (let at: Node = parent; at.parent && !isFunction(at.parent); at = at.parent) {
      if (at.parent.type === "IfStatement") return at.parent.test === at;
      if (at.parent.type === "SwitchStatement") return at.parent.discriminant === at;
    }
    return false;
  });
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
