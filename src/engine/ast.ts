/** Small questions about syntax that every part of the engine asks. No analysis lives here. */
import type { TSESTree } from "@typescript-eslint/utils";

export type Node = TSESTree.Node;
export type CallNode = TSESTree.CallExpression | TSESTree.NewExpression;
export type FunctionNode =
  TSESTree.FunctionDeclaration | TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression;
export type ClassNode = TSESTree.ClassDeclaration | TSESTree.ClassExpression;

/** Whether the node is a function with a body (overload signatures and `declare function` have none). */
export function isFunction(node: Node | null | undefined): node is FunctionNode {
  return (
    node?.type === "FunctionDeclaration" ||
    node?.type === "FunctionExpression" ||
    node?.type === "ArrowFunctionExpression"
  );
}

export function isClass(node: Node | null | undefined): node is ClassNode {
  return node?.type === "ClassDeclaration" || node?.type === "ClassExpression";
}

export function isCall(node: Node | null | undefined): node is CallNode {
  return node?.type === "CallExpression" || node?.type === "NewExpression";
}

/** The innermost function that contains the node (not the node itself), or undefined at the top level. */
export function enclosingFunction(node: Node): FunctionNode | undefined {
  for (let at = node.parent; at; at = at.parent) if (isFunction(at)) return at;
  return undefined;
}

/** The innermost class whose `this` an expression at this node sees, if any. */
export function enclosingClass(node: Node): ClassNode | undefined {
  for (let at: Node | undefined = node; at; at = at.parent) {
    if (at.type === "ClassBody") return at.parent as ClassNode;
    // A plain function has a `this` of its own, a method belongs to its class.
    if (
      (at.type === "FunctionExpression" || at.type === "FunctionDeclaration") &&
      at.parent?.type !== "MethodDefinition" &&
      at.parent?.type !== "PropertyDefinition"
    )
      return undefined;
  }
  return undefined;
}

/** The object literal whose method `this` belongs to at a node, if it is one. */
export function enclosingObject(node: Node): TSESTree.ObjectExpression | undefined {
  for (let at: Node | undefined = node; at; at = at.parent) {
    if (at.type === "ClassBody" || at.type === "FunctionDeclaration") return undefined;
    if (at.type !== "FunctionExpression") continue;
    const { parent } = at;
    return parent?.type === "Property" && parent.value === at && parent.parent.type === "ObjectExpression"
      ? parent.parent
      : undefined;
  }
  return undefined;
}

type Wrapper =
  | TSESTree.TSAsExpression
  | TSESTree.TSNonNullExpression
  | TSESTree.TSSatisfiesExpression
  | TSESTree.TSTypeAssertion
  | TSESTree.TSInstantiationExpression
  | TSESTree.ChainExpression;

/** Whether a node only stands around a value: parentheses do not exist in the tree; casts, `!` and optional chains do. */
function isWrapper(node: Node): node is Wrapper {
  switch (node.type) {
    case "TSAsExpression":
    case "TSNonNullExpression":
    case "TSSatisfiesExpression":
    case "TSTypeAssertion":
    case "TSInstantiationExpression":
    case "ChainExpression":
      return true;
    default:
      return false;
  }
}

/** Strips what does not change a value. */
export function unwrap(node: Node): Node {
  let at = node;
  while (isWrapper(at)) at = at.expression;
  return at;
}

/** The parent that is not a mere wrapper around the node's value, and the wrapped node below it. */
export function outward(node: Node): { node: Node; parent: Node | undefined } {
  const at = outermost(node);
  return { node: at, parent: at.parent };
}

/** Whether an expression stands alone, and nobody takes its value. */
export function isStatement(node: Node): boolean {
  return outward(node).parent?.type === "ExpressionStatement";
}

/** The node itself, or the outermost of the mere wrappers around its value. */
export function outermost(node: Node): Node {
  let at = node;
  while (at.parent && isWrapper(at.parent)) at = at.parent;
  return at;
}

/** The name of a member access where it is written out: `a.b`, `a["b"]`, `a.#b`, `a[Symbol.asyncDispose]`. */
export function memberName(node: TSESTree.MemberExpression): string | undefined {
  if (!node.computed) {
    if (node.property.type === "Identifier") return node.property.name;
    if (node.property.type === "PrivateIdentifier") return `#${node.property.name}`;
    return undefined;
  }
  return computedName(node.property);
}

/** The name that stands for an expression: a variable's, or that of the member that is taken of whatever. */
export function nameOf(node: Node): string | undefined {
  const inner = unwrap(node);
  if (inner.type === "Identifier") return inner.name;
  return inner.type === "MemberExpression" ? memberName(inner) : undefined;
}

/** The key of a property, method or field where it is written out. */
export function keyName(node: { key: Node; computed: boolean }): string | undefined {
  const { key } = node;
  if (node.computed) return computedName(key);
  if (key.type === "Identifier") return key.name;
  if (key.type === "PrivateIdentifier") return `#${key.name}`;
  if (key.type === "Literal") return String(key.value);
  return undefined;
}

function computedName(key: Node): string | undefined {
  if (key.type === "Literal") return String(key.value);
  if (key.type === "TemplateLiteral" && key.expressions.length === 0) return key.quasis[0]?.value.cooked ?? undefined;
  if (
    key.type === "MemberExpression" &&
    key.object.type === "Identifier" &&
    key.object.name === "Symbol" &&
    key.property.type === "Identifier"
  )
    return `[Symbol.${key.property.name}]`;
  return undefined;
}

