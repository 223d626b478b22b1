/** Whether an expression is certainly an array (or a Set or Map), as far as the file says it. */
import { type Node, memberName, methodCall, outward, unwrap } from "./ast.js";
import type { Origins } from "./origin.js";

/** Methods of arrays and strings that give an array. */
const GIVES_ARRAY =
  /^(?:map|filter|slice|splice|concat|split|flat|flatMap|sort|reverse|toSorted|toReversed|toSpliced|with|matchAll)$/;
/** Members that only a list has, or a string. */
const OF_LIST = /^(?:length|push|pop|shift|unshift|map|indexOf|includes|join|splice)$/;
const LIST_TYPE = /^(?:Array|ReadonlyArray|Set|ReadonlySet|Map|ReadonlyMap)$/;

/** `members`: those of the members that it has which show it. */
export function isArray(node: Node, origins: Origins, depth = 0, members = OF_LIST): boolean {
  const inner = origins.constant(node);
  if (depth > 4) return false;
  if (inner.type === "ArrayExpression") return true;
  if (inner.type === "NewExpression")
    return (
      inner.callee.type === "Identifier" &&
      /^(?:Array|Set|Map)$/.test(inner.callee.name) &&
      origins.isGlobal(inner.callee)
    );
  const method = methodCall(inner);
  if (method) {
    const object = unwrap(method.object);
    if (origins.isGlobal(object, "Object")) return /^(?:keys|values|entries)$/.test(method.name);
    if (origins.isGlobal(object, "Array")) return method.name === "from" || method.name === "of";
    // Streams have some of these too.
    return GIVES_ARRAY.test(method.name) && (method.name === "split" || isArray(object, origins, depth + 1, members));
  }
  const value = origins.valueOf(inner);
  if (value) return value.kind === "array" || value.kind === "tuple";
  return inner.type === "Identifier" && isListVariable(inner, origins, members);
}

function isListVariable(node: Node, origins: Origins, members: RegExp): boolean {
  const variable = origins.variable(node);
  if (!variable) return false;
  for (const def of variable.defs) {
    const name = def.name as unknown as Node;
    if (name.type !== "Identifier") continue;
    const type = name.typeAnnotation?.typeAnnotation;
    if (type?.type === "TSArrayType" || type?.type === "TSTupleType") return true;
    if (type?.type === "TSTypeReference" && type.typeName.type === "Identifier" && LIST_TYPE.test(type.typeName.name))
      return true;
    if (type) return false;
    if (name.parent?.type === "RestElement") return true;
  }
  return variable.references.some((reference) => {
    const { node: id, parent } = outward(reference.identifier as unknown as Node);
    return parent?.type === "MemberExpression" && parent.object === id && members.test(memberName(parent) ?? "");
  });
}
