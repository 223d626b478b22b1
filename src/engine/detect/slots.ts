/** Slots: the places of a file to which a function is given, and what becomes of a promise that it returns there. */
import { type Entry, type Registry, asArray } from "../../contracts/registry.js";
import { pattern } from "../../contracts/pattern.js";
import type { Callback } from "../../contracts/vocabulary.js";
import { type CallNode, type ClassNode, type Node, isFunction, keyName, memberName, unwrap } from "../ast.js";
import type { Engine } from "../obligation/engine.js";
import { type TypeOracle, callbackAt, returnedExpressions } from "../origin.js";
import { isReplaced } from "../replaced.js";

/** The label of the one slot that is the language's own. */
export const EXECUTOR = "a Promise executor";

export interface Slot {
  /** The function as it is written there: a literal, a name, the call of a factory. */
  given: Node;
  /** The call, class or assignment that takes it. */
  taker: Node;
  result: NonNullable<Callback["result"]>;
  runs: Callback["runs"];
  /** It must be done when it returns. */
  sync: boolean;
  /** Whoever calls it is about to end. */
  ends: boolean;
  /** Nothing is known of the receiver but the method's name. */
  guessed: boolean;
  /** What takes it, in words: "`socket.on('data')`". */
  label: string;
}

const slots = new WeakMap<Engine, readonly Slot[]>();

/** Every slot of a file's calls of which a contract, the language or the method's name says what happens there; found once. */
export function slotsOf(engine: Engine, registry: Registry, oracle: TypeOracle | undefined): readonly Slot[] {
  const known = slots.get(engine) ?? [...findSlots(engine, registry, oracle)];
  slots.set(engine, known);
  return known;
}

function* findSlots(engine: Engine, registry: Registry, oracle: TypeOracle | undefined): Iterable<Slot> {
  const { origins } = engine;
  // What types are asked of are async functions of the file.
  const isAsync = oracle !== undefined && origins.source.text.includes("async");
  const said = new Set([...origins.said, ...origins.survey.callsNamed("Promise")]);
  // Where there are types, any function may say what it expects of the functions that it gets.
  for (const call of isAsync ? origins.relevant : said) {
    if (!call.arguments.some((argument) => mayGivePromise(argument, engine))) continue;
    if (isPromiseConstructor(call, engine)) {
      const [given] = call.arguments;
      if (given) yield slot(given, call, { arg: 0, runs: "now", result: "dropped" }, EXECUTOR, { guessed: false });
      continue;
    }
    const found = said.has(call) ? [...slotsOfCall(call, engine, registry)] : [];
    yield* found;
    if (isAsync && oracle) yield* typedSlots(call, found, engine, oracle);
  }
}

/** Handlers that are properties: `socket.onmessage = async …`. */
export function* assignedSlots({ origins }: Engine, registry: Registry): Iterable<Slot> {
  for (const { left, operator, right } of origins.survey.all("AssignmentExpression")) {
    const name = operator === "=" && left.type === "MemberExpression" ? memberName(left) : undefined;
    const [entry] = name === undefined || !/^on[a-z]/.test(name) ? [] : registry.method(`=${name}`);
    const callback = entry && asArray(entry.api.callback ?? [])[0];
    if (callback) {
      const label = `\`${origins.source.getText(left as never)}\``;
      yield slot(right, right, callback, label, { guessed: true });
    }
  }
}

/** Async functions where types say that nothing is expected back. */
function* typedSlots(call: CallNode, found: readonly Slot[], engine: Engine, oracle: TypeOracle): Iterable<Slot> {
  for (const given of call.arguments) {
    if (given.type === "SpreadElement" || found.some((slot) => slot.given === given)) continue;
    const inner = unwrap(given);
    const fn =
      isFunction(inner) || inner.type === "Identifier" || inner.type === "MemberExpression"
        ? engine.origins.valueOf(inner)
        : undefined;
    if (fn?.kind !== "function" || !fn.node.async || knowsCallback(call, given, engine)) continue;
    if (oracle.expectsVoid?.(given)) yield slot(given, call, { arg: 0, runs: "many" }, labelOf(call, engine), {});
  }
}

/** Whether a contract says what becomes of the function: types know less. */
function knowsCallback(call: CallNode, given: Node, { origins }: Engine): boolean {
  const api = origins.apiOf(call)?.api;
  return api !== undefined && callbackAt(api, call, call.arguments.indexOf(given as never)) !== undefined;
}

function* slotsOfCall(call: CallNode, engine: Engine, registry: Registry): Iterable<Slot> {
  const { origins } = engine;
  const known = origins.apiOf(call) ?? inherited(call, engine, registry);
  const entry = known ?? byName(call, engine, registry);
  if (!entry || isReplaced(call, origins)) return;
  const event = origins.listenerEvent(call);
  const label = labelOf(call, engine);
  for (const callback of asArray(entry.api.callback ?? [])) {
    if (callback.forwardedWhere && pattern(callback.forwardedWhere).test(origins.source.text)) continue;
    if (callback.forwardedBy?.some((name) => origins.registry.version(name) !== undefined)) continue;
    const index = callback.arg === "last" ? call.arguments.length - 1 : callback.arg;
    // Behind a spread nobody can count.
    if (call.arguments.slice(0, index + 1).some((argument) => argument.type === "SpreadElement")) continue;
    const argument = call.arguments[index];
    if (!argument || !callback.result) continue;
    const inner = unwrap(argument);
    const items = inner.type === "ArrayExpression" ? inner.elements : [argument];
    for (const given of items)
      if (given && given.type !== "SpreadElement")
        yield slot(given, call, callback, label, {
          sync: event?.event.sync === true || callback.sync === true,
          ends: event?.event.ends === true,
          guessed: known === undefined,
        });
  }
  for (const [place, result] of Object.entries(entry.api.options ?? {})) {
    const given = origins.lookUp(place, call);
    if (given && given !== "absent")
      yield slot(given, call, { arg: 0, runs: "many", result }, `${label}, as ${place.split(".").at(-1)},`, {});
  }
}

