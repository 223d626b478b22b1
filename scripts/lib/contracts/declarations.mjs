// Asks TypeScript what packages declare: exports by access path, members of types, what functions take and give.
import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

/** @type {import("typescript").CompilerOptions} */
const OPTIONS = {
  module: ts.ModuleKind.Preserve,
  customConditions: ["node"],
  target: ts.ScriptTarget.ESNext,
  lib: ["lib.esnext.d.ts"],
  types: ["node"],
  strict: true,
  esModuleInterop: true,
  allowJs: true,
  maxNodeModuleJsDepth: 0,
  skipLibCheck: true,
  noEmit: true,
};
/** Anything, or what depends on how it is called. */
const VAGUE =
  ts.TypeFlags.Any |
  ts.TypeFlags.Unknown |
  ts.TypeFlags.TypeParameter |
  ts.TypeFlags.Conditional |
  ts.TypeFlags.IndexedAccess;
/** Beyond this many properties or constituents a type is looked at no further. */
const MAX_PARTS = 60;

/**
 * What an access path leads to: values, and types by the same name.
 * @typedef {{ values: import("typescript").Type[], instances: import("typescript").Type[] }} Found
 * @typedef {import("typescript").Type} Type
 * @typedef {import("typescript").Signature} Signature
 */

/** Source files by path: the same declarations are read by many packages. @type {Map<string, import("typescript").SourceFile | undefined>} */
const sources = new Map();

/** The declarations of some modules as they are seen from a folder. */
export class Declarations {
  /** @type {Map<string, import("typescript").Symbol[]>} */
  #modules = new Map();
  /** @type {Map<string, import("typescript").Symbol> | undefined} */
  globals;
  /** Modules that are there, and have no declarations. @type {Map<string, string>} */
  scripts = new Map();

  /**
   * @param {string} folder @param {readonly string[]} specifiers
   * @param {{ shared?: string, ambient?: readonly string[] }} [options] `shared`: the folder with the declarations of Node that count;
   *   `ambient`: packages that declare modules and globals
   */
  constructor(folder, specifiers, { shared = folder, ambient = [] } = {}) {
    // One file that imports all, both ways: what an ES module gets, and what require() gives.
    const root = path.join(folder, "__imports.ts");
    const imports = specifiers.map(
      (name, i) =>
        `import * as a${i} from ${JSON.stringify(name)};\nimport b${i} = require(${JSON.stringify(name)});\nexport { a${i}, b${i} };`,
    );
    const text = [
      ...ambient.map((name) => `/// <reference types=${JSON.stringify(name.replace(/^@types\//, ""))} />`),
      ...imports,
    ].join("\n");
    const host = hostFor(root, text, shared);
    // Node's declarations are found from there, wherever this process runs.
    const options = { ...OPTIONS, typeRoots: [path.join(shared, "node_modules/@types")] };
    const program = ts.createProgram([root], options, host);
    this.checker = program.getTypeChecker();
    this.root = /** @type {import("typescript").SourceFile} */ (program.getSourceFile(root));
    for (const statement of this.root.statements) {
      const specifier = ts.isImportDeclaration(statement)
        ? statement.moduleSpecifier
        : ts.isImportEqualsDeclaration(statement) && ts.isExternalModuleReference(statement.moduleReference)
          ? statement.moduleReference.expression
          : undefined;
      if (!specifier || !ts.isStringLiteral(specifier)) continue;
      const symbol = this.checker.getSymbolAtLocation(specifier);
      const known = this.#modules.get(specifier.text) ?? [];
      if (symbol && !known.includes(symbol)) this.#modules.set(specifier.text, [...known, symbol]);
      const { resolvedModule } = ts.resolveModuleName(specifier.text, root, OPTIONS, host);
      if (!symbol && resolvedModule) this.scripts.set(specifier.text, resolvedModule.resolvedFileName);
    }
  }

