/** Calls of which the language alone says that they give no promise: no contract knows more, and types need not be asked, which costs the most. */
import { type CallNode, type Node, isFunction, memberName, unwrap } from "./ast.js";
import type { Origins } from "./origin.js";
import type { TypeOracle } from "./value.js";

/** Objects of the language and of Node whose functions give values, and never a promise. */
const OBJECTS: ReadonlySet<string> = new Set([
  "Object",
  "Number",
  "String",
  "Math",
  "Date",
  "BigInt",
  "Symbol",
  "JSON",
  "Buffer",
  "console",
]);
/** Those of their functions that give what they are given, promises too. */
const HANDS_ON: ReadonlySet<string> = new Set(["assign", "values", "entries", "fromEntries", "groupBy", "freeze"]);

/** Methods that only values of the language have, going by their names, and that give no promise. */
const OF_VALUES: ReadonlySet<string> = new Set([
  "charAt",
  "charCodeAt",
  "codePointAt",
  "endsWith",
  "getTime",
  "hasOwnProperty",
  "includes",
  "indexOf",
  "isPrototypeOf",
  "lastIndexOf",
  "localeCompare",
  "padEnd",
  "padStart",
  "propertyIsEnumerable",
  "startsWith",
  "substr",
  "substring",
  "toFixed",
  "toISOString",
  "toLocaleString",
  "toLowerCase",
  "toPrecision",
  "toString",
  "toUpperCase",
  "trim",
  "trimEnd",
  "trimStart",
  "unshift",
]);
/** Methods that others have as well: they give no promise where they are called on a value of the language. */
const ON_VALUES: ReadonlySet<string> = new Set([
  "add",
  "clear",
  "delete",
  "every",
  "exec",
  "findIndex",
  "findLastIndex",
  "forEach",
  "has",
  "join",
  "match",
  "push",
  "replace",
  "replaceAll",
  "set",
  "some",
  "split",
  "test",
]);
/** Functions of the language. */
const FUNCTIONS = /^(?:parse(?:Int|Float)|is(?:NaN|Finite)|Number|String|Boolean|BigInt)$/;
/** Classes of the language whose instances have such methods. */
const CLASSES = /^(?:Array|Map|Set|WeakMap|WeakSet|RegExp|Date|\w*Array)$/;

/** `String(…)`, `Object.keys(…)`: a function of the language, which gives at once what it gives. */
export function isBuiltIn(callee: Node, origins: Origins): boolean {
  const owner = callee.type === "MemberExpression" ? unwrap(callee.object) : callee;
  if (owner.type !== "Identifier" || !origins.isGlobal(owner)) return false;
  return callee === owner ? owner.name in globalThis : OBJECTS.has(owner.name);
}

/** Whether a call certainly gives no promise, and no list of promises. */
export function isPlainCall(call: CallNode, origins: Origins): boolean {
  const callee = unwrap(call.callee);
  if (callee.type === "Identifier") {
    if (!isBuiltIn(callee, origins)) return false;
    return call.type === "NewExpression" ? callee.name !== "Promise" : FUNCTIONS.test(callee.name);
  }
  // What it is given may be an async function, of which types know what is expected.
  if (callee.type === "Super") return !call.arguments.some((argument) => isFunction(unwrap(argument)));
  if (callee.type !== "MemberExpression") return false;
  const name = memberName(callee);
  if (name === undefined) return false;
  if (OF_VALUES.has(name)) return true;
  if (ON_VALUES.has(name)) return isValue(callee.object, origins);
  return isBuiltIn(callee, origins)
    ? !HANDS_ON.has(name)
    : name === "isArray" && origins.isGlobal(unwrap(callee.object), "Array");
}

/** Whether an expression is a value of the language: written out, or in a constant. */
function isValue(node: Node, origins: Origins): boolean {
  const made = origins.constant(node);
  switch (made.type) {
    case "ArrayExpression":
    case "TemplateLiteral":
    case "Literal":
      return true;
    case "NewExpression":
      return made.callee.type === "Identifier" && CLASSES.test(made.callee.name) && origins.isGlobal(made.callee);
    default:
      return false;
  }
}

/** The same source of types, not asked for promises where there can be none. */
export function sparing(oracle: TypeOracle, isPlain: (node: Node) => boolean): TypeOracle {
  const { isDefinitePromise } = oracle;
  return {
    ...oracle,
    isPromise: (node) => (isPlain(node) ? false : oracle.isPromise(node)),
    isPromiseList: (node) => !isPlain(node) && oracle.isPromiseList(node),
    ...(isDefinitePromise && {
      isDefinitePromise: (node: Node) => (isPlain(node) ? false : isDefinitePromise(node)),
    }),
  };
}
