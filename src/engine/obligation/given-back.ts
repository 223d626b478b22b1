/**
 * Handles of which no contract knows, that the code at hand gives back itself: `const connection = await db.getConnection(); …;
 * connection.release()`. What it gives back on one path it owes on all.
 */
import { pattern } from "../../contracts/pattern.js";
import type { GivenBack, Obligation } from "../../contracts/vocabulary.js";
import {
  type CallNode,
  type FunctionNode,
  type Node,
  contains,
  isCall,
  isFunction,
  isNullish,
  methodCall,
  outward,
  unwrap,
} from "../ast.js";
import { eventOf } from "./events.js";
import { leadsTo } from "../cfg/reach.js";
import type { Engine } from "./engine.js";

/** What a call gives that nobody knows, and that is given back. */
export interface Returned {
  obligation: Obligation;
  /** The call gives it by a promise. */
  promise: boolean;
  /** The function that gets it, and as which parameter, where it is called back with it. */
  callback?: { fn: FunctionNode; index: number } | undefined;
}

/** The calls of a file that give something which the file gives back itself. */
export function givenBackBy(engine: Engine): Map<CallNode, Returned> {
  const found = new Map<CallNode, Returned>();
  for (const form of engine.origins.registry.givenBack)
    for (const [name, places] of releasedBy(form.by[0]!, engine)) {
      if (isAsked(name, engine) || places.some((place) => isConditional(place, name, engine))) continue;
      const given = bornAs(name, places, form, engine);
      if (given && !found.has(given.call)) found.set(given.call, given);
    }
  return found;
}

/** The variables on which a method is called, by where they get their value, and the calls. */
function releasedBy(by: string, engine: Engine): Map<Node, Node[]> {
  const found = new Map<Node, Node[]>();
  for (const release of engine.origins.survey.callsNamed(by)) {
    const method = methodCall(release);
    const id = method && release.arguments.length <= 1 ? unwrap(method.object) : undefined;
    const name = id && givenTo(id, engine);
    if (!name) continue;
    const list = found.get(name);
    if (list) list.push(release);
    else found.set(name, [release]);
  }
  return found;
}

/** Where the one value of a variable is given to it: its name there. */
function givenTo(id: Node, { origins }: Engine): Node | undefined {
  const variable = id.type === "Identifier" ? origins.variable(id) : undefined;
  const [def, other] = variable?.defs ?? [];
  if (!def || other || variable!.references.some((reference) => reference.isWrite() && !reference.init))
    return undefined;
  return def.name as unknown as Node;
}

function bornAs(
  name: Node,
  releases: readonly Node[],
  form: GivenBack,
  engine: Engine,
): (Returned & { call: CallNode }) | undefined {
  const { parent } = name;
  if (parent?.type === "VariableDeclarator" && parent.id === name && parent.init) {
    const given = unwrap(parent.init);
    const promise = given.type === "AwaitExpression";
    const call = promise ? unwrap(given.argument) : given;
    if (call.type !== "CallExpression" || !isUnknown(call, engine)) return undefined;
    const obligation = owed(call, name, form, engine);
    if (!obligation || (!promise && !form.sync)) return undefined;
    const graph = engine.units.graph(engine.units.unitOf(call));
    const at = graph && eventOf(graph, call);
    return at && leadsTo({ ...at, index: at.index + 1 }, releases, call) ? { call, obligation, promise } : undefined;
  }
  // `db.getConnection((error, connection) => …)`
  if (!isFunction(parent) || parent.params.length < 2 || parent.params[1] !== name) return undefined;
  const { node, parent: call } = outward(parent);
  if (!isCall(call) || call.type !== "CallExpression" || call.arguments.at(-1) !== node || !isUnknown(call, engine))
    return undefined;
  const [error] = parent.params;
  if (error?.type !== "Identifier" || !/^_?(?:e|err|error)\d*$/i.test(error.name)) return undefined;
  const obligation = owed(call, name, form, engine);
  return obligation && { call, obligation, promise: false, callback: { fn: parent, index: 1 } };
}

/** Whether neither a contract nor the file says what a call gives. */
function isUnknown(call: CallNode, { origins }: Engine): boolean {
  return !origins.apiOf(call) && !origins.localCallee(call) && !origins.valueOf(call);
}

/**
 * Whether it is given back only where something else than its being there says so, and the code goes on where it does not: it may be
 * somebody else's then, `if (connection !== given) connection.release()`.
 */
function isConditional(release: Node, name: Node, { origins }: Engine): boolean {
  for (let at = release; at.parent && !isFunction(at.parent); at = at.parent) {
    const { parent } = at;
    if (contains(parent, name)) return false;
    if (parent.type === "ConditionalExpression" && parent.test !== at) return true;
    if (parent.type === "LogicalExpression" && parent.right === at && !isThere(parent.left, name, origins)) return true;
    if (parent.type !== "IfStatement" || parent.test === at || isThere(parent.test, name, origins)) continue;
    const arm: Node = at;
    const last = arm.type === "BlockStatement" ? arm.body.at(-1) : arm;
    if (!last || !/^(?:Return|Throw|Break|Continue)Statement$/.test(last.type)) return true;
  }
  return false;
}

/** Whether the code asks what it got whether it got anything: `if (!lock.acquired) return;`. */
function isAsked(name: Node, { origins }: Engine): boolean {
  return (origins.variable(name)?.references ?? []).some((reference) => {
    const { node, parent } = outward(reference.identifier as unknown as Node);
    if (parent?.type !== "MemberExpression" || parent.object !== node) return false;
    let at = outward(parent);
    while (at.parent?.type === "UnaryExpression" || at.parent?.type === "BinaryExpression") at = outward(at.parent);
    return at.parent?.type === "IfStatement" && at.parent.test === at.node;
  });
}

/** Whether a test asks whether there is something in a variable. */
function isThere(test: Node, name: Node, origins: Engine["origins"]): boolean {
  const inner = unwrap(test);
  const asked =
    inner.type === "BinaryExpression" && inner.operator.startsWith("!") && isNullish(inner.right)
      ? unwrap(inner.left as Node)
      : inner;
  return asked.type === "Identifier" && origins.variable(asked)?.defs[0]?.name === (name as never);
}

/** What is owed for a handle that is given back in this form, if the call that gives it is named as that says. */
function owed(call: CallNode, name: Node, form: GivenBack, { origins }: Engine): Obligation | undefined {
  const { by, from, words, harm } = form;
  const callee = unwrap(call.callee);
  const called = callee.type === "Identifier" ? callee.name : (methodCall(call)?.name ?? "");
  const text = (node: Node): string => origins.source.getText(node as never);
  if (from !== undefined && !pattern(from).test(called)) return undefined;
  if (words !== undefined && !pattern(words).test(`${text(callee)} ${text(name)}`)) return undefined;
  return { kind: "release", by, harm };
}