/** The string that a node certainly is. */
export function stringValue(node: Node | null | undefined): string | undefined {
  if (node?.type === "Literal" && typeof node.value === "string") return node.value;
  if (node?.type === "TemplateLiteral" && node.expressions.length === 0)
    return node.quasis[0]?.value.cooked ?? undefined;
  return undefined;
}

/** Whether a parameter or variable holds an error, by its name. */
export function isErrorName(name: string): boolean {
  return /^_?(?:e|er|err|error|\w+Err(?:or)?)\d*$/.test(name);
}

/** `null`, `undefined` or `void 0`. */
export function isNullish(node: Node): boolean {
  return (
    (node.type === "Literal" && node.value === null && !("regex" in node) && !("bigint" in node)) ||
    (node.type === "Identifier" && node.name === "undefined") ||
    (node.type === "UnaryExpression" && node.operator === "void" && node.argument.type === "Literal")
  );
}

/** The name of a member of `this` that an expression is: `this.socket`. */
export function thisMember(node: Node): string | undefined {
  return node.type === "MemberExpression" && unwrap(node.object).type === "ThisExpression"
    ? memberName(node)
    : undefined;
}

/** A call of a method: `object.name(…)`. */
export interface MethodCall {
  object: Node;
  name: string;
  call: TSESTree.CallExpression;
}

/** The method and its receiver, where the call is `receiver.method(…)`. */
export function methodCall(node: Node): MethodCall | undefined {
  if (node.type !== "CallExpression") return undefined;
  const callee = node.callee.type === "MemberExpression" ? node.callee : unwrap(node.callee);
  if (callee.type !== "MemberExpression") return undefined;
  const name = memberName(callee);
  return name === undefined ? undefined : { object: callee.object, name, call: node };
}

/** A call of a promise method. */
export interface ChainCall extends MethodCall {
  name: "then" | "catch" | "finally";
}

/** The call of a promise method (`then`, `catch`, `finally`), whatever it is called on. */
export function chainCall(node: Node): ChainCall | undefined {
  const method = methodCall(node.type === "CallExpression" ? node : unwrap(node));
  if (!method) return undefined;
  const { name } = method;
  if (name !== "then" && name !== "catch" && name !== "finally") return undefined;
  // `.catch()` without a function is some other API's.
  return method.call.arguments.length > 0 && method.call.arguments.length <= 2
    ? { object: method.object, name, call: method.call }
    : undefined;
}

/** The identifier under which a function is known where it stands: its own name, or its variable's. */
export function declaredId(fn: FunctionNode): TSESTree.Identifier | undefined {
  if (fn.type === "FunctionDeclaration") return fn.id ?? undefined;
  const { parent } = outward(fn);
  return parent?.type === "VariableDeclarator" && parent.id.type === "Identifier" ? parent.id : undefined;
}

/** Whether the node makes a promise: `new Promise(…)`. */
export function isNewPromise(node: Node | null | undefined): node is TSESTree.NewExpression {
  return node?.type === "NewExpression" && node.callee.type === "Identifier" && node.callee.name === "Promise";
}

/** The function that a promise is made with, where it is written there. */
export function executorOf(made: Node): FunctionNode | undefined {
  const inner = unwrap(made);
  const executor = isNewPromise(inner) && inner.arguments[0] ? unwrap(inner.arguments[0]) : undefined;
  return isFunction(executor) ? executor : undefined;
}

/** Whether the node is a call of `Promise.<name>`. */
export function promiseStatic(node: Node): { name: string; call: TSESTree.CallExpression } | undefined {
  const method = methodCall(node.type === "CallExpression" ? node : unwrap(node));
  if (!method || method.object.type !== "Identifier" || method.object.name !== "Promise") return undefined;
  return { name: method.name, call: method.call };
}

/** Whether `inner` is `outer` or lies within it. */
export function contains(outer: Node, inner: Node): boolean {
  return inner.range[0] >= outer.range[0] && inner.range[1] <= outer.range[1];
}

/** Calls `visit` for the node and all below it, in source order; does not enter a subtree for which it returns `false`. */
export function walk(node: Node, keys: Record<string, readonly string[]>, visit: (node: Node) => boolean | void): void {
  const stack: Node[] = [node];
  for (let at = stack.pop(); at; at = stack.pop()) {
    if (visit(at) === false) continue;
    const names = keys[at.type] ?? [];
    for (let i = names.length - 1; i >= 0; i--) {
      const child = (at as unknown as Record<string, unknown>)[names[i]!];
      if (Array.isArray(child)) {
        for (let j = child.length - 1; j >= 0; j--) if (child[j]) stack.push(child[j] as Node);
      } else if (child && typeof (child as Node).type === "string") stack.push(child as Node);
    }
  }
}

/** Whether a function cannot come to its end without `return` or `throw`, as far as its last statement says. */
export function returnsAlways(fn: FunctionNode): boolean {
  return fn.body.type !== "BlockStatement" || leaves(fn.body);
}

function leaves(node: Node | null | undefined): boolean {
  switch (node?.type) {
    case "ReturnStatement":
      return node.argument !== null;
    case "ThrowStatement":
      return true;
    case "BlockStatement":
      return leaves(node.body.at(-1));
    case "IfStatement":
      return leaves(node.consequent) && leaves(node.alternate);
    case "TryStatement":
      return leaves(node.finalizer) || (leaves(node.block) && (!node.handler || leaves(node.handler.body)));
    default:
      return false;
  }
}
