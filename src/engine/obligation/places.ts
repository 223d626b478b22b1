/**
 * Places: where a handle can be. A place is a root (a variable, an expression's own result, `this`) and a path below it:
 * `v3`, `v3.client`, `v7[]`, `t12.body`. A place that ends in `!` holds a function that discharges the handle when it is called. State belongs to the handle; its places are the names by which it can be reached.
 */
import type { Scope } from "eslint";
import type { Registry, ResolvedType } from "../../contracts/registry.js";
import {
  type FunctionNode,
  type Node,
  chainCall,
  keyName,
  memberName,
  methodCall,
  promiseStatic,
  unwrap,
} from "../ast.js";
import type { Origins, Variable } from "../origin.js";

/** Whose places they are: which functions discharge it, and its type where the code at hand does not say it. */
export interface Holder {
  discharges(fn: FunctionNode): boolean;
  type: ResolvedType | undefined;
}

const NOBODY: Holder = { discharges: () => false, type: undefined };

/** Methods of an array whose result has its elements, if maybe not all or in another order. */
const SAME_ELEMENTS = new Set(["filter", "slice", "reverse", "sort", "concat", "toReversed", "toSorted"]);

/** Nothing to do with the handle. */
const NOT: string[] = [];

/** What an expression's value can be read from: the roots of places, and whether there are functions among it. */
interface Sources {
  roots: ReadonlySet<string>;
  functions: boolean;
}

export class Places {
  /** What the roots of places stand for, by their numbers. */
  private readonly things: (Variable | Node)[] = [];
  private readonly ids = new Map<Variable | Node, number>();
  private readonly sources = new Map<Node, Sources>();
  private asked: { carriers: readonly string[]; roots: readonly string[] } | undefined;

  constructor(
    readonly origins: Origins,
    readonly registry: Registry,
  ) {}

  private id(thing: Variable | Node): number {
    let id = this.ids.get(thing);
    if (id === undefined) this.ids.set(thing, (id = this.things.push(thing) - 1));
    return id;
  }

  /** The root of a variable. */
  ofVariable(variable: Variable): string {
    return `v${this.id(variable)}`;
  }

  /** The variable whose root it is; undefined for other roots. */
  variableAt(root: string): Variable | undefined {
    return /^v\d/.test(root) ? (this.things[Number(root.slice(1))] as Variable) : undefined;
  }

  /** The expression whose result's root it is; undefined for other roots. */
  resultAt(root: string): Node | undefined {
    return /^t\d/.test(root) ? (this.things[Number(root.slice(1))] as Node) : undefined;
  }

  /** The root of an expression's result. */
  ofResult(node: Node): string {
    return `t${this.id(unwrap(node))}`;
  }

  /**
   * The ways in which an expression's value is, or holds, the handle: `""` where it is the handle itself, `".client"` where its member
   * is, none where it has nothing to do with it.
   */
  denotes(node: Node, carriers: readonly string[], holder: Holder = NOBODY): string[] {
    const inner = unwrap(node);
    const { roots, functions } = this.sourcesOf(inner);
    // Most expressions have nothing to do with it, and are asked about it on every path.
    const may = (functions && holder !== NOBODY) || this.areAmong(carriers, roots);
    return may ? this.denoted(inner, carriers, holder) : NOT;
  }

