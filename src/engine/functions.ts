/** What the functions of a file are called, return and assign, by their text alone. */
import {
  type ClassNode,
  type FunctionNode,
  type Node,
  isClass,
  isFunction,
  isNullish,
  keyName,
  memberName,
  walk,
} from "./ast.js";

/** The name under which a function is known where it stands: its own, its variable's, its property's. */
export function nameOfFunction(fn: FunctionNode): string | undefined {
  if (fn.type !== "ArrowFunctionExpression" && fn.id) return fn.id.name;
  const { parent } = fn;
  if (parent?.type === "VariableDeclarator" && parent.id.type === "Identifier") return parent.id.name;
  if (parent?.type === "MethodDefinition" || parent?.type === "PropertyDefinition" || parent?.type === "Property")
    return keyName(parent);
  if (parent?.type === "AssignmentExpression" && parent.left.type === "MemberExpression")
    return memberName(parent.left);
  return undefined;
}

/** The constructor that a class of the file writes out. */
export function constructorOf(node: ClassNode): FunctionNode | undefined {
  for (const member of node.body.body)
    if (member.type === "MethodDefinition" && member.kind === "constructor" && isFunction(member.value))
      return member.value;
  return undefined;
}

const returned = new WeakMap<FunctionNode, readonly Node[]>();

/** The expressions that a function may return, its own only. */
export function returnedExpressions(fn: FunctionNode, keys: Record<string, readonly string[]>): readonly Node[] {
  if (fn.body.type !== "BlockStatement") return [fn.body];
  const known = returned.get(fn);
  if (known) return known;
  const found: Node[] = [];
  returned.set(fn, found);
  eachOwn(fn.body, keys, isFunction, (node) => {
    if (node.type === "ReturnStatement" && node.argument) found.push(node.argument);
  });
  return found;
}

/** What a body assigns to the fields of its `this`, by name. */
export function thisAssignments(body: Node, keys: Record<string, readonly string[]>): [string, Node][] {
  const found: [string, Node][] = [];
  eachOwn(body, keys, hasThis, (node) => {
    if (node.type !== "AssignmentExpression" || node.left.type !== "MemberExpression") return;
    if (node.left.object.type !== "ThisExpression" || isNullish(node.right)) return;
    const name = memberName(node.left);
    if (name !== undefined) found.push([name, node.right]);
  });
  return found;
}

/** Visits a body without entering classes, and functions of the kind that is another's. */
function eachOwn(
  body: Node,
  keys: Record<string, readonly string[]>,
  isOthers: (node: Node) => boolean,
  visit: (node: Node) => void,
): void {
  walk(body, keys, (at) => {
    if (at !== body && (isOthers(at) || isClass(at))) return false;
    visit(at);
    return true;
  });
}

/** Whether a function has a `this` of its own; an arrow function shares it. */
function hasThis(node: Node): boolean {
  return isFunction(node) && node.type !== "ArrowFunctionExpression";
}
