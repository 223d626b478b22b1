/** What the functions of a file are called, return and assign, by their text alone. */
import {
  type ClassNode,
  type FunctionNode,
  type Node,
  isFunction,
  isNullish,
  keyName,
  memberName,
  thisMember,
} from "./ast.js";
import type { Survey } from "./survey.js";

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
export function returnedExpressions(fn: FunctionNode, survey: Survey): readonly Node[] {
  if (fn.body.type !== "BlockStatement") return [fn.body];
  let found = returned.get(fn);
  if (!found) {
    found = survey.ownIn("ReturnStatement", fn.body).flatMap(({ argument }) => argument ?? []);
    returned.set(fn, found);
  }
  return found;
}

/** What a body assigns to the fields of its `this`, by name. */
export function thisAssignments(body: Node, survey: Survey): [string, Node][] {
  return survey.withThisIn("AssignmentExpression", body).flatMap(({ left, right }): [string, Node][] => {
    const name = isNullish(right) ? undefined : thisMember(left);
    return name === undefined ? [] : [[name, right]];
  });
}
