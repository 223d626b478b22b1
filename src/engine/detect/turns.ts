/** The upgrade check: callers that go on as before where an API turned asynchronous, and callbacks that nobody calls. */
import type { TurnState } from "../../contracts/registry.js";
import {
  type CallNode,
  type Node,
  chainCall,
  enclosingFunction,
  isFunction,
  memberName,
  methodCall,
  outward,
  promiseStatic,
  unwrap,
} from "../ast.js";
import type { Finding } from "../findings.js";
import type { Engine } from "../obligation/engine.js";
import type { Origins } from "../origin.js";
import { atHand, becamePromise, callbackIn, isTo, wasFrom } from "../turns.js";
import { valueUse } from "../value-use.js";
import { awaitHere } from "../repair.js";
import type { Context } from "./context.js";

/** What is wrong, and the turn that made it so. */
interface Broken {
  message: string;
  state?: TurnState | undefined;
  harm?: Finding["harm"];
  repairs?: Finding["repairs"];
}

export function* findTurns({ engine, claimed }: Context): Iterable<Finding> {
  const { known, relevant } = engine.origins;
  const turned = known.some((call) => engine.origins.apiOf(call)?.api.turned !== undefined);
  // Functions of the file hand on what turned.
  for (const call of turned ? relevant : known) {
    const broken =
      ignoresCallback(call, engine) ??
      givesNoPromise(call, engine) ??
      (turned ? isTakenAsValue(call, engine) : undefined);
    if (!broken) continue;
    claimed.add(call);
    const { state } = broken;
    yield {
      rule: "no-ignored-callback",
      kind: "settle",
      node: call,
      harm: broken.harm ?? "loses-work",
      exceptional: false,
      voided: false,
      what: `\`${shown(call, engine)}\``,
      when: state ? since(broken.message, state) : "",
      since: state && atHand(state),
      size: undefined,
      releaser: state?.turn.use,
      witness: [],
      repairs: broken.repairs ?? [],
      message: broken.message,
    };
  }
}

function since(message: string, { package: name, turn }: TurnState): string {
  return message === "ignored" || message === "promisified"
    ? `${name} returns promises since ${turn.in}`
    : `${name} ${turn.in}`;
}

/** A callback for an API that calls none, or a missing one for an API that wants it. */
function ignoresCallback(call: CallNode, { origins }: Engine): Broken | undefined {
  const entry = origins.apiOf(call);
  if (!entry) return undefined;
  const promisified = entry.api.returns === "promisified" ? noCallback(call.arguments[0], origins) : undefined;
  if (promisified) return { message: "promisified", state: promisified, harm: "hangs" };
  const state = origins.registry.turnState(entry);
  if (state?.past) {
    const { turn } = state;
    const given = callbackIn(call, turn.callback, origins);
    if (isTo(turn, "callback")) {
      const open = call.arguments.some((argument) => argument.type === "SpreadElement") || given;
      return open ? undefined : { message: "required", state };
    }
    if (given && wasFrom(turn, "callback"))
      return { message: isTo(turn, "promise") ? "ignored" : "ignoredSync", state, harm: "hangs" };
  }
  const { ignoresCallback: ignores } = entry.api;
  return ignores !== undefined && callbackIn(call, ignores === true ? "last" : ignores, origins)
    ? { message: "promiseOnly", harm: "hangs" }
    : undefined;
}

/** The turn of an API that calls back no more, where something makes a promise of its callback: `promisify(client.get)`. */
function noCallback(given: Node | undefined, origins: Origins): TurnState | undefined {
  const bound = given && methodCall(unwrap(given));
  const value = given && origins.valueOf(bound?.name === "bind" ? bound.object : given);
  const entries = value?.kind === "api" ? value.entries : [];
  const states = entries.map((entry) => origins.registry.turnState(entry));
  // One that still has a callback, in whatever form, is called back.
  const all = states.every((state) => state?.past && isTo(state.turn, "promise") && wasFrom(state.turn, "callback"));
  return all && !entries.some(({ api }) => api.callback) ? states[0] : undefined;
}

