/** Lists of promises, taken for lists of their values, or for one promise. */
import {
  type CallNode,
  type Node,
  enclosingFunction,
  isFunction,
  memberName,
  methodCall,
  outward,
  unwrap,
} from "../ast.js";
import type { Repair } from "../findings.js";
import { isArray } from "../lists.js";
import type { Engine } from "../obligation/engine.js";
import type { Definite } from "./definite.js";

/** Methods of lists that call a function for each element, and which of its parameters that is. */
const ELEMENT: Readonly<Record<string, number>> = {
  filter: 0,
  some: 0,
  every: 0,
  find: 0,
  findIndex: 0,
  findLast: 0,
  map: 0,
  flatMap: 0,
  forEach: 0,
  reduce: 1,
  reduceRight: 1,
};
/** Those of them that take what the function returns for a truth value. */
const TESTS = /^(?:filter|some|every|find|findIndex|findLast)$/;
/** What is called like several things. */
const SEVERAL = /[a-z](?<!stream)s$/i;

/** Whether a call can give a list of promises, going by syntax: most calls cannot. */
export function makesList(call: CallNode): boolean {
  const callee = unwrap(call.callee);
  if (callee.type !== "MemberExpression" || call.arguments.length === 0) return false;
  const name = memberName(callee);
  return name === "map" || name === "from";
}

/** Whether a call certainly gives a list of promises: a `map` of a list with a function that always gives one. */
export function isPromiseList(call: CallNode, definite: Definite, engine: Engine): boolean {
  const method = methodCall(call);
  if (!method || !makesList(call)) return false;
  const over = method.name === "map" ? call.arguments[0] : undefined;
  const from = method.name === "from" && engine.origins.isGlobal(unwrap(method.object), "Array");
  const given = from ? call.arguments[1] : over;
  const value = given && engine.origins.valueOf(given);
  if (value?.kind !== "function" || !definite.givesPromise(value.node)) return false;
  return from || isCertainList(method.object, engine);
}

/** Whether something is a list, and not a stream or a library's promise that has a `map`, too. */
function isCertainList(node: Node, { origins }: Engine): boolean {
  const inner = unwrap(node);
  if (isArray(inner, origins, 0, /^(?:length|push|pop|shift|unshift|indexOf|includes|join|splice)$/)) return true;
  const variable = inner.type === "Identifier" ? origins.variable(inner) : undefined;
  const [def, ...others] = variable?.defs ?? [];
  if (!def || others.length > 0 || origins.valueOf(inner)?.kind === "instance") return false;
  if (def.type === "Parameter") return SEVERAL.test(variable!.name);
  // What was waited for is no promise any more.
  const declarator = def.node as unknown as Node;
  return (
    declarator.type === "VariableDeclarator" &&
    declarator.init !== null &&
    unwrap(declarator.init).type === "AwaitExpression" &&
    SEVERAL.test(variable!.name)
  );
}

/** How a method that is called on a list misuses its elements, and where: as a whole, or one of them, of which `misuse` says it. */
export function* misusedElements<Misuse>(
  use: Node,
  { origins }: Engine,
  misuse: (element: Node) => Misuse | undefined,
): Iterable<{ use: Node; how: Misuse | "tested" | "joined" | "filtered" }> {
  const { node, parent } = outward(use);
  const call = parent?.type === "MemberExpression" && parent.object === node ? outward(parent).parent : undefined;
  const method = call && methodCall(call);
  if (!method || unwrap(method.call.callee) !== parent) return;
  const [first] = method.call.arguments as (Node | undefined)[];
  if (method.name === "join") yield { use, how: "joined" };
  const index = ELEMENT[method.name];
  if (index === undefined || !first) return;
  const given = unwrap(first);
  if (TESTS.test(method.name) && given.type === "Identifier" && origins.isGlobal(given, "Boolean"))
    yield { use, how: "filtered" };
  const parameter = isFunction(given) ? given.params[index] : undefined;
  if (!parameter || !isFunction(given)) return;
  const variable = parameter.type === "Identifier" ? origins.variable(parameter) : undefined;
  for (const reference of variable?.references ?? []) {
    const element = reference.identifier as unknown as Node;
    const tested = TESTS.test(method.name) && unwrap(given.body) === element ? ("tested" as const) : misuse(element);
    if (tested) yield { use: element, how: tested };
  }
}

/** `Promise.all(…)` around a list. */
export function joinRepair(list: Node): Repair[] {
  if (!enclosingFunction(list)?.async) return [];
  return [
    {
      message: "joinAll",
      edits: [
        { range: [list.range[0], list.range[0]], text: "Promise.all(" },
        { range: [list.range[1], list.range[1]], text: ")" },
      ],
    },
  ];
}

/** The `await` in which an expression stands, or the list that it is an element of. */
export function awaitOfList(use: Node): { awaited: Node; list: Node } | undefined {
  const { node, parent } = outward(use);
  const list = parent?.type === "ArrayExpression" ? outward(parent) : { node, parent };
  return list.parent?.type === "AwaitExpression" ? { awaited: list.parent, list: list.node } : undefined;
}
