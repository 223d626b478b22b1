/** Types from TypeScript 7's own server, whichever parser read the file. Nodes are found there by their place in the text. */
import type { SourceCode } from "eslint";
import { type CallNode, type Node, outward, walk } from "../engine/ast.js";
import type { TypeOracle } from "../engine/origin.js";
import { moduleOf, packageOf } from "./modules.js";
import type { NativeChecker, NativeModule, NativeNode, NativeSymbol, NativeType } from "./native-api.js";
import { isReadable } from "./native-install.js";
import type { NativeServer, View } from "./native-server.js";

/** What TypeScript calls the nodes that are asked about. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  CallExpression: ["CallExpression"],
  ImportExpression: ["CallExpression"],
  NewExpression: ["NewExpression"],
  AwaitExpression: ["AwaitExpression"],
  Identifier: ["Identifier"],
  ThisExpression: ["ThisKeyword"],
  MemberExpression: ["PropertyAccessExpression", "ElementAccessExpression"],
  ArrowFunctionExpression: ["ArrowFunction"],
  FunctionExpression: ["FunctionExpression"],
  TaggedTemplateExpression: ["TaggedTemplateExpression"],
};

/** The oracle of a file. The server is started by the first question: a file that asks none costs nothing. */
export function nativeOracle(source: SourceCode, filename: string, start: () => NativeServer | undefined): TypeOracle {
  const types = new Map<Node, NativeType | undefined>();
  let server: NativeServer | undefined;
  let view: View | undefined | null;
  const open = (): View | undefined => {
    if (view === undefined) {
      view = null;
      server = isReadable(filename) ? start() : undefined;
      view = server?.view(filename, source.text) ?? null;
      if (view) server!.ask(() => fetch(likely(source)));
    }
    return view ?? undefined;
  };
  const fetch = (nodes: readonly Node[]): void => {
    const at = view!;
    const found = nodes.flatMap((node) => {
      const native = locate(at, node);
      types.set(node, undefined);
      return native ? [{ node, native }] : [];
    });
    if (found.length === 0) return;
    const answers = at.project.checker.getTypeAtLocation(found.map(({ native }) => native));
    found.forEach(({ node }, index) => types.set(node, answers[index]));
  };
  const ask = <T>(node: Node, question: (type: NativeType, view: View) => T): T | undefined => {
    const at = open();
    return (
      at &&
      server!.ask(() => {
        if (!types.has(node)) fetch([node]);
        const type = types.get(node);
        return type && question(type, at);
      })
    );
  };
  return {
    isPromise: (node) => ask(node, (type, at) => mayBePromise(type, at) || isAsyncCall(type, node, at)),
    isPromiseList: (node) => ask(node, isPromiseList) === true,
    isDefinitePromise: (node) => ask(node, isDefinitePromise),
    expectsVoid(node) {
      const at = open();
      return at && server!.ask(() => expectsVoid(at, node));
    },
    packageOf(call) {
      const at = open();
      return at && server!.ask(() => declaredIn(at, call));
    },
    typeOf: (node) => ask(node, nameOf),
  };
}

/** Calls whose promise may float, going by where they stand: what the engine asks about most, to be asked at once. */
function likely(source: SourceCode): CallNode[] {
  const found: CallNode[] = [];
  walk(source.ast as unknown as Node, source.visitorKeys, (node) => {
    if (node.type === "CallExpression" && mayFloat(node)) found.push(node);
  });
  return found;
}

function mayFloat(call: CallNode): boolean {
  const { parent, node } = outward(call);
  switch (parent?.type) {
    case "ExpressionStatement":
    case "LogicalExpression":
    case "ConditionalExpression":
      return true;
    case "ArrowFunctionExpression":
      return parent.body === node;
    default:
      return false;
  }
}

/** The server's node for one of the parser's: of the right kind, and at the same place. */
function locate({ source, module }: View, node: Node): NativeNode | undefined {
  const kinds = KINDS[node.type]?.map((name) => module.SyntaxKind[name]);
  if (!kinds) return undefined;
  const [start, end] = node.range;
  const visit = (at: NativeNode): NativeNode | undefined =>
    at.forEachChild((child) => (child.pos <= start && child.end >= end ? visit(child) : undefined)) ??
    (at.end === end && kinds.includes(at.kind) ? at : undefined);
  return visit(source);
}

type Promised = "always" | "maybe" | "no" | "unknown";
/** What is known of a type; the same type comes back as the same object. */
const facts = new WeakMap<NativeType, Promised>();

