/** What the functions of a file are called and return, by their text alone. */
import { type ClassNode, type FunctionNode, type Node, isFunction, keyName, memberName } from "./ast.js";
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

/** The expressions that a function may return, its own only. */
export function returnedExpressions(fn: FunctionNode, survey: Survey): readonly Node[] {
  return fn.body.type === "BlockStatement" ? survey.returnedBy(fn) : [fn.body];
}
