/** Disposal at the wrong time: handles that are disposed while their work is in flight, and handles that are used afterwards. */
import type { ResolvedType } from "../../contracts/registry.js";
import {
  type CallNode,
  type FunctionNode,
  type Node,
  chainCall,
  contains,
  enclosingFunction,
  isCall,
  isFunction,
  isNewPromise,
  methodCall,
  outward,
  unwrap,
  walk,
} from "../ast.js";
import type { Finding } from "../findings.js";
import { type Incident, type Work, bareRoot, findLate, findPremature } from "../obligation/afterlife.js";
import type { Birth } from "../obligation/birth.js";
import type { Engine } from "../obligation/engine.js";
import { findLeak } from "../obligation/explore.js";
import { ownersOf } from "../obligation/owners.js";
import { returnedExpressions } from "../origin.js";
import { outermostChain } from "../units.js";
import { describeHandle } from "../witness.js";
import type { Context } from "./context.js";

type Denotes = (node: Node) => boolean;

export function* findPrematureDisposals(context: Context): Iterable<Finding> {
  const found = new Set<Node>();
  for (const birth of context.births.all()) {
    const { cuts = [], waits = [], kind } = birth.obligation;
    if (kind !== "release" || cuts.length + waits.length === 0) continue;
    const incident = findPremature(context.engine, birth, (call, denotes) => workAt(call, birth, denotes, context));
    if (!incident || found.has(incident.at) || !isClaimed(incident, context)) continue;
    found.add(incident.at);
    yield describe(incident, birth, context);
  }
}

export function* findLateUses(context: Context): Iterable<Finding> {
  const found = new Set<Node>();
  for (const birth of context.births.all()) {
    const { once = [], spent = [], kind } = birth.obligation;
    if (kind !== "release" || once.length + spent.length === 0) continue;
    const incident = findLate(context.engine, birth, (call, denotes) => isRequestOn(call, denotes, context));
    if (!incident || found.has(incident.at) || isExpectedToFail(incident.at)) continue;
    found.add(incident.at);
    yield describe(incident, birth, context);
  }
}

// ---- what counts as work

/** The work that a call begins on a handle, in the form in which it is in flight. */
function workAt(call: CallNode, handle: Birth, denotes: Denotes, context: Context): Work | undefined {
  const { engine, births, promises } = context;
  const { origins } = engine;
  const bare = bareRoot(call, handle.graph);
  const isOnHandle = (): boolean => hangsOn(call, denotes, context);
  const body = births.of(call).find((birth) => birth.obligation.kind === "consume" && birth.graph === handle.graph);
  if (body && outward(call).parent?.type === "AwaitExpression" && isOnHandle())
    return { call, birth: body, lazy: false };
  const settles = (lazy: boolean): Work | undefined => {
    const birth = promises.birth(call);
    // A chain that nobody waits for has a graph of its own; the call itself happens here.
    return birth && { call, birth: { ...birth, unit: handle.unit, graph: handle.graph }, lazy };
  };
  const api = origins.apiOf(call)?.api;
  const lazy = api !== undefined && isLazy(call, context);
  if ((lazy && bare) || promises.workOf(call) !== undefined || givesPromise(call, context)) {
    if (isOnHandle()) return settles(lazy);
    const work = bare && skipsHandler(call, denotes) ? settles(lazy) : undefined;
    return work && { ...work, beside: true };
  }
  return bare && isHandedToCallback(call, handle, denotes, context) ? settles(false) : undefined;
}

/** Whether a call runs a function of this file that gives a promise, of whatever kind. */
function givesPromise(call: CallNode, { engine }: Context): boolean {
  const { origins, units } = engine;
  const fn = origins.localCallee(call);
  if (!fn || fn.generator || call.type === "NewExpression") return false;
  return (
    origins.isPromise(origins.returnValue(fn)) ||
    returnedExpressions(fn, units.origins.survey).some((returned) => {
      const made = unwrap(returned);
      return isNewPromise(made);
    })
  );
}

