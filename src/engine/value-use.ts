/** Uses of an expression that want its value there and then: a promise has no business in them. */
import {
  type FunctionNode,
  type Node,
  enclosingFunction,
  isFunction,
  isNullish,
  memberName,
  methodCall,
  outward,
  unwrap,
} from "./ast.js";
import type { Engine } from "./obligation/engine.js";
import { returnedExpressions } from "./origin.js";

/** The first use of a call's result that wants its value, directly or through the variable it is put into. */
export function valueUse(call: Node, engine: Engine): Node | undefined {
  return [call, ...readsOf(call, engine)].find((use) => wantsValue(use, engine));
}

/** Where the variable is read to which an expression is given, as far as it is certain that it is still the same value. */
function readsOf(node: Node, { origins, units }: Engine): Node[] {
  const { node: whole, parent } = outward(node);
  const isInit = parent?.type === "VariableDeclarator" && parent.init === whole && parent.id.type === "Identifier";
  const isAssigned =
    parent?.type === "AssignmentExpression" &&
    parent.operator === "=" &&
    parent.right === whole &&
    parent.left.type === "Identifier" &&
    parent.parent.type === "ExpressionStatement";
  const id = isInit ? parent.id : isAssigned ? parent.left : undefined;
  const variable = id && origins.variable(id);
  if (!variable) return [];
  const at = (reference: { identifier: unknown }): Node => reference.identifier as Node;
  const reads = variable.references.filter((reference) => reference.isRead()).map(at);
  const others = variable.references
    .filter((reference) => reference.isWrite())
    .map(at)
    .filter((write) => write !== id);
  if (isInit && others.length === 0) return reads;
  // Written elsewhere too: only what follows in the same block, up to the next write.
  const block = isInit ? parent.parent : parent?.parent;
  const body = block?.parent;
  const statements = body && "body" in body && Array.isArray(body.body) ? (body.body as Node[]) : [];
  const from = block?.range[1] ?? Infinity;
  const until = Math.min(
    body?.range[1] ?? 0,
    ...others.map((write) => statementOf(write, statements)).filter((start) => start >= from),
  );
  const unit = units.unitOf(node);
  return reads.filter((read) => read.range[0] >= from && read.range[1] <= until && units.unitOf(read) === unit);
}

/** Where the statement of a list begins in which a node is; nowhere near for one that is in none of them. */
function statementOf(node: Node, statements: readonly Node[]): number {
  return statements.find(({ range }) => range[0] <= node.range[0] && range[1] >= node.range[1])?.range[0] ?? Infinity;
}

function wantsValue(use: Node, engine: Engine): boolean {
  const { node, parent } = outward(use);
  switch (parent?.type) {
    case "IfStatement":
    case "WhileStatement":
    case "DoWhileStatement":
    case "ForStatement":
      return parent.test === node;
    case "ConditionalExpression":
      return parent.test === node || wantsValue(parent, engine);
    case "LogicalExpression":
      return (parent.left === node && parent.operator !== "??") || wantsValue(parent, engine);
    case "SequenceExpression":
      return parent.expressions.at(-1) === node && wantsValue(parent, engine);
    case "UnaryExpression":
      return /^[!+~-]$/.test(parent.operator);
    case "BinaryExpression":
      return parent.operator !== "instanceof" && !isNullish(unwrap(parent.left === node ? parent.right : parent.left));
    case "SwitchStatement":
      return parent.discriminant === node;
    case "TemplateLiteral":
      return parent.parent?.type !== "TaggedTemplateExpression";
    case "SpreadElement":
      return true;
    case "ForOfStatement":
    case "ForInStatement":
      return parent.right === node;
    case "MemberExpression":
      return parent.object === node ? !isOfPromise(memberName(parent)) && !isWritten(parent) : parent.computed;
    case "VariableDeclarator":
      return parent.id.type === "ArrayPattern" || (parent.id.type === "ObjectPattern" && !takesOfPromise(parent.id));
    case "AssignmentExpression":
      return (
        parent.right === node &&
        (/^[-+*/%]/.test(parent.operator) ||
          parent.left.type === "ObjectPattern" ||
          parent.left.type === "ArrayPattern")
      );
    case "CallExpression":
    case "NewExpression":
      return parent.callee === node || isRead(parent, parent.arguments.indexOf(node as never), engine);
    case "ReturnStatement":
      return returnsValues(enclosingFunction(parent), engine);
    case "ArrowFunctionExpression":
      return parent.body === node && returnsValues(parent, engine);
    default:
      return false;
  }
}

