/** Promises that nobody waits for: dropped where they come into being, or stored and not awaited on some path. */
import { HARMS } from "../../contracts/vocabulary.js";
import { type CallNode, type Node, chainCall, enclosingFunction, isFunction, outward, unwrap } from "../ast.js";
import type { Finding } from "../findings.js";
import { eventOf } from "../obligation/events.js";
import { findLateAwait, findLeak } from "../obligation/explore.js";
import type { Engine } from "../obligation/engine.js";
import { isProcessLong } from "../process-long.js";
import { awaitRepair } from "../repair.js";
import { promiseSince } from "../turns.js";
import { describeLeak, describeSubject } from "../witness.js";
import { type Context, dependencyOf } from "./context.js";

export function* findFloating(context: Context): Iterable<Finding> {
  const { engine, births, promises, claimed } = context;
  for (const { call, fate, at } of promises.fated) {
    if (claimed.has(call) || isSaid(call, claimed, engine)) continue;
    const work = promises.workOf(call);
    // What fails at the top level ends the process, and is meant to.
    if (!work || isProcessLong(engine.units.unitOf(call), engine.origins)) continue;
    if (isThrownLater(call)) continue;
    // What is left running before the process ends ends with it.
    if (fate !== "stored" && (leadsToEnd(engine, call) || endsBehind(call, engine) || isLastWork(call, engine)))
      continue;
    const common = {
      rule: work === "request" ? "no-floating-request" : "no-floating-promise",
      kind: "settle",
      node: call,
      harm: "crashes",
      size: undefined,
      releaser: undefined,
      what: describeSubject(call, "", engine),
      since: promiseSince(call, engine.origins) ?? dependencyOf(call, context),
    } as const;
    if (fate === "stored") {
      const birth = promises.birth(call);
      const leak = birth && findLeak(engine, birth, { exceptional: false });
      const late = birth && !leak ? findLateAwait(engine, birth) : undefined;
      const path = leak ?? late;
      if (birth && path) {
        const found = { ...common, ...describeLeak(path, birth, engine), voided: false, repairs: [] };
        yield late ? { ...found, message: "late" } : found;
      }
      continue;
    }
    // What the promise would have delivered can be released by nobody now.
    const lost = births
      .of(call)
      .filter((birth) => birth.promise)
      .map((birth) => birth.obligation.harm);
    yield {
      ...common,
      harm: [...lost, common.harm].reduce((a, b) => (HARMS.indexOf(b) > HARMS.indexOf(a) ? b : a)),
      when: "",
      exceptional: false,
      // Where nobody can wait, `void` is no decision.
      voided: fate === "voided" && !(isConstructor(call) && engine.origins.localCallee(call)),
      witness: [],
      repairs: awaitRepair(call, at, promises.isList(call)),
      plain: isPlain(call, context),
    };
  }
}

/** Whether a call gives a promise by its type: a query that is sent by `await` alone is none. */
export function isPlain(call: CallNode, { engine: { origins }, oracle }: Context): boolean {
  const entry = origins.apiOf(call);
  return !entry?.api.lazy && (origins.isPromise(origins.valueOf(call)) || oracle?.isPromise(call) === true);
}

/** Whether a call by the name of a parameter runs a function of which was said that nobody waits for it. */
function isSaid(call: CallNode, claimed: ReadonlySet<Node>, { origins }: Engine): boolean {
  const callee = unwrap(call.callee);
  const variable = callee.type === "Identifier" ? origins.variable(callee) : undefined;
  const fn = variable?.defs[0]?.type === "Parameter" ? origins.localCallee(call) : undefined;
  return fn !== undefined && claimed.has(fn);
}

/** `Promise.resolve().then(() => { throw error; })`: it is to end the process, from outside of what runs. */
function isThrownLater(call: CallNode): boolean {
  const chain = chainCall(call);
  const handler = chain?.name === "then" ? chain.call.arguments[0] : undefined;
  const fn = handler && unwrap(handler);
  if (!isFunction(fn) || fn.body.type !== "BlockStatement") return false;
  return fn.body.body.length === 1 && fn.body.body[0]!.type === "ThrowStatement";
}

function isConstructor(call: Node): boolean {
  const owner = enclosingFunction(call)?.parent;
  return owner?.type === "MethodDefinition" && owner.kind !== "method";
}

/** Whether the process ends once a chain has gone well: where it fails instead, it ends as well. */
function endsBehind(call: Node, { origins, units }: Engine): boolean {
  for (let chain = chainCall(call); chain; chain = chainCall(chain.object)) {
    const [handler] = chain.call.arguments;
    const value = handler && chain.name !== "catch" ? origins.valueOf(handler) : undefined;
    if (value?.kind === "function" && !units.outcome(value.node).returns && !units.outcome(value.node).throws)
      return true;
  }
  return false;
}

/** Whether a call stands in what runs only once the process has been asked to end: a listener for a signal. */
function isLastWork(call: Node, { origins }: Engine): boolean {
  const fn = enclosingFunction(call);
  if (!fn) return false;
  const { node, parent } = outward(fn);
  const id =
    fn.type === "FunctionDeclaration"
      ? fn.id
      : parent?.type === "VariableDeclarator" && parent.init === node
        ? parent.id
        : null;
  const variable = id ? origins.variable(id) : undefined;
  const uses: Node[] = variable
    ? variable.references.filter(({ init }) => !init).map(({ identifier }) => identifier as unknown as Node)
    : [fn];
  return (
    uses.length > 0 &&
    uses.every((use) => {
      const at = outward(use);
      return (
        at.parent?.type === "CallExpression" &&
        at.parent.arguments.includes(at.node as never) &&
        origins.listenerEvent(at.parent)?.event.ends === true
      );
    })
  );
}

/** Whether every way on from a call ends the process. */
function leadsToEnd(engine: Engine, call: Node): boolean {
  const graph = engine.units.graph(engine.units.unitOf(call));
  const start = graph && eventOf(graph, call)?.block;
  if (!graph || !start) return false;
  const seen = new Set([start]);
  for (const block of seen) for (const { to } of block.edges) seen.add(to);
  return !seen.has(graph.exit) && !seen.has(graph.thrown);
}
