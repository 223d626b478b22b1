/** The repair of a client per call: its declaration is moved to the top level of the module. */
import type { Scope } from "eslint";
import { type Node, contains, enclosingFunction, methodCall, outward, walk } from "./ast.js";
import type { Repair } from "./findings.js";
import { LISTENS } from "./listens.js";
import type { Birth } from "./obligation/birth.js";
import type { Engine } from "./obligation/engine.js";

/** Moves `const client = new Client(…)` in front of the statement of the module that it stands in, where all that it uses is known there. */
export function hoistRepair(birth: Birth, { origins, units }: Engine): Repair[] {
  if (birth.promise || birth.node.type === "Identifier") return [];
  const declarator = outward(birth.node).parent;
  if (declarator?.type !== "VariableDeclarator" || declarator.id.type !== "Identifier") return [];
  // What is opened by a call of its own would be opened twice, and what is listened to would get a listener each time.
  const isSetUp = (origins.variable(declarator.id)?.references ?? []).some(({ identifier }) => {
    const method = methodCall(outward(outward(identifier as unknown as Node).parent!).parent!);
    if (!method) return false;
    return birth.obligation.diesOn?.includes(method.name) === true || LISTENS.has(method.name);
  });
  if (isSetUp) return [];
  const declaration = declarator.parent;
  const fn = enclosingFunction(birth.node);
  if (declaration.kind !== "const" || declaration.declarations.length !== 1 || !fn?.body) return [];
  if (declaration.parent?.type !== "BlockStatement") return [];
  let statement: Node = declaration;
  while (statement.parent && statement.parent.type !== "Program") statement = statement.parent;
  const { source } = origins;
  const { name } = declarator.id;
  const home = moduleScope(source.scopeManager?.globalScope ?? undefined);
  if (!home || home.set.has(name) || home.through.some((r) => r.identifier.name === name)) return [];
  let movable = true;
  // Nor may a function on the way have another thing of that name.
  for (let at = origins.variable(declarator.id)?.scope.upper; at && at !== home; at = at.upper)
    if (at.set.has(name)) movable = false;
  walk(birth.node, units.keys, (at) => {
    if (at.type === "AwaitExpression" || at.type === "YieldExpression" || at.type === "ThisExpression") movable = false;
    if (at.type !== "Identifier") return;
    const variable = origins.variable(at);
    if (!variable || variable.defs.length === 0) return;
    const isOwn = variable.identifiers.some((id) => contains(birth.node, id as unknown as Node));
    const isEarlier =
      (variable.scope.type === "module" || variable.scope.type === "global" || variable.scope === home) &&
      variable.defs.every(
        (def) => def.type === "ImportBinding" || (def.name.range?.[0] ?? Infinity) < statement.range[0],
      );
    if (!isOwn && !isEarlier) movable = false;
  });
  if (!movable) return [];
  const comment = source.getCommentsBefore(statement as never)[0];
  const start = comment?.range?.[0] ?? statement.range[0];
  const text = source.getText(declaration as never);
  const end = source.text.slice(declaration.range[1]).match(/^[ \t]*\r?\n[ \t]*/)?.[0].length ?? 0;
  return [
    {
      message: "hoist",
      text: name,
      edits: [
        { range: [start, start], text: `${text.endsWith(";") ? text : `${text};`}\n` },
        { range: [declaration.range[0], declaration.range[1] + end], text: "" },
      ],
    },
  ];
}

/** The scope of the module's top level: below the global one in ES modules and CommonJS. */
function moduleScope(scope: Scope.Scope | undefined): Scope.Scope | undefined {
  const child = scope?.childScopes[0];
  return child && (child.type === "module" || (child.type === "function" && child.block.type === "Program"))
    ? child
    : scope;
}
