/** Whether a list has few elements, as far as the file shows how it was made. */
import type { TSESTree } from "@typescript-eslint/utils";
import { type Node, isCall, keyName, memberName, methodCall, nameOf, unwrap } from "../ast.js";
import type { Origins } from "../origin.js";
import { loopAround } from "../repeats.js";

/** What is called like a part of a list is one; a constant's elements were counted by whoever wrote them. */
const PARTS = /chunk|batch|page|slice|window|bucket|segment|part(?:ition)?$/i;
const CONSTANT = /^[A-Z][A-Z0-9_]+$/;
const KEEPS_LENGTH = new Set([
  "map",
  "filter",
  "sort",
  "reverse",
  "toSorted",
  "toReversed",
  "entries",
  "keys",
  "values",
]);
const ADDS = ["push", "unshift", "splice"];

/** Whether a list visibly has few elements. */
export function isBounded(node: Node, origins: Origins, depth = 0): boolean {
  if (depth > 4) return true;
  const outer = unwrap(node);
  if (outer.type === "Identifier" && (CONSTANT.test(outer.name) || (PARTS.test(outer.name) && !/s$/.test(outer.name))))
    return true;
  const inner = origins.constant(node);
  const next = (at: Node): boolean => isBounded(at, origins, depth + 1);
  switch (inner.type) {
    case "ArrayExpression":
      return !isFilled(outer, origins) && inner.elements.every((e) => e?.type !== "SpreadElement" || next(e.argument));
    case "ObjectExpression":
      return inner.properties.every((p) => p.type !== "SpreadElement");
    case "AwaitExpression":
      return false;
    case "Identifier": {
      const variable = origins.variable(inner);
      // A list that is filled here is as long as what fills it.
      return (
        CONSTANT.test(inner.name) || (variable !== undefined && isLoopPart(variable.defs[0]?.node as Node | undefined))
      );
    }
    case "MemberExpression": {
      const name = memberName(inner) ?? "";
      if (CONSTANT.test(name) || (PARTS.test(name) && !/s$/.test(name))) return true;
      const value = writtenOut(inner, origins);
      return value !== undefined && !isFilled(inner, origins) && next(value);
    }
    case "LogicalExpression":
      return next(inner.left) && next(inner.right);
    case "ConditionalExpression":
      return next(inner.consequent) && next(inner.alternate);
    case "NewExpression":
      return inner.arguments.every((argument) => argument.type === "Literal" || next(argument));
    case "CallExpression": {
      const method = methodCall(inner);
      if (!method)
        return (
          inner.callee.type === "Identifier" && inner.callee.name === "Array" && inner.arguments[0]?.type === "Literal"
        );
      if (method.name === "slice") return inner.arguments.length > 1 || inner.arguments[0]?.type === "UnaryExpression";
      if (method.name === "splice") return inner.arguments.length > 1;
      if (method.name === "fill") return next(method.object);
      if (method.object.type === "Identifier" && /^(?:Object|Array)$/.test(method.object.name)) {
        const [first] = inner.arguments;
        if (method.name === "from" && first?.type === "ObjectExpression") return true;
        return first !== undefined && next(first);
      }
      return KEEPS_LENGTH.has(method.name) && next(method.object);
    }
    default:
      return inner.type === "Literal";
  }
}

/** Whether a variable is an element of a list of lists: `for (const part of chunk(list, 10))`. */
function isLoopPart(declarator: Node | undefined): boolean {
  const loop = declarator?.type === "VariableDeclarator" ? declarator.parent.parent : undefined;
  if (loop?.type !== "ForOfStatement") return false;
  const source = unwrap(loop.right);
  const name = nameOf(isCall(source) ? source.callee : source);
  return name !== undefined && PARTS.test(name);
}

/** What stands for a member in the object that is written out: `config.hosts` of `const config = { hosts: ["a", "b"] };`. */
function writtenOut(member: TSESTree.MemberExpression, origins: Origins): Node | undefined {
  const name = memberName(member);
  const object = unwrap(member.object);
  const made = object.type === "MemberExpression" ? writtenOut(object, origins) : origins.constant(object);
  if (name === undefined || made?.type !== "ObjectExpression") return undefined;
  if (origins.survey.writtenAs(name).length > 0) return undefined;
  const found = made.properties.filter((one) => one.type !== "Property" || keyName(one) === name);
  const [only] = found;
  return found.length === 1 && only?.type === "Property" ? unwrap(only.value) : undefined;
}

/** Whether the file adds to a list, in a loop that is not bounded itself where that is in the same function. */
function isFilled(list: Node, origins: Origins): boolean {
  const own = list.type === "Identifier";
  if (!own && list.type !== "MemberExpression") return false;
  const text = origins.source.getText(list as never);
  return ADDS.some((name) =>
    origins.survey.callsNamed(name).some((call) => {
      const object = methodCall(call)?.object;
      if (!object || origins.source.getText(object as never) !== text) return false;
      if (!own) return true;
      if (origins.variable(object) !== origins.variable(list)) return false;
      const loop = loopAround(call);
      return loop?.type === "ForOfStatement" && !isBounded(loop.right, origins);
    }),
  );
}
