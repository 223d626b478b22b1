/** `await` on what gives nothing to wait for: a call that goes on in the background, or calls back, and returns no thenable. */
import type { Api } from "../../contracts/vocabulary.js";
import { type CallNode, type Node, isFunction, methodCall, outermost, outward, promiseStatic, unwrap } from "../ast.js";
import type { Finding, Repair } from "../findings.js";
import type { Engine } from "../obligation/engine.js";
import { isArray } from "../lists.js";
import { callbackAt } from "../origin.js";
import { insteadRepair } from "../repair.js";
import { describeCall, textOf } from "../witness.js";
import type { Context } from "./context.js";
import { Definite } from "./definite.js";
import { awaitOfList, isPromiseList, joinRepair } from "./promise-lists.js";
import { usesOf } from "./promise-values.js";

/** Why there is nothing to wait for, and what to write instead. */
interface Futile {
  when: string;
  repairs: readonly Repair[];
}

export function* findFutileAwaits(context: Context): Iterable<Finding> {
  const { engine, claimed } = context;
  const definite = new Definite(engine, context.oracle);
  const reported = new Set<Node>();
  const { known, promising, survey } = engine.origins;
  for (const call of new Set([...known, ...promising, ...survey.callsNamed("forEach")])) {
    if (claimed.has(call)) continue;
    const awaited = awaitOf(call);
    // What is neither awaited nor kept is somebody else's.
    if (!awaited && !isKept(call)) continue;
    const futile = awaited && (inBackground(call, awaited, engine) ?? overList(call, engine));
    if (futile) yield finding(awaited, describeCall(call, "", engine), futile);
    for (const use of usesOf(call, engine)) {
      const found = awaitOfList(use);
      if (!found || reported.has(found.awaited) || !isList(call, use, found.list, definite, engine)) continue;
      reported.add(found.awaited);
      yield finding(found.awaited, `\`${textOf(found.list, engine)}\``, {
        when: "is a list of promises, and none of them is waited for",
        repairs: joinRepair(found.list),
      });
    }
  }
}

function finding(node: Node, what: string, futile: Futile): Finding {
  return {
    rule: "no-futile-await",
    kind: "settle",
    node,
    harm: "loses-work",
    exceptional: false,
    voided: false,
    what,
    size: undefined,
    releaser: undefined,
    witness: [],
    message: "futile",
    ...futile,
  };
}

/** Whether what is awaited is a list of promises: one that a call makes, or one that is written out and has a call's promise in it. */
function isList(call: CallNode, use: Node, list: Node, definite: Definite, engine: Engine): boolean {
  return outward(use).node === list ? isPromiseList(call, definite, engine) : definite.isPromise(call);
}

/** Whether a call goes into a variable, or into a list. */
function isKept(call: CallNode): boolean {
  const parent = outermost(call).parent?.type;
  return parent === "VariableDeclarator" || parent === "ArrayExpression";
}

/** The `await` of a call: its own, or that of the `Promise.all` in whose list it stands; the report points there. */
function awaitOf(call: CallNode): Node | undefined {
  const { node, parent } = outward(call);
  if (parent?.type === "AwaitExpression") return parent;
  if (parent?.type !== "ArrayExpression" || !parent.elements.includes(node as never)) return undefined;
  const joined = outward(parent).parent;
  const combinator = joined && promiseStatic(joined);
  return combinator?.call.arguments[0] === parent &&
    (combinator.name === "all" || combinator.name === "allSettled") &&
    outward(combinator.call).parent?.type === "AwaitExpression"
    ? call
    : undefined;
}

function inBackground(call: CallNode, awaited: Node, engine: Engine): Futile | undefined {
  const { origins } = engine;
  const entry = call.type === "CallExpression" ? origins.apiOf(call) : undefined;
  if (!entry || entry.api.lazy || isThenable(call, entry.api, engine)) return undefined;
  const { api } = entry;
  if (!api.background && !callsBack(call, api, engine)) return undefined;
  const called = callsBack(call, api, engine);
  return {
    when: called ? "calls back, and returns no promise" : "returns before its work is done, and no promise",
    repairs: api.instead && !called ? insteadRepair(call, awaited, api.instead, engine) : [],
  };
}

/** Whether a call gets the completion callback that its contract speaks of. */
function callsBack(call: CallNode, api: Api, { origins }: Engine): boolean {
  return call.arguments.some((argument, index) => {
    const callback = callbackAt(api, call, index);
    if (callback?.runs !== "once" || callback.error === undefined || callback.result === "awaited") return false;
    return isFunction(unwrap(argument)) || origins.valueOf(argument)?.kind === "function";
  });
}

/** Whether what a call returns is, or may be, a thenable. */
function isThenable(call: CallNode, api: Api, { origins, places }: Engine): boolean {
  if (api.returns === undefined) return false;
  const value = origins.valueOf(call);
  if (value?.kind !== "instance") return true;
  const { registry } = places;
  return (
    origins.isPromise(value) ||
    registry
      .lineage(value.type)
      .some(({ contract }) => contract.lazy === true || contract.members?.["then"] !== undefined)
  );
}

/** `await list.forEach(async …)`: returns undefined, and drops every promise. */
function overList(call: CallNode, engine: Engine): Futile | undefined {
  const method = methodCall(call);
  const argument = method?.call.arguments[0];
  if (method?.name !== "forEach" || !argument || !isArray(method.object, engine.origins)) return undefined;
  const value = engine.origins.valueOf(argument);
  if (value?.kind !== "function" || !value.node.async) return undefined;
  const { source } = engine.origins;
  const callee = unwrap(method.call.callee);
  const plain =
    callee.type === "MemberExpression" && !callee.optional && !callee.computed && method.call.arguments.length === 1;
  const list = source.getText(method.object as never);
  return {
    when: "returns undefined, and waits for none of the functions it calls",
    repairs: plain
      ? [
          {
            message: "instead",
            text: "Promise.all(….map(…))",
            edits: [
              { range: [call.range[0], callee.range[1]], text: `Promise.all(${list}.map` },
              { range: [call.range[1], call.range[1]], text: ")" },
            ],
          },
        ]
      : [],
  };
}
