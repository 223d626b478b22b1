/** Loops that spin until a flag changes which only a callback of the same thread changes: they never end. */
import {
  type FunctionNode,
  type Node,
  chainCall,
  declaredId,
  enclosingFunction,
  isCall,
  isFunction,
  memberName,
  methodCall,
  outward,
  unwrap,
  walk,
} from "./ast.js";
import type { Engine } from "./obligation/engine.js";
import { LISTENS, type Origins, type Variable, callbackAt } from "./origin.js";

export interface Spin {
  loop: Node;
  /** The flag, as it is written. */
  flag: string;
  /** Where a callback would set it. */
  setter: Node;
}

type Loop = Extract<Node, { type: "WhileStatement" | "DoWhileStatement" | "ForStatement" }>;

export function* findSpins({ origins }: Engine): Iterable<Spin> {
  const { survey } = origins;
  const loops: Loop[] = [
    ...survey.all("WhileStatement"),
    ...survey.all("DoWhileStatement"),
    ...survey.all("ForStatement").filter((loop) => !loop.update),
  ];
  for (const loop of loops) {
    const spin = spinOf(loop, origins);
    if (spin) yield spin;
  }
}

function spinOf(loop: Loop, origins: Origins): Spin | undefined {
  const exits = exitsOf(loop);
  const flags = new Map<Variable, Node>();
  if (!exits?.every((test) => collectFlags(test, origins, flags))) return undefined;
  if (flags.size === 0 || !isIdle(loop, exits, flags, origins)) return undefined;
  for (const [variable, flag] of flags) {
    const setter = setLater(variable, loop, origins);
    if (setter === "now") return undefined;
    if (setter) return { loop, flag: origins.source.getText(flag as never), setter };
  }
  return undefined;
}

/** The tests by which a loop can end: its own, and those of `if (done) break;` in its body. */
function exitsOf(loop: Loop): Node[] | undefined {
  const test = loop.test && unwrap(loop.test);
  const endless = !test || (test.type === "Literal" && Boolean(test.value));
  const exits: Node[] = endless ? [] : [test];
  for (const statement of loop.body.type === "BlockStatement" ? loop.body.body : [loop.body])
    if (isExit(statement)) exits.push(statement.test);
  return exits.length > 0 ? exits : undefined;
}

function isExit(statement: Node): statement is Extract<Node, { type: "IfStatement" }> {
  if (statement.type !== "IfStatement" || statement.alternate) return false;
  const { consequent } = statement;
  const [only, more] = consequent.type === "BlockStatement" ? consequent.body : [consequent];
  return !more && (only?.type === "BreakStatement" || only?.type === "ReturnStatement");
}

/** Collects the variables that a test looks at; false where it looks at anything that could change by itself. */
function collectFlags(test: Node, origins: Origins, flags: Map<Variable, Node>): boolean {
  const node = unwrap(test);
  switch (node.type) {
    case "Literal":
      return true;
    case "Identifier": {
      const variable = origins.variable(node);
      if (node.name === "undefined") return true;
      const def = variable?.defs.length === 1 ? variable.defs[0]! : undefined;
      if (def?.type !== "Variable" && def?.type !== "Parameter") return false;
      if (!flags.has(variable!)) flags.set(variable!, node);
      return true;
    }
    case "MemberExpression": {
      // A member of an object that is made in this file, and of nothing that could have a getter.
      const object = unwrap(node.object);
      const made = origins.constant(object);
      const variable = object.type === "Identifier" ? origins.variable(object) : undefined;
      if (!variable || memberName(node) === undefined || made === object) return false;
      if (
        made.type === "ObjectExpression"
          ? made.properties.some((p) => p.type !== "Property" || p.kind !== "init")
          : made.type !== "ArrayExpression"
      )
        return false;
      if (!flags.has(variable)) flags.set(variable, node);
      return true;
    }
    case "UnaryExpression":
      return (node.operator === "!" || node.operator === "typeof") && collectFlags(node.argument, origins, flags);
    case "LogicalExpression":
      return collectFlags(node.left, origins, flags) && collectFlags(node.right, origins, flags);
    case "BinaryExpression":
      return (
        /^(?:[!=]==?|[<>]=?)$/.test(node.operator) &&
        collectFlags(node.left, origins, flags) &&
        collectFlags(node.right, origins, flags)
      );
    default:
      return false;
  }
}

/** Whether the body does nothing that could end the loop: no wait, no way out, no write to a flag, no call of something unknown. */
function isIdle(loop: Loop, exits: readonly Node[], flags: ReadonlyMap<Variable, Node>, origins: Origins): boolean {
  let idle = true;
  walk(loop.body, origins.source.visitorKeys, (node) => {
    if (!idle || (isExit(node) && exits.includes(node.test))) return false;
    switch (node.type) {
      case "AwaitExpression":
      case "YieldExpression":
      case "ReturnStatement":
      case "ThrowStatement":
      case "BreakStatement":
      case "TaggedTemplateExpression":
        idle = false;
        break;
      case "Identifier": {
        const variable = origins.variable(node);
        if (variable && flags.has(variable)) idle = false;
        break;
      }
      case "CallExpression":
      case "NewExpression":
        idle = isHarmless(node, origins);
        break;
      default:
    }
    return idle;
  });
  return idle;
}

