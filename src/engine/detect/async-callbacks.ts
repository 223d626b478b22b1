/** Async functions where only a synchronous result is used: nobody waits for them, and nobody hears of their failure. */
import type { TSESTree } from "@typescript-eslint/utils";
import { type FunctionNode, type Node, chainCall, isCall, isFunction, outward, unwrap, walk } from "../ast.js";
import type { Block } from "../cfg/graph.js";
import type { Finding } from "../findings.js";
import type { Engine } from "../obligation/engine.js";
import { returnedExpressions } from "../origin.js";
import { isProcessLong } from "../process-long.js";
import { textOf } from "../witness.js";
import { type Context, ofDependency } from "./context.js";
import { EXECUTOR, type Slot, assignedSlots, overridesOf, slotsOf } from "./slots.js";

/** Where there is such a listener, a rejection does not end the process: whoever waits for the callback waits for ever. */
const LOGGER = /["']unhandledRejection["']/;

export function* findAsyncCallbacks(context: Context): Iterable<Finding> {
  const { engine, registry, oracle, claimed } = context;
  const seen = new Set<Node>();
  for (const group of [
    slotsOf(engine, registry, oracle),
    overridesOf(engine, registry),
    assignedSlots(engine, registry),
  ])
    for (const slot of group) {
      if (slot.result !== "dropped" || seen.has(slot.given)) continue;
      const finding = judge(slot, context);
      if (!finding) continue;
      seen.add(slot.given);
      // Where it is called by the name of a parameter, that is the same mistake seen from the other side.
      const fn = engine.origins.functionOf(slot.given);
      if (fn) claimed.add(fn);
      yield finding;
    }
}

function judge(slot: Slot, context: Context): Finding | undefined {
  const { engine, page } = context;
  const fn = engine.origins.functionOf(slot.given);
  if (!fn || fn.generator || !givesPromise(fn, context)) return undefined;
  // Of things that are no strings and arrays some wait for their functions.
  if (slot.guessed && slot.sync && outward(slot.taker).parent?.type === "AwaitExpression") return undefined;
  if (slot.sync) {
    // A closing that comes too late is another rule's.
    if (!fn.async && isCall(fn.body) && engine.origins.disposes(fn.body)) return undefined;
    const late = firstWait(fn, engine);
    return late && report(slot, fn, "loses-work", "late", `line ${late.loc.start.line}`, engine);
  }
  const message = slot.runs === "each" ? "unordered" : slot.label === EXECUTOR ? "executor" : "dropped";
  // A page lives on.
  if (page && message === "dropped") return undefined;
  if (isExpected(slot, fn, message, engine)) return undefined;
  const escape = escapeOf(fn, context);
  if (!escape) return undefined;
  return report(slot, fn, page ? "loses-work" : message === "executor" ? "hangs" : "crashes", message, escape, engine);
}

/** Whether a call of the function certainly gives a promise; where a call is all it returns, types may say so. */
function givesPromise(fn: FunctionNode, { engine: { origins }, oracle }: Context): boolean {
  if (fn.async || origins.isPromise(origins.returnValue(fn))) return true;
  return fn.body.type === "CallExpression" && oracle?.isDefinitePromise?.(fn.body) === true;
}

/** Whether a failure there ends what was to end: a script's only run, or a process that was about to exit. */
function isExpected(slot: Slot, fn: FunctionNode, message: string, { units, origins }: Engine): boolean {
  if (message === "executor") return false;
  if (!units.outcome(fn).returns) return true;
  if (message === "unordered") return isLast(slot.taker) && isProcessLong(units.unitOf(slot.taker), origins);
  if (slot.ends) return true;
  if (LOGGER.test(origins.source.text)) return false;
  return slot.runs !== "many" && isProcessLong(units.unitOf(slot.taker), origins);
}

/** Whether nothing comes behind a statement that could count on it. */
function isLast(node: Node): boolean {
  let at = node;
  while (at.parent && !("body" in at.parent && Array.isArray(at.parent.body))) at = at.parent;
  const list = (at.parent as { body?: readonly Node[] } | undefined)?.body ?? [];
  return list.slice(list.indexOf(at) + 1).every(({ type }) => /^(?:Export|Function|Class|TS)/.test(type));
}

/** What escapes the function when it fails, in words; undefined where it cannot, or nothing is known. */
function escapeOf(fn: FunctionNode, context: Context): string | undefined {
  const { engine } = context;
  const graph = engine.units.graph(fn);
  if (!graph) return undefined;
  if (!fn.async) return returnedEscape(fn, context);
  if (!engine.units.fails(fn)) return sentEscape(fn, engine);
  // The shortest way to the function's exceptional end.
  const from = new Map<Block, Block | undefined>([[graph.entry, undefined]]);
  for (const block of from.keys()) {
    for (const { to, kind, asserted } of block.edges) {
      if (asserted) continue;
      if (to === graph.thrown) {
        const event = block.events.at(-1);
        const node = event && "node" in event ? event.node : undefined;
        if (!node || kind !== "throws") return "when it fails";
        const what = event!.kind === "throw" ? `when line ${node.loc.start.line} throws` : undefined;
        return (
          what ??
          `when \`${textOf(node, engine)}\` on line ${node.loc.start.line} ${event!.kind === "await" ? "rejects" : "throws"}`
        );
      }
      if (!from.has(to)) from.set(to, block);
    }
  }
  return returnedEscape(fn, context) ?? "when what it returns rejects";
}

/** A query that is sent by being returned from an async function: `async (id) => knex("users").where({ id }).delete()`. */
function sentEscape(fn: FunctionNode, engine: Engine): string | undefined {
  const { origins, units } = engine;
  const sent = returnedExpressions(fn, units.origins.survey).find((returned) => {
    const value = isCall(unwrap(returned)) ? origins.valueOf(returned) : undefined;
    return value?.kind === "instance" && origins.registry.isLazy(value.type);
  });
  return sent && `when \`${textOf(sent, engine)}\` on line ${sent.loc.start.line} rejects`;
}

function returnedEscape(fn: FunctionNode, context: Context): string | undefined {
  const { engine, oracle, claimed } = context;
  const { origins, units } = engine;
  const returned = returnedExpressions(fn, units.origins.survey).find((e) => {
    const value = origins.constant(e);
    // Who ends a chain with a handler has thought of its failure: that the handlers fail themselves is not looked at.
    // Nor is there more to say of a call that never calls back.
    if (!isCall(value) || claimed.has(value) || !units.rejects(value) || isHandled(value)) return false;
    return origins.isPromise(origins.valueOf(value)) || oracle?.isDefinitePromise?.(value) === true;
  });
  if (!returned) return undefined;
  const value = origins.constant(returned);
  const what = `\`${textOf(returned, engine)}\`${isCall(value) ? ofDependency(value, context) : ""}`;
  return `when ${what} on line ${returned.loc.start.line} rejects`;
}

function isHandled(node: Node): boolean {
  const chain = chainCall(node);
  return chain !== undefined && (chain.name === "catch" || chain.call.arguments.length > 1);
}

/** The first place at which an async function lets go, or the promise that another one returns. */
function firstWait(fn: FunctionNode, { origins }: Engine): Node | undefined {
  let found: Node | undefined;
  walk(fn.body, origins.source.visitorKeys, (node) => {
    if (found || (node !== fn.body && isFunction(node))) return false;
    if (node.type === "AwaitExpression" || (node.type === "ForOfStatement" && node.await)) found = node;
    return !found;
  });
  return found ?? (fn.async ? undefined : fn.body);
}

function report(
  slot: Slot,
  fn: FunctionNode,
  harm: Finding["harm"],
  message: string,
  when: string,
  { origins }: Engine,
): Finding {
  const { given } = slot;
  return {
    rule: "no-async-in-sync-callback",
    kind: "settle",
    node: given,
    loc: headOf(given, origins.source),
    harm,
    exceptional: message === "dropped" || message === "executor",
    voided: false,
    what: slot.label,
    when,
    size: undefined,
    releaser: undefined,
    witness: [{ line: fn.loc.start.line, column: fn.loc.start.column + 1, what: "asynchronous" }],
    repairs: [],
    message,
  };
}

/** The head of a function that is written out: its body is no part of the mistake. */
function headOf(given: Node, source: Engine["origins"]["source"]): TSESTree.SourceLocation {
  const fn = unwrap(given);
  if (!isFunction(fn) || fn.body.type !== "BlockStatement") return given.loc;
  const before = source.getTokenBefore(fn.body as never);
  return {
    start: given.loc.start,
    end: (before?.loc.end as TSESTree.SourceLocation["end"] | undefined) ?? given.loc.end,
  };
}