/** Whether a call's receiver, what that came from, or one of its arguments is the handle, or it runs an async function that works with it. */
function hangsOn(call: CallNode, denotes: Denotes, { engine }: Context): boolean {
  return (
    runsOn(call, denotes, engine) ||
    call.arguments.some(
      (argument) => argument.type !== "SpreadElement" && !isFunction(unwrap(argument)) && denotes(argument),
    ) ||
    ownersOf(call, engine.origins).some((owner) => !isFunction(unwrap(owner)) && denotes(owner))
  );
}

/** `ids.map(async (id) => client.get(id))`, `(async () => client.get(1))()`, `load()` of a function that has the client from outside. */
function runsOn(call: CallNode, denotes: Denotes, { origins, units }: Engine): boolean {
  const callee = unwrap(call.callee);
  const local = callee.type === "Identifier" ? origins.localCallee(call) : undefined;
  return [callee, ...call.arguments.map((argument) => unwrap(argument)), local].some((fn) => {
    if (!isFunction(fn) || !fn.async) return false;
    let found = false;
    walk(fn.body, units.keys, (at) => {
      found ||= at.type === "Identifier" && denotes(at);
      return !found;
    });
    return found;
  });
}

function isLazy(call: CallNode, { engine, registry }: Context): boolean {
  const value = engine.origins.valueOf(call);
  return value?.kind === "instance" && registry.lineage(value.type).some((type) => type.contract.lazy === true);
}

/** Whether a call stands in a `try` whose `catch` works with the handle: what it would undo is not undone. */
function skipsHandler(call: CallNode, denotes: Denotes): boolean {
  for (let at: Node = call; at.parent && !isFunction(at); at = at.parent) {
    const parent: Node = at.parent;
    if (parent.type !== "TryStatement" || parent.block !== at || !parent.handler) continue;
    return parent.handler.body.body.some((statement) => {
      const expression = statement.type === "ExpressionStatement" ? unwrap(statement.expression) : undefined;
      const inner = expression?.type === "AwaitExpression" ? unwrap(expression.argument) : expression;
      const method = inner && methodCall(inner);
      return method !== undefined && denotes(method.object);
    });
  }
  return false;
}

/** `return fn(client)` with a function that the caller gave: what can be done with the client takes a promise. */
function isHandedToCallback(call: CallNode, handle: Birth, denotes: Denotes, { engine, registry }: Context): boolean {
  const callee = unwrap(call.callee);
  const def = callee.type === "Identifier" ? engine.origins.variable(callee)?.defs[0] : undefined;
  if (def?.type !== "Parameter" || engine.origins.localCallee(call)) return false;
  const fn = def.node as unknown as Node;
  const says = returnsPromise(def.name as unknown as Node);
  if (!isFunction(fn) || !fn.async || says === "no") return false;
  return (says === "yes" || isAsyncOnly(handle.type, registry)) && call.arguments.some((argument) => denotes(argument));
}

function isAsyncOnly(type: ResolvedType | undefined, registry: Context["registry"]): boolean {
  const members = type ? registry.lineage(type).flatMap((at) => Object.values(at.contract.members ?? {}).flat()) : [];
  return members.some((api) => api.work === "request") && !members.some((api) => api.sync);
}

/** Whether a parameter is a function that gives a promise, as far as its annotation says. */
function returnsPromise(parameter: Node): "yes" | "no" | "maybe" {
  const type = parameter.type === "Identifier" ? parameter.typeAnnotation?.typeAnnotation : undefined;
  if (type?.type !== "TSFunctionType") return "maybe";
  const result = type.returnType?.typeAnnotation;
  if (result?.type !== "TSTypeReference") return result === undefined || result.type === "TSUnionType" ? "maybe" : "no";
  return result.typeName.type === "Identifier" && /^Promise(?:Like)?$/.test(result.typeName.name) ? "yes" : "maybe";
}

/** Whether a call sends something through the handle. */
function isRequestOn(call: CallNode, denotes: Denotes, context: Context): boolean {
  const api = context.engine.origins.apiOf(call)?.api;
  if (!api || (api.work !== "request" && !api.sync) || context.engine.origins.disposes(call)) return false;
  return hangsOn(call, denotes, context);
}

