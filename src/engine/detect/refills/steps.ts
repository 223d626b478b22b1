/** What the functions of a class do to a handle in one of its fields, one after the other, and what they find out of it. */
import type { TSESTree } from "@typescript-eslint/utils";
import {
  type ClassNode,
  type FunctionNode,
  type Node,
  contains,
  isCall,
  isFunction,
  isNullish,
  memberName,
  methodCall,
  outward,
  unwrap,
  walk,
} from "../../ast.js";
import type { Engine } from "../../obligation/engine.js";
import { nameOfFunction } from "../../origin.js";
import type { Value } from "../../value.js";
import { type Filled, isTested, selfMember, useOf } from "./class-fields.js";
import type { Kin } from "./kin.js";

/** What a step of a function does to the handle, or finds out of it. */
type Effect = "filled" | "released" | "looked";

/** Something a function does with its `this`, or with what takes the handle along. */
interface Step {
  node: Node;
  /** The member of `this`; undefined where that is not known, `this` itself is handed on, or it is a variable. */
  name: string | undefined;
}

/** Methods that give something back, by their names alone. */
export const RELEASES =
  /^_?#?(?:close|end|quit|disconnect|destroy|terminate|kill|abort|stop|shut_?down|dispose|clean_?up|tear_?down|release|reset|drop)(?:$|[A-Z_])/;
const RUNS_NOW = /^(?:forEach|map|flatMap|filter|some|every|reduce|find)$/;
const MAX_DEPTH = 8;

export class Steps {
  private readonly found = new Map<FunctionNode, readonly Step[]>();
  private readonly effects = new Map<FunctionNode, Effect | undefined>();
  private readonly busy = new Set<FunctionNode>();
  private flags: ReadonlySet<string> | undefined;

  constructor(
    private readonly filled: Filled,
    private readonly node: ClassNode,
    private readonly kin: Kin,
    private readonly engine: Engine,
  ) {}

  of(fn: FunctionNode): readonly Step[] {
    let steps = this.found.get(fn);
    if (!steps) this.found.set(fn, (steps = this.findSteps(fn)));
    return steps;
  }

  private findSteps(fn: FunctionNode): Step[] {
    const steps: Step[] = [];
    const { origins, units } = this.engine;
    walk(fn, units.keys, (at) => {
      if (at !== fn && (at.type === "ClassBody" || (isFunction(at) && !this.runsNow(at)))) return false;
      const name = selfMember(at, origins);
      if (name !== undefined || this.mayBeHandle(at)) steps.push({ node: at, name });
      return true;
    });
    return steps;
  }

  /** Whether something else than a named member of `this` may be the handle, or give access to it. */
  private mayBeHandle(at: Node): boolean {
    switch (at.type) {
      case "Super":
        return true;
      case "Identifier":
        return this.kin.is(at) !== undefined;
      // `this[name]`
      case "MemberExpression":
        return at.object.type === "ThisExpression";
      // It is handed on.
      case "ThisExpression":
        return at.parent.type === "CallExpression" && methodCall(at.parent)?.name !== "bind";
      default:
        return false;
    }
  }

  /** What a step does to the handle. */
  effect({ node, name }: Step): Effect | undefined {
    const { parent } = outward(node);
    const called = parent?.type === "MemberExpression" ? methodCall(outward(parent).parent!)?.name : undefined;
    if (name === undefined) {
      // Whoever gets `this` may release what is in it.
      if (node.type === "ThisExpression") return "released";
      return called !== undefined && RELEASES.test(called) ? "released" : undefined;
    }
    const read = node as TSESTree.MemberExpression;
    const kin = this.kin.isField(name);
    if (kin) return this.effectOnField(read, kin, called);
    if (name === this.methodName) return isWritten(read) ? undefined : isCallee(read) ? "filled" : undefined;
    const fn = this.functionNamed(name);
    if (!fn)
      return isCallee(read) && RELEASES.test(name)
        ? "released"
        : isTested(read) && this.isFlag(name)
          ? "looked"
          : undefined;
    const getter = fn.parent?.type === "MethodDefinition" && fn.parent.kind === "get";
    if (!getter && !isCallee(read)) return undefined;
    const effect = this.effectOf(fn);
    if (effect === "looked") return getter || isTested(outward(read).parent!) ? "looked" : undefined;
    return effect;
  }

