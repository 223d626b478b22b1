/**
 * Disposals that nobody waits for where that matters: before the process ends, in a hook, where `using` or a pool goes on at once, before the
 * same thing is opened again. Elsewhere a close that floats closes all the same.
 */
import type { Harm } from "../../contracts/vocabulary.js";
import {
  type CallNode,
  type FunctionNode,
  type Node,
  chainCall,
  enclosingFunction,
  isCall,
  isFunction,
  keyName,
  methodCall,
  nameOf,
  outward,
  stringValue,
  unwrap,
} from "../ast.js";
import { type Finish, afterAwait, afterCall, atEntry, reachable } from "../cfg/reach.js";
import type { Finding } from "../findings.js";
import type { Engine } from "../obligation/engine.js";
import { placeOf } from "../obligation/receivers.js";
import { awaitRepair } from "../repair.js";
import { outermostChain } from "../units.js";
import { describeCall } from "../witness.js";
import type { Context } from "./context.js";
import { isPlain } from "./floating.js";

/** How far callers are followed to the end of the process. */
const MAX_DEPTH = 3;
/** Hooks that run when tests are through, by the name under which every runner has them. */
const HOOKS = /^(?:afterAll|afterEach|after|teardown|suiteTeardown)$/;
/** Text of what nobody can wait in, and what it returns is dropped: the method of `using`, a listener for the end of the process. */
const ELSEWHERE = /\bSymbol\.dispose\b|["'`]exit["'`]/;
/** Methods that open again what was closed. */
const OPENS = /^(?:connect|open|listen|initialize|init|start|reconnect|launch)$/;

interface Matter {
  /** Why it matters, as the end of a sentence. */
  when: string;
  harm?: Harm;
  at?: Node;
}

export function* findFloatingDisposals(context: Context): Iterable<Finding> {
  const { engine } = context;
  const within = new Map<FunctionNode, boolean>();
  const elsewhere = ELSEWHERE.test(engine.origins.source.text);
  for (const call of engine.origins.promising) {
    const root = rootOf(call);
    const { fate, at } = context.promises.fateOf(root) ?? { fate: undefined, at: root };
    // Most are waited for.
    if (!elsewhere && fate !== "dropped" && fate !== "voided") continue;
    const direct = isAsyncDisposal(call, engine);
    if (!direct && !disposesWithin(call, within, engine)) continue;
    const inDispose = direct && insideSyncDispose(call, engine);
    const inListener = direct && fate === undefined && isResultOfExitListener(root, engine);
    if (!inDispose && !inListener && fate !== "dropped" && fate !== "voided") continue;
    const matter = inDispose || whereItMatters(root, call, context, direct);
    if (!matter) continue;
    yield {
      rule: "no-floating-disposal",
      kind: "release",
      node: call,
      harm: matter.harm ?? "loses-work",
      exceptional: false,
      voided: fate === "voided",
      what: describeCall(call, labelOf(call, engine), engine),
      when: matter.when,
      size: undefined,
      releaser: undefined,
      witness: matter.at
        ? [{ line: matter.at.loc.start.line, column: matter.at.loc.start.column + 1, what: matter.when }]
        : [],
      repairs: inDispose || inListener || root !== call ? [] : awaitRepair(call, at, false),
      plain: fate === "dropped" && isPlain(call, context),
      message: "floating",
    };
  }
}

/** Whether a call gives back what it is called on, and returns a promise. */
function isAsyncDisposal(call: CallNode, { origins }: Engine): boolean {
  if (call.type === "NewExpression" || !origins.disposes(call)) return false;
  const entry = origins.apiOf(call);
  if (entry) return !entry.api.lazy && origins.isPromise(origins.fromRef(entry.api.returns, entry.pkg, call));
  return origins.typedPromise(call);
}

/** Whether a call runs an async function of this file that disposes of something; `known`: the functions of which that has been found out. */
function disposesWithin(call: CallNode, known: Map<FunctionNode, boolean>, engine: Engine): boolean {
  const fn = engine.origins.localCallee(call);
  if (!fn?.async || fn.generator) return false;
  let disposes = known.get(fn);
  if (disposes === undefined) {
    disposes = engine.origins.survey.ownCallsIn(fn.body).some((at) => isAsyncDisposal(at, engine));
    known.set(fn, disposes);
  }
  return disposes;
}

/** The end of the promise chain that a call begins: `pool.end().catch(log)`. */
function rootOf(call: CallNode): Node {
  const { node, parent } = outward(call);
  const next = parent?.type === "MemberExpression" && parent.object === node ? outward(parent).parent : undefined;
  const chain = next && chainCall(next);
  return chain ? outermostChain(chain.call) : call;
}

function whereItMatters(root: Node, call: CallNode, context: Context, direct: boolean): Matter | undefined {
  const { engine } = context;
  const exit = endOfProcess(root, context);
  if (exit) {
    const obligation = obligationOf(call, engine);
    return {
      when: `\`${engine.origins.source.getText((exit as CallNode).callee as never)}(…)\` on line ${exit.loc.start.line} ends the process first`,
      harm: obligation?.harm === "holds-process" ? "holds-process" : "loses-work",
      at: exit,
    };
  }
  // A function of the file that floats is a floating promise, wherever else it stands.
  if (!direct) return undefined;
  const fn = enclosingFunction(root);
  if (fn && isExitListener(fn, engine)) return { when: "nothing asynchronous runs any more once 'exit' is emitted" };
  if (fn && isHook(fn)) return { when: "the hook is over before it has closed" };
  if (fn && isAwaitedOption(fn, engine)) return { when: "whoever asked for it goes on before it has closed" };
  return reopened(root, call, engine);
}

/** The call that ends the process before anything is waited for: in the same function, or in a caller of which it is the last thing. */
function endOfProcess(root: Node, context: Context): Node | undefined {
  const { units } = context.engine;
  const unit = units.unitOf(root.parent!);
  const graph = units.graph(unit);
  const from = graph && afterCall(graph, root);
  const found = from && reachable(from);
  if (!found) return undefined;
  return (
    found.exits[0] ??
    (found.leaves && isFunction(unit as Node) ? inCallers(unit as FunctionNode, context, 0) : undefined)
  );
}

function inCallers(fn: FunctionNode, context: Context, depth: number): Node | undefined {
  const { origins, units } = context.engine;
  if (depth >= MAX_DEPTH) return undefined;
  for (const { call, callee } of origins.own) {
    if (callee !== fn) continue;
    const { node, parent } = outward(call);
    const handled = parent?.type === "MemberExpression" && parent.object === node && chainCall(outward(parent).parent!);
    let found: Finish | undefined;
    if (handled && handled.name !== "catch") {
      const handler = handled.call.arguments[0] && unwrap(handled.call.arguments[0]);
      const graph = isFunction(handler) ? units.graph(handler) : undefined;
      found = graph && reachable(atEntry(graph));
    } else {
      const graph = units.graph(units.unitOf(call));
      const waits = parent?.type === "AwaitExpression";
      if (!waits && fn.async) continue;
      const from = graph && (waits ? afterAwait(graph, call) : afterCall(graph, call));
      found = from && reachable(from);
    }
    if (!found) continue;
    if (found.exits[0]) return found.exits[0];
    const outer = units.unitOf(call) as Node;
    const further = found.leaves && isFunction(outer) ? inCallers(outer, context, depth + 1) : undefined;
    if (further) return further;
  }
  return undefined;
}

/** A listener of `process.on("exit")`. One that is async is reported as such by the rule about callbacks. */
function isExitListener(fn: FunctionNode, { origins }: Engine): boolean {
  const { node, parent } = outward(fn);
  if (fn.async || !isCall(parent) || parent.callee === node) return false;
  const method = methodCall(parent);
  return (
    method !== undefined &&
    /^(?:on|once|addListener|prependListener)$/.test(method.name) &&
    stringValue(parent.arguments[0]) === "exit" &&
    origins.isGlobal(unwrap(method.object), "process")
  );
}

/** `process.on("exit", () => pool.end())` */
function isResultOfExitListener(root: Node, engine: Engine): boolean {
  const { node, parent } = outward(root);
  return parent?.type === "ArrowFunctionExpression" && parent.body === node && isExitListener(parent, engine);
}

function isHook(fn: FunctionNode): boolean {
  const { node, parent } = outward(fn);
  if (!isCall(parent) || parent.callee === node) return false;
  return HOOKS.test(nameOf(parent.callee) ?? "");
}

/** Whether a function is an option of a call whose contract says that its promise is waited for. */
function isAwaitedOption(fn: FunctionNode, { origins }: Engine): boolean {
  const property = outward(fn).parent;
  const object = property?.type === "Property" ? property.parent : undefined;
  if (property?.type !== "Property" || object?.type !== "ObjectExpression") return false;
  const name = keyName(property);
  const { node, parent } = outward(object);
  const uses = isCall(parent)
    ? [{ call: parent, argument: node }]
    : (parent?.type === "VariableDeclarator" ? (origins.variable(parent.id)?.references ?? []) : []).flatMap((use) => {
        const id = use.identifier as unknown as Node;
        return isCall(id.parent) ? [{ call: id.parent, argument: id }] : [];
      });
  return uses.some(({ call, argument }) => {
    const awaits = origins.apiOf(call)?.api.awaits ?? [];
    return awaits.includes(`${(call.arguments as Node[]).indexOf(argument)}.${name}`);
  });
}

/** Whether a call stands in a `[Symbol.dispose]()`: `using` waits for nothing. With a `[Symbol.asyncDispose]()` beside it there is a way that does. */
function insideSyncDispose(call: CallNode, engine: Engine): Matter | undefined {
  const fn = enclosingFunction(call);
  const owner = fn && outward(fn).parent;
  if ((owner?.type !== "MethodDefinition" && owner?.type !== "Property") || keyName(owner) !== "[Symbol.dispose]")
    return undefined;
  const siblings =
    owner.parent.type === "ClassBody" ? owner.parent.body : (owner.parent as { properties: Node[] }).properties;
  const both = siblings.some(
    (one) => (one.type === "MethodDefinition" || one.type === "Property") && keyName(one) === "[Symbol.asyncDispose]",
  );
  const { parent } = outward(rootOf(call));
  if (both || (!fn!.async && parent?.type !== "ExpressionStatement" && parent?.type !== "ReturnStatement"))
    return undefined;
  return { when: "`using` does not wait for it either", harm: obligationOf(call, engine)?.harm ?? "loses-work" };
}

/** The call that opens the same thing again, with nothing waited for in between. */
function reopened(root: Node, call: CallNode, { origins, places, units }: Engine): Matter | undefined {
  const receiver = methodCall(call)?.object;
  const place = receiver && placeOf(receiver, origins, places);
  const graph = place === undefined ? undefined : units.graph(units.unitOf(root.parent!));
  const from = graph && afterCall(graph, root);
  const again =
    from &&
    reachable(from).calls.find((other) => {
      const method = methodCall(other);
      return method !== undefined && OPENS.test(method.name) && placeOf(method.object, origins, places) === place;
    });
  return again && { when: `line ${again.loc.start.line} opens it again before it has closed`, at: again };
}

function obligationOf(
  call: CallNode,
  { origins, places }: Engine,
): import("../../contracts/vocabulary.js").Obligation | undefined {
  const receiver = methodCall(call)?.object;
  const value = receiver && origins.valueOf(receiver);
  return value?.kind === "instance" ? places.registry.obligation(value.type) : undefined;
}

function labelOf(call: CallNode, { origins }: Engine): string {
  const method = methodCall(call);
  const value = method && origins.valueOf(method.object);
  return method && value?.kind === "instance" ? `${value.type.pkg.package} ${value.type.name}#${method.name}` : "";
}
