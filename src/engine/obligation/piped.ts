/** What a handle is piped into, and what its events say of the handle: a pipe reads on by itself until its destination fails or is ended. */
import { type Node, isFunction, methodCall, outward, stringValue, unwrap, walk } from "../ast.js";
import { listenerCall } from "../care.js";
import type { Variable } from "../origin.js";
import type { Engine } from "./engine.js";

/** Events that come when all has been read, by the names that everybody gives them. */
const THROUGH = /^(?:finish(?:ed)?|end(?:ed)?|close|done|completed?)$/;
const ENDS = /^(?:destroy|end|close|abort|unpipe|pause|return|cancel)$/;

/** All has been read; no more will be, as what the pipe leads to has failed or is ended by the listener; neither is known. */
export type Heard = "through" | "stopped" | undefined;

/** What a listener of what the handle is piped into is told by its event. */
export function hearsPiped(listener: Node, isHandle: (node: Node) => boolean, engine: Engine): Heard {
  const { node, parent } = outward(listener);
  if (!parent || !listenerCall(parent)) return undefined;
  const { call, object } = methodCall(parent)!;
  const event = call.arguments[1] === node ? stringValue(call.arguments[0]) : undefined;
  if (event === undefined || !isPipedInto(object, isHandle, engine, [])) return undefined;
  const means = engine.origins.listenerEvent(call)?.event.means;
  if (means === "failure" || event === "error") return "stopped";
  if (means !== undefined || THROUGH.test(event)) return "through";
  return isFunction(listener) && stops(listener, engine) ? "stopped" : undefined;
}

/** Whether the handle is piped into anything. */
export function isPiped(isHandle: (node: Node) => boolean, { origins }: Engine): boolean {
  return origins.calls.some((call) => {
    const method = methodCall(call);
    return method?.name === "pipe" && isHandle(innermost(method.object));
  });
}

/** The emitter behind the listeners that are attached in the same expression. */
function innermost(node: Node): Node {
  let at = unwrap(node);
  while (listenerCall(at)) at = unwrap(methodCall(at)!.object);
  return at;
}

/** Whether an expression is, or comes by pipes from, what the handle is piped into. */
function isPipedInto(
  node: Node,
  isHandle: (node: Node) => boolean,
  engine: Engine,
  seen: readonly Variable[],
): boolean {
  const at = innermost(node);
  const reads = (source: Node): boolean => {
    const from = innermost(source);
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
