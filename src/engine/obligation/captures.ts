/** Functions that hold a handle: which mention it, and which take it over, so that whoever runs them may be responsible. */
import type { TSESTree } from "@typescript-eslint/utils";
import {
  type FunctionNode,
  type Node,
  contains,
  isCall,
  isFunction,
  memberName,
  methodCall,
  outward,
  unwrap,
  walk,
} from "../ast.js";
import type { Arguments } from "./arguments.js";
import type { Ends } from "./ends.js";
import type { Engine } from "./engine.js";
import type { Followed } from "./followed.js";
import { rootOf } from "./places.js";
import type { State } from "./state.js";

export class Captures {
  private readonly roots = new Map<FunctionNode, Set<string>>();

  constructor(
    private readonly engine: Engine,
    private readonly handle: Followed,
    private readonly args: Arguments,
    private readonly ends: Ends | undefined,
    /** Functions of which nothing is known only borrow what they get. */
    private readonly lends: boolean,
  ) {}

  /** A function comes into being in a place where it is not an argument and not given a name: whoever gets it may discharge. */
  closure(fn: FunctionNode, state: State): boolean {
    const { node, parent } = outward(fn);
    if (isCall(parent) && (parent.arguments as Node[]).includes(node)) return false;
    // What becomes of a literal, or of a returned function, decides for it.
    if (
      !this.handle.discharge.settles &&
      parent &&
      [
        "VariableDeclarator",
        "ExpressionStatement",
        "Property",
        "ArrayExpression",
        "ReturnStatement",
        "ArrowFunctionExpression",
      ].includes(parent.type)
    )
      return false;
    if (
      parent?.type === "AssignmentExpression" &&
      parent.left.type === "MemberExpression" &&
      this.handle.denotes(parent.left.object, state).includes("")
    )
      return false;
    if (isCall(parent) && unwrap(parent.callee) === fn) return this.takes(fn, state);
    return this.takes(fn, state);
  }

  /** Whether an identifier names a function of this file that holds the handle. */
  heldByFunction(id: TSESTree.Identifier, state: State): boolean {
    const value = this.engine.origins.valueOf(id);
    return value?.kind === "function" && this.takes(value.node, state);
  }

  /** Whether a function's name goes where it may be called by others. Calls and arguments of calls are seen to by the call. */
  functionValueEscapes(id: Node): boolean {
    const { node, parent } = outward(id);
    if (isCall(parent)) return false;
    if (parent?.type === "VariableDeclarator" || parent?.type === "ExpressionStatement") return false;
    if (parent?.type === "MemberExpression" && parent.object === node) return false;
    return true;
  }

  /** Whether a function mentions a place of the handle at all. */
  mentions(fn: FunctionNode, state: State): boolean {
    const roots = this.capturedRoots(fn);
    return state.carriers.some((place) => roots.has(rootOf(place)) || (rootOf(place) === "this" && this.usesThis(fn)));
  }

  /** Whether a value has functions in it that work with the handle: `{ query: (text) => pool.query(text) }`. */
  worksIn(value: Node, state: State): boolean {
    const { origins } = this.engine;
    const inner = origins.constant(value);
    const works = (fn: FunctionNode): boolean => this.mentions(fn, state) || this.mentionsChild(fn, state);
    if (isFunction(inner)) return works(inner);
    switch (inner.type) {
      case "Identifier": {
        const named = origins.valueOf(inner);
        return named?.kind === "function" && works(named.node);
      }
      case "ObjectExpression":
        return inner.properties.some((one) => one.type === "Property" && this.worksIn(one.value, state));
      case "ArrayExpression":
        return inner.elements.some((one) => one && one.type !== "SpreadElement" && this.worksIn(one, state));
      default:
        return false;
    }
  }

  /** Whether a function mentions something that a method of the handle gave. */
  mentionsChild(fn: FunctionNode, state: State): boolean {
    const scope = this.engine.origins.source.scopeManager?.acquire(fn as never, fn.type === "FunctionExpression");
    return (scope?.through ?? []).some(
      ({ resolved, identifier }) =>
        resolved && resolved.defs[0]?.type === "Variable" && this.handle.isChild(identifier as unknown as Node, state),
    );
  }

  /** Whether a function, when it runs, discharges the handle or lets it escape: then it may be the one that is responsible. */
  takes(fn: FunctionNode, state: State): boolean {
    if (!this.mentions(fn, state)) return false;
    if (this.handle.discharge.settles) return true;
    return this.takesWithin(fn, state, new Set());
  }

