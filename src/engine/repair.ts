/** Repairs that are mechanical: where a word or a statement, put in the right place, is all that is missing. */
import type { Scope } from "eslint";
import type { Api } from "../contracts/vocabulary.js";
import { type CallNode, type Node, enclosingFunction, isFunction, methodCall, outward, unwrap } from "./ast.js";
import type { Edit, Repair } from "./findings.js";
import type { Birth } from "./obligation/birth.js";
import { type Leak, findExits } from "./obligation/explore.js";
import type { Engine } from "./obligation/engine.js";
import type { Origins } from "./origin.js";

/** `await` in front of a promise that nobody waits for, in place of a `void`; a list of promises has to be joined first. */
export function awaitRepair(call: Node, at: Node, isList: boolean): Repair[] {
  if (!enclosingFunction(call)?.async) return [];
  const voided = at.type === "UnaryExpression";
  const start = voided ? at.range[0] : call.range[0];
  const end = voided ? start + "void".length : start;
  if (!isList) return [{ message: "addAwait", edits: [{ range: [start, end], text: voided ? "await" : "await " }] }];
  return [
    {
      message: "joinAll",
      edits: [
        { range: [start, call.range[0]], text: "await Promise.all(" },
        { range: [call.range[1], call.range[1]], text: ")" },
      ],
    },
  ];
}

/** `await` right in front of a call whose value is used, in parentheses where it would bind to more. */
export function awaitHere(call: Node): Repair[] {
  if (!enclosingFunction(call)?.async) return [];
  const { node, parent } = outward(call);
  const [start, end] = node.range;
  const bound =
    (parent?.type === "MemberExpression" && parent.object === node) ||
    ((parent?.type === "CallExpression" || parent?.type === "NewExpression") && parent.callee === node) ||
    (parent?.type === "BinaryExpression" && parent.operator === "**" && parent.left === node);
  if (!bound) return [{ message: "addAwait", edits: [{ range: [start, start], text: "await " }] }];
  return [
    {
      message: "addAwait",
      edits: [
        { range: [start, start], text: "(await " },
        { range: [end, end], text: ")" },
      ],
    },
  ];
}

/** What frees the connection of a body that is left unread, by the contract's use for it. */
const CONSUMES: [use: string, text: (name: string) => string, waits: boolean][] = [
  ["body.dump", (name) => `await ${name}.body.dump();`, true],
  ["body.cancel", (name) => `await ${name}.body?.cancel();`, true],
  ["resume", (name) => `${name}.resume();`, false],
];

/** A statement that frees the connection, in front of the `return` or `throw` by which the path leaves. */
export function consumeRepair(leak: Leak, birth: Birth): Repair[] {
  if (birth.obligation.kind !== "consume" || leak.exceptional || leak.loss.kind === "overwritten") return [];
  const found = CONSUMES.find(([use]) => birth.obligation.by.includes(use));
  const name = nameOf(birth.node);
  const exit = leak.steps.at(-1)?.event;
  if (!found || name === undefined || (exit?.kind !== "return" && exit?.kind !== "throw")) return [];
  const [, text, waits] = found;
  const before = exit.node;
  const fn = enclosingFunction(before);
  if (before.type !== "ReturnStatement" && before.type !== "ThrowStatement") return [];
  if (
    !fn ||
    (birth.node.type === "Identifier" ? birth.node.parent !== fn : enclosingFunction(birth.node) !== fn) ||
    (waits && !fn.async)
  )
    return [];
  return [{ message: "consume", text: text(name), edits: statementBefore(before, text(name)) }];
}

/** The edits that put a statement in front of another one, in a block of its own where that is needed. */
export function statementBefore(before: Node, text: string): Edit[] {
  const [start, end] = before.range;
  const inBlock = ["BlockStatement", "Program", "SwitchCase", "StaticBlock"].includes(before.parent?.type ?? "");
  if (inBlock) return [{ range: [start, start], text: `${text} ` }];
  return [
    { range: [start, start], text: `{ ${text} ` },
    { range: [end, end], text: " }" },
  ];
}

