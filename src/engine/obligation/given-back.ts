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
  enclosingFunction,
  isCall,
  isFunction,
  isNullish,
  methodCall,
  outward,
  unwrap,
} from "../ast.js";
import { isErrorFirst } from "../caught.js";
import { leadsTo } from "../cfg/reach.js";
import { type Variable, nameOfFunction } from "../origin.js";
import type { Engine } from "./engine.js";
import { eventOf } from "./events.js";

/** What a call gives that nobody knows, and that is given back. */
export interface Returned {
  obligation: Obligation;
  /** The call gives it by a promise. */
  promise: boolean;
  /** The function that gets it, and as which parameter, where it is called back with it. */
  callback?: { fn: FunctionNode; index: number } | undefined;
}

interface Given extends Omit<Returned, "obligation"> {
  call: CallNode;
}

/** Rows and documents are looked up, not borrowed. */
const LOOKS_UP = /^(?:find|fetch|load|look_?up|list|select|search|read|query)(?:$|_|[A-Z])|By[A-Z]/;
/** What ends the one that is everybody's, and the process with it. */
const ENDS_ALL = /^_?(?:shut_?down|stop|drain|tear_?down|clean_?up|dispose|close|exit|destroy|quit|disconnect)/i;

/** The calls of a file that give something which the file gives back itself. */
export function givenBackBy(engine: Engine): Map<CallNode, Returned> {
  const found = new Map<CallNode, Returned>();
  for (const form of engine.origins.registry.givenBack)
    for (const [variable, releases] of releasedBy(form.by[0]!, engine)) {
      const given = givenTo(variable, engine);
      const obligation = given && !found.has(given.call) ? owed(given, variable, form, engine) : undefined;
      if (given && obligation && isOwed(given, variable, releases, form, engine))
        found.set(given.call, { ...given, obligation });
    }
  return found;
}

/** The variables on which a method is called, and the calls. */
function releasedBy(by: string, { origins }: Engine): Map<Variable, Node[]> {
  const found = new Map<Variable, Node[]>();
  for (const release of origins.survey.callsNamed(by)) {
    const method = methodCall(release);
    const id = method && release.arguments.length <= 1 ? unwrap(method.object) : undefined;
    const variable = id?.type === "Identifier" ? origins.variable(id) : undefined;
    if (!variable) continue;
    const list = found.get(variable);
    if (list) list.push(release);
    else found.set(variable, [release]);
  }
  return found;
}

/** The call that gives a variable its one value: `= await db.getConnection()`, `db.getConnection((error, connection) => …)`. */
function givenTo(variable: Variable, engine: Engine): Given | undefined {
  const [def, other] = variable.defs;
  if (!def || other) return undefined;
  const written = variable.references.flatMap(({ writeExpr }) =>
    writeExpr && !isNullish(writeExpr as unknown as Node) ? [unwrap(writeExpr as unknown as Node)] : [],
  );
  if (def.type === "Variable") {
    const [value, another] = written;
    if (!value || another || outward(value).parent?.type === "AssignmentPattern") return undefined;
    const promise = value.type === "AwaitExpression";
    const call = promise ? unwrap(value.argument) : value;
    const target = outward(value).parent;
    const into =
      target?.type === "VariableDeclarator" ? target.id : target?.type === "AssignmentExpression" && target.left;
    const isWhole = into && into.type === "Identifier";
    return isWhole && call.type === "CallExpression" && isUnknown(call, engine) ? { call, promise } : undefined;
  }
  const fn = def.node as unknown as Node;
  if (def.type !== "Parameter" || written.length > 0 || !isFunction(fn) || fn.params[1] !== (def.name as never))
    return undefined;
  const { node, parent: call } = outward(fn);
  if (call?.type !== "CallExpression" || call.arguments.at(-1) !== node || !isErrorFirst(fn)) return undefined;
  return isUnknown(call, engine) ? { call, promise: false, callback: { fn, index: 1 } } : undefined;
}

/** Whether neither a contract nor the file says what a call gives. */
function isUnknown(call: CallNode, { origins }: Engine): boolean {
  return !origins.apiOf(call) && !origins.localCallee(call) && !origins.valueOf(call);
}

