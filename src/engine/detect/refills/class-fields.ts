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
import { areApart } from "./paths.js";

/** A handle that is put into a field. */
export interface Filled {
  name: string;
  birth: Birth;
  /** The member of the class in which that happens; undefined for a field's initialiser. */
  method: FunctionNode | undefined;
  at: Node;
  /** The variable that holds it as well. */
  variable?: Node | undefined;
}

/** What a class does with its fields. */
export interface Uses {
  filled: Filled[];
  /** Every `this.name`, by name. */
  reads: ReadonlyMap<string, readonly TSESTree.MemberExpression[]>;
}

/** The field that a birth goes into: `this.x = new X()`, `x = new X()` in a class body, `const x = new X(); …; this.x = x`. */
export function fieldOf(birth: Birth, engine: Engine): Filled | undefined {
  const { node, parent } = whole(birth, engine);
  switch (parent?.type) {
    case "PropertyDefinition": {
      if (parent.value !== node || parent.static) return undefined;
      const name = keyName(parent);
      return name === undefined ? undefined : { name, birth, method: undefined, at: parent };
    }
    case "AssignmentExpression": {
      const declarator = outward(parent).parent;
      const variable = declarator?.type === "VariableDeclarator" ? declarator.id : undefined;
      return parent.right === node ? filledBy(parent, birth, variable) : undefined;
    }
    case "VariableDeclarator":
      return parent.init === node ? fieldOfVariable(parent.id, birth, engine) : undefined;
    default:
      return undefined;
  }
}

type Outward = ReturnType<typeof outward>;

/** The whole expression that gives a handle where it is born, and what that stands in. */
export function whole(birth: Birth, engine: Engine): Outward {
  let value = outward(birth.node);
  for (let next = chained(value, birth, engine); next; next = chained(value, birth, engine)) value = next;
  for (
    ;
    value.parent?.type === "AwaitExpression" ||
    // `tls ? tlsConnect() : connect()`: whichever it is, it goes there.
    (value.parent?.type === "ConditionalExpression" && value.parent.test !== value.node);
    value = outward(value.parent)
  );
  return value;
}

function filledBy(assignment: Node, birth: Birth, variable?: Node): Filled | undefined {
  if (assignment.type !== "AssignmentExpression" || assignment.operator !== "=") return undefined;
  const name = thisMember(assignment.left);
  const method = methodAround(assignment);
  return name === undefined || !method ? undefined : { name, birth, method, at: assignment, variable };
}

/** A call that gives the handle itself again: `net.connect().on("error", log)`. */
function chained(value: Outward, { type }: Birth, { origins }: Engine): Outward | undefined {
  const { node, parent } = value;
  const method = parent?.type === "MemberExpression" && parent.object === node ? outward(parent).parent : undefined;
  const given = method && methodCall(method) && origins.resolved(origins.valueOf(method));
  return method && given?.kind === "instance" && given.type === type ? outward(method) : undefined;
}

/** The field that a variable is put into by the same function; undefined where anything else may become of the handle. */
function fieldOfVariable(id: Node, birth: Birth, { origins }: Engine): Filled | undefined {
  const variable = origins.variable(id);
  if (!variable || variable.references.filter((reference) => reference.isWrite()).length !== 1) return undefined;
  let filled: Filled | undefined;
  const released: Node[] = [];
  for (const reference of variable.references) {
    if (!reference.isRead()) continue;
    const { node, parent } = outward(reference.identifier as unknown as Node);
    if (parent?.type === "AssignmentExpression" && parent.right === node) {
      const one = enclosingFunction(parent) === enclosingFunction(id) ? filledBy(parent, birth, id) : undefined;
      if (!one || filled) return undefined;
      filled = one;
      continue;
    }
    const use = useOfValue(node, birth.obligation.by);
    if (use === "away") return undefined;
    if (use === "released") released.push(node);
  }
  return filled && released.every((node) => areApart(node, filled.at)) ? filled : undefined;
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

/** What is done with the value of a field or variable where it is named. */
export function useOf(read: Node, by: readonly string[]): "released" | "used" | "written" | "away" {
  const { node, parent } = outward(read);
  return parent?.type === "AssignmentExpression" && parent.left === node ? "written" : useOfValue(node, by);
}

/** What is done with a handle where an expression gives it. */
function useOfValue(value: Node, by: readonly string[]): "released" | "used" | "away" {
  const { node, parent } = outward(value);
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
