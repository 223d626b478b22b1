/** Requests that a timer sends again and again, while those of its last rounds may still be open. */
import {
  type CallNode,
  type FunctionNode,
  type Node,
  chainCall,
  isCall,
  isFunction,
  nameOf,
  unwrap,
  walk,
} from "../ast.js";
import type { Finding } from "../findings.js";
import { type Origins, callbackAt } from "../origin.js";
import { type Request, Requests } from "../requests.js";
import { describeCall } from "../witness.js";
import type { Context } from "./context.js";
import { outrunRequests } from "./races.js";
import { functionOf, waitsItsTurn } from "./unbounded.js";

/** How many functions of the file are looked into for what skips a round. */
const MAX_FUNCTIONS = 8;
/** Calls that stop the timer, or ask for its next round themselves. */
const STOPS = /^(?:clear(?:Interval|Timeout)|cancel|stop|setTimeout)$/;

export function* findRounds(context: Context): Iterable<Finding> {
  const { engine } = context;
  const { origins } = engine;
  const requests = Requests.of(origins);
  if (!requests.any) return;
  let outrun: Set<Node> | undefined;
  for (const call of origins.calls) {
    const period = periodOf(call, origins);
    if (!period) continue;
    const fn = functionOf(call.arguments[0]!, origins);
    if (!fn || waitsItsTurn(fn, origins) || isSkipped(fn, origins)) continue;
    for (const request of requests.within(fn)) {
      if (!requests.isUnlimited(request) || givesUpInTime(request, period, origins)) continue;
      outrun ??= outrunRequests(context);
      if (outrun.has(request.call)) continue;
      yield {
        rule: "no-unbounded-requests",
        kind: "settle",
        node: call,
        harm: "holds-until-timeout",
        exceptional: false,
        voided: false,
        what: describeCall(request.call, "", engine),
        when: `every ${periodText(period, origins)}`,
        size: undefined,
        releaser: undefined,
        witness: [
          { line: call.loc.start.line, column: call.loc.start.column + 1, what: "starts a round" },
          {
            line: request.call.loc.start.line,
            column: request.call.loc.start.column + 1,
            what: "sends a request that nothing ends",
          },
        ],
        repairs: [],
        message: "overlapping",
      };
      break;
    }
  }
}

/** Whether the client itself gives up before the next round. */
function givesUpInTime({ limits }: Request, period: Node, origins: Origins): boolean {
  const inner = unwrap(origins.constant(period));
  const time = inner.type === "Literal" && typeof inner.value === "number" ? inner.value : undefined;
  return limits.after !== undefined && time !== undefined && time >= 1000 * limits.after;
}

/** The argument with the time after which a call runs its function again. */
function periodOf(call: CallNode, origins: Origins): Node | undefined {
  const api = origins.apiOf(call)?.api;
  const period = api && callbackAt(api, call, 0)?.period;
  return period === undefined ? undefined : call.arguments[period];
}

/**
 * Whether some round sends nothing: it, or a function of the file that it calls, tests what they set (`if (busy) return; busy = true;`),
 * stops the timer, or lets one request follow the other (`last = last.then(…)`).
 */
function isSkipped(fn: FunctionNode, origins: Origins): boolean {
  const text = (node: Node): string => origins.source.getText(node as never);
  const written = new Set<string>();
  const tested: Node[] = [];
  const seen = new Set<FunctionNode>([fn]);
  let stops = false;
  for (const one of seen)
    walk(one.body, origins.source.visitorKeys, (at) => {
      if (at.type === "AssignmentExpression") {
        written.add(text(at.left));
        // `this.pending ??= …`
        if (/^(?:\?\?|\|\||&&)=$/.test(at.operator)) tested.push(at.left);
        if (text(chainRoot(at.right)) === text(at.left)) stops = true;
      }
      if (at.type === "UpdateExpression") written.add(text(at.argument));
      if (at.type === "IfStatement" || at.type === "ConditionalExpression") tested.push(at.test);
      if (at.type === "LogicalExpression") tested.push(at.left);
      if (isCall(at)) {
        const name = nameOf(at.callee) ?? "";
        // A set of what is under way.
        if (at.callee.type === "MemberExpression" && /^(?:add|delete|set)$/.test(name))
          written.add(text(at.callee.object));
        if (STOPS.test(name)) stops = true;
        const local = seen.size < MAX_FUNCTIONS ? origins.localCallee(at) : undefined;
        if (local) seen.add(local);
      }
      return !stops;
    });
  return stops || tested.some((test) => mentions(test, written, origins));
}

/** What the calls of a chain begin with: `last` of `last.then(…).catch(…)`. */
function chainRoot(node: Node): Node {
  let at = unwrap(node);
  for (let chain = chainCall(at); chain; chain = chainCall(at)) at = unwrap(chain.object);
  return at;
}

function mentions(test: Node, names: ReadonlySet<string>, origins: Origins): boolean {
  let found = false;
  walk(test, origins.source.visitorKeys, (at) => {
    if (at.type === "Identifier" || at.type === "MemberExpression")
      found ||= names.has(origins.source.getText(at as never));
    return !found && !isFunction(at);
  });
  return found;
}

/** "60,000 ms", or the expression as it is written. */
function periodText(period: Node, origins: Origins): string {
  const inner = unwrap(origins.constant(period));
  if (inner.type === "Literal" && typeof inner.value === "number") return `${inner.value.toLocaleString("en")} ms`;
  const text = origins.source.getText(period as never).replace(/\s+/g, " ");
  return text.length <= 30 ? `\`${text}\` ms` : "round";
}