const OF_PROMISE = /^(?:then|catch|finally|constructor|\[Symbol\..*)$/;

function isOfPromise(name: string | undefined): boolean {
  return name === undefined || OF_PROMISE.test(name);
}

function isWritten(member: Node): boolean {
  const { node, parent } = outward(member);
  return parent?.type === "AssignmentExpression" && parent.left === node;
}

function takesOfPromise(pattern: Extract<Node, { type: "ObjectPattern" }>): boolean {
  return pattern.properties.some(
    (property) =>
      property.type !== "Property" || property.key.type !== "Identifier" || OF_PROMISE.test(property.key.name),
  );
}

/** Whether an API does something with an argument before it returns: writes it, prints it, compares it. */
function isRead(call: Node, index: number, { origins }: Engine): boolean {
  if (index < 0 || (call.type !== "CallExpression" && call.type !== "NewExpression")) return false;
  const entry = origins.apiOf(call);
  if (!entry) {
    const [callee] = [unwrap(call.callee)];
    return (
      callee.type === "Identifier" &&
      /^(?:String|Number|Boolean|parseInt|parseFloat|BigInt)$/.test(callee.name) &&
      origins.isGlobal(callee)
    );
  }
  const { api } = entry;
  if (api.sync) return true;
  const looks = (api.args?.[index] ?? api.args?.["rest"]) === "borrows" && api.rejects === false;
  return looks && api.returns === undefined && api.callback === undefined;
}

/** Whether what a function returns is certainly not meant to be a promise. */
function returnsValues(fn: FunctionNode | undefined, engine: Engine): boolean {
  if (!fn || fn.async || fn.generator) return false;
  const { origins } = engine;
  const annotation = fn.returnType?.typeAnnotation.type;
  if (annotation) return PLAIN_TYPES.has(annotation);
  if (/@returns?\s*\{\s*(?:string|number|boolean|void|Buffer|string\[\])\s*\}/.test(origins.docOfFunction(fn) ?? ""))
    return true;
  if (isValueCallback(fn)) return true;
  // Beside other values a promise is not what callers wait for.
  return returnedExpressions(fn, origins.survey).some((value) => {
    const { type } = unwrap(value);
    return (
      type === "TemplateLiteral" ||
      type === "ObjectExpression" ||
      type === "ArrayExpression" ||
      (type === "Literal" && !isNullish(unwrap(value)))
    );
  });
}

const PLAIN_TYPES: ReadonlySet<string> = new Set([
  "TSStringKeyword",
  "TSNumberKeyword",
  "TSBooleanKeyword",
  "TSArrayType",
  "TSTupleType",
  "TSVoidKeyword",
  "TSTypeLiteral",
]);

const TESTED = /^(?:filter|some|every|find|findIndex|findLast|findLastIndex|sort|toSorted|flatMap)$/;
const OF_LIST = /^(?:join|filter|some|every|find|includes|indexOf|sort|reverse|flat|reduce)$/;

/** Whether a function is given to a method of a string or list that uses what it returns at once. */
function isValueCallback(fn: FunctionNode): boolean {
  const { node, parent } = outward(fn);
  const method = parent && methodCall(parent);
  if (!method) return false;
  const index = method.call.arguments.indexOf(node as never);
  if (/^replace(?:All)?$/.test(method.name)) return index === 1;
  if (index !== 0 || !isFunction(fn)) return false;
  if (TESTED.test(method.name)) return true;
  if (method.name !== "map") return false;
  const { node: list, parent: member } = outward(method.call);
  const next = member?.type === "MemberExpression" && member.object === list ? memberName(member) : undefined;
  return next !== undefined && OF_LIST.test(next);
}
