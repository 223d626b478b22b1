/** What the engine knows of an expression: see {@link Origins}. */
import type { Scope } from "eslint";
import type { TSESTree } from "@typescript-eslint/utils";
import type { Entry, ResolvedType } from "../contracts/registry.js";
import type { PackageContract } from "../contracts/vocabulary.js";
import type { ClassNode, FunctionNode, Node } from "./ast.js";

/** A variable of ESLint's scope analysis. */
export type Variable = Scope.Variable;

/** What an expression is: which export, an instance of which type, a promise of what, which function or class of the file. */
export type Value =
  | { kind: "module"; pkgs: PackageContract[]; path: string[] }
  | { kind: "api"; entries: Entry[]; receiver?: Node; self?: Value }
  | { kind: "instance"; type: ResolvedType }
  | { kind: "promise"; of: Value | undefined }
  | { kind: "array"; of: Value | undefined }
  | { kind: "tuple"; items: (Value | undefined)[] }
  | { kind: "function"; node: FunctionNode }
  | { kind: "class"; node: ClassNode }
  /** An instance of a class of this file. */
  | { kind: "self"; node: ClassNode }
  | { kind: "object"; node: TSESTree.ObjectExpression };

/** An optional source of types, asked last. */
export interface TypeOracle {
  /** The modules from which types can come, as `typeOf` names them; all where that is not known. The same set for all files that have the same. */
  modules?: ReadonlySet<string> | undefined;
  /** Whether the value is certainly a real promise; undefined where nothing is known. */
  isPromise(node: Node): boolean | undefined;
  /** Whether the value is certainly an array of real promises. */
  isPromiseList(node: Node): boolean;
  /** Whether the value is a real promise whatever happens: no other type in the union, not even `undefined`. */
  isDefinitePromise?(node: Node): boolean | undefined;
  /** Whether whoever gets this function as an argument expects it to give nothing: its type says `void`, and no promise beside it. */
  expectsVoid?(fn: Node): boolean | undefined;
  /** The package in `node_modules` that declares the function which a call runs. */
  packageOf?(call: Node): string | undefined;
  /** Module and type name of the value's class, promises unwrapped once: `{ module: "pg", name: "Pool", promise: false }`. */
  typeOf(node: Node): { module: string; name: string; promise: boolean } | undefined;
}