  private denoted(inner: Node, carriers: readonly string[], holder: Holder): string[] {
    const own = below(carriers, this.ofResult(inner));
    const denoted = (child: Node): string[] => this.denotes(child, carriers, holder);
    switch (inner.type) {
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        return holder.discharges(inner) ? [...own, "!"] : own;
      case "Identifier": {
        const variable = this.origins.variable(inner);
        return variable ? [...own, ...below(carriers, this.ofVariable(variable))] : own;
      }
      case "ThisExpression":
        return [...own, ...below(carriers, "this")];
      case "MemberExpression":
        return [...own, ...this.member(inner.object, denoted(inner.object), memberName(inner), holder.type)];
      case "AwaitExpression":
        return [...own, ...denoted(inner.argument)];
      case "ConditionalExpression":
        return [...own, ...denoted(inner.consequent), ...denoted(inner.alternate)];
      case "LogicalExpression":
        return [...own, ...(inner.operator === "&&" ? [] : denoted(inner.left)), ...denoted(inner.right)];
      case "AssignmentExpression":
        return inner.operator === "=" || inner.operator === "??=" || inner.operator === "||="
          ? [...own, ...denoted(inner.right)]
          : own;
      case "SequenceExpression":
        return [...own, ...denoted(inner.expressions.at(-1)!)];
      case "ArrayExpression":
        return [
          ...own,
          ...inner.elements.flatMap((element, i) => {
            if (!element) return [];
            if (element.type === "SpreadElement")
              return denoted(element.argument).map((s) => s.replace(/^\[\d*\]/, "[]"));
            return denoted(element).map((s) => `[${i}]${s}`);
          }),
        ];
      case "ObjectExpression":
        return [
          ...own,
          ...inner.properties.flatMap((property) => {
            if (property.type === "SpreadElement") return denoted(property.argument);
            return denoted(property.value).map((s) => `${step(keyName(property) ?? "?")}${s}`);
          }),
        ];
      case "CallExpression": {
        const combinator = promiseStatic(inner);
        const [arg] = inner.arguments;
        if (combinator && arg && arg.type !== "SpreadElement") {
          const given = denoted(arg);
          if (combinator.name === "resolve" || combinator.name === "all") return [...own, ...given];
          if (combinator.name === "allSettled")
            return [...own, ...given.map((s) => s.replace(/^\[\d*\]/, (index) => `${index}.value`))];
          if (combinator.name === "race" || combinator.name === "any")
            return [...own, ...given.map((s) => s.replace(/^\[\d*\]/, ""))];
        }
        const chain = chainCall(inner);
        if (chain) return chain.name === "then" ? own : [...own, ...denoted(chain.object)];
        const method = methodCall(inner);
        if (!method || !SAME_ELEMENTS.has(method.name)) return own;
        return [
          ...own,
          ...denoted(method.object).flatMap((s) => (s.startsWith("[") ? [s.replace(/^\[\d*\]/, "[]")] : [])),
        ];
      }
      default:
        return own;
    }
  }

  /** Whether a place has one of these roots. */
  private areAmong(carriers: readonly string[], roots: ReadonlySet<string>): boolean {
    // It is asked of the same places again and again.
    if (this.asked?.carriers !== carriers) this.asked = { carriers, roots: carriers.map(rootOf) };
    for (const root of this.asked.roots) if (roots.has(root)) return true;
    return false;
  }

  /** The path of a handle below what a call gave: `.client`, or nothing; undefined where it is at no one place, or in no member of a simple name. */
  pathIn(call: Node, carriers: readonly string[]): string | undefined {
    const paths = below(carriers, this.ofResult(call));
    if (paths.length === 0) return "";
    const path = paths.length === 1 ? paths[0] : undefined;
    return path !== undefined && /^(?:\.[A-Za-z_$][\w$]*)*$/.test(path) ? path : undefined;
  }

  /** What {@link denotes} would look at, whoever asks. */
  private sourcesOf(inner: Node): Sources {
    return this.sources.get(inner) ?? this.findSources(inner);
  }

  private findSources(inner: Node): Sources {
    const roots = new Set([this.ofResult(inner)]);
    let functions = false;
    const add = (child: Node | null | undefined): void => {
      if (!child) return;
      const of = this.sourcesOf(unwrap(child));
      for (const root of of.roots) roots.add(root);
      functions ||= of.functions;
    };
    switch (inner.type) {
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        functions = true;
        break;
      case "Identifier": {
        const variable = this.origins.variable(inner);
        if (variable) roots.add(this.ofVariable(variable));
        break;
      }
      case "ThisExpression":
        roots.add("this");
        break;
      case "MemberExpression":
        add(inner.object);
        break;
      case "AwaitExpression":
      case "SpreadElement":
        add(inner.argument);
        break;
      case "ConditionalExpression":
        add(inner.consequent);
        add(inner.alternate);
        break;
      case "LogicalExpression":
        add(inner.left);
        add(inner.right);
        break;
      case "AssignmentExpression":
        add(inner.right);
        break;
      case "SequenceExpression":
        add(inner.expressions.at(-1));
        break;
      case "ArrayExpression":
        for (const element of inner.elements) add(element);
        break;
      case "ObjectExpression":
        for (const property of inner.properties) add(property.type === "SpreadElement" ? property : property.value);
        break;
      case "CallExpression":
        add(inner.callee);
        add(inner.arguments[0]);
        break;
    }
    const sources = { roots, functions };
    this.sources.set(inner, sources);
    return sources;
  }

