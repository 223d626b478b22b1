/** Types from the TypeScript program that typescript-eslint's parser leaves at `parserServices`, if there is one. Nothing else knows TypeScript. */
import type { SourceCode } from "eslint";
import type { Node } from "../engine/ast.js";
import type { TypeOracle } from "../engine/origin.js";
import { moduleOf, modulesOf, packageOf } from "./modules.js";

/** The few members of TypeScript's API that are used: no version of it is imported. */
interface Type {
  flags: number;
  intrinsicName?: string;
  /** `this`: an instance of the class at hand, or of one that extends it. */
  isThisType?: boolean;
  symbol?: Symbol;
  aliasSymbol?: Symbol;
  types?: Type[];
  /** Of a type that is taken from another one: `T["member"]`. */
  objectType?: unknown;
  /** Of one that a condition decides on: `T extends U ? … : …`. */
  checkType?: unknown;
  /** Of a type parameter that a condition narrows. */
  baseType?: unknown;
  isTypeParameter(): boolean;
  isIndexType(): boolean;
  getProperty(name: string): Symbol | undefined;
  getCallSignatures(): readonly { getReturnType(): Type }[];
}
interface Symbol {
  name: string;
  flags: number;
  parent?: Symbol;
  declarations?: Declaration[];
}
/** A declaration: of a function, a method, a variable, … */
interface Declaration {
  getSourceFile(): { fileName: string };
  parameters?: unknown;
  /** The return type, where it is written. */
  type?: unknown;
  /** What a variable begins with. */
  initializer?: Declaration;
}
/** A call, of which the function is asked for. */
interface Call {
  expression?: { expression?: unknown; name?: { text?: string } };
  questionDotToken?: unknown;
}
interface Checker {
  getSymbolAtLocation(node: unknown): Symbol | undefined;
  getAliasedSymbol(symbol: Symbol): Symbol;
  getBaseConstraintOfType(type: Type): Type | undefined;
  getSignatureFromDeclaration(declaration: unknown): { getReturnType(): Type } | undefined;
  getTypeAtLocation(node: unknown): Type;
  getNonNullableType(type: Type): Type;
  getContextualType?(node: unknown): Type | undefined;
  getResolvedSignature?(node: unknown): { declaration?: { getSourceFile(): { fileName: string } } } | undefined;
  getAwaitedType?(type: Type): Type | undefined;
  isArrayType?(type: Type): boolean;
  getTypeArguments?(type: Type): readonly Type[];
}
interface Program {
  getTypeChecker(): Checker;
  getSourceFiles?(): readonly { fileName: string }[];
}
interface Services {
  program?: Program | null;
  esTreeNodeToTSNodeMap?: { get(node: unknown): unknown };
}

/** TypeScript's flags: these are the same in all versions, most others are not. */
const ANY = 1;
const ANY_OR_UNKNOWN = ANY | 2;
/** Symbols that stand for another one: what an import declares. */
const ALIAS = 2_097_152;
/** The oracle of a file that was parsed with type information, undefined otherwise. */
export function programOracle(source: SourceCode): TypeOracle | undefined {
  const services = source.parserServices as Services | undefined;
  const program = services?.program;
  const map = services?.esTreeNodeToTSNodeMap;
  if (!program || !map) return undefined;
  const checker = program.getTypeChecker();
  const typeAt = (node: Node): Type | undefined => {
    const at = map.get(node);
    if (!at) return undefined;
    try {
      return checker.getTypeAtLocation(at);
    } catch {
      // The checker stumbles over code with errors now and then: then nothing is known.
      return undefined;
    }
  };
  const results = new DeclaredResults(checker);
  /** What a call gives: as declared where that is enough, as the checker infers it for this call otherwise. */
  const resultOf = (node: Node): Type | undefined =>
    (node.type === "CallExpression" && !node.optional && results.of(map.get(node) as Call | undefined)) || typeAt(node);
  return {
    modules: modulesIn(program),
    isPromise(node) {
      const type = resultOf(node);
      return type && isPromise(type);
    },
    isPromiseList(node) {
      const type = resultOf(node);
      return type !== undefined && checker.isArrayType?.(type) === true
        ? (checker.getTypeArguments?.(type) ?? []).some((element) => isPromise(element) === true)
        : false;
    },
    isDefinitePromise(node) {
      const type = resultOf(node);
      if (!type || type.flags & ANY_OR_UNKNOWN) return undefined;
      const parts = type.types ?? [type];
      return parts.every((part) => part.symbol?.name === "Promise" && part.getProperty("then") !== undefined);
    },
    expectsVoid(node) {
      const at = map.get(node);
      const expected = at ? checker.getContextualType?.(at) : undefined;
      if (!expected || expected.flags & ANY_OR_UNKNOWN) return undefined;
      const signatures = (expected.types ?? [expected]).flatMap((part) => part.getCallSignatures());
      return (
        signatures.length > 0 && signatures.every((signature) => signature.getReturnType().intrinsicName === "void")
      );
    },
    packageOf(call) {
      const at = map.get(call);
      try {
        const signature = at ? checker.getResolvedSignature?.(at) : undefined;
        const declared = signature?.declaration?.getSourceFile().fileName;
        return declared ? packageOf(declared) : undefined;
      } catch {
        return undefined;
      }
    },
    typeOf(node) {
      let type = typeAt(node);
      if (!type) return undefined;
      let promise = false;
      if (type.symbol?.name === "Promise") {
        promise = true;
        type = checker.getAwaitedType?.(type) ?? type;
      }
      const named = (type.types ?? [type]).filter((t) => t.symbol && t.symbol.name !== "__type");
      const symbol = named.length === 1 ? named[0]!.symbol : undefined;
      const file = symbol?.declarations?.[0]?.getSourceFile().fileName;
      if (!symbol || !file) return undefined;
      const module = moduleOf(file, symbol.parent?.name);
      return module === undefined ? undefined : { module, name: symbol.name, promise };
    },
  };
}

