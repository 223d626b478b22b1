/** The mechanical repairs of a handle that is not released on some path: `try … finally` around its use, or `await using`. */
import type { TSESTree } from "@typescript-eslint/utils";
import {
  type FunctionNode,
  type Node,
  contains,
  enclosingFunction,
  isCall,
  isFunction,
  methodCall,
  outward,
  unwrap,
  walk,
} from "./ast.js";
import type { Repair } from "./findings.js";
import { LISTENS } from "./listens.js";
import type { Birth } from "./obligation/birth.js";
import type { Leak } from "./obligation/explore.js";
import type { Engine } from "./obligation/engine.js";
import type { Origins, Variable } from "./origin.js";

/** A handle that a `const` of a block has, and the statements in which it lives. */
interface Home {
  declaration: TSESTree.VariableDeclaration;
  variable: Variable;
  name: string;
  fn: FunctionNode;
  /** The statements of the block in which something is held: behind the declaration, or behind what opens it. */
  rest: readonly TSESTree.Statement[];
  /** Where they begin. */
  behind: number;
}

export function releaseRepairs(leak: Leak, birth: Birth, engine: Engine): Repair[] {
  if (birth.obligation.kind !== "release" || (leak.loss.kind !== "exit" && leak.loss.kind !== "thrown")) return [];
  const home = homeOf(birth, engine);
  if (!home) return [];
  const releases = releasesOf(home.variable, birth);
  if (releases.length > 1) return [];
  const [release] = releases;
  if (release) return movedRelease(home, release, engine);
  // A release at the end of the block would come before the work is done.
  if (worksLater(home, birth, engine)) return [];
  return [...usingRepair(home, birth, engine), ...addedRelease(home, birth, engine)];
}

function homeOf(birth: Birth, engine: Engine): Home | undefined {
  // A member of what a call gave may not be there on every path of what would be wrapped.
  if (engine.places.pathIn(birth.node, birth.carriers) !== "") return undefined;
  const { origins } = engine;
  const value = outward(birth.node);
  const { node: init, parent } = value.parent?.type === "AwaitExpression" ? outward(value.parent) : value;
  if (parent?.type !== "VariableDeclarator" || parent.init !== init || parent.id.type !== "Identifier")
    return undefined;
  const declaration = parent.parent as TSESTree.VariableDeclaration;
  const block = declaration.parent;
  const variable = origins.variable(parent.id);
  const fn = enclosingFunction(declaration);
  if (declaration.kind !== "const" || declaration.declarations.length > 1 || block?.type !== "BlockStatement")
    return undefined;
  if (!variable || !fn || fn.generator) return undefined;
  const all = block.body.slice(block.body.indexOf(declaration) + 1);
  // To close what was not opened would hide why: `await client.connect();` stays outside.
  const opening = all.findIndex((statement) => opens(statement, birth, variable, origins));
  const rest = all.slice(opening + 1);
  const [, behind] = (all[opening] ?? declaration).range;
  return rest.length > 0 ? { declaration, variable, name: parent.id.name, fn, rest, behind } : undefined;
}

/** Whether a statement waits for the call that opens the handle, and holds nothing where that fails. */
function opens(
  statement: Node,
  { opensBy, obligation }: Birth,
  variable: Variable,
  origins: Engine["origins"],
): boolean {
  const awaited = statement.type === "ExpressionStatement" ? unwrap(statement.expression) : undefined;
  const method = awaited?.type === "AwaitExpression" ? methodCall(unwrap(awaited.argument)) : undefined;
  return (
    method !== undefined &&
    opensBy?.has(method.name) === true &&
    obligation.diesOn?.includes(method.name) === true &&
    origins.variable(unwrap(method.object)) === variable
  );
}

/** The calls that release the handle by its name. */
function releasesOf(variable: Variable, { obligation }: Birth): Node[] {
  return variable.references.flatMap((reference) => {
    const { node, parent } = outward(reference.identifier as unknown as Node);
    if (parent?.type !== "MemberExpression" || parent.object !== node) return [];
    const call = outward(parent).parent;
    const method = call && methodCall(call);
    return method && obligation.by.includes(method.name) ? [method.call] : [];
  });
}

/** The release that stands behind the use goes into a `finally`, where it stands or at the end of the block. */
function movedRelease(home: Home, release: Node, engine: Engine): Repair[] {
  const statement = home.rest.find((at) => contains(at, release));
  if (statement?.type !== "ExpressionStatement") return [];
  const used = home.rest.slice(0, home.rest.indexOf(statement));
  if (used.length === 0) return [];
  const [start, end] = statement.range;
  const opening = { range: [home.behind, home.behind], text: " try {" } as const;
  if (canWrap(used, home, engine))
    return [
      {
        message: "wrap",
        edits: [opening, { range: [start, start], text: "} finally { " }, { range: [end, end], text: " }" }],
      },
    ];
  // What is declared in between is used behind the release.
  if (!canWrap(home.rest, home, engine)) return [];
  const last = home.rest.at(-1)!.range[1];
  const text = engine.origins.source.getText(statement as never);
  return [
    {
      message: "wrap",
      edits: [opening, { range: [start, end], text: "" }, { range: [last, last], text: ` } finally { ${text} }` }],
    },
  ];
}