  private effectOnField(
    read: TSESTree.MemberExpression,
    kin: "own" | "parent",
    called: string | undefined,
  ): Effect | undefined {
    const use = useOf(read, this.filled.birth.obligation.by);
    if (use === "written") {
      const { parent } = outward(read);
      return kin === "own" && parent?.type === "AssignmentExpression" && !isNullish(parent.right)
        ? "filled"
        : undefined;
    }
    if (use === "released" || (called !== undefined && RELEASES.test(called))) return "released";
    // Whoever gets it may release it.
    if (use === "away") return "released";
    return isTested(read) && (kin === "own" || this.isMadeAlong(read)) ? "looked" : undefined;
  }

  /** Whether what takes the handle along is made by the same method: whoever looks at the one looks at the other. */
  private isMadeAlong(read: TSESTree.MemberExpression): boolean {
    const { method } = this.filled;
    const name = memberName(read);
    const writers = name === undefined ? undefined : this.engine.origins.members(this.node).get(name);
    return method !== undefined && writers?.some((writer) => contains(method, writer)) === true;
  }

  /** What a function does to the handle all in all; where it only looks at it, that. */
  private effectOf(fn: FunctionNode): Effect | undefined {
    if (this.effects.has(fn)) return this.effects.get(fn);
    if (this.busy.has(fn) || this.busy.size >= MAX_DEPTH) return undefined;
    this.busy.add(fn);
    let effect: Effect | undefined;
    for (const step of this.of(fn)) {
      const one = this.effect(step);
      const isRead =
        one === undefined && step.name !== undefined && this.kin.isField(step.name) && !isWritten(step.node);
      if (one && one !== "looked") effect = one;
      else if (one === "looked" || isRead) effect ??= "looked";
    }
    this.busy.delete(fn);
    this.effects.set(fn, effect);
    return effect;
  }

  runsNow(fn: FunctionNode): boolean {
    const { node, parent } = outward(fn);
    if (!isCall(parent)) return false;
    if (parent.callee === node) return true;
    if (parent.type === "NewExpression") return this.engine.origins.isGlobal(parent.callee, "Promise");
    const name = methodCall(parent)?.name;
    return name !== undefined && (/^(?:then|catch|finally)$/.test(name) || RUNS_NOW.test(name));
  }

  /** Whether a field is set where the handle ends: whoever tests it knows of that. */
  private isFlag(name: string): boolean {
    this.flags ??= this.findFlags();
    return this.flags.has(name);
  }

  private findFlags(): ReadonlySet<string> {
    const flags = new Set<string>();
    const seen = new Set<FunctionNode>(this.kin.endings());
    for (const fn of seen)
      for (const { node, name } of this.of(fn)) {
        if (name === undefined) continue;
        const { parent } = outward(node);
        if (isWritten(node)) {
          if (parent?.type === "AssignmentExpression" && !isCall(unwrap(parent.right))) flags.add(name);
        } else if (isCallee(node) && seen.size < MAX_DEPTH && name !== this.methodName) {
          const called = this.functionNamed(name);
          if (called) seen.add(called);
        }
      }
    return flags;
  }

  private get methodName(): string | undefined {
    return this.filled.method && nameOfFunction(this.filled.method);
  }

  /** The method or getter of a name, of the class itself or of one of the file that it extends. */
  private functionNamed(name: string): FunctionNode | undefined {
    const { origins } = this.engine;
    let at: ClassNode | undefined = this.node;
    for (let depth = 0; at && depth < MAX_DEPTH; depth++) {
      for (const writer of origins.members(at).get(name) ?? []) {
        const value =
          writer.type === "MethodDefinition" || writer.type === "PropertyDefinition" ? writer.value : writer;
        const inner = value && unwrap(value);
        if (isFunction(inner)) return inner;
        const bound = inner && methodCall(inner);
        if (bound?.name === "bind" && isFunction(unwrap(bound.object))) return unwrap(bound.object) as FunctionNode;
      }
      const base: Value | undefined = at.superClass ? origins.valueOf(at.superClass) : undefined;
      at = base?.kind === "class" ? base.node : undefined;
    }
    return undefined;
  }
}

export function isWritten(read: Node): boolean {
  const { node, parent } = outward(read);
  return parent?.type === "AssignmentExpression" && parent.left === node;
}

function isCallee(read: Node): boolean {
  const { node, parent } = outward(read);
  return isCall(parent) && parent.callee === node;
}