/** The modules of whose types a program knows: the same set for all its files. */
function modulesIn(program: Program): ReadonlySet<string> | undefined {
  let modules = modulesOfPrograms.get(program);
  if (!modules && program.getSourceFiles) {
    modules = modulesOf(program.getSourceFiles());
    modulesOfPrograms.set(program, modules);
  }
  return modules;
}
const modulesOfPrograms = new WeakMap<Program, ReadonlySet<string>>();

/**
 * What the functions of a file's calls are declared to return. To infer the type of a call the checker resolves its overloads and checks its
 * arguments, callbacks and all; for most calls the declaration says as much, and costs a fraction.
 */
class DeclaredResults {
  private readonly known = new Map<Symbol, Type | undefined>();

  constructor(private readonly checker: Checker) {}

  /** The type that a call gives whatever it is called with; undefined where that depends on the call, or is not known. */
  of(call: Call | undefined): Type | undefined {
    const callee = call?.expression;
    if (!callee || call.questionDotToken) return undefined;
    try {
      const { name } = callee;
      const receiver = name && this.checker.getTypeAtLocation(callee.expression);
      // What is called on `any` gives `any`.
      if (receiver && receiver.flags & ANY) return receiver;
      const known = receiver && this.checker.getNonNullableType(receiver).getProperty(name?.text ?? "");
      let symbol = known ?? this.checker.getSymbolAtLocation(name ?? callee);
      if (symbol && symbol.flags & ALIAS) symbol = this.checker.getAliasedSymbol(symbol);
      if (!symbol) return undefined;
      if (!this.known.has(symbol)) this.known.set(symbol, this.declared(symbol));
      return this.known.get(symbol);
    } catch {
      return undefined;
    }
  }

  private declared({ declarations = [] }: Symbol): Type | undefined {
    const types = declarations.map((declaration) => this.returned(declaration));
    const [first] = types;
    if (!first || first.flags & ANY_OR_UNKNOWN || this.isOpen(first)) return undefined;
    // Overloads that differ are told apart by the arguments.
    return types.every((type) => type === first) ? first : undefined;
  }

  /** Whether a type has parts that only a call settles. */
  private isOpen(type: Type): boolean {
    const parts = type.types ?? [type];
    return parts.some(
      (part) =>
        isInstantiable(part) ||
        (this.checker.isArrayType?.(part) === true &&
          (this.checker.getTypeArguments?.(part) ?? []).some((element) => this.isOpen(element))),
    );
  }

  private returned(declaration: Declaration): Type | undefined {
    const { initializer } = declaration;
    const fn = declaration.parameters ? declaration : declaration.type ? undefined : initializer;
    if (!fn?.parameters) return undefined;
    const type = this.checker.getSignatureFromDeclaration(fn)?.getReturnType();
    return type?.isThisType ? this.checker.getBaseConstraintOfType(type) : type;
  }
}

/** Whether a type is not settled before the function is called: a type parameter, what is taken from one or made by a condition. */
function isInstantiable(type: Type): boolean {
  return (
    type.isTypeParameter() ||
    type.isIndexType() ||
    type.objectType !== undefined ||
    type.checkType !== undefined ||
    type.baseType !== undefined
  );
}

/** Whether a type is, or may be, a real promise; undefined where it says nothing. */
function isPromise(type: Type): boolean | undefined {
  if (type.flags & ANY_OR_UNKNOWN) return undefined;
  const parts = type.types ?? [type];
  return parts.some((part) => part.symbol?.name === "Promise" && part.getProperty("then") !== undefined);
}
