/** Code that runs again and again: how often what it makes is made. */
import {
  type FunctionNode,
  type Node,
  chainCall,
  contains,
  declaredId,
  enclosingFunction,
  isCall,
  isFunction,
  isNewPromise,
  isNullish,
  methodCall,
  outward,
  stringValue,
  unwrap,
} from "./ast.js";
import { CLOSING, LISTENS } from "./listens.js";
import { type Origins, callbackAt, nameOfFunction } from "./origin.js";

/** Functions that are called once in the life of a process, by whoever starts it. */
export const SETS_UP =
  /^(?:_|on)?(?:main|init|start|boot|bootstrap|set_?up|seed|migrate|migration|provision|launch|listen|serve|before|after|global|module_?init|up|down|register|configure|prepare|warm_?up|connect|create_?(?:app|server))(?:$|_|[A-Z]|All)/;
/** What calls give that run a function by the clock. */
export const TIMER = "node#Timer";
/** Events that come with something each time, whoever emits them. */
const COMES_AGAIN = /^(?:message|data|line|request|connection|packet|job|input|command)$/;
/** Events behind which there is nothing left, or of which each brings something until then. */
const ENDS_WITH = /^(?:data|readable|end|close|finish|exit|disconnect)$/;
const REQUEST = /^_?(?:req|request)$/;

/** How often a place is reached, in words ("with every call of `load`"); undefined where it may be once in the life of the process. */
export function repeats(node: Node, origins: Origins, depth = 0): string | undefined {
  if (depth > 4 || isMemoised(node, origins)) return undefined;
  const loop = loopAround(node);
  if (loop) return `in every turn of the loop on line ${loop.loc.start.line}`;
  const fn = enclosingFunction(node);
  if (!fn) return undefined;
  const { node: outer, parent } = outward(fn);
  if (isCall(parent)) {
    if (unwrap(parent.callee) === fn || chainCall(parent)) return repeats(parent, origins, depth + 1);
    const index = (parent.arguments as Node[]).indexOf(outer);
    const api = origins.apiOf(parent)?.api;
    const runs = api && callbackAt(api, parent, index)?.runs;
    if (runs === "once" || runs === "now") return repeats(parent, origins, depth + 1);
    if (isNewPromise(parent)) return repeats(parent, origins, depth + 1);
    return takesRequest(fn) ? "with every request" : "with every call of its function";
  }
  // A value of an object is a function like any other, but nobody here says who calls it how often.
  const name = nameOfFunction(fn);
  if (isConstructor(fn) || (name !== undefined && SETS_UP.test(name))) return undefined;
  if (takesRequest(fn)) return "with every request";
  const calls = `with every call of \`${name ?? "its function"}\``;
  const variable = declared(fn, origins);
  if (!variable) return name === undefined && parent?.type !== "ExportDefaultDeclaration" ? undefined : calls;
  if (isExported(fn)) return calls;
  const uses = variable.references.filter((reference) => !reference.init);
  // Nobody calls it here: it is called from elsewhere.
  if (uses.length === 0) return calls;
  for (const reference of uses) {
    const { node: id, parent: user } = outward(reference.identifier as unknown as Node);
    // A handler of a chain runs once for it.
    const called = isCall(user) && (user.callee === id || chainCall(user) !== undefined);
    if (!called || repeats(user, origins, depth + 1) !== undefined) return calls;
  }
  return undefined;
}

/**
 * Whether a function runs for whatever comes in from outside: a request, a connection, a message, a turn of a timer. What it makes is not
 * made for the life of the process.
 */
export function answers(fn: FunctionNode, origins: Origins): boolean {
  if (takesRequest(fn) && fn.params.length > 1) return true;
  const { node, parent } = outward(fn);
  if (!isCall(parent) || parent.callee === node) return false;
  const event = origins.listenerEvent(parent)?.event;
  if (event) return event.answers !== undefined || event.acquires !== undefined || event.params !== undefined;
  const api = origins.apiOf(parent)?.api;
  return api !== undefined && callbackAt(api, parent, parent.arguments.indexOf(node as never))?.runs === "many";
}

/**
 * How often what runs a function does so, in words: a timer, an event that comes with something each time. Undefined where it may be once,
 * or where the event is the end of what emits it.
 */
