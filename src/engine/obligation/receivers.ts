/**
 * Obligations that begin at a receiver: a transaction of a connection. They are owed beside what is owed for the receiver itself, and by
 * whoever has it to himself or ends what it begins; code that only begins does so for its caller.
 */
import type { Registry } from "../../contracts/registry.js";
import type { Obligation } from "../../contracts/vocabulary.js";
import {
  type CallNode,
  type Node,
  enclosingFunction,
  isCall,
  isFunction,
  memberName,
  methodCall,
  nameOf,
  outward,
  unwrap,
} from "../ast.js";
import type { Unit } from "../cfg/graph.js";
import { type Origins, destroysRows } from "../origin.js";
import type { Engine } from "./engine.js";
import type { Places } from "./places.js";
import { type Uses, ownUses } from "./uses.js";

/** The place of a receiver that can be named again: a variable, `this`, a member of one. */
export function placeOf(node: Node, origins: Origins, places: Places): string | undefined {
  const inner = unwrap(node);
  if (inner.type === "ThisExpression") return "this";
  if (inner.type === "Identifier") {
    const variable = origins.variable(inner);
    return variable && places.ofVariable(variable);
  }
  if (inner.type !== "MemberExpression") return undefined;
  const name = memberName(inner);
  const object = name === undefined ? undefined : placeOf(inner.object, origins, places);
  return object === undefined ? undefined : `${object}.${name}`;
}

/** The calls of a unit, those of functions within it too, with which it ends an obligation by itself. */
export function endings(unit: Unit, uses: Uses, origins: Origins): CallNode[] {
  return origins.survey.callsIn(unit).filter((call) => {
    const method = methodCall(call);
    return method !== undefined && uses.includes(method);
  });
}

/** What an obligation's own endings are, without those that give back what it is owed for. */
export function endsOf(obligation: Obligation, receiver: Node | undefined, origins: Origins, registry: Registry): Uses {
  const value = receiver && origins.resolved(origins.valueOf(receiver));
  return ownUses(obligation, value?.kind === "instance" ? registry.obligation(value.type) : undefined, origins);
}

/** Whether a receiver was made or borrowed by the code at hand: then nobody else can end what begins there. */
export function isOwn(receiver: Node, unit: Unit, origins: Origins): boolean {
  const inner = unwrap(receiver);
  const variable = inner.type === "Identifier" ? origins.variable(inner) : undefined;
  const def = variable?.defs[0];
  if (!variable || !def || !isFunction(unit as Node)) return false;
  const name = def.name as unknown as Node;
  if (def.type === "Parameter") return isDelivered(def.node as unknown as Node, origins);
  if (enclosingFunction(name) !== enclosingFunction(inner)) return false;
  return variable.references.some((reference) => {
    const written = reference.isWrite() ? (reference.writeExpr as unknown as Node | undefined) : undefined;
    const value = written && unwrap(written);
    const made = value?.type === "AwaitExpression" ? unwrap(value.argument) : value;
    return isCall(made) && origins.apiOf(made)?.api.acquires !== undefined;
  });
}

/**
 * Whether the code that ends what began at a receiver can be followed: what an event handler or a stored function does with `this` is not.
 */
export function isResponsible(place: string, ends: readonly CallNode[], unit: Unit, { units }: Engine): boolean {
  if (!place.startsWith("this")) return true;
  const graph = units.graph(unit);
  return ends.every((end) => {
    for (let at: Node | undefined = end.parent; at && at !== (unit as Node); at = at.parent)
      if (isFunction(at) && !graph?.inlined.has(at)) return false;
    return true;
  });
}

/** Whether a function is handed to a call that acquires for it: `pool.getConnection((error, connection) => …)`. */
function isDelivered(fn: Node, origins: Origins): boolean {
  const { node, parent } = outward(fn);
  return (
    isCall(parent) && parent.callee !== node && String(origins.apiOf(parent)?.api.acquires ?? "").startsWith("cb[")
  );
}

/** Names of functions that may end what they get. */
const ENDS =
  /(?:^|_)(?:roll|commit|abort|finish|complete|done|release|close|clean|dispose|destroy|terminate|transaction|tear|settle|end)|(?:Roll|Commit|Abort|Finish|Complete|Done|Release|Close|Clean|Dispose|Destroy|Terminate|Transaction|Tear|Settle|End)(?![a-z]*er\b)/;

/**
 * Whether a function from elsewhere only borrows what it gets. Code that ends an obligation itself lends it on the way; what is called
 * to clean up, or by its name, may be what ends it.
 */
export function isLent(call: CallNode): boolean {
  const name = nameOf(call.callee);
  const method = methodCall(call);
  if (name === undefined || (ENDS.test(name) && !(method && destroysRows(method)))) return false;
  for (let at: Node = call; at.parent; at = at.parent) {
    if (at.parent.type === "CatchClause" || (at.parent.type === "TryStatement" && at.parent.finalizer === at))
      return false;
    if (isFunction(at) && ["catch", "finally"].includes(methodCall(outward(at).parent!)?.name ?? "")) return false;
    if (isFunction(at.parent) && outward(at.parent).parent?.type !== "CallExpression") break;
  }
  return true;
}