  private takesWithin(fn: FunctionNode, state: State, seen: Set<FunctionNode>): boolean {
    if (seen.has(fn)) return false;
    seen.add(fn);
    const scope = this.engine.origins.source.scopeManager?.acquire(fn as never, fn.type === "FunctionExpression");
    for (const reference of scope?.through ?? []) {
      const id = reference.identifier as unknown as TSESTree.Identifier;
      if (!reference.resolved) continue;
      const value = this.engine.origins.valueOf(id);
      if (
        value?.kind === "function" &&
        contains(fn, id) &&
        this.mentions(value.node, state) &&
        this.takesWithin(value.node, state, seen)
      )
        return true;
      const root = this.engine.places.ofVariable(reference.resolved);
      const suffixes = state.carriers
        .filter((place) => rootOf(place) === root)
        .map((place) => place.slice(root.length));
      if (suffixes.length === 0) continue;
      if (reference.isWrite() && !reference.isRead()) continue;
      if (this.takenAt(id, suffixes)) return true;
    }
    return false;
  }

  /** Whether a use inside a function discharges the handle, or hands it to something unknown. */
  private takenAt(id: Node, given: readonly string[]): boolean {
    let suffixes = given;
    for (let at: Node = id; ;) {
      const { node, parent } = outward(at);
      if (parent?.type === "MemberExpression" && parent.object === node) {
        const name = memberName(parent);
        const next = this.engine.places.member(parent.object, suffixes, name, this.handle.birth.type);
        const call = outward(parent).parent;
        if (suffixes.includes("") && isCall(call) && call.callee === outward(parent).node) {
          const method = methodCall(call);
          // Whoever keeps a body and works with it, reads it.
          if (!method || this.handle.discharge.includes(method) || this.handle.birth.obligation.kind === "consume")
            return true;
          const { type } = this.handle.birth;
          if (this.ends?.isUnknownMethod(method)) return true;
          const api =
            this.engine.origins.apiOf(call)?.api ??
            (this.ends && type && this.engine.places.registry.member(type, method.name)[0]?.api);
          if (api?.part || api?.returns === "this") {
            at = call;
            suffixes = [""];
            continue;
          }
          return false;
        }
        if (next.length === 0) {
          // A function that was put beside a response: `res.locals.fail(err)`.
          const inner = outward(parent).parent;
          const outer = inner?.type === "MemberExpression" ? outward(inner) : undefined;
          const method = outer?.parent && methodCall(outer.parent);
          if (suffixes.includes("") && method && this.handle.discharge.through(method)) return true;
          return (
            this.handle.birth.exchange !== undefined &&
            suffixes.includes("") &&
            isCall(outer?.parent) &&
            outer.parent.callee === outer.node &&
            !this.engine.origins.apiOf(outer.parent)
          );
        }
        suffixes = next;
        at = parent;
        continue;
      }
      if (isCall(parent) && parent.callee === node) return suffixes.includes("!");
      if (isCall(parent)) {
        const index = (parent.arguments as Node[]).indexOf(node);
        const api = this.engine.origins.apiOf(parent)?.api;
        const fate = this.args.fate(parent, index, suffixes, api?.args, api?.wraps);
        return fate !== "kept" && !(fate === "unknown" && this.lends);
      }
      if (parent?.type === "AwaitExpression") {
        at = parent;
        continue;
      }
      if (
        parent?.type === "ExpressionStatement" ||
        parent?.type === "IfStatement" ||
        parent?.type === "UnaryExpression" ||
        parent?.type === "BinaryExpression" ||
        parent?.type === "TemplateLiteral" ||
        (parent?.type === "ConditionalExpression" && parent.test === node) ||
        (parent?.type === "LogicalExpression" && parent.left === node)
      )
        return false;
      if (parent?.type === "ForOfStatement" && parent.right === node)
        return this.handle.discharge.iterates || suffixes.some((s) => s !== "");
      return true;
    }
  }

  private usesThis(fn: FunctionNode): boolean {
    let found = false;
    walk(fn.body, this.engine.units.keys, (at) => {
      found ||= at.type === "ThisExpression";
      return !found && (!isFunction(at) || at.type === "ArrowFunctionExpression");
    });
    return found;
  }

  /** The roots of the variables that a function uses from outside, those of the functions it calls included. */
  private capturedRoots(fn: FunctionNode, seen = new Set<FunctionNode>()): Set<string> {
    const known = this.roots.get(fn);
    if (known) return known;
    const roots = new Set<string>();
    if (seen.has(fn)) return roots;
    seen.add(fn);
    const scope = this.engine.origins.source.scopeManager?.acquire(fn as never, fn.type === "FunctionExpression");
    for (const { resolved } of scope?.through ?? []) {
      if (!resolved) continue;
      roots.add(this.engine.places.ofVariable(resolved));
      const value = resolved.identifiers[0] && this.engine.origins.valueOf(resolved.identifiers[0] as unknown as Node);
      if (value?.kind === "function" && value.node !== fn)
        for (const root of this.capturedRoots(value.node, seen)) roots.add(root);
    }
    if (seen.size === 1) this.roots.set(fn, roots);
    return roots;
  }
}
