/** What a handle is piped into, and what its events say of the handle: a pipe reads on by itself until its destination fails or is ended. */
import type { Obligation } from "../../contracts/vocabulary.js";
import { type Node, isFunction, methodCall, outward, stringValue, unwrap, walk } from "../ast.js";
import { listenerCall } from "../care.js";
import type { Variable } from "../origin.js";
import type { Engine } from "./engine.js";

/** Events that come when all has been read, by the names that everybody gives them. */
const THROUGH = /^(?:finish(?:ed)?|end(?:ed)?|close|done|completed?)$/;
const ENDS = /^(?:destroy|end|close|abort|unpipe|pause|return|cancel)$/;

/**
 * Whether a listener hears of what the handle is piped into, and leaves nothing open: all has been read when that has ended. A file is read to
 * its end whatever else is heard, but for a failure, unless the listener stops it.
 */
export function hearsPiped(
  listener: Node,
  isHandle: (node: Node) => boolean,
  { harm }: Obligation,
  engine: Engine,
): boolean {
  const { node, parent } = outward(listener);
  if (!parent || !listenerCall(parent)) return false;
  const { call, object } = methodCall(parent)!;
  const event = call.arguments[1] === node ? stringValue(call.arguments[0]) : undefined;
  if (event === undefined || !isPipedInto(object, isHandle, engine, [])) return false;
  if (THROUGH.test(event)) return true;
  const known = engine.origins.listenerEvent(call)?.event;
  if (known?.means !== undefined) return known.means !== "failure";
  return harm === "holds-file" && event !== "error" && isFunction(listener) && !stops(listener, engine);
}

/** Whether an expression is, or comes by pipes from, what the handle is piped into. */
function isPipedInto(
  node: Node,
  isHandle: (node: Node) => boolean,
  engine: Engine,
  seen: readonly Variable[],
): boolean {
  let at = unwrap(node);
  while (listenerCall(at)) at = unwrap(methodCall(at)!.object);
  const reads = (source: Node): boolean => {
    let from = unwrap(source);
    while (listenerCall(from)) from = unwrap(methodCall(from)!.object);
    return isHandle(from) || isPipedInto(from, isHandle, engine, seen);
  };
  const method = methodCall(at);
  if (method?.name === "pipe") return reads(method.object);
  const { origins } = engine;
  const variable = at.type === "Identifier" ? origins.variable(at) : undefined;
  if (!variable || seen.includes(variable)) return false;
  const made = origins.constant(at);
  if (made !== at && isPipedInto(made, isHandle, engine, [...seen, variable])) return true;
  return origins.calls.some((call) => {
    const pipe = methodCall(call);
    const [into] = call.arguments;
    return (
      pipe?.name === "pipe" &&
      into?.type === "Identifier" &&
      origins.variable(into) === variable &&
      (isHandle(pipe.object) || isPipedInto(call, isHandle, engine, [...seen, variable]))
    );
  });
}

function stops(fn: Node, { units }: Engine): boolean {
  let found = false;
  walk(fn, units.keys, (at) => {
    if (ENDS.test(methodCall(at)?.name ?? "")) found = true;
    return !found;
  });
  return found;
}