// ---- what is left to others

/** Whether nobody else reports it: what is dropped floats, and what is stored and never awaited too. */
function isClaimed({ work, returned }: Incident, { engine, promises }: Context): boolean {
  if (!work || returned || work.birth.obligation.kind !== "settle") return true;
  const fate = promises.fateOf(work.call)?.fate;
  if (fate === "dropped" || fate === "voided") return false;
  const chain = outward(work.call).parent;
  const next = chain?.type === "MemberExpression" ? outward(chain).parent : undefined;
  if (next && chainCall(next)) {
    const root = outermostChain(next as never);
    const of = promises.fateOf(root)?.fate;
    if (of === "dropped" || of === "voided") return promises.workOf(root) === undefined && usesResult(root);
    return true;
  }
  return fate !== "stored" || findLeak(engine, work.birth, { exceptional: false }) === undefined;
}

/** Whether a chain does something with what it gets, other than to hear of its failure. */
function usesResult(root: CallNode): boolean {
  for (let at: Node = root; ;) {
    const chain = chainCall(at);
    if (!chain) return false;
    if (chain.name === "then" && isFunction(unwrap(chain.call.arguments[0]!))) return true;
    at = unwrap(chain.object);
  }
}

/** `await assert.rejects(client.query("select 1"))` */
function isExpectedToFail(call: CallNode): boolean {
  for (let at: Node | undefined = call; at; at = at.parent) {
    if (!isCall(at)) continue;
    const callee = unwrap(at.callee);
    const object = methodCall(at)?.object;
    const name = callee.type === "Identifier" ? callee.name : object?.type === "Identifier" ? object.name : "";
    if (/^(?:assert|expect|should|t)$/.test(name)) return true;
  }
  return false;
}

// ---- in words

function describe(incident: Incident, birth: Birth, context: Context): Finding {
  const { engine } = context;
  const { at, disposal, work, returned, hangs, again } = incident;
  // Waited for, it would still be read too late.
  const hasBody = context.births.of(at).some((born) => born.obligation.kind === "consume");
  const isBody = work?.birth.obligation.kind === "consume";
  const line = (node: Node): number => node.loc.start.line;
  const point = (node: Node, what: string): Finding["witness"][number] => ({
    line: line(node),
    column: node.loc.start.column + 1,
    what,
  });
  const order = [point(birth.node, "acquired"), point(disposal.node, "disposed"), point(at, "used")];
  return {
    rule: work ? "no-premature-disposal" : "no-use-after-disposal",
    kind: birth.obligation.kind,
    node: at,
    harm: hangs ? "hangs" : "loses-work",
    exceptional: incident.exceptional,
    voided: false,
    what: describeHandle(birth, engine),
    when: `\`${shown(at, engine.origins.source.getText(at.callee as never))}\`${work ? "" : ` on line ${line(at)}`}`,
    size: isBody ? work.birth.obligation.size : undefined,
    releaser: `\`${disposal.name.startsWith("[") ? "using" : disposal.name}\` on line ${line(disposal.node)}`,
    witness: order,
    repairs: returned && work && !hasBody ? awaitReturned(work.call, birth) : [],
    message: work
      ? hangs
        ? "waits"
        : isBody
          ? "body"
          : work.beside
            ? "skipped"
            : returned
              ? "returned"
              : "running"
      : again
        ? "again"
        : "used",
  };
}

function shown(call: CallNode, callee: string): string {
  return `${call.type === "NewExpression" ? "new " : ""}${callee.replace(/\s+/g, " ")}(${call.arguments.length > 0 ? "…" : ""})`;
}

/** `return await`, where the promise itself is returned from an async function. */
function awaitReturned(call: Node, { graph }: Birth): Finding["repairs"] {
  const root = bareRoot(call, graph);
  const fn: FunctionNode | undefined = root && enclosingFunction(root);
  if (!root || !fn?.async || !contains(fn, root)) return [];
  return [{ message: "awaitReturned", edits: [{ range: [root.range[0], root.range[0]], text: "await " }] }];
}
