/** Requests that are sent for every element of a list at once, however long it is. */
import { pattern } from "../../contracts/pattern.js";
import {
  type CallNode,
  type FunctionNode,
  type Node,
  enclosingFunction,
  isCall,
  isFunction,
  memberName,
  methodCall,
  unwrap,
  walk,
} from "../ast.js";
import type { Finding } from "../findings.js";
import type { Origins } from "../origin.js";
import { loopAround } from "../repeats.js";
import { type Request, Requests } from "../requests.js";
import { describeCall } from "../witness.js";
import { isBounded } from "./bounded.js";
import type { Context } from "./context.js";

const ITERATES = new Set(["map", "forEach", "flatMap"]);
/** Calls that wait for their turn before they go on. */
const TURNS = /acquire|limit|semaphore|mutex|lock|throttle|sleep|delay|wait|schedule|queue|turn|slot/i;
export function* findUnbounded({ engine }: Context): Iterable<Finding> {
  const requests = Requests.of(engine.origins);
  if (!requests.any) return;
  const { origins } = engine;
  const keys = engine.units.keys;
  for (const call of origins.calls) {
    const found = overList(call, requests, origins) ?? inLoop(call, requests, origins, keys);
    if (!found) continue;
    const { request, list } = found;
    if (isShared(request, requests, origins)) continue;
    yield {
      rule: "no-unbounded-requests",
      kind: "settle",
      node: call,
      harm: "holds-until-timeout",
      exceptional: false,
      voided: false,
      what: describeCall(request.call, "", engine),
      when: list
        ? `for every element of \`${shortened(origins.source.getText(list as never))}\``
        : "in every turn of the loop",
      size: undefined,
      releaser: undefined,
      witness: [{ line: call.loc.start.line, column: call.loc.start.column + 1, what: "starts a request each" }],
      repairs: [],
    };
  }
}

interface Found {
  request: Request;
  list: Node | undefined;
}

/** `list.map((item) => fetch(item))` */
function overList(call: CallNode, requests: Requests, origins: Origins): Found | undefined {
  const method = methodCall(call);
  // A stream's own methods go on with one element after the other.
  if (!method || !ITERATES.has(method.name) || origins.valueOf(method.object)?.kind === "instance") return undefined;
  const [callback] = method.call.arguments as (Node | undefined)[];
  const fn = callback && functionOf(callback, origins);
  if (!fn || waitsItsTurn(fn, origins) || isBounded(method.object, origins)) return undefined;
  const [request] = requests.within(fn);
  return request && { request, list: method.object };
}

/** `for (const item of list) pending.push(fetch(item));` */
function inLoop(
  call: CallNode,
  requests: Requests,
  origins: Origins,
  keys: Record<string, readonly string[]>,
): Found | undefined {
  const method = methodCall(call);
  if (method?.name !== "push") return undefined;
  const loop = loopAround(call);
  if (!loop || loop.type === "ForInStatement") return undefined;
  // What waits in the loop may wait for what was started.
  let waits = false;
  walk(loop, keys, (at) => {
    if (at.type === "AwaitExpression" || (at.type === "ForOfStatement" && at.await)) waits = true;
    return !waits && !(isFunction(at) && at !== loop);
  });
  if (waits) return undefined;
  const started = method.call.arguments.flatMap((argument) =>
    isCall(unwrap(argument)) && origins.isPromise(origins.valueOf(argument)) ? requests.within(argument) : [],
  );
  const [request] = started;
  if (!request) return undefined;
  if (loop.type === "ForOfStatement") {
    return isBounded(loop.right, origins) ? undefined : { request, list: loop.right };
  }
  const test = loop.type === "ForStatement" ? loop.test : undefined;
  // `i < 5`, `i < CONCURRENCY`: a number that somebody chose. `i < list.length`: none.
  const limit = test?.type === "BinaryExpression" ? unwrap(test.right) : undefined;
  if (limit?.type !== "MemberExpression" || memberName(limit) !== "length") return undefined;
  return isBounded(limit.object, origins) ? undefined : { request, list: limit.object };
}

/** Whether a function waits for something of its own before it sends anything. */
export function waitsItsTurn(fn: FunctionNode, origins: Origins): boolean {
  let found = false;
  walk(fn.body, origins.source.visitorKeys, (at) => {
    if (!isCall(at)) return !found;
    const callee = unwrap(at.callee);
    const owner = callee.type === "MemberExpression" ? unwrap(callee.object) : callee;
    const name = callee.type === "MemberExpression" ? memberName(callee) : undefined;
    if (TURNS.test(name ?? "") || (owner.type === "Identifier" && TURNS.test(owner.name))) found = true;
    return !found;
  });
  return found;
}

/** Whether the request goes through something that has a bound of its own: an agent, a dispatcher, an instance made elsewhere. */
function isShared({ call, limits, frame }: Request, requests: Requests, origins: Origins): boolean {
  const api = origins.apiOf(call)?.api;
  if (limits.bound !== undefined && pattern(limits.bound).test(origins.source.text)) return true;
  const agents = Object.keys(api?.args ?? {}).filter((key) => /^\d+\./.test(key));
  if (agents.some((key) => requests.options.isGiven(`arg${key}`, call, frame) !== false)) return true;
  const callee = unwrap(call.callee);
  const made = origins.constant(callee.type === "MemberExpression" ? callee.object : callee);
  if (isCall(made))
    return made.arguments.some((argument) =>
      /agent|dispatcher|adapter/i.test(origins.source.getText(argument as never)),
    );
  if (made.type === "MemberExpression") return unwrap(made.object).type === "ThisExpression";
  const variable = made.type === "Identifier" ? origins.variable(made) : undefined;
  return variable?.defs.some(({ type }) => type === "Parameter") ?? false;
}

/** The function of this file that an argument is, or names. */
export function functionOf(node: Node, origins: Origins): FunctionNode | undefined {
  const inner = unwrap(node);
  if (isFunction(inner)) return inner;
  const value = inner.type === "Identifier" || inner.type === "MemberExpression" ? origins.valueOf(inner) : undefined;
  return value?.kind === "function" && value.node !== enclosingFunction(node) ? value.node : undefined;
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
