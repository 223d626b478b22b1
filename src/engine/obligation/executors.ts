/**
 * Handles that are made in a Promise executor and belong to its callbacks: once the promise is settled, nobody else knows of the handle.
 * So whatever settles it has to discharge the handle first, or has to be the handle's own end.
 */
import {
  type CallNode,
  type FunctionNode,
  type Node,
  contains,
  declaredId,
  enclosingFunction,
  executorOf,
  isCall,
  isFunction,
  isNewPromise,
  keyName,
  outward,
  promiseStatic,
} from "../ast.js";
import type { Origins, Variable } from "../origin.js";
import type { Birth } from "./birth.js";

export interface Held {
  executor: FunctionNode;
  /** The executor's variable that has the handle, and nothing else ever. */
  variable: Variable;
  /** All places that name `resolve` or `reject`. */
  uses: readonly Node[];
  /** The calls in callbacks that settle the promise. */
  sites: readonly Settling[];
  /** The functions in the executor that use the variable. */
  users: readonly FunctionNode[];
}

/** A call that settles a promise, by `resolve` or `reject` or by a function of the executor that calls them, and the callback that it stands in. */
export interface Settling {
  call: CallNode;
  callback: FunctionNode;
}

/** The executor that a handle belongs to; undefined where it may be known elsewhere. */
export function heldByExecutor(birth: Birth, origins: Origins): Held | undefined {
  const executor = enclosingFunction(birth.node);
  const variable = executor && isExecutor(executor) ? variableOf(birth.node, origins) : undefined;
  return variable && heldBy(executor!, variable, origins);
}

/** The executor to which a handle is left that was made just before, and that nothing else ever uses. */
export function leftToExecutor(birth: Birth, origins: Origins): Held | undefined {
  const home = enclosingFunction(birth.node);
  const { node, parent } = outward(birth.node);
  const variable = home && variableOf(parent?.type === "AwaitExpression" ? parent : node, origins);
  const use = variable?.references.find((reference) => !reference.init)?.identifier as unknown as Node | undefined;
  for (let fn = use && enclosingFunction(use); fn && fn !== home; fn = enclosingFunction(fn))
    if (isExecutor(fn) && enclosingFunction(fn) === home) return heldBy(fn, variable!, origins);
  return undefined;
}

function heldBy(executor: FunctionNode, variable: Variable, origins: Origins): Held | undefined {
  if (!isLocal(variable, executor, origins)) return undefined;
  const settlers = executor.params.slice(0, 2).flatMap((param) => {
    const settler = param.type === "Identifier" ? origins.variable(param) : undefined;
    return settler ? [settler] : [];
  });
  const uses = settlers.flatMap(({ references }) => references.map((r) => r.identifier as unknown as Node));
  const users = new Set(variable.references.map((r) => enclosingFunction(r.identifier as unknown as Node)));
  users.delete(executor);
  return {
    executor,
    variable,
    uses,
    sites: settlers.flatMap((settler) => settlings(settler, executor, origins, 0)),
    users: [...users].filter(isFunction),
  };
}

/** Who can reject a promise of the code's own making: `new Promise(…)`, `Promise.withResolvers()`. */
export function settlersOf(made: Node, origins: Origins): { reject: Variable | undefined; home: Node } | undefined {
  if (made.type === "NewExpression") {
    const executor = executorOf(made);
    if (!executor) return undefined;
    const [, reject] = executor.params;
    return { reject: reject?.type === "Identifier" ? origins.variable(reject) : undefined, home: executor };
  }
  const taken = made.type === "Identifier" ? origins.takenFrom(made) : undefined;
  const declarator = taken && outward(taken.source).parent;
  if (!taken || promiseStatic(taken.source)?.name !== "withResolvers") return undefined;
  if (declarator?.type !== "VariableDeclarator" || declarator.id.type !== "ObjectPattern") return undefined;
  const property = declarator.id.properties.find((p) => p.type === "Property" && keyName(p) === "reject");
  const reject = property?.type === "Property" && property.value.type === "Identifier" ? property.value : undefined;
  return { reject: reject && origins.variable(reject), home: enclosingFunction(declarator) ?? declarator };
}

/** The calls of a function in callbacks; where the callback is a function with a name, the calls of that one. */
function settlings(settler: Variable, executor: FunctionNode, origins: Origins, depth: number): Settling[] {
  return settler.references.flatMap((reference) => {
    const { node, parent } = outward(reference.identifier as unknown as Node);
    const callback = enclosingFunction(node);
    if (!isCall(parent) || parent.callee !== node || !callback || callback === executor) return [];
    const own: Settling[] = [{ call: parent, callback }];
    const name = declaredId(callback);
    const variable = name && origins.variable(name);
    if (!variable || variable === settler || depth > 2) return own;
    const calls = settlings(variable, executor, origins, depth + 1);
    return calls.length > 0 ? calls : own;
  });
}

function isExecutor(fn: FunctionNode): boolean {
  const { node, parent } = outward(fn);
  return isNewPromise(parent) && parent.arguments[0] === node;
}

function variableOf(node: Node, origins: Origins): Variable | undefined {
  const { parent } = outward(node);
  return parent?.type === "VariableDeclarator" && parent.id.type === "Identifier"
    ? origins.variable(parent.id)
    : undefined;
}

/** Whether a variable's value stays within an executor: it is used by its members only, and never written again. */
function isLocal(variable: Variable, executor: FunctionNode, origins: Origins): boolean {
  return variable.references.every((reference) => {
    if (reference.init) return true;
    if (reference.isWrite()) return false;
    const { node, parent } = outward(reference.identifier as unknown as Node);
    if (!contains(executor, node)) return false;
    if (parent?.type === "MemberExpression" && parent.object === node) {
      // `resolve(socket.setNoDelay())` hands it on.
      const call = outward(parent).parent;
      return !isCall(call) || !chained(call, origins);
    }
    return (
      parent?.type === "IfStatement" ||
      parent?.type === "UnaryExpression" ||
      parent?.type === "ConditionalExpression" ||
      parent?.type === "LogicalExpression"
    );
  });
}

/** Whether the result of a method of the handle goes anywhere: it may be the handle. */
function chained(call: Node, origins: Origins): boolean {
  const { parent } = outward(call);
  if (parent?.type === "ExpressionStatement" || parent?.type === "ArrowFunctionExpression") return false;
  if (parent?.type === "MemberExpression") {
    const next = outward(parent).parent;
    return !isCall(next) || chained(next, origins);
  }
  const value = origins.valueOf(call);
  return value?.kind === "instance";
}