/** A call that runs no code of this file: it prints, looks at the clock, or holds up the thread a little longer. */
function isHarmless(call: Extract<Node, { type: "CallExpression" | "NewExpression" }>, origins: Origins): boolean {
  const callee = unwrap(call.callee);
  if (callee.type === "MemberExpression" && origins.isGlobal(callee.object))
    if (callee.object.type === "Identifier" && /^(?:Date|Math|performance|console)$/.test(callee.object.name))
      return true;
  if (call.type === "NewExpression") return origins.isGlobal(callee, "Date");
  if (origins.isGlobal(callee, "require")) return true;
  const api = origins.apiOf(call)?.api;
  return api !== undefined && api.blocks !== "turn" && !api.callback && (api.sync === true || api.blocks !== undefined);
}

/** The write in a callback that a flag waits for; "now" where some write runs before the loop, undefined where there is none. */
function setLater(variable: Variable, loop: Node, origins: Origins): Node | "now" | undefined {
  let found: Node | undefined;
  const home = enclosingFunction(loop);
  for (const reference of variable.references) {
    const id = reference.identifier as unknown as Node;
    const write = reference.init ? undefined : writeAt(id, reference.isWrite());
    if (write === "unknown") return "now";
    if (!write || enclosingFunction(id) === home) continue;
    const when = runs(enclosingFunction(id), id, origins, 0);
    if (when === "now") return "now";
    if (when === "later") found ??= write;
  }
  return found;
}

/** The write that a mention of a flag is part of: to itself, or to a member of it. */
function writeAt(id: Node, isWrite: boolean): Node | "unknown" | undefined {
  if (isWrite) return id;
  const { node, parent } = outward(id);
  if (parent?.type !== "MemberExpression" || parent.object !== node)
    // Handed on as an object it can be changed anywhere; its value alone cannot.
    return undefined;
  const { node: member, parent: user } = outward(parent);
  if ((user?.type === "AssignmentExpression" && user.left === member) || user?.type === "UpdateExpression") return user;
  if (
    user?.type === "CallExpression" &&
    user.callee === member &&
    /^(?:push|unshift|set|add)$/.test(memberName(parent) ?? "")
  )
    return user;
  return undefined;
}

/** When a function runs, seen from where it stands: at once, by a later turn of the event loop, or unknown. */
function runs(fn: FunctionNode | undefined, at: Node, origins: Origins, depth: number): "now" | "later" | undefined {
  if (!fn || depth > 4) return undefined;
  if (fn.async && awaitsBefore(fn, at, origins)) return "later";
  const { node, parent } = outward(fn);
  if (isCall(parent)) {
    // Called where it stands, or run by a Promise constructor: as if it were not there.
    if (unwrap(parent.callee) === fn || isExecutor(parent, origins))
      return runs(enclosingFunction(fn), fn, origins, depth + 1) ?? "now";
    return handedTo(parent, node, origins);
  }
  if (parent?.type === "AssignmentExpression" && parent.right === node && parent.left.type === "MemberExpression")
    return /^on[a-z]/i.test(memberName(parent.left) ?? "") ? "later" : undefined;
  // A callback among the options of a call: `{ success() { … } }`.
  if (parent?.type === "Property" && isCall(parent.parent.parent)) return "later";
  return named(fn, origins, depth);
}

function named(fn: FunctionNode, origins: Origins, depth: number): "now" | "later" | undefined {
  const id = declaredId(fn);
  const variable = id && origins.variable(id);
  let when: "now" | "later" | undefined;
  for (const reference of variable?.references ?? []) {
    if (reference.init) continue;
    const { node, parent: user } = outward(reference.identifier as unknown as Node);
    if (!isCall(user)) continue;
    const here =
      user.callee === node ? runs(enclosingFunction(user), user, origins, depth + 1) : handedTo(user, node, origins);
    if (here === "now" || (user.callee === node && here === undefined)) return "now";
    when = here ?? when;
  }
  return when;
}

const AT_ONCE =
  /^(?:forEach|map|filter|some|every|find|findIndex|findLast|reduce|reduceRight|flatMap|sort|replace|replaceAll|from|call|apply|sync)$/;

/** When a function runs that is handed to a call. */
function handedTo(call: Node, argument: Node, origins: Origins): "now" | "later" | undefined {
  if (chainCall(call)) return "later";
  const method = methodCall(call);
  if (method && LISTENS.has(method.name)) return "later";
  if (!isCall(call)) return undefined;
  const api = origins.apiOf(call)?.api;
  const callback = api && callbackAt(api, call, call.arguments.indexOf(argument as never));
  if (callback) return callback.runs === "once" || callback.runs === "many" ? "later" : "now";
  if (method && AT_ONCE.test(method.name)) return "now";
  // A function of this file may call it at once.
  const local = origins.localCallee(call);
  return local ? (local.async ? "later" : undefined) : isFunction(unwrap(call.callee)) ? undefined : "later";
}

function isExecutor(call: Node, origins: Origins): boolean {
  return call.type === "NewExpression" && origins.isGlobal(call.callee, "Promise");
}

function awaitsBefore(fn: FunctionNode, at: Node, origins: Origins): boolean {
  let found = false;
  walk(fn.body, origins.source.visitorKeys, (node) => {
    if (node.type === "AwaitExpression" && node.range[0] <= at.range[0] + 1_000_000 && enclosingFunction(node) === fn)
      found ||= node.range[1] <= at.range[0] || isRightOf(node, at);
    return !found;
  });
  return found;
}

/** `done = await work()`: the write comes after the wait. */
function isRightOf(wait: Node, target: Node): boolean {
  for (let node = wait.parent; node; node = node.parent)
    if (node.type === "AssignmentExpression")
      return node.left.range[0] <= target.range[0] && node.left.range[1] >= target.range[1];
  return false;
}