  /** What is left of the suffixes behind a member access; a member that is a part of the handle is the handle. */
  member(object: Node, suffixes: readonly string[], name: string | undefined, type?: ResolvedType): string[] {
    return suffixes.flatMap((suffix) => {
      if (suffix === "!") return [];
      if (suffix === "") return name !== undefined && this.isPart(object, name, type) ? [""] : [];
      if (suffix.startsWith("[")) {
        const index = /^\[(\d*)\]/.exec(suffix)!;
        const rest = suffix.slice(index[0].length);
        return name === undefined || index[1] === ""
          ? name === undefined || /^\d+$/.test(name)
            ? [rest]
            : []
          : index[1] === name
            ? [rest]
            : [];
      }
      const head = /^\.[^.[!]+/.exec(suffix)![0];
      return name === undefined || head === step(name) || head === ".?" ? [suffix.slice(head.length)] : [];
    });
  }

  /** Whether a member is the same obligation seen through another face: `response.body`. */
  isPart(object: Node, name: string, type?: ResolvedType): boolean {
    const isPart = (of: ResolvedType): boolean =>
      this.registry.member(of, name).some(({ api }) => api.part === true && api.returns === undefined);
    if (type && isPart(type)) return true;
    const resolved = this.origins.resolved(this.origins.valueOf(object));
    return resolved?.kind === "instance" && isPart(resolved.type);
  }

  /** The places that are gone once the variable, member or result is written anew. */
  without(carriers: readonly string[], root: string): string[] {
    return carriers.filter((place) => !startsAt(place, root));
  }
}

/** The step of a place to a member. What separates steps may be part of a name: of `[Symbol.dispose]`, of a key in quotes. */
export function step(name: string): string {
  return `.${name.replace(/[.[!]/g, "\u00b7") || "\u00b7"}`;
}

/** The suffixes of the places at or below a root. */
function below(carriers: readonly string[], root: string): string[] {
  return carriers.filter((place) => startsAt(place, root)).map((place) => place.slice(root.length));
}

const rootsOfPlaces = new Map<string, string>();

/** The root of a place: `v3` of `v3.client[]`. */
export function rootOf(place: string): string {
  let root = rootsOfPlaces.get(place);
  if (root === undefined) {
    root = /^\w+/.exec(place)?.[0] ?? place;
    if (rootsOfPlaces.size > 10_000) rootsOfPlaces.clear();
    rootsOfPlaces.set(place, root);
  }
  return root;
}

/** Whether a place is a root, or stands below it. */
export function startsAt(place: string, root: string): boolean {
  return place.startsWith(root) && (place.length === root.length || ".[!".includes(place[root.length]!));
}

/** The function (or other scope-making node) in which a variable is declared. */
export function homeOf(variable: Variable): Node {
  let scope: Scope.Scope = variable.scope;
  while (
    scope.upper &&
    scope.type !== "function" &&
    scope.type !== "module" &&
    scope.type !== "global" &&
    scope.type !== "class-field-initializer" &&
    scope.type !== "class-static-block"
  )
    scope = scope.upper;
  return scope.block as unknown as Node;
}

/** Whether the places at these suffixes are elements of a list. */
export function holdsInList(suffixes: readonly string[]): boolean {
  return suffixes.some((suffix) => suffix.startsWith("["));
}