  /** Whether a module has declarations. @param {string} specifier */
  has(specifier) {
    return this.#modules.has(specifier);
  }

  /** What a module's access path leads to; undefined where it leads nowhere. @param {string} specifier @param {string} access @returns {Found | undefined} */
  export(specifier, access) {
    const paths = access === "default" ? [[], ["default"]] : [splitPath(access), ["default", ...splitPath(access)]];
    return this.#join(
      (this.#modules.get(specifier) ?? []).flatMap((module) => paths.map((p) => this.#walk(module, p))),
    );
  }

  /** @param {(Found | undefined)[]} found @returns {Found | undefined} */
  #join(found) {
    const some = found.filter((one) => one !== undefined);
    if (some.length === 0) return undefined;
    return { values: unique(some.flatMap((f) => f.values)), instances: unique(some.flatMap((f) => f.instances)) };
  }

  /** @param {import("typescript").Symbol} module @param {string[]} names @returns {Found | undefined} */
  #walk(module, names) {
    let at = module;
    for (const [index, name] of names.entries()) {
      /** @type {import("typescript").Symbol | undefined} */
      const exported = this.checker.getExportsOfModule(this.#real(at)).find((s) => s.name === name);
      if (exported) {
        at = exported;
        continue;
      }
      // From here on it is no namespace: properties of values.
      let types = this.#valuesOf(at, index === 0);
      for (const rest of names.slice(index)) types = types.flatMap((type) => this.member(type, rest) ?? []);
      return types.length > 0 ? { values: types, instances: types.flatMap((t) => this.made(t)) } : undefined;
    }
    const values = this.#valuesOf(at, names.length === 0);
    const instances = [...values.flatMap((t) => this.made(t)), ...this.#declared(at)];
    return values.length + instances.length > 0 ? { values, instances } : undefined;
  }

  /** @param {import("typescript").Symbol} symbol @returns {import("typescript").Symbol} */
  #real(symbol) {
    return symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }

  /** The type of a symbol as a value; of a module: what it exports by assignment. @param {import("typescript").Symbol} symbol @param {boolean} isModule @returns {Type[]} */
  #valuesOf(symbol, isModule) {
    let real = this.#real(symbol);
    if (isModule) {
      const assigned = real.exports?.get(ts.InternalSymbolName.ExportEquals);
      if (assigned) real = this.#real(assigned);
      else return [];
    }
    return real.flags & ts.SymbolFlags.Value ? [this.checker.getTypeOfSymbol(real)] : [];
  }

  /** The type that a name stands for in an annotation. @param {import("typescript").Symbol} symbol @returns {Type[]} */
  #declared(symbol) {
    let real = this.#real(symbol);
    const assigned = real.exports?.get(ts.InternalSymbolName.ExportEquals);
    if (assigned) real = this.#real(assigned);
    return real.flags & ts.SymbolFlags.Type ? [this.checker.getDeclaredTypeOfSymbol(real)] : [];
  }

  /** A global value or type. @param {string} access @returns {Found | undefined} */
  global(access) {
    const [first = "", ...rest] = splitPath(access);
    this.globals ??= new Map(
      this.checker
        .getSymbolsInScope(this.root, ts.SymbolFlags.Value | ts.SymbolFlags.Type | ts.SymbolFlags.Alias)
        .map((symbol) => [symbol.name, symbol]),
    );
    const symbol = this.globals.get(first);
    if (!symbol) return undefined;
    let values = this.#valuesOf(symbol, false);
    const instances = rest.length === 0 ? this.#declared(symbol) : [];
    for (const name of rest) values = values.flatMap((type) => this.member(type, name) ?? []);
    if (values.length + instances.length === 0) return undefined;
    return { values, instances: [...instances, ...values.flatMap((t) => this.made(t))] };
  }

  /** Types of a name that a module declares, exported or within what it exports. @param {string} specifier @param {string} name @returns {Type[]} */
  named(specifier, name) {
    const symbols = (this.#modules.get(specifier) ?? []).flatMap((module) => {
      const direct = this.checker.getExportsOfModule(module);
      const nested = direct
        .map((s) => this.#real(s))
        .filter((s) => s.flags & ts.SymbolFlags.Namespace)
        .flatMap((s) => this.checker.getExportsOfModule(s));
      // What the module's own file declares, and does not export.
      const local = (module.declarations ?? []).flatMap((declaration) => {
        const locals = /** @type {{ locals?: Map<string, import("typescript").Symbol> }} */ (
          /** @type {unknown} */ (declaration)
        ).locals;
        return locals ? [...locals.values()] : [];
      });
      return [...direct, ...nested, ...local].filter((s) => s.name === name);
    });
    return unique(symbols.flatMap((symbol) => this.#declared(symbol)));
  }

  /** What `new` gives. @param {Type} type @returns {Type[]} */
  made(type) {
    return this.parts(type).flatMap((part) =>
      this.checker.getSignaturesOfType(part, ts.SignatureKind.Construct).map((s) => s.getReturnType()),
    );
  }

  /** The types of which a value may be one, without null and undefined. @param {Type} type @returns {Type[]} */
  parts(type) {
    // A constraint says little of what it is in the end.
    const unknown = ts.TypeFlags.Any | ts.TypeFlags.Unknown;
    if (type.flags & (unknown | ts.TypeFlags.Conditional | ts.TypeFlags.IndexedAccess)) return [type];
    const plain = this.checker.getNonNullableType(type);
    const apparent = this.checker.getApparentType(plain);
    if (!apparent.isUnion()) return [apparent];
    return apparent.types.slice(0, MAX_PARTS).map((t) => this.checker.getApparentType(t));
  }

  /** Whether nothing is known of a value. @param {Type} type */
  isVague(type) {
    return this.parts(type).some((part) => (part.flags & VAGUE) !== 0);
  }

  /** @param {Type} type */
  isNothing(type) {
    return (type.flags & (ts.TypeFlags.VoidLike | ts.TypeFlags.Never | ts.TypeFlags.Null)) !== 0;
  }

  /** Whether two types are the same but for their arguments. @param {Type} a @param {Type} b */
  isSameClass(a, b) {
    const nameOf = (/** @type {Type} */ type) => type.aliasSymbol ?? type.symbol;
    const name = nameOf(a);
    return a === b || (name !== undefined && name === nameOf(b) && name.name !== "__type");
  }

  /** Whether a value is an object, whatever else is known of it. @param {Type} type */
  isObject(type) {
    return this.parts(type).some((part) => (part.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0);
  }

  /** The types of a member; undefined where no part of the type has it. @param {Type} type @param {string} name @returns {Type[] | undefined} */
  member(type, name) {
    const known = /^\[Symbol\.(\w+)\]$/.exec(name)?.[1];
    const found = this.parts(type).flatMap((part) => {
      const property = known
        ? this.checker.getPropertiesOfType(part).find((p) => p.name.startsWith(`__@${known}@`))
        : this.checker.getPropertyOfType(part, name);
      return property ? [this.checker.getTypeOfSymbol(property)] : [];
    });
    return found.length > 0 ? found : undefined;
  }

  /** The types of what a value may have under any name: `Record<string, T>`. @param {Type} type @param {string} name @returns {Type[]} */
  indexed(type, name) {
    if (name.startsWith("[")) return [];
    const kind = /^\d+$/.test(name) ? ts.IndexKind.Number : ts.IndexKind.String;
    return this.parts(type).flatMap((part) => this.checker.getIndexInfoOfType(part, kind)?.type ?? []);
  }

  /** Whether a value has a member or a path of members; that any name goes says nothing of one. @param {Type} type @param {string[]} names @returns {"yes" | "no" | "vague"} */
  hasPath(type, names) {
    let types = [type];
    /** @type {"yes" | "vague"} */
    let state = "yes";
    for (const name of names) {
      if (types.some((t) => this.isVague(t))) return "vague";
      const found = types.flatMap((t) => this.member(t, name) ?? []);
      // Through a method: of what it gives.
      const through = () =>
        types.flatMap((t) => this.calls(t).flatMap((s) => this.member(s.getReturnType(), name) ?? []));
      let next = found.length > 0 ? found : through();
      if (next.length === 0) {
        next = types.flatMap((t) => this.indexed(t, name));
        state = "vague";
      }
      if (next.length === 0) return "no";
      types = next;
    }
    return state;
  }

  /** Call signatures of a value. @param {Type} type @returns {readonly Signature[]} */
  calls(type) {
    return this.parts(type).flatMap((part) => this.checker.getSignaturesOfType(part, ts.SignatureKind.Call));
  }

  /** Construct signatures of a value. @param {Type} type @returns {readonly Signature[]} */
  constructs(type) {
    return this.parts(type).flatMap((part) => this.checker.getSignaturesOfType(part, ts.SignatureKind.Construct));
  }

  /** Whether a value may also be undefined: `void | Promise<void>`. @param {Type} type */
  mayBeNothing(type) {
    const nothing = ts.TypeFlags.VoidLike | ts.TypeFlags.Null;
    return type.isUnion() && type.types.some((part) => (part.flags & nothing) !== 0);
  }

  /** Whether a value can be awaited. @param {Type} type @returns {"yes" | "no" | "vague"} */
  isThenable(type) {
    if (this.isVague(type)) return "vague";
    // One that takes no function is there to warn of awaiting it: `then(): never`.
    return this.parts(type).some((part) => {
      const then = this.checker.getPropertyOfType(part, "then");
      return then !== undefined && this.calls(this.checker.getTypeOfSymbol(then)).some((s) => s.parameters.length > 0);
    })
      ? "yes"
      : "no";
  }

  /** What awaiting a value gives. @param {Type} type @returns {Type | undefined} */
  awaited(type) {
    return this.checker.getAwaitedType(this.checker.getNonNullableType(type));
  }

  /** Elements of arrays. @param {Type} type @returns {Type[]} */
  elements(type) {
    return this.parts(type).flatMap((part) => this.checker.getIndexInfoOfType(part, ts.IndexKind.Number)?.type ?? []);
  }

  /** The types that an argument of a signature may have; undefined where it takes no such argument. @param {Signature} signature @param {number} index @returns {Type[] | undefined} */
  parameter(signature, index) {
    const last = signature.parameters.length - 1;
    const rest = signature.parameters[last];
    const isRest = rest !== undefined && isRestParameter(rest);
    if (index < last || (index === last && !isRest)) {
      const symbol = signature.parameters[index];
      return symbol && [this.#typeOfParameter(symbol)];
    }
    if (!isRest) return undefined;
    const found = this.parts(this.#typeOfParameter(rest)).flatMap((part) => {
      if (!this.checker.isTupleType(part)) return this.elements(part).length > 0 ? this.elements(part) : [part];
      const item = this.checker.getTypeArguments(/** @type {import("typescript").TypeReference} */ (part));
      return item[index - last] ?? [];
    });
    return found.length > 0 ? found : undefined;
  }

  /** How many arguments a signature takes, at most. @param {Signature} signature */
  arity(signature) {
    const rest = signature.parameters.at(-1);
    return rest && isRestParameter(rest) ? 20 : signature.parameters.length;
  }

  /** The function types among what a value may be; `"vague"` where it may be anything. @param {Type} type @returns {readonly Signature[] | "vague"} */
  functions(type) {
    const calls = this.calls(type);
    if (calls.length > 0) return calls;
    const vague =
      this.isVague(type) ||
      this.parts(type).some(
        (part) => ["Function", "CallableFunction"].includes(part.symbol?.name) || part.flags & ts.TypeFlags.Conditional,
      );
    return vague ? "vague" : [];
  }

  /** @param {import("typescript").Symbol} symbol @returns {Type} */
  #typeOfParameter(symbol) {
    return this.checker.getTypeOfSymbolAtLocation(symbol, this.root);
  }

  /** Events that listeners can be attached for by name, as declared; undefined where any name goes. @param {Type} type @returns {Set<string> | undefined} */
  events(type) {
    const names = new Set();
    let open = false;
    for (const method of ["on", "addListener", "once", "addEventListener", "subscribe"])
      for (const listener of this.member(type, method) ?? [])
        for (const signature of this.calls(listener)) {
          const [first] = this.parameter(signature, 0) ?? [];
          if (!first) continue;
          for (const part of this.#literals(first))
            if (typeof part === "string") names.add(part);
            else open = true;
        }
    return open || names.size === 0 ? undefined : /** @type {Set<string>} */ (names);
  }

  /** String literals of a type; anything else is `undefined`. @param {Type} type @returns {(string | undefined)[]} */
  #literals(type) {
    const real = type.flags & ts.TypeFlags.TypeParameter ? (this.checker.getBaseConstraintOfType(type) ?? type) : type;
    const parts = real.isUnion() ? real.types : [real];
    return parts.flatMap((part) => {
      if (part.isStringLiteral()) return [part.value];
      if (part.flags & ts.TypeFlags.ESSymbolLike || part.isNumberLiteral()) return [];
      return [undefined];
    });
  }

  /** @param {Type} type */
  describe(type) {
    return this.checker.typeToString(type).slice(0, 80);
  }
}

/** @param {import("typescript").Symbol} symbol */
function isRestParameter(symbol) {
  const declaration = symbol.valueDeclaration;
  return declaration !== undefined && ts.isParameter(declaration)
    ? declaration.dotDotDotToken !== undefined
    : (symbol.flags & ts.SymbolFlags.Variable) !== 0 && /** @type {any} */ (symbol).links?.checkFlags === 1 << 15;
}

/** `"a.b"`, and `"[Symbol.dispose]"` as one. @param {string} access @returns {string[]} */
export function splitPath(access) {
  return access.match(/\[Symbol\.\w+\]|[^.]+/g) ?? [];
}

/** @template T @param {readonly T[]} list @returns {T[]} */
function unique(list) {
  return [...new Set(list)];
}

/** Reads from the disk, with one file that is not there, and one set of Node's declarations for all. @param {string} root @param {string} text @param {string} shared */
function hostFor(root, text, shared) {
  const host = ts.createCompilerHost(OPTIONS);
  const nodeTypes = path.join(shared, "node_modules/@types/node").replaceAll("\\", "/");
  const isOther = (/** @type {string} */ file) =>
    /\/node_modules\/@types\/node(?:\/|$)/.test(file) && !file.startsWith(nodeTypes);
  const { fileExists, directoryExists, getSourceFile } = host;
  host.fileExists = (file) => !isOther(file) && (file === root || fileExists(file));
  host.directoryExists = (folder) => !isOther(folder) && (directoryExists?.(folder) ?? true);
  host.getSourceFile = (file, options, ...rest) => {
    if (file === root) return ts.createSourceFile(file, text, options, true);
    if (!isLasting(file)) return getSourceFile.call(host, file, options, ...rest);
    if (!sources.has(file)) sources.set(file, getSourceFile.call(host, file, options, ...rest));
    return sources.get(file);
  };
  host.readFile = (file) => (file === root ? text : isOther(file) ? undefined : safeRead(file));
  return host;

  /** What many programs share. @param {string} file */
  function isLasting(file) {
    return file.startsWith(nodeTypes) || file.includes("/node_modules/typescript/lib/");
  }
}

/** @param {string} file */
function safeRead(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
