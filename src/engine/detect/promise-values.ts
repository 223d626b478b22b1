/** Promises where their values are meant: tested, compared, written out, read from. */
import type { TSESTree } from "@typescript-eslint/utils";
import type { Registry } from "../../contracts/registry.js";
import {
  type CallNode,
  type Node,
  enclosingFunction,
  isFunction,
  isNullish,
  keyName,
  memberName,
  methodCall,
  outward,
  promiseStatic,
  unwrap,
} from "../ast.js";
import type { Finding, Repair } from "../findings.js";
import type { Engine } from "../obligation/engine.js";
import { textOf } from "../witness.js";
import { type Context, ofDependency } from "./context.js";
import { Definite } from "./definite.js";
import { isPromiseList, makesList, misusedElements } from "./promise-lists.js";
import { byName, slotsOf } from "./slots.js";

/** What is done with a promise as if it were its value; the id of the rule's message. */
type Misuse = "tested" | "compared" | "computed" | "text" | "spread" | "written" | "read" | "iterated" | "disposed";

export function* findPromiseValues(context: Context): Iterable<Finding> {
  const { engine, claimed } = context;
  const definite = new Definite(engine, context.oracle);
  for (const call of engine.origins.promising) {
    // A promise by a turn of its package: that has been said.
    if (claimed.has(call)) continue;
    // Most are waited for at once, or somebody else's.
    const parent = outward(call).parent?.type;
    if (parent !== "AwaitExpression" && parent !== "ExpressionStatement" && parent !== "ReturnStatement")
      yield* misusedResult(call, context, definite);
  }
  for (const call of JOINS.flatMap((name) => engine.origins.survey.callsNamed(name))) {
    const joined = claimed.has(call) ? undefined : joinedWrongly(call, engine);
    if (joined) yield finding(joined.node, joined.how, engine, []);
  }
  yield* predicates(context, definite);
  yield* asyncGenerators(context);
  yield* asyncDisposables(context);
}

/** Uses of what a call gives as if it were the value that it promises, or lists of them. */
function* misusedResult(call: CallNode, context: Context, definite: Definite): Iterable<Finding> {
  const { engine, registry, claimed } = context;
  const uses = usesOf(call, engine);
  const misused = misusesOf(call, uses, engine, registry, definite);
  // What only types know is asked last: that costs the most.
  if (misused.length > 0 && definite.isPromise(call))
    for (const { use, misuse } of misused) {
      claimed.add(call);
      const found = finding(use, misuse, engine, misuse === "disposed" ? [] : repairOf(use));
      yield { ...found, what: found.what + ofDependency(call, context) };
    }
  if (makesList(call)) yield* elementsOf(call, uses, context, definite);
}

/** Elements of a list of promises that are taken for their values. */
function* elementsOf(call: CallNode, uses: readonly Node[], context: Context, definite: Definite): Iterable<Finding> {
  const { engine, registry, claimed } = context;
  const misuse = (element: Node): Misuse | undefined => misuseOf(element, engine, registry);
  const written = uses.filter((use) => misuse(use) === "written");
  const found = uses.flatMap((use) => [...misusedElements(use, engine, misuse)]);
  if (written.length + found.length === 0 || !isPromiseList(call, definite, engine)) return;
  claimed.add(call);
  for (const list of written)
    yield { ...finding(list, "written", engine, []), message: "list", when: "written out, each is an empty object" };
  for (const { use, how } of found) {
    const whole = how === "joined" ? 'the text of each is "[object Promise]"' : "each of them is true";
    yield how === "joined" || how === "filtered"
      ? { ...finding(use, "text", engine, []), message: "list", when: whole }
      : finding(use, how, engine, repairOf(use));
  }
}

/** The uses of a call's result in which a promise has no business. */
function misusesOf(
  call: CallNode,
  uses: readonly Node[],
  engine: Engine,
  registry: Registry,
  definite: Definite,
): { use: Node; misuse: Misuse }[] {
  const misused: { use: Node; misuse: Misuse }[] = [];
  for (const use of uses) {
    const misuse = misuseOf(use, engine, registry);
    if (misuse) misused.push({ use, misuse });
  }
  if (misused.length === 0) return misused;
  const own = definite.isOwn(call);
  const called = uses.flatMap((use) => calledOn(use) ?? []);
  // Code that cannot ever have worked is another version's: a contract may be wrong of this one.
  if ((!own && called.length > 0) || called.some((name) => EXTENSIONS.test(name))) return [];
  return misused.filter(
    ({ use, misuse }) => misuse !== "read" || (definite.isPlain(call) && (own || !mayBeLibrarys(use, call, engine))),
  );
}