/** Whether the code owes on every path what it gives back on some. */
function isOwed(given: Given, variable: Variable, releases: readonly Node[], form: GivenBack, engine: Engine): boolean {
  const { call, callback, promise } = given;
  if (!promise && !form.sync) return false;
  const fn = enclosingFunction(call);
  if (fn && ENDS_ALL.test(nameOfFunction(fn) ?? "")) return false;
  const home = callback?.fn ?? call;
  if (isAsked(variable, engine) || releases.some((place) => isConditional(place, home, variable, engine))) return false;
  // A client that is closed only where something is wrong lives on where nothing is.
  if (form.from !== undefined && releases.every((place) => isInArm(place, home))) return false;
  if (callback) return true;
  const graph = engine.units.graph(engine.units.unitOf(call));
  const at = graph && eventOf(graph, call);
  return at !== undefined && leadsTo({ ...at, index: at.index + 1 }, releases, call);
}

/**
 * Whether it is given back only where something else than its being there says so, and the code goes on where it does not: it may be
 * somebody else's then, `if (connection !== given) connection.release()`.
 */
function isConditional(release: Node, home: Node, variable: Variable, { origins }: Engine): boolean {
  for (let at = release; at.parent && !isFunction(at.parent); at = at.parent) {
    const { parent } = at;
    if (contains(parent, home)) return false;
    if (parent.type === "ConditionalExpression" && parent.test !== at) return true;
    if (parent.type === "LogicalExpression" && parent.right === at && !isThere(parent.left, variable, origins))
      return true;
    if (parent.type !== "IfStatement" || parent.test === at || isThere(parent.test, variable, origins)) continue;
    const arm: Node = at;
    const last = arm.type === "BlockStatement" ? arm.body.at(-1) : arm;
    if (!last || !/^(?:Return|Throw|Break|Continue)Statement$/.test(last.type)) return true;
  }
  return false;
}

/** Whether a place is come to only in one arm of a branch, or where something has failed. */
function isInArm(place: Node, home: Node): boolean {
  for (let at = place; at.parent && !contains(at.parent, home); at = at.parent)
    if (at.parent.type === "CatchClause" || (at.parent.type === "IfStatement" && at.parent.test !== at)) return true;
  return false;
}

/** Whether the code asks what it got whether it got anything: `if (!lock.acquired) return;`, `if (!lock.isHeld()) return;`. */
function isAsked(variable: Variable, { origins }: Engine): boolean {
  return variable.references.some((reference) => {
    const { node, parent } = outward(reference.identifier as unknown as Node);
    if (parent?.type !== "MemberExpression" || parent.object !== node) return false;
    let at = outward(parent);
    if (
      isCall(at.parent) &&
      at.parent.callee === at.node &&
      at.parent.arguments.length === 0 &&
      !origins.apiOf(at.parent)
    )
      at = outward(at.parent);
    while (at.parent?.type === "UnaryExpression" || at.parent?.type === "BinaryExpression") at = outward(at.parent);
    return at.parent?.type === "IfStatement" && at.parent.test === at.node;
  });
}

/** Whether a test asks whether there is something in a variable. */
function isThere(test: Node, variable: Variable, origins: Engine["origins"]): boolean {
  const inner = unwrap(test);
  const asked =
    inner.type === "BinaryExpression" && inner.operator.startsWith("!") && isNullish(inner.right)
      ? unwrap(inner.left as Node)
      : inner;
  return asked.type === "Identifier" && origins.variable(asked) === variable;
}

/** What is owed for a handle that is given back in this form, if the call that gives it is named as that says. */
function owed({ call, promise }: Given, variable: Variable, form: GivenBack, engine: Engine): Obligation | undefined {
  const { by, from, words, of, diesOn, harm } = form;
  const callee = unwrap(call.callee);
  const method = methodCall(call);
  const called = callee.type === "Identifier" ? callee.name : (method?.name ?? "");
  const [key] = call.arguments;
  // `getConnection(id)`: that of somebody, which is there already.
  const isKept = promise && /^get/.test(called) && (key?.type === "Identifier" || key?.type === "MemberExpression");
  if (LOOKS_UP.test(called) || isKept) return undefined;
  const object = method && unwrap(method.object);
  const owner = object ? engine.origins.source.getText(object as never) : "";
  const isNamed =
    (from !== undefined && pattern(from).test(called)) ||
    (words !== undefined && pattern(words).test(wordsOf(`${called} ${variable.name}`))) ||
    (of !== undefined && pattern(of).test(wordsOf(owner)));
  return isNamed ? { kind: "release", by, harm, ...(diesOn && { diesOn }) } : undefined;
}

/** The words that names are made of: `"get connection"` of `getConnection`. */
function wordsOf(names: string): string {
  return names
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/[_$.]/g, " ")
    .toLowerCase();
}
