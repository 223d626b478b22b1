/** Conditions that say something of a handle without naming it: the size of a list that holds it, a status with which there is no body. */
import { type MethodCall, type Node, memberName, methodCall, nameOf, unwrap } from "../ast.js";
import { pattern } from "../../contracts/pattern.js";
import type { Obligation } from "../../contracts/vocabulary.js";
import type { Test } from "../cfg/graph.js";
import type { Origins } from "../origin.js";
import { holdsInList } from "./places.js";

/** The suffixes of the places at which an expression holds the handle; see `Places#denotes`. */
export type Denotes = (node: Node) => readonly string[];

/** Whether a test asks how many elements a list has that holds the handle, and the branch means that it has none. */
export function isEmptyList(test: Test, taken: boolean, denotes: Denotes): boolean {
  const { node, form } = test;
  if (form === "equals")
    return isSizeOf(node, denotes) && test.equals?.type === "Literal" && test.equals.value === 0 && taken;
  if (form !== "truthy") return false;
  if (isSizeOf(node, denotes)) return !taken;
  if (node.type !== "BinaryExpression") return false;
  const [size, other, operator] = isSizeOf(node.left, denotes)
    ? [node.left, node.right, node.operator]
    : [node.right, node.left as Node, mirrored(node.operator)];
  if (!isSizeOf(size, denotes) || other.type !== "Literal") return false;
  if (operator === ">" && other.value === 0) return !taken;
  if (operator === ">=" && other.value === 1) return !taken;
  if (operator === "<" && other.value === 1) return taken;
  return operator === "<=" && other.value === 0 && taken;
}

/** The list over which a counting loop runs: `i < files.length`, `files.length > 0`, `files.length`. */
export function countedList(test: Test): Node | undefined {
  const { node, form } = test;
  if (form !== "truthy") return undefined;
  const counted = node.type === "BinaryExpression" ? [node.left, node.right] : [node];
  const size = counted.map((at) => unwrap(at as Node)).find((at) => sizeOwner(at));
  return size && sizeOwner(size);
}

function isSizeOf(node: Node, denotes: Denotes): boolean {
  const owner = sizeOwner(unwrap(node));
  return owner !== undefined && holdsInList(denotes(owner));
}

function sizeOwner(node: Node): Node | undefined {
  const name = node.type === "MemberExpression" ? memberName(node) : undefined;
  return node.type === "MemberExpression" && (name === "length" || name === "size") ? node.object : undefined;
}

function mirrored(operator: string): string {
  return { "<": ">", ">": "<", "<=": ">=", ">=": "<=" }[operator] ?? operator;
}

/** Whether a branch means that a promise of `Promise.allSettled` was rejected which has fulfilled with the handle. */
export function isRejected({ node, form, equals }: Test, taken: boolean, denotes: Denotes): boolean {
  if (form !== "equals" || node.type !== "MemberExpression" || memberName(node) !== "status") return false;
  if (!denotes(node.object).some((suffix) => suffix.startsWith(".value")) || equals?.type !== "Literal") return false;
  return taken !== (equals.value === "fulfilled");
}

/** Whether a branch is taken where a member of the handle has a value with which there is nothing to discharge. */
export function isAbsent(
  test: Test,
  taken: boolean,
  { absentWhen, absentNamed }: Pick<Obligation, "absentWhen" | "absentNamed">,
  denotes: Denotes,
  origins: Origins,
): boolean {
  if (!absentWhen) return false;
  const memberOf = (node: Node): string | undefined => memberOfHandle(node, denotes, origins);
  const isOne = (member: string, node: Node): boolean => {
    const at = origins.constant(node);
    if (at.type === "Literal") return absentWhen[member]?.includes(at.value as never) === true;
    const name = nameOf(at);
    return name !== undefined && absentNamed?.[member] !== undefined && pattern(absentNamed[member]).test(name);
  };
  if (test.form === "equals") {
    const left = memberOf(test.node);
    const member = left ?? memberOf(test.equals!);
    if (member === undefined) return false;
    const other = left === undefined ? test.node : test.equals!;
    if (taken) return isOne(member, other);
    // What is not false is true.
    const at = origins.constant(other);
    return at.type === "Literal" && typeof at.value === "boolean" && absentWhen[member]?.includes(!at.value) === true;
  }
  if (test.form !== "truthy") return false;
  if (absentWhen[memberOf(test.node) ?? ""]?.includes(taken)) return true;
  // `[204, 304].includes(response.status)`
  const method = taken ? methodCall(test.node) : undefined;
  const asked = method?.call.arguments[0];
  const member = asked && memberOf(asked);
  const list = member === undefined ? undefined : elementsOf(method!, origins);
  return list?.every((element) => element !== null && isOne(member!, element)) === true;
}