/** The uses of what a call gives: where it stands, and where the constant is mentioned to which it goes. */
export function usesOf(call: Node, { origins }: Engine): Node[] {
  const { node, parent } = outward(call);
  if (parent?.type !== "VariableDeclarator" || parent.init !== node || parent.id.type !== "Identifier") return [call];
  if (parent.parent.declarations.length > 0 && parent.parent.parent?.type === "ForInStatement") return [call];
  const references = origins.variable(parent.id)?.references ?? [];
  if (references.some((reference) => reference.isWrite() && !reference.init)) return [call];
  const uses = references.filter((r) => r.isRead()).map((r) => r.identifier as unknown as Node);
  // What has been given members of its own is more than a promise.
  const extended = uses.some((use) => {
    const { node: id, parent: at } = outward(use);
    if (at?.type === "CallExpression")
      return methodCall(at)?.name === "assign" || methodCall(at)?.name === "defineProperty";
    return (
      at?.type === "MemberExpression" &&
      at.object === id &&
      at.parent.type === "AssignmentExpression" &&
      at.parent.left === at
    );
  });
  return extended ? [call] : [call, ...uses];
}

/** How an expression is used, if a promise has no business there. Asks for syntax and contracts only. */
function misuseOf(use: Node, engine: Engine, registry: Registry): Misuse | undefined {
  const { node, parent } = outward(use);
  switch (parent?.type) {
    case "IfStatement":
    case "WhileStatement":
    case "DoWhileStatement":
    case "ForStatement":
    case "ConditionalExpression":
      return parent.test === node ? "tested" : undefined;
    case "LogicalExpression":
      if (parent.operator === "??") return undefined;
      if (parent.left === node) return "tested";
      return misuseOf(parent, engine, registry) === "tested" && outward(parent).parent?.type !== "LogicalExpression"
        ? "tested"
        : undefined;
    case "UnaryExpression":
      return parent.operator === "!" ? "tested" : /^[-+~]$/.test(parent.operator) ? "computed" : undefined;
    case "BinaryExpression": {
      const other = unwrap(parent.left === node ? parent.right : parent.left);
      if (/^[!=]==?$/.test(parent.operator)) return isLiteral(other) ? "compared" : undefined;
      if (parent.operator === "in" || parent.operator === "instanceof") return undefined;
      return /^[<>]=?$/.test(parent.operator) ? "compared" : "computed";
    }
    case "SwitchStatement":
      return parent.discriminant === node ? "compared" : undefined;
    case "TemplateLiteral":
      return parent.parent?.type === "TaggedTemplateExpression" ? undefined : "text";
    case "SpreadElement":
      return "spread";
    case "ForOfStatement":
      return parent.right === node ? "iterated" : undefined;
    case "MemberExpression":
      if (parent.object !== node) return parent.computed ? "text" : undefined;
      return isOwnRead(parent) ? "read" : undefined;
    case "VariableDeclarator":
      if (parent.parent.kind === "using") return "disposed";
      if (parent.id.type === "ArrayPattern") return "iterated";
      return parent.id.type === "ObjectPattern" &&
        parent.id.properties.length > 0 &&
        !parent.id.properties.some(isPromiseMember)
        ? "read"
        : undefined;
    case "CallExpression": {
      if (parent.callee === node || !registry.plain(methodCall(parent)?.name ?? "")) return undefined;
      const entry = engine.origins.apiOf(parent) ?? byName(parent, engine, registry);
      return entry?.api.plain?.includes(parent.arguments.indexOf(node as never)) ? "written" : undefined;
    }
    case "Property":
    case "ArrayExpression": {
      // A part of what is written out.
      const whole = partOf(node, parent);
      return whole && misuseOf(whole, engine, registry) === "written" ? "written" : undefined;
    }
    case "AssignmentExpression":
      return parent.right === node && parent.operator === "=" && isPlainTarget(parent, engine, registry)
        ? "written"
        : undefined;
    default:
      return undefined;
  }
}

/** The object or list of which an expression is an element, where it is written out. */
function partOf(node: Node, parent: Node): Node | undefined {
  if (parent.type === "ArrayExpression") return parent;
  return parent.type === "Property" && parent.value === node && parent.parent.type === "ObjectExpression"
    ? parent.parent
    : undefined;
}

