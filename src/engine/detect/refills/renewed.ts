/**
 * A variable outside of the function that fills it, and a listener of the handle in it that has that function run again while the handle lives:
 * `let s; function connect() { s = net.connect(1); s.on("timeout", () => connect()); }`.
 */
import {
  type FunctionNode,
  type Node,
  contains,
  declaredId,
  enclosingFunction,
  isCall,
  isFunction,
  methodCall,
  outward,
  stringValue,
  walk,
  isStatement,
} from "../../ast.js";
import { LISTENS } from "../../listens.js";
import type { Birth } from "../../obligation/birth.js";
import { rootOf } from "../../obligation/emitters.js";
import type { Engine } from "../../obligation/engine.js";
import type { Variable } from "../../origin.js";
import { isTested, useOf, whole } from "./class-fields.js";
import { isEnd } from "./kin.js";
import { RELEASES } from "./steps.js";

/** How the handle is lost: the variable, where it is filled, and what has it filled again, in words. */
export interface Renewed {
  variable: Variable;
  at: Node;
  trigger: string;
}

/** What loses the handle of a birth, if it goes into such a variable. */
export function renewedBy(birth: Birth, engine: Engine): Renewed | undefined {
  const { origins } = engine;
  const filled = filling(birth, engine);
  const home = filled && homeOf(filled.at, engine);
  const own = home && nameOf(home, engine);
  if (!filled || !home || !own || contains(home, filled.variable.defs[0]?.name as never)) return undefined;
  const names = new Set([filled.variable, filled.local].filter((one) => one !== undefined));
  const isHandle = (node: Node): boolean => {
    const root = rootOf(node);
    const variable = root.type === "Identifier" ? origins.variable(root) : undefined;
    return variable !== undefined && names.has(variable);
  };
  // What releases it, looks at it or hands it on stands in the way; elsewhere only what hands it on.
  for (const variable of names)
    for (const { identifier, init } of variable.references) {
      const id = identifier as unknown as Node;
      if (
        !init &&
        outward(id).parent !== filled.at &&
        (contains(home, id) ? isKept(id, birth) : useOf(id, []) === "away")
      )
        return undefined;
    }
  for (const call of origins.survey.callsIn(home)) {
    const method = methodCall(call);
    const name = method && stringValue(call.arguments[0]);
    const listener = call.arguments[1];
    if (!method || !listener || name === undefined || !LISTENS.has(method.name) || !isHandle(method.object)) continue;
    const { registry } = engine.places;
    // What has failed may be dead.
    const fails = birth.type && registry.event(birth.type, name)?.event.means === "failure";
    if (fails || isEnd(name, birth.type, birth.obligation, registry)) continue;
    const line = leads(listener, own, names, birth, engine);
    if (line !== undefined)
      return {
        variable: filled.variable,
        at: filled.at,
        trigger: `before its '${name}' event on line ${line} runs \`${own.name}()\` again`,
      };
  }
  return undefined;
}

/** Where a birth goes into a variable: `s = connect()`, `const made = connect(); …; s = made`. */
function filling(
  birth: Birth,
  engine: Engine,
): { variable: Variable; local: Variable | undefined; at: Node } | undefined {
  const { origins } = engine;
  const { node, parent } = whole(birth, engine);
  const target = (at: Node | undefined, value: Node): Variable | undefined =>
    at?.type === "AssignmentExpression" &&
    at.right === value &&
    at.operator === "=" &&
    isStatement(at) &&
    at.left.type === "Identifier"
      ? origins.variable(at.left)
      : undefined;
  const variable = target(parent, node);
  if (variable) return { variable, local: undefined, at: parent! };
  const local =
    parent?.type === "VariableDeclarator" && parent.init === node && parent.id.type === "Identifier"
      ? origins.variable(parent.id)
      : undefined;
  for (const reference of local?.references ?? []) {
    const use = outward(reference.identifier as unknown as Node);
    const into = reference.isRead() ? target(use.parent, use.node) : undefined;
    if (into && enclosingFunction(use.node) === enclosingFunction(birth.node))
      return { variable: into, local, at: use.parent! };
  }
  return undefined;
}

/** The function in which a place stands, and not only an executor in it. */
function homeOf(place: Node, { origins }: Engine): FunctionNode | undefined {
  let fn = enclosingFunction(place);
  for (let made = fn && outward(fn).parent; made?.type === "NewExpression"; made = fn && outward(fn).parent) {
    if (!origins.isGlobal(made.callee, "Promise")) break;
    fn = enclosingFunction(made);
  }
  return isFunction(fn) ? fn : undefined;
}

function nameOf(fn: FunctionNode, { origins }: Engine): Variable | undefined {
  const id = declaredId(fn);
  return id?.type === "Identifier" ? origins.variable(id) : undefined;
}

/** Whether a use of the handle releases it, looks whether it is there, or hands it on. */
function isKept(id: Node, { obligation }: Birth): boolean {
  const { node, parent } = outward(id);
  if (parent?.type !== "MemberExpression" || parent.object !== node) return true;
  const name = methodCall(outward(parent).parent!)?.name;
  if (name === undefined) return isTested(parent);
  return obligation.by.includes(name) || RELEASES.test(name);
}

/** The line on which what a listener runs comes to the function; none where anything on the way may release the handle. */
function leads(
  listener: Node,
  own: Variable,
  names: ReadonlySet<Variable>,
  birth: Birth,
  { origins, units }: Engine,
): number | undefined {
  let line: number | undefined;
  let kept = false;
  const seen = new Set<Node>();
  const queue: Node[] = [listener];
  for (let code = queue.pop(); code && !kept; code = queue.pop()) {
    if (seen.has(code)) continue;
    seen.add(code);
    walk(code, units.keys, (at) => {
      if (at.type !== "Identifier") return;
      const variable = origins.variable(at);
      if (!variable) return;
      if (names.has(variable)) kept ||= isKept(at, birth);
      const { node, parent } = outward(at);
      const isRun = isCall(parent) && (parent.callee === node || parent.arguments.includes(node as never));
      if (variable === own && (isRun || at === listener)) line ??= at.loc.start.line;
      else if (variable !== own) {
        const value = origins.variableValue(variable);
        if (value?.kind === "function") queue.push(value.node);
      }
    });
  }
  return kept ? undefined : line;
}
