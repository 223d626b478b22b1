/** A `catch` that cannot catch: what would fail in its `try` is a promise that is returned before it does. */
import type { TSESTree } from "@typescript-eslint/utils";
import {
  type CallNode,
  type Node,
  enclosingFunction,
  isCall,
  isFunction,
  methodCall,
  outward,
  unwrap,
  walk,
} from "../ast.js";
import type { Finding } from "../findings.js";
import type { Origins } from "../origin.js";
import { awaitHere } from "../repair.js";
import { textOf } from "../witness.js";
import type { Context } from "./context.js";
import { Definite } from "./definite.js";

export function* findUncaught(context: Context): Iterable<Finding> {
  const { engine, claimed, promises } = context;
  const definite = new Definite(engine, context.oracle);
  for (const call of engine.origins.promising) {
    const statement = returning(call);
    const guard = statement && !claimed.has(call) ? guardOf(statement) : undefined;
    if (!guard || failsOtherwise(guard, call, context) || !isLate(call, definite, context)) continue;
    const work = promises.workOf(call);
    if (!work && !(definite.isPromise(call) && engine.units.rejects(call))) continue;
    yield {
      rule: work === "request" ? "no-floating-request" : "no-floating-promise",
      kind: "settle",
      node: call,
      harm: "loses-work",
      exceptional: false,
      voided: false,
      what: `\`${textOf(call, engine)}\``,
      when: `on line ${guard.handler!.loc.start.line}`,
      size: undefined,
      releaser: undefined,
      witness: [],
      repairs: awaitHere(call),
      message: "uncaught",
    };
  }
}

/** The statement that returns what a call gives: `return load(id)`, `return id ? load(id) : null`. */
function returning(call: CallNode): TSESTree.ReturnStatement | undefined {
  for (let at: Node = call; ;) {
    const { node, parent } = outward(at);
    if (parent?.type === "ReturnStatement") return parent;
    const isValue =
      (parent?.type === "ConditionalExpression" && parent.test !== node) ||
      (parent?.type === "LogicalExpression" && parent.right === node);
    if (!isValue) return undefined;
    at = parent;
  }
}

/** The nearest `try` with a `catch` around a statement. */
function guardOf(statement: Node): TSESTree.TryStatement | undefined {
  for (let at = statement; at.parent && !isFunction(at); at = at.parent) {
    const { parent } = at;
    if (parent.type === "TryStatement" && parent.handler && parent.block === at) return parent;
  }
  return undefined;
}

/** Whether anything else in the `try` could fail: then there is something to catch. */
function failsOtherwise(guard: TSESTree.TryStatement, call: CallNode, { engine }: Context): boolean {
  let fails = false;
  walk(guard.block, engine.origins.source.visitorKeys, (at) => {
    if (isFunction(at)) return false;
    if (at === call) {
      // Its receiver is part of it, its arguments are not.
      fails ||= call.arguments.some((argument) => mayFail(argument, engine.origins));
      return false;
    }
    if (isEffect(at, engine.origins)) fails = true;
    return !fails;
  });
  return fails;
}

function mayFail(node: Node, origins: Origins): boolean {
  let fails = false;
  walk(node, origins.source.visitorKeys, (at) => {
    if (isFunction(at)) return false;
    fails ||= isEffect(at, origins);
    return !fails;
  });
  return fails;
}

function isEffect(node: Node, origins: Origins): boolean {
  if (isCall(node)) return !isLog(node, origins);
  return /^(?:ThrowStatement|AwaitExpression|YieldExpression|TaggedTemplateExpression|ImportExpression|ForOfStatement)$/.test(
    node.type,
  );
}

/** `console.log(…)` fails nowhere, and nobody catches anything of it. */
function isLog(call: CallNode, origins: Origins): boolean {
  const object = methodCall(call)?.object;
  return object !== undefined && origins.isGlobal(unwrap(object), "console");
}

/** Whether a call fails only by its promise. In a function that is not asynchronous itself, a `catch` may be for what is thrown at once. */
function isLate(call: CallNode, definite: Definite, { engine }: Context): boolean {
  const fn = enclosingFunction(call);
  if (!fn || fn.generator) return false;
  const callee = engine.origins.localCallee(call);
  if (callee && !callee.async && engine.units.outcome(callee).throws) return false;
  return fn.async || (unwrap(call) === call && definite.isOwn(call) && callee?.async === true);
}