/** A promise that is expected from an API that gives none. */
function givesNoPromise(call: CallNode, engine: Engine): Broken | undefined {
  const { origins } = engine;
  const entry = origins.apiOf(call);
  if (!entry) return undefined;
  const state = origins.registry.turnState(entry);
  if (state?.past && isTo(state.turn, "sync") && wasFrom(state.turn, "promise"))
    return isChained(call) ? { message: "noLonger", state } : undefined;
  const before = state && !state.past && isTo(state.turn, "promise") ? state : undefined;
  if (before && wasFrom(before.turn, "sync") && !wasFrom(before.turn, "promise"))
    return isChained(call) && !entry.api.callback ? { message: "notYet", state: before } : undefined;
  if (!entry.api.callbackOnly || !isExpected(call) || isPatched(call, engine)) return undefined;
  // One that gets its callback too is another's.
  const mayCallBack = call.arguments.some(
    (argument, index) =>
      argument.type === "SpreadElement" || origins.satisfies({ at: `arg${index}`, kind: "function" }, call, entry.pkg),
  );
  return mayCallBack ? undefined : { message: before ? "notYet" : "callbackOnly", state: before };
}

/** Whether a call's value is taken for a promise, and for one that delivers something. */
function isExpected(call: CallNode): boolean {
  if (isChained(call)) return true;
  const { node, parent } = outward(call);
  if (parent?.type === "AwaitExpression") return outward(parent).parent?.type !== "ExpressionStatement";
  if (parent?.type === "ReturnStatement" || (parent?.type === "ArrowFunctionExpression" && parent.body === node))
    return enclosingFunction(call)?.async === true;
  const list = parent?.type === "ArrayExpression" ? outward(parent).parent : undefined;
  return list !== undefined && promiseStatic(list) !== undefined && outward(list).parent?.type === "AwaitExpression";
}

function isChained(call: CallNode): boolean {
  const { node, parent } = outward(call);
  const next = parent?.type === "MemberExpression" && parent.object === node ? outward(parent).parent : undefined;
  return next !== undefined && chainCall(next)?.object === node;
}

/** Whether the file itself makes promises of such methods: `client.get = promisify(client.get)`. */
function isPatched(call: CallNode, { origins }: Engine): boolean {
  const { text } = origins.source;
  if (/promisif(?:y|ied)All|\bbluebird\b|thenify|legacyMode/i.test(text)) return true;
  const name = methodCall(call)?.name;
  return name !== undefined && new RegExp(`[.\\]]${name.replace(/\W/g, "\\$&")}\\s*=[^=]`).test(text);
}

/** A result that has become a promise, and is used as if it were still there. */
function isTakenAsValue(call: CallNode, engine: Engine): Broken | undefined {
  const state = becamePromise(call, engine.origins);
  if (!state || !valueUse(call, engine)) return undefined;
  return { message: "value", state, repairs: awaitHere(call) };
}

const MAX_TEXT = 60;

/** A call as it is written, its arguments short: "client.get(key, callback)". */
function shown(call: CallNode, { origins }: Engine): string {
  const text = (node: Node): string => origins.source.getText(node as never).replace(/\s+/g, " ");
  const callee = text(call.callee);
  const args = call.arguments.map((argument) => {
    const inner = unwrap(argument);
    if (isFunction(inner)) return "callback";
    if (inner.type === "Identifier" || inner.type === "Literal") return text(inner).length <= 20 ? text(inner) : "…";
    return inner.type === "MemberExpression" && memberName(inner) !== undefined && text(inner).length <= 20
      ? text(inner)
      : "…";
  });
  const name = callee.length > MAX_TEXT ? `${callee.slice(0, MAX_TEXT - 1)}…` : callee;
  const full = `${call.type === "NewExpression" ? "new " : ""}${name}(${args.join(", ")})`;
  return full.length > MAX_TEXT ? `${call.type === "NewExpression" ? "new " : ""}${name}(…)` : full;
}
