/**
 * Handles of which no contract knows, that the code at hand gives back itself: `const connection = await db.getConnection(); …;
 * connection.release()`. What it gives back on one path it owes on all.
 */
import type { Harm, Obligation } from "../../contracts/vocabulary.js";
import {
  type CallNode,
  type FunctionNode,
  type Node,
  contains,
  isCall,
  isFunction,
  isNullish,
  methodCall,
  outward,
  unwrap,
} from "../ast.js";
import { eventOf } from "./events.js";
import { leadsTo } from "../cfg/reach.js";
import type { Engine } from "./engine.js";

/** What a call gives that nobody knows, and that is given back. */
export interface GivenBack {
  obligation: Obligation;
  /** The call gives it by a promise. */
  promise: boolean;
  /** The function that gets it, and as which parameter, where it is called back with it. */
  callback?: { fn: FunctionNode; index: number } | undefined;
}

/** What code does with what it has from somewhere, when it is done with it. */
interface Pair {
  /** The method that says so; the others are other ways. */
  by: readonly string[];
  /** What the function or method is called that gives it; where something is lent, any word of that, or the name that it gets. */
  from: RegExp;
  harm: Harm;
}

/** Where a pool's connection comes from, by the words of the call and the name that it gets. */
const POOL = /pool|conn|client|runner/i;
const CLOSES = ["end", "close", "quit", "disconnect", "destroy", "terminate", "$disconnect"];
const PAIRS: readonly Pair[] = [
  { by: ["release", "destroy", "end", "close"], from: POOL, harm: "starves-pool" },
  { by: ["release"], from: /lock|mutex|semaphore|permit|acquire|lease|slot|ticket|checkout/i, harm: "hangs" },
  ...CLOSES.map((name): Pair => ({
    by: [name, ...CLOSES.filter((other) => other !== name)],
    from: /(?:^|_)(?:connect|dial|login)(?:Async|To\w+)?$|(?:client|connection|conn|socket|browser|channel|producer|consumer|redis|mongo|ftp|sftp|smtp|imap|ldap|ssh)(?:Async)?$/i,
    harm: "holds-socket",
  })),
];

/** The calls of a file that give something which the file gives back itself. */
export function givenBackBy(engine: Engine): Map<CallNode, GivenBack> {
  const found = new Map<CallNode, GivenBack>();
  for (const pair of PAIRS)
    for (const [name, places] of releasedBy(pair.by[0]!, engine)) {
      if (places.some((place) => isConditional(place, name, engine))) continue;
      const given = bornAs(name, places, pair, engine);
      if (given && !found.has(given.call)) found.set(given.call, given);
    }
  return found;
}

/** The variables on which a method is called, by where they get their value, and the calls. */
function releasedBy(by: string, engine: Engine): Map<Node, Node[]> {
  const found = new Map<Node, Node[]>();
  for (const release of engine.origins.survey.callsNamed(by)) {
    const method = methodCall(release);
    const id = method && release.arguments.length <= 1 ? unwrap(method.object) : undefined;
    const name = id && givenTo(id, engine);
    if (!name) continue;
    const list = found.get(name);
    if (list) list.push(release);
    else found.set(name, [release]);
  }
  return found;
}

/** Where the one value of a variable is given to it: its name there. */
function givenTo(id: Node, { origins }: Engine): Node | undefined {
  const variable = id.type === "Identifier" ? origins.variable(id) : undefined;
  const [def, other] = variable?.defs ?? [];
  if (!def || other || variable!.references.some((reference) => reference.isWrite() && !reference.init))
    return undefined;
  return def.name as unknown as Node;
}

function bornAs(
  name: Node,
  releases: readonly Node[],
  pair: Pair,
  engine: Engine,
): (GivenBack & { call: CallNode }) | undefined {
  const { parent } = name;
  if (parent?.type === "VariableDeclarator" && parent.id === name && parent.init) {
    const given = unwrap(parent.init);
    const promise = given.type === "AwaitExpression";
    const call = promise ? unwrap(given.argument) : given;
    if (call.type !== "CallExpression" || !isUnknown(call, engine)) return undefined;
    const obligation = owed(call, name, pair, engine);
    // What is there at once is something of this process, if its name does not say more.
    if (!obligation || (!promise && pair.harm !== "starves-pool")) return undefined;
    const graph = engine.units.graph(engine.units.unitOf(call));
    const at = graph && eventOf(graph, call);
    return at && leadsTo({ ...at, index: at.index + 1 }, releases, call) ? { call, obligation, promise } : undefined;
  }
  // `db.getConnection((error, connection) => …)`
  if (!isFunction(parent) || parent.params.length < 2 || parent.params[1] !== name) return undefined;
  const { node, parent: call } = outward(parent);
  if (!isCall(call) || call.type !== "CallExpression" || call.arguments.at(-1) !== node || !isUnknown(call, engine))
    return undefined;
  const [error] = parent.params;
  if (error?.type !== "Identifier" || !/^_?(?:e|err|error)\d*$/i.test(error.name)) return undefined;
  const obligation = owed(call, name, pair, engine);
  return obligation && { call, obligation, promise: false, callback: { fn: parent, index: 1 } };
}

/** Whether neither a contract nor the file says what a call gives. */
function isUnknown(call: CallNode, { origins }: Engine): boolean {
  return !origins.apiOf(call) && !origins.localCallee(call) && !origins.valueOf(call);
}

/**
 * Whether it is given back only where something else than its being there says so, and the code goes on where it does not: it may be
 * somebody else's then, `if (connection !== given) connection.release()`.
 */
function isConditional(release: Node, name: Node, { origins }: Engine): boolean {
  for (let at = release; at.parent && !isFunction(at.parent); at = at.parent) {
    const { parent } = at;
    if (contains(parent, name)) return false;
    if (parent.type === "ConditionalExpression" && parent.test !== at) return true;
    if (parent.type === "LogicalExpression" && parent.right === at && !isThere(parent.left, name, origins)) return true;
    if (parent.type !== "IfStatement" || parent.test === at || isThere(parent.test, name, origins)) continue;
    const arm: Node = at;
    const last = arm.type === "BlockStatement" ? arm.body.at(-1) : arm;
    if (!last || !/^(?:Return|Throw|Break|Continue)Statement$/.test(last.type)) return true;
  }
  return false;
}

/** Whether a test asks whether there is something in a variable. */
function isThere(test: Node, name: Node, origins: Engine["origins"]): boolean {
  const inner = unwrap(test);
  const asked =
    inner.type === "BinaryExpression" && inner.operator.startsWith("!") && isNullish(inner.right)
      ? unwrap(inner.left as Node)
      : inner;
  return asked.type === "Identifier" && origins.variable(asked)?.defs[0]?.name === (name as never);
}

function owed(call: CallNode, name: Node, { by, from, harm }: Pair, { origins }: Engine): Obligation | undefined {
  const callee = unwrap(call.callee);
  const word = callee.type === "Identifier" ? callee.name : (methodCall(call)?.name ?? "");
  const text =
    harm === "holds-socket"
      ? word
      : `${origins.source.getText(callee as never)} ${origins.source.getText(name as never)}`;
  return from.test(text) ? { kind: "release", by: [...by], harm } : undefined;
}
