/** APIs that turned from one way of giving their result to another, as they stand at a call: what the version at hand makes of it. */
import type { Entry, TurnState } from "../contracts/registry.js";
import type { Api, Form, Turn } from "../contracts/vocabulary.js";
import { type CallNode, type FunctionNode, type Node, isCall, isFunction, unwrap } from "./ast.js";
import { type Origins, returnedExpressions } from "./origin.js";

/**
 * Where the version at hand stands to the turn of the API that a call means; undefined where it never turned, or where no version is
 * known. Whoever has something to say of a promise asks here first: what a turn has broken is reported with the turn.
 */
export function turnOf(call: CallNode, origins: Origins): TurnState | undefined {
  const entry = origins.apiOf(call);
  return entry && origins.registry.turnState(entry);
}

/** The turn by which a call's result became a promise that was there at once before; also through functions of the file that hand it on. */
export function becamePromise(call: CallNode, origins: Origins, depth = 0): TurnState | undefined {
  const state = turnOf(call, origins);
  if (state)
    return state.past && isTo(state.turn, "promise") && onlySync(state.turn, call, origins) ? state : undefined;
  const fn = depth < 3 ? handsOn(call, origins) : undefined;
  if (!fn) return undefined;
  for (const returned of returnedExpressions(fn, origins.survey)) {
    const inner = origins.constant(returned);
    const found = isCall(inner) ? becamePromise(inner, origins, depth + 1) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** Since when a call gives a promise, in words, where it gave none before: "a promise since redis 4.0.0; 5.8.2 is installed". */
export function promiseSince(call: CallNode, origins: Origins): string | undefined {
  const state = turnOf(call, origins);
  if (!state?.past || !isTo(state.turn, "promise") || wasFrom(state.turn, "promise")) return undefined;
  return `a promise since ${state.package} ${state.turn.in}; ${atHand(state)}`;
}

const KNOWN = { installed: "is installed", intended: "is intended", declared: "is asked for" };

/** "5.8.2 is installed". */
export function atHand({ version, known }: TurnState): string {
  return `${version} ${KNOWN[known]}`;
}

export function wasFrom({ from }: Turn, form: Form): boolean {
  return Array.isArray(from) ? from.includes(form) : from === form;
}

export function isTo({ to = "promise" }: Turn, form: Form): boolean {
  return to === form;
}

/** What callbacks are called where they are handed on; other names may be data (`next`). */
const CALLBACK = /^(?:cb|callback|done|\w+(?:Callback|Cb))$/;

/** Names under which Node code hands callbacks on; not all that have them are. */
export const CALLBACK_NAME =
  /^(?:cb|callback|done|next|fn|resolve|reject|on[A-Z]\w*|handle[A-Z]\w*|\w+(?:Callback|Handler|Listener|Cb))$/;

/** The function that a call passes where an API takes, or once took, its callback; undefined where that is not certain. */
export function callbackIn(call: CallNode, at: number | "last" | undefined, origins: Origins): Node | undefined {
  const index = at === undefined || at === "last" ? call.arguments.length - 1 : at;
  const given = call.arguments[index];
  if (!given || call.arguments.slice(0, index + 1).some((argument) => argument.type === "SpreadElement"))
    return undefined;
  const inner = unwrap(given);
  if (isFunction(inner) || origins.valueOf(inner)?.kind === "function") return given;
  const isNamed = inner.type === "Identifier" && CALLBACK.test(inner.name);
  return isNamed && origins.variable(inner)?.defs[0]?.type === "Parameter" ? given : undefined;
}

/** Whether what stands where an API once took its callback may be one: `next`, `exit.bind(null, 1)`. */
function mayBeCallback(call: CallNode, at: number | "last" | undefined): boolean {
  const index = at === undefined || at === "last" ? call.arguments.length - 1 : at;
  const given = index > 0 ? call.arguments[index] : undefined;
  const inner = given && unwrap(given);
  return inner?.type === "CallExpression" || (inner?.type === "Identifier" && CALLBACK_NAME.test(inner.name));
}

/** An entry as the version at hand and the call make it: before its turn an API is another one, and so it is for a caller with a callback. */
export function asWritten(entry: Entry, call: CallNode, origins: Origins): Entry {
  const { turned } = entry.api;
  if (!turned) return entry;
  const state = origins.registry.turnState(entry);
  const withCallback = wasFrom(turned, "callback") && callbackIn(call, turned.callback, origins) !== undefined;
  // What its callback would get is never there.
  if (state?.past) return withCallback && entry.api.callback ? { pkg: entry.pkg, api: { turned } } : entry;
  if (withCallback) {
    if (entry.api.callback) return entry;
    const callback: Api["callback"] = { arg: turned.callback ?? "last", runs: "once", error: 0, result: "dropped" };
    return { pkg: entry.pkg, api: { turned, callback } };
  }
  if (wasFrom(turned, "promise")) return entry;
  // Of a version that nobody knows it is not said that it waits for nothing, nor that it has to be waited for.
  if (!state) {
    const isOpen = wasFrom(turned, "sync") || (wasFrom(turned, "callback") && mayBeCallback(call, turned.callback));
    return isOpen ? { pkg: entry.pkg, api: { turned } } : entry;
  }
  return { pkg: entry.pkg, api: wasFrom(turned, "sync") ? { turned } : { turned, callbackOnly: true } };
}

function onlySync(turn: Turn, call: CallNode, origins: Origins): boolean {
  if (!wasFrom(turn, "sync") || wasFrom(turn, "promise")) return false;
  return !wasFrom(turn, "callback") || callbackIn(call, turn.callback, origins) === undefined;
}

/** The function of this file that a call runs and that gives its result as it is. */
function handsOn(call: CallNode, origins: Origins): FunctionNode | undefined {
  const fn = call.type === "CallExpression" && !isCall(unwrap(call.callee)) ? origins.localCallee(call) : undefined;
  return fn && !fn.async && !fn.generator ? fn : undefined;
}
