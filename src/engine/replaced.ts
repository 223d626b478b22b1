/** Methods that the file itself replaces: what a contract says of them is no longer true. */
import { type CallNode, type Node, isFunction, memberName, unwrap } from "./ast.js";
import type { Origins } from "./origin.js";
import type { Written } from "./survey.js";

/**
 * Whether the file puts a function of its own in the place of the method that a call runs: `router.get = wrap(router.get)`,
 * `for (const name of ["get", "post"]) app[name] = …`, in a function that gets the receiver too.
 */
export function isReplaced(call: CallNode, origins: Origins): boolean {
  const callee = unwrap(call.callee);
  const name = callee.type === "MemberExpression" ? memberName(callee) : undefined;
  if (callee.type !== "MemberExpression" || name === undefined) return false;
  const replaces = ({ object }: Written): boolean =>
    isSame(object, callee.object, origins) || isHanded(object, callee.object, origins);
  const { survey } = origins;
  return (
    survey.writtenAs(name).some((written) => replaces(written) || isPrototype(written.object)) ||
    survey.writtenAs(undefined).some(replaces)
  );
}

/** Whether two expressions name the same thing: one variable, or members that are written alike. */
function isSame(a: Node, b: Node, origins: Origins): boolean {
  const [one, other] = [unwrap(a), unwrap(b)];
  if (one.type === "Identifier" || other.type === "Identifier") {
    const variable = origins.variable(one);
    return variable !== undefined && variable === origins.variable(other);
  }
  return (
    one.type === "MemberExpression" && origins.source.getText(one as never) === origins.source.getText(other as never)
  );
}

/** Whether the first is the parameter of a function that gets the second: `patch(app)`. */
function isHanded(parameter: Node, given: Node, origins: Origins): boolean {
  const id = unwrap(parameter);
  const def = id.type === "Identifier" ? origins.variable(id)?.defs[0] : undefined;
  const fn = def?.type === "Parameter" ? (def.node as unknown as Node) : undefined;
  const variable = origins.variable(unwrap(given));
  if (!isFunction(fn) || !variable) return false;
  const index = fn.params.indexOf(def!.name as never);
  return variable.references.some(({ identifier }) => {
    const argument = identifier as unknown as Node;
    const call = argument.parent;
    return call?.type === "CallExpression" && call.arguments[index] === argument && origins.localCallee(call) === fn;
  });
}

function isPrototype(object: Node): boolean {
  const inner = unwrap(object);
  return inner.type === "MemberExpression" && memberName(inner) === "prototype";
}