/** A release that is missing altogether is put into a `finally` around the rest of the block. */
function addedRelease(home: Home, { obligation }: Birth, engine: Engine): Repair[] {
  const by = obligation.by.find((use) => /^\w+$/.test(use));
  if (by === undefined || !canWrap(home.rest, home, engine)) return [];
  const waits = obligation.async?.includes(by) === true;
  if (waits && !home.fn.async) return [];
  const { behind } = home;
  const end = home.rest.at(-1)!.range[1];
  const text = `${waits ? "await " : ""}${home.name}.${by}();`;
  return [
    {
      message: "wrap",
      edits: [
        { range: [behind, behind], text: " try {" },
        { range: [end, end], text: ` } finally { ${text} }` },
      ],
    },
  ];
}

/** `await using`, where the type can be disposed of and the file is compiled for the runtime at hand. */
function usingRepair({ declaration, fn, rest, variable }: Home, { obligation }: Birth, engine: Engine): Repair[] {
  const asynchronous = obligation.by.includes("[Symbol.asyncDispose]");
  const disposes = asynchronous || obligation.by.includes("[Symbol.dispose]");
  if (!disposes || (asynchronous && !fn.async) || !/\.[cm]?tsx?$/.test(engine.filename)) return [];
  if (returnsWork(rest, variable, engine.origins)) return [];
  const [start] = declaration.range;
  return [
    {
      message: "using",
      edits: [{ range: [start, start + "const".length], text: asynchronous ? "await using" : "using" }],
    },
  ];
}

/** Whether statements can be put into a block of their own, with the release behind them. */
function canWrap(statements: readonly TSESTree.Statement[], home: Home, { origins }: Engine): boolean {
  const end = statements.at(-1)!.range[1];
  const start = statements[0]!.range[0];
  const stay = statements.every((statement) => {
    if (statement.type === "FunctionDeclaration" || statement.type === "ClassDeclaration") return false;
    if (statement.type !== "VariableDeclaration" || statement.kind === "var") return true;
    return origins.source.scopeManager!.getDeclaredVariables(statement as never).every(({ references }) =>
      references.every(({ identifier }) => {
        const [from, to] = identifier.range!;
        return from >= start && to <= end;
      }),
    );
  });
  return stay && !returnsWork(statements, home.variable, origins);
}

/** Whether code that runs behind the block works with the handle: listeners, callbacks, timers. */
function worksLater({ variable, rest }: Home, birth: Birth, { origins }: Engine): boolean {
  const isLater = (node: Node): boolean => {
    const fn = unwrap(node);
    return isFunction(fn) && !birth.graph.inlined.has(fn) && !isAwaitedIn(fn);
  };
  if (isCall(birth.node) && birth.node.arguments.some(isLater)) return true;
  const fn = enclosingFunction(rest[0]!);
  return variable.references.some(({ identifier }) => {
    const id = identifier as unknown as Node;
    for (let at = enclosingFunction(id); at && at !== fn; at = enclosingFunction(at)) if (isLater(at)) return true;
    const { node, parent } = outward(id);
    const call = parent?.type === "MemberExpression" && parent.object === node ? outward(parent).parent : undefined;
    const method = call && methodCall(call);
    if (!method) return false;
    if (LISTENS.has(method.name)) return origins.listenerEvent(method.call)?.event.means !== "failure";
    return method.call.arguments.some(
      (argument) => isLater(argument) || origins.valueOf(argument)?.kind === "function",
    );
  });
}

/** Whether a function is part of what its statement waits for: `await Promise.all(rows.map(async (row) => …))`. */
function isAwaitedIn(fn: Node): boolean {
  for (let at = fn.parent; at && !isFunction(at) && !/(?:Statement|Declaration)$/.test(at.type); at = at.parent)
    if (at.type === "AwaitExpression") return true;
  return false;
}

/** Whether something un-awaited that uses the handle is returned, or what was made of such: it would outlive it then. */
function returnsWork(statements: readonly Node[], variable: Variable, origins: Origins): boolean {
  const working = [variable];
  const isWaitedFor = (id: Node, within: Node): boolean => {
    for (let at = id; at !== within; at = at.parent!) if (at.type === "AwaitExpression") return true;
    return within.type === "AwaitExpression";
  };
  const works = (node: Node): boolean =>
    working.some(({ references }) =>
      references.some((reference) => {
        const id = reference.identifier as unknown as Node;
        return contains(node, id) && !isWaitedFor(id, node);
      }),
    );
  let found = false;
  for (const statement of statements)
    walk(statement, origins.source.visitorKeys, (node) => {
      if (isFunction(node)) return false;
      const made = node.type === "VariableDeclarator" && node.init && works(node.init) && origins.variable(node.id);
      if (made) working.push(made);
      if (node.type === "ReturnStatement" && node.argument) found ||= works(node.argument);
      return !found;
    });
  return found;
}