/** The elements of a list or set of this file that is asked whether it has something. */
function elementsOf({ name, object }: MethodCall, origins: Origins): readonly (Node | null)[] | undefined {
  const made = origins.constant(object);
  if (name === "includes") return made.type === "ArrayExpression" ? made.elements : undefined;
  const given = name === "has" && made.type === "NewExpression" ? made.arguments[0] : undefined;
  const list = given && unwrap(given);
  return list?.type === "ArrayExpression" ? list.elements : undefined;
}

/** The member of the handle that an expression is, or a constant that was taken from it: `status`, `socket.destroyed`, `headers.content-length`. */
function memberOfHandle(node: Node, denotes: Denotes, origins: Origins): string | undefined {
  let at = asWritten(origins.constant(node), origins);
  const taken = at.type === "Identifier" ? origins.takenFrom(at) : undefined;
  if (taken) return denotes(taken.source).includes("") ? taken.member : undefined;
  const path: string[] = [];
  const header = methodCall(at);
  const [name] = header?.name === "get" ? header.call.arguments : [];
  if (name?.type === "Literal" && typeof name.value === "string") {
    path.unshift(name.value.toLowerCase());
    at = unwrap(header!.object);
  }
  for (; at.type === "MemberExpression"; at = unwrap(at.object)) {
    const member = memberName(at);
    if (member === undefined) return undefined;
    path.unshift(member);
    if (denotes(at.object).includes("")) return path.join(".");
  }
  return undefined;
}

/** What a number is read from: `Number(text)`, `parseInt(text ?? "0", 10)`. */
function asWritten(node: Node, origins: Origins): Node {
  if (node.type === "LogicalExpression" && node.operator !== "&&" && node.right.type === "Literal")
    return asWritten(origins.constant(node.left), origins);
  if (node.type === "UnaryExpression" && node.operator === "+")
    return asWritten(origins.constant(node.argument), origins);
  const [argument] =
    node.type === "CallExpression" && /^(?:Number|parseInt)$/.test(nameOf(node.callee) ?? "") ? node.arguments : [];
  return argument ? asWritten(origins.constant(argument), origins) : node;
}

/** Whether a test asks the result of the handle's own method whether it has come to its end: `(await reader.read()).done`. */
export function isExhausted(test: Node, taken: boolean, denotes: Denotes, origins: Origins): boolean {
  let at = test;
  // `done = result.done`
  for (let i = 0; i < 3 && at.type === "Identifier" && !origins.takenFrom(at); i++) {
    const written = origins.lastWritten(at);
    if (!written) return false;
    at = unwrap(written);
  }
  const from =
    at.type === "MemberExpression"
      ? { member: memberName(at), source: origins.lastWritten(at.object) }
      : at.type === "Identifier"
        ? origins.takenFrom(at)
        : undefined;
  if (!from?.source || from.member === undefined) return false;
  const exhausts = exhaustedBy(from.source, denotes, origins);
  // There is a value unless there is no more to come.
  return exhausts !== undefined && (taken ? from.member === exhausts : from.member === "value");
}

/** The member by which the result of a method of the handle says that there is no more to come, where the expression is such a call. */
export function exhaustedBy(node: Node, denotes: Denotes, origins: Origins): string | undefined {
  const inner = unwrap(node);
  const method = methodCall(inner.type === "AwaitExpression" ? unwrap(inner.argument) : inner);
  if (!method || !denotes(method.object).includes("")) return undefined;
  return origins.apiOf(method.call)?.api.exhausts;
}