/** Members that every promise has; `should` is every object's, where assertions are written so. */
const OF_PROMISES = /^(?:then|catch|finally|should|constructor|toString|valueOf|hasOwnProperty|\[Symbol\..*)$/;
/** Members that promises of libraries have, or had before promises were the language's. */
const OF_LIBRARIES =
  /^(?:child|cancel|abort|kill|std(?:in|out|err)|pid|is(?:Fulfilled|Rejected|Pending|Cancelled)|value|reason|tap|tapCatch|spread|map|each|mapSeries|filter|reduce|props|all|any|some|race|get|call|return|throw|timeout|delay|bind|done|fail|always|progress|nodeify|asCallback|reflect|error|caught|lastly|disposer)$/;
/** Methods that no value has, only promises of libraries: where one is called, the language's own were given it. */
const EXTENSIONS = /^(?:tap(?:Catch)?|spread|mapSeries|timeout|delay|nodeify|asCallback|reflect)$/;

function isOwnRead(member: Extract<Node, { type: "MemberExpression" }>): boolean {
  const name = memberName(member);
  if (name === undefined || name.startsWith("#") || (member.computed && member.property.type !== "Literal"))
    return false;
  const { node, parent } = outward(member);
  if (parent?.type === "AssignmentExpression" && parent.left === node) return false;
  return !OF_PROMISES.test(name) && !(parent?.type === "UnaryExpression" && parent.operator === "delete");
}

function isPromiseMember(property: Node): boolean {
  const name = property.type === "Property" ? keyName(property) : undefined;
  return name === undefined || OF_PROMISES.test(name) || /^(?:child|cancel|promise)$/.test(name);
}

/** The name of the method that is called on a promise, where no promise has it: `promise.on(…)`. */
function calledOn(use: Node): string | undefined {
  const { node, parent } = outward(use);
  if (parent?.type !== "MemberExpression" || parent.object !== node || !isOwnRead(parent)) return undefined;
  const member = outward(parent);
  return member.parent?.type === "CallExpression" && member.parent.callee === member.node
    ? memberName(parent)
    : undefined;
}

/** Whether what is read may be a member of a library's promise. */
function mayBeLibrarys(use: Node, call: CallNode, { origins }: Engine): boolean {
  const { parent } = outward(use);
  const name = parent?.type === "MemberExpression" ? memberName(parent) : undefined;
  if (name === undefined) return false;
  const { promiseMembers = [] } = origins.apiOf(call)?.api ?? {};
  return OF_LIBRARIES.test(name) || promiseMembers.includes(name) || promiseMembers.includes("*");
}

/** Whether what is assigned to a property is used as it is: Koa's `ctx.body`. */
function isPlainTarget(assignment: TSESTree.AssignmentExpression, { origins }: Engine, registry: Registry): boolean {
  const target = unwrap(assignment.left);
  if (target.type !== "MemberExpression" || !registry.plain(memberName(target) ?? "")) return false;
  const value = origins.valueOf(target);
  const owner = origins.valueOf(target.object);
  const entries =
    value?.kind === "api" ? value.entries : value || owner ? [] : registry.method(`=${memberName(target) ?? ""}`);
  // Conditions are on a call: the property is its callee.
  const call = { type: "CallExpression", callee: target, arguments: [assignment.right] } as unknown as CallNode;
  return origins.choose(entries, call)?.api.plain?.includes("=") === true;
}

function isLiteral(node: Node): boolean {
  return (
    node.type === "Literal" ||
    node.type === "TemplateLiteral" ||
    isNullish(node) ||
    (node.type === "UnaryExpression" && node.argument.type === "Literal")
  );
}

/** Functions of `Promise` that take a list. */
const JOINS = ["all", "allSettled", "race", "any"];

/** `Promise.all` of what it does not wait for: lists within the list, functions that nobody has called. */
function joinedWrongly(call: Node, { origins }: Engine): { node: Node; how: "nested" | "uncalled" } | undefined {
  const combinator = promiseStatic(call);
  if (!combinator) return undefined;
  const [argument] = combinator.call.arguments;
  if (!argument) return undefined;
  const judge = (element: Node): "nested" | "uncalled" | undefined => {
    const inner = unwrap(element);
    const id = inner.type === "Identifier" ? origins.variable(inner) : undefined;
    // What callers pass may be something else each time.
    if (
      id &&
      (id.defs.length !== 1 || id.defs[0]!.type === "Parameter" || origins.constant(inner) === inner) &&
      id.defs[0]?.type !== "FunctionName"
    )
      return undefined;
    if (inner.type !== "Identifier" && inner.type !== "CallExpression" && !isFunction(inner)) return undefined;
    const value = origins.valueOf(inner);
    if (value?.kind === "function") return "uncalled";
    return value?.kind === "array" && origins.isPromise(value.of) && !isFlat(inner, origins) ? "nested" : undefined;
  };
  const list = origins.constant(argument);
  if (list.type === "ArrayExpression") {
    for (const element of list.elements) {
      const how = element && element.type !== "SpreadElement" ? judge(element) : undefined;
      if (how) return { node: list === argument ? element! : argument, how };
    }
    return undefined;
  }
  // `Promise.all(groups.map((group) => group.map(load)))`
  const method = methodCall(list);
  if (method?.name !== "map") return undefined;
  const mapper = method.call.arguments[0] && unwrap(method.call.arguments[0]);
  const body = isFunction(mapper) && !mapper.async && mapper.body.type !== "BlockStatement" ? mapper.body : undefined;
  const how = body && judge(body);
  return how && { node: body, how };
}

function isFlat(node: Node, origins: Engine["origins"]): boolean {
  return methodCall(origins.constant(node))?.name !== "map";
}

/** Async predicates: what they return is always true. */
function* predicates({ engine, registry, oracle }: Context, definite: Definite): Iterable<Finding> {
  const { origins } = engine;
  for (const slot of slotsOf(engine, registry, oracle)) {
    if (slot.result !== "tested") continue;
    const fn = origins.functionOf(slot.given);
    if (!fn || fn.generator || !definite.givesPromise(fn)) continue;
    // Of things that are no arrays some wait for their predicates.
    if (slot.guessed && outward(slot.taker).parent?.type === "AwaitExpression") continue;
    const found = finding(slot.given, "tested", engine, []);
    yield { ...found, message: "predicate", what: slot.label };
  }
}

/** `for…of` without `await` over an async generator of the file. */
function* asyncGenerators({ engine }: Context): Iterable<Finding> {
  for (const { call, callee } of engine.origins.own) {
    if (!isFunction(callee) || !callee.async || !callee.generator) continue;
    const { node, parent } = outward(call);
    if (parent?.type !== "ForOfStatement" || parent.right !== node || parent.await) continue;
    const at = parent.range[0] + "for".length;
    const repairs: Repair[] = enclosingFunction(call)?.async
      ? [{ message: "addForAwait", edits: [{ range: [at, at], text: " await" }] }]
      : [];
    yield { ...finding(call, "iterated", engine, repairs), message: "asyncIterable" };
  }
}

/** `using` of what can only be disposed of asynchronously. */
function* asyncDisposables({ engine, registry }: Context): Iterable<Finding> {
  if (!engine.origins.source.text.includes("using")) return;
  for (const call of engine.origins.known) {
    const outer = outward(call);
    const { node, parent } = outer.parent?.type === "AwaitExpression" ? outward(outer.parent) : outer;
    if (parent?.type !== "VariableDeclarator" || parent.parent.kind !== "using") continue;
    const value = engine.origins.valueOf(node);
    if (value?.kind !== "instance" || registry.member(value.type, "[Symbol.dispose]").length > 0) continue;
    if (registry.member(value.type, "[Symbol.asyncDispose]").length === 0) continue;
    const at = parent.parent.range[0];
    const repairs: Repair[] = enclosingFunction(call)?.async
      ? [{ message: "addAwaitUsing", edits: [{ range: [at, at], text: "await " }] }]
      : [];
    yield { ...finding(call, "disposed", engine, repairs), message: "asyncDisposable" };
  }
}

/** `await` in front of it, in parentheses where it would bind to more. */
function repairOf(use: Node): Repair[] {
  if (!enclosingFunction(use)?.async) return [];
  const { node, parent } = outward(use);
  const [start, end] = node.range;
  if (parent?.type === "Property" && parent.shorthand)
    return [
      { message: "addAwait", edits: [{ range: [start, end], text: `${textOfName(node)}: await ${textOfName(node)}` }] },
    ];
  const bare =
    parent?.type !== "MemberExpression" &&
    !(parent?.type === "BinaryExpression" && parent.operator === "**" && parent.left === node);
  if (bare || (parent?.type === "MemberExpression" && parent.object !== node))
    return [{ message: "addAwait", edits: [{ range: [start, start], text: "await " }] }];
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

function textOfName(node: Node): string {
  return node.type === "Identifier" ? node.name : "";
}

function finding(
  node: Node,
  message: Misuse | "nested" | "uncalled",
  engine: Engine,
  repairs: readonly Repair[],
): Finding {
  return {
    rule: "no-promise-as-value",
    kind: "settle",
    node,
    harm: "loses-work",
    exceptional: false,
    voided: false,
    what: `\`${textOf(node, engine)}\``,
    when: "",
    size: undefined,
    releaser: undefined,
    witness: [],
    repairs,
    message,
  };
}