export function comesAgain(fn: FunctionNode, origins: Origins): string | undefined {
  const { node, parent } = outward(fn);
  if (!isCall(parent) || parent.callee === node) return undefined;
  const method = methodCall(parent);
  if (method && LISTENS.has(method.name)) {
    const name = stringValue(parent.arguments[0]);
    const event = origins.listenerEvent(parent)?.event;
    if (name === undefined || /once/i.test(method.name) || event?.means || event?.ends) return undefined;
    const again = COMES_AGAIN.test(name) || (!CLOSING.test(name) && answers(fn, origins));
    return again ? `with every '${name}' event` : undefined;
  }
  if (!answers(fn, origins)) return undefined;
  const isTimer = origins.apiOf(parent)?.api.returns === TIMER;
  return isTimer ? "with every turn of its timer" : "with every call of its function";
}

/**
 * Whether a function fills something each time that it runs, and what it puts there stays: on no condition, and with no listener that waits
 * for its end, or reads it to its end.
 */
export function fillsAlways(fn: FunctionNode, at: Node, origins: Origins): boolean {
  for (let inner = at; inner.parent && inner !== fn.body; inner = inner.parent)
    if (/^(?:IfStatement|ConditionalExpression|LogicalExpression|SwitchCase|CatchClause)$/.test(inner.parent.type))
      return false;
  return !origins.survey.callsIn(fn).some((call) => {
    const method = methodCall(call);
    if (method && LISTENS.has(method.name)) return ENDS_WITH.test(stringValue(call.arguments[0]) ?? "");
    return method?.object.type === "ThisExpression" || method?.name === "pipe";
  });
}

/** Whether a place is come to only where there is nothing yet: `connection ??= connect()`, `if (!connection) connection = connect();`. */
function isMemoised(node: Node, origins: Origins): boolean {
  for (let at = node; at.parent && !isFunction(at.parent); at = at.parent) {
    const { parent } = at;
    if (parent.type !== "AssignmentExpression" || parent.right !== at || !outlives(parent.left, origins)) continue;
    if (parent.operator === "??=" || parent.operator === "||=") return true;
    const target = origins.source.getText(parent.left as never);
    // `x = x ?? make()`, `x || (x = make())`
    for (const either of [unwrap(parent.right), outward(parent).parent])
      if (either?.type === "LogicalExpression" && origins.source.getText(either.left as never) === target) return true;
    for (let outer: Node = parent; outer.parent && !isFunction(outer.parent); outer = outer.parent)
      if (
        outer.parent.type === "IfStatement" &&
        outer.parent.consequent === outer &&
        isNone(outer.parent.test, target, origins)
      )
        return true;
  }
  return false;
}

/** Whether a condition asks whether there is none of something: `!x`, `x === undefined`, `x == null`. */
function isNone(test: Node, target: string, { source }: Origins): boolean {
  const none = (node: Node): boolean => source.getText(node as never) === target;
  const inner = unwrap(test);
  if (inner.type === "UnaryExpression" && inner.operator === "!") return none(inner.argument);
  return (
    inner.type === "BinaryExpression" &&
    /^===?$/.test(inner.operator) &&
    isNullish(inner.right) &&
    none(inner.left as Node)
  );
}

/** Whether something that is assigned lives on: a member, a variable of a function around this one or of the module. */
function outlives(target: Node, origins: Origins): boolean {
  const inner = unwrap(target);
  if (inner.type === "MemberExpression") return true;
  const variable = inner.type === "Identifier" ? origins.variable(inner) : undefined;
  const fn = enclosingFunction(target);
  return variable !== undefined && fn !== undefined && !contains(fn, variable.identifiers[0] as unknown as Node);
}

function declared(fn: FunctionNode, origins: Origins): ReturnType<Origins["variable"]> {
  const id = declaredId(fn);
  return id ? origins.variable(id) : undefined;
}

/** Whether a function is exported where it stands, so that others may call it. */
export function isExported(fn: FunctionNode): boolean {
  for (let at: Node | undefined = fn; at; at = at.parent) {
    if (at.type === "ExportNamedDeclaration" || at.type === "ExportDefaultDeclaration") return true;
    if (at !== fn && (isFunction(at) || at.type === "ClassBody")) return false;
  }
  return false;
}

export function isConstructor(fn: FunctionNode): boolean {
  return fn.parent?.type === "MethodDefinition" && fn.parent.kind === "constructor";
}

function takesRequest(fn: FunctionNode): boolean {
  const [first] = fn.params;
  return first?.type === "Identifier" && REQUEST.test(first.name);
}

/** The loop in whose body a node stands, within its function. */
export function loopAround(node: Node): Node | undefined {
  for (let at = node; at.parent && !isFunction(at.parent); at = at.parent) {
    const { parent } = at;
    if (parent.type === "WhileStatement" || parent.type === "DoWhileStatement") return parent;
    if (/^For/.test(parent.type) && "body" in parent && parent.body === at) return parent;
  }
  return undefined;
}