function slot(
  given: Node,
  taker: Node,
  { runs, result = "dropped" }: Callback,
  label: string,
  { sync = false, ends = false, guessed = false }: Partial<Pick<Slot, "sync" | "ends" | "guessed">>,
): Slot {
  return { given, taker, runs, result, sync, ends, guessed, label };
}

/** Methods of the file's classes that a class of a package calls: `_write` of a stream. */
export function* overridesOf(engine: Engine, registry: Registry): Iterable<Slot> {
  for (const node of classesOf(engine)) {
    const type = engine.origins.memberValues.baseOf(node)?.type;
    if (!type) continue;
    for (const member of node.body.body) {
      if (member.type !== "MethodDefinition" || member.static || !isFunction(member.value)) continue;
      const name = keyName(member);
      const result = name === undefined ? undefined : registry.override(type, name);
      if (result)
        yield {
          given: member.value,
          taker: node,
          result,
          runs: "many",
          sync: false,
          ends: false,
          guessed: false,
          label: `${type.name}, which calls ${name}(),`,
        };
    }
  }
}

function* classesOf({ origins }: Engine): Iterable<ClassNode> {
  for (const scope of origins.source.scopeManager?.scopes ?? [])
    if (scope.type === "class") yield scope.block as unknown as ClassNode;
}

/** A method of the file's own class that comes from the package's class it extends: `this.on(…)`. */
function inherited(call: CallNode, engine: Engine, registry: Registry): Entry | undefined {
  const callee = unwrap(call.callee);
  if (callee.type !== "MemberExpression") return undefined;
  const owner = engine.origins.valueOf(callee.object);
  const name = memberName(callee);
  if (owner?.kind !== "self" || name === undefined || engine.origins.members(owner.node).has(name)) return undefined;
  const type = engine.origins.memberValues.baseOf(owner.node)?.type;
  return type && engine.origins.choose(registry.member(type, name), call);
}

/** What a method does of whose receiver nothing is known, going by its name. */
export function byName(call: CallNode, { origins }: Engine, registry: Registry): Entry | undefined {
  const callee = unwrap(call.callee);
  const name = callee.type === "MemberExpression" && call.type === "CallExpression" ? memberName(callee) : undefined;
  if (callee.type !== "MemberExpression" || name === undefined) return undefined;
  const entries = registry.method(name);
  if (entries.length === 0 || origins.valueOf(call.callee)) return undefined;
  const owner = origins.valueOf(callee.object);
  const unknown =
    owner === undefined ||
    owner.kind === "array" ||
    owner.kind === "tuple" ||
    (owner.kind === "self" && owner.node.superClass && !origins.members(owner.node).has(name));
  return unknown ? origins.choose(entries, call) : undefined;
}

function isPromiseConstructor(call: CallNode, { origins }: Engine): boolean {
  return call.type === "NewExpression" && origins.isGlobal(call.callee, "Promise");
}

/** Whether an argument can be a function that gives a promise, going by syntax: nothing else is asked about most calls. */
function mayGivePromise(node: Node, engine: Engine): boolean {
  const inner = unwrap(node);
  switch (inner.type) {
    case "ArrowFunctionExpression":
    case "FunctionExpression":
      return inner.async || returnedExpressions(inner, engine.origins.survey).some(({ type }) => type !== "Literal");
    case "Identifier": {
      const def = engine.origins.variable(inner)?.defs[0];
      return def?.type === "FunctionName" || def?.type === "Variable" || def?.type === "Parameter";
    }
    case "MemberExpression":
      return true;
    // A factory of the file, or `bind`.
    case "CallExpression": {
      const callee = unwrap(inner.callee);
      return callee.type === "Identifier" || callee.type === "MemberExpression";
    }
    case "ObjectExpression":
      return inner.properties.some(
        (property) => property.type === "Property" && mayGivePromise(property.value, engine),
      );
    case "ArrayExpression":
      return inner.elements.some((element) => element !== null && mayGivePromise(element, engine));
    case "ConditionalExpression":
    case "LogicalExpression":
      return true;
    default:
      return false;
  }
}

/** "`socket.on('data')`": what takes the function, with the literal that says most. */
function labelOf(call: CallNode, { origins }: Engine): string {
  const called = unwrap(call.callee);
  // As compilers write it: `(0, http_1.createServer)(…)`.
  const named = called.type === "SequenceExpression" ? called.expressions.at(-1)! : called;
  const callee = origins.source.getText(named as never).replace(/\s+/g, " ");
  const name = callee.length > 40 ? `…${callee.slice(callee.lastIndexOf("."))}` : callee;
  const [first] = call.arguments;
  const literal = first?.type === "Literal" && typeof first.value === "string" ? `"${first.value}", ` : "";
  return `\`${call.type === "NewExpression" ? "new " : ""}${name}(${literal}…)\``;
}