/** The plain name under which a handle is known from where it comes from. */
function nameOf(node: Node): string | undefined {
  if (node.type === "Identifier") return isFunction(node.parent) ? node.name : undefined;
  const { parent } = outward(node);
  const owner = parent?.type === "AwaitExpression" ? outward(parent).parent : parent;
  // Of a variable that is written again the name may mean another one by then.
  const isConstant = owner?.type === "VariableDeclarator" && owner.parent.kind === "const";
  return isConstant && owner.id.type === "Identifier" ? owner.id.name : undefined;
}

/** What takes back what was begun, in front of every `return` and `throw` by which a path leaves that leaks. */
export function undoRepair(leak: Leak, birth: Birth, engine: Engine): Repair[] {
  const { undo, async = [] } = birth.obligation;
  if (undo === undefined || leak.exceptional) return [];
  const name = birth.subject ? engine.origins.source.getText(birth.subject as never) : nameOf(birth.node);
  const fn = enclosingFunction(birth.node);
  const exits = [...(findExits(engine, birth) ?? [])].sort((a, b) => a.range[0] - b.range[0]);
  if (name === undefined || !fn || exits.length === 0) return [];
  for (const exit of exits)
    if ((exit.type !== "ReturnStatement" && exit.type !== "ThrowStatement") || enclosingFunction(exit) !== fn)
      return [];
  const waits =
    outward(birth.node).parent?.type === "AwaitExpression" || async.some((method) => undo.startsWith(`${method}(`));
  if (waits && !fn.async) return [];
  const text = `${waits ? "await " : ""}${name}.${undo};`;
  return [{ message: "undo", text, edits: exits.flatMap((exit) => statementBefore(exit, text)) }];
}

/** What to await in place of a call that returns nothing to wait for; only where its value is not used, or the same. */
export function insteadRepair(
  call: CallNode,
  awaited: Node,
  { text, imports, value }: NonNullable<Api["instead"]>,
  { origins, filename }: Engine,
): Repair[] {
  const { source } = origins;
  const { parent } = outward(awaited);
  const used = parent?.type !== "ExpressionStatement" && awaited !== call;
  const taken = parent?.type === "VariableDeclarator" && parent.id.type !== "ObjectPattern";
  const callee = unwrap(call.callee);
  const object = methodCall(call)?.object;
  if ((used && !value) || taken || unwrap(outward(call).node) !== call || callee !== call.callee) return [];
  if ((callee.type === "MemberExpression" && callee.optional) || source.getText(callee as never).includes("?."))
    return [];
  if (call.arguments.some((argument) => argument.type === "SpreadElement")) return [];
  const args = call.arguments.map((argument) => source.getText(argument as never)).join(", ");
  const parts: Record<string, string> = {
    callee: source.getText(callee as never),
    this: object ? source.getText(object as never) : "",
    args,
  };
  const filled = text
    // Only TypeScript has to be told that such a promise gives nothing.
    .replace("<void>", /\.[cm]?tsx?$/.test(filename) ? "<void>" : "")
    .replace("$args, ", args === "" ? "" : "$args, ")
    .replace(/\$(callee|this|args)\b/g, (_, name: string) => parts[name]!);
  const added = imports ? importOf(imports, call, origins) : [];
  return added ? [{ message: "instead", text: filled, edits: [...added, { range: call.range, text: filled }] }] : [];
}

/** The edits that make a name available; undefined where it means something else already. */
function importOf([name, module]: readonly [string, string], near: Node, origins: Origins): Edit[] | undefined {
  const { ast } = origins.source;
  for (let scope: Scope.Scope | null = origins.source.getScope(near as never); scope; scope = scope.upper) {
    const variable = scope.set.get(name);
    if (!variable || variable.defs.length === 0) continue;
    const value = origins.valueOf(variable.identifiers[0] as unknown as Node);
    const known = origins.registry.export(origins.registry.module(module), [name])[0];
    return value?.kind === "api" && value.entries[0]?.api === known?.api ? [] : undefined;
  }
  const first = ast.body.find((statement) => !("directive" in statement && statement.directive)) as Node | undefined;
  if (!first) return undefined;
  const text =
    ast.sourceType === "module"
      ? `import { ${name} } from "${module}";\n`
      : `const { ${name} } = require("${module}");\n`;
  return [{ range: [first.range[0], first.range[0]], text }];
}