/** Whether a type is that of real promises; undefined where nothing is known. */
function promiseOf(type: NativeType, view: View): Exclude<Promised, "unknown"> | undefined {
  let answer = facts.get(type);
  if (answer === undefined) {
    answer = judge(type, view);
    facts.set(type, answer);
  }
  return answer === "unknown" ? undefined : answer;
}

function judge(type: NativeType, view: View): Promised {
  if (isUnknown(type, view.module)) return "unknown";
  const promises = partsOf(type).map((part) => isRealPromise(part, view));
  return promises.every(Boolean) ? "always" : promises.some(Boolean) ? "maybe" : "no";
}

function isRealPromise(type: NativeType, { module, project }: View): boolean {
  if (!(type.flags & module.TypeFlags.Object)) return false;
  const symbol = type.getSymbol();
  if (symbol?.name !== "Promise") return false;
  return (
    symbol.declarations.some(({ path }) => moduleOf(path, undefined) === "") ||
    project.checker.getPropertyOfType(type, "then") !== undefined
  );
}

function mayBePromise(type: NativeType, view: View): boolean | undefined {
  const answer = promiseOf(type, view);
  return answer && answer !== "no";
}

function isDefinitePromise(type: NativeType, view: View): boolean | undefined {
  const answer = promiseOf(type, view);
  return answer && answer === "always";
}

/** Whether a call runs an async function whose JSDoc says `@returns {void}`: what it gives is a promise all the same. */
function isAsyncCall(type: NativeType, node: Node, view: View): boolean {
  const { module, project } = view;
  if (!(type.flags & module.TypeFlags.Void) || node.type !== "CallExpression") return false;
  const at = locate(view, node);
  const declaration = at && project.checker.getResolvedSignature(at)?.declaration;
  if (!declaration || !/\.[cm]?jsx?$/.test(declaration.path)) return false;
  return [...(declaration.resolve()?.modifiers ?? [])].some(({ kind }) => kind === module.SyntaxKind["AsyncKeyword"]);
}

/** The package that declares the function which a call runs. */
function declaredIn(view: View, call: Node): string | undefined {
  const at = locate(view, call);
  const declaration = at && view.project.checker.getResolvedSignature(at)?.declaration;
  return declaration && packageOf(declaration.path);
}

function isPromiseList(type: NativeType, view: View): boolean {
  if (!(type.flags & view.module.TypeFlags.Object)) return false;
  const name = type.getSymbol()?.name;
  if (name !== "Array" && name !== "ReadonlyArray") return false;
  return view.project.checker.getTypeArguments(type).some((element) => mayBePromise(element, view) === true);
}

function expectsVoid(view: View, node: Node): boolean | undefined {
  const { module, project } = view;
  const { checker } = project;
  const at = locate(view, node);
  const expected = at && checker.getContextualType(at);
  if (!expected || isUnknown(expected, module)) return undefined;
  const returned = partsOf(expected)
    .filter((part) => part.flags & module.TypeFlags.Object)
    .flatMap((part) => signatures(part, module, checker));
  return returned.length > 0 && returned.every((type) => type?.intrinsicName === "void");
}

function signatures(type: NativeType, module: NativeModule, checker: NativeChecker): (NativeType | undefined)[] {
  return checker
    .getSignaturesOfType(type, module.SignatureKind.Call)
    .map((signature) => checker.getReturnTypeOfSignature(signature));
}

function nameOf(given: NativeType, { module, project }: View): ReturnType<TypeOracle["typeOf"]> {
  let type = given;
  let promise = false;
  if (isUnknown(type, module)) return undefined;
  if (symbolOf(type)?.name === "Promise") {
    promise = true;
    type = project.checker.getTypeArguments(type)[0] ?? type;
  }
  const named = partsOf(type)
    .map(symbolOf)
    .filter((symbol) => symbol !== undefined && !/^(?:__|\W)/.test(symbol.name));
  const symbol = named.length === 1 ? named[0] : undefined;
  const file = symbol?.declarations[0]?.path;
  if (!symbol || !file) return undefined;
  const from = moduleOf(file, symbol.getParent()?.name);
  return from === undefined ? undefined : { module: from, name: symbol.name, promise };
}

function symbolOf(type: NativeType): NativeSymbol | undefined {
  return type.getSymbol();
}

function partsOf(type: NativeType): readonly NativeType[] {
  return type.getTypes() ?? [type];
}

function isUnknown(type: NativeType, { TypeFlags }: NativeModule): boolean {
  return (type.flags & (TypeFlags.Any | TypeFlags.Unknown)) !== 0;
}
