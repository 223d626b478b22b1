/** What a class does with its fields, by its text. */
import type { TSESTree } from "@typescript-eslint/utils";
import {
  type ClassNode,
  type FunctionNode,
  type Node,
  enclosingFunction,
  isFunction,
  keyName,
  memberName,
  methodCall,
  outward,
  thisMember,
  walk,
} from "../../ast.js";
import type { Birth } from "../../obligation/birth.js";
import type { Engine } from "../../obligation/engine.js";
import type { Origins } from "../../origin.js";

/** A handle that is put into a field. */
export interface Filled {
  name: string;
  birth: Birth;
  /** The member of the class in which that happens; undefined for a field's initialiser. */
  method: FunctionNode | undefined;
  at: Node;
}

/** What a class does with its fields. */
export interface Uses {
  filled: Filled[];
  /** Every `this.name`, by name. */
  reads: ReadonlyMap<string, readonly TSESTree.MemberExpression[]>;
}

/** The field that a birth goes into where it stands: `this.x = new X()`, `x = new X()` in a class body. */
export function fieldOf(birth: Birth): Filled | undefined {
  let value = outward(birth.node);
  if (value.parent?.type === "AwaitExpression") value = outward(value.parent);
  const { node, parent } = value;
  if (parent?.type === "PropertyDefinition" && parent.value === node && !parent.static) {
    const name = keyName(parent);
    return name === undefined ? undefined : { name, birth, method: undefined, at: parent };
  }
  if (parent?.type !== "AssignmentExpression" || parent.right !== node || parent.operator !== "=") return undefined;
  const name = thisMember(parent.left);
  const method = methodAround(parent);
  return name === undefined || !method ? undefined : { name, birth, method, at: parent };
}

/** The name of a member of `this`, or of a variable that is `this`. */
export function selfMember(node: Node, origins: Origins): string | undefined {
  if (node.type !== "MemberExpression" || node.object.type !== "Identifier") return thisMember(node);
  return origins.constant(node.object).type === "ThisExpression" ? memberName(node) : undefined;
}

/** Whether a function is a member of a class. */
export function isMember({ parent }: FunctionNode): boolean {
  return parent?.type === "MethodDefinition" || parent?.type === "PropertyDefinition";
}

/** The member function of the class in which a node stands, whatever arrow functions lie in between. */
export function methodAround(node: Node): FunctionNode | undefined {
  for (let fn = enclosingFunction(node); fn; fn = enclosingFunction(fn)) if (isMember(fn)) return fn;
  return undefined;
}

export function fieldReads(node: ClassNode, { units, origins }: Engine): Uses["reads"] {
  const reads = new Map<string, TSESTree.MemberExpression[]>();
  walk(node.body, units.keys, (at) => {
    const name = selfMember(at, origins);
    if (name === undefined) return;
    const list = reads.get(name);
    if (list) list.push(at as TSESTree.MemberExpression);
    else reads.set(name, [at as TSESTree.MemberExpression]);
  });
  return reads;
}

/** Whether the class takes a field out of its `this` by a pattern: what becomes of it is not followed. */
export function isTakenApart(node: ClassNode, name: string, { units }: Engine): boolean {
  let found = false;
  walk(node.body, units.keys, (at) => {
    if (at.type === "VariableDeclarator" && at.init?.type === "ThisExpression" && at.id.type === "ObjectPattern")
      found ||= at.id.properties.some((one) => one.type === "RestElement" || keyName(one) === name);
    return !found;
  });
  return found;
}

/** What is done with a field's value where it is read. */
export function useOf(
  read: TSESTree.MemberExpression,
  by: readonly string[],
): "released" | "used" | "written" | "away" {
  const { node, parent } = outward(read);
  if (parent?.type === "AssignmentExpression" && parent.left === node) return "written";
  if (parent?.type === "MemberExpression" && parent.object === node) {
    const method = methodCall(outward(parent).parent!);
    return method && by.includes(method.name) ? "released" : "used";
  }
  return parent && /^(If|Conditional|Unary|Logical|Binary|ExpressionStatement)/.test(parent.type) ? "used" : "away";
}

/** Whether what an expression gives is tested: in the condition of a branch or loop, or to the left of `&&`. */
export function isTested(expression: Node): boolean {
  for (let at: Node = expression; at.parent && !isFunction(at.parent); at = at.parent) {
    const { parent } = at;
    if ("test" in parent && parent.test === at) return true;
    if (parent.type === "LogicalExpression" && parent.left === at) return true;
    if (parent.type === "SwitchStatement" && parent.discriminant === at) return true;
    if (/Statement$|^VariableDeclarat/.test(parent.type)) return false;
  }
  return false;
}
