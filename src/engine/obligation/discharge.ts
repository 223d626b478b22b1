/** What discharges a handle: how its contract says it, asked of a call or of a piece of code. */
import type { Obligation } from "../../contracts/vocabulary.js";
import {
  type CallNode,
  type MethodCall,
  type Node,
  enclosingFunction,
  isFunction,
  memberName,
  methodCall,
  outward,
  stringValue,
  unwrap,
} from "../ast.js";
import { LISTENS } from "../origin.js";
import type { Birth } from "./birth.js";
import { rootOf } from "./emitters.js";
import type { Engine } from "./engine.js";
import { Uses } from "./uses.js";

export class Discharge {
  /** The names of the methods, and the other forms of the vocabulary. */
  readonly names: ReadonlySet<string>;
  /** It is a promise that is to be waited for. */
  readonly settles: boolean;
  /** Iterating over it reads it to its end, or closes it on the way out; see {@link exhausts}. */
  readonly iterates: boolean;
  private readonly uses: Uses;

  constructor(
    private readonly engine: Engine,
    private readonly birth: Birth,
  ) {
    const { by, kind } = birth.obligation;
    this.uses = new Uses(by, engine.origins);
    this.names = this.uses.names;
    this.settles = kind === "settle";
    this.iterates = by.some((use) => /(?:^|\.)(?:iterate|exhaust)$/.test(use));
  }

  /** Whether a member, taken out of the handle, is a function that discharges it: `const { path, cleanup } = await file();`. */
  takenOut(name: string): boolean {
    return !this.settles && this.names.has(name);
  }

  /** Whether a loop over an expression that is the handle discharges it only where it is not left early. */
  exhausts(node: Node): boolean {
    return this.names.has("exhaust") || this.wrapperBy(node).includes("exhaust");
  }

  /** Whether a method call on the handle is one of the ways to discharge it. */
  includes(method: MethodCall): boolean {
    const { name, call, object } = method;
    const stops = this.wrapper(object)?.stops;
    if (stops && (stops.includes(name) || (LISTENS.has(name) && this.isStopped(object, stops)))) return false;
    if (this.uses.includes(method) || this.wrapperBy(object).includes(name)) return true;
    const inner = unwrap(object);
    const through = inner.type === "MemberExpression" ? memberName(inner) : undefined;
    if (through !== undefined && this.names.has(`${through}.${name}`)) return true;
    // `const { body } = response; body.cancel()`
    if (inner.type === "Identifier" && [...this.names].some((use) => use.endsWith(`.${name}`))) return true;
    if (LISTENS.has(name)) {
      const use = `on('${stringValue(call.arguments[0])}')`;
      return this.names.has(use) || this.wrapperBy(object).includes(use);
    }
    return false;
  }

  /** `response.socket.destroy()`: the object of which a method of a member discharges; undefined for other calls. */
  through({ name, object }: MethodCall): Node | undefined {
    const inner = unwrap(object);
    return inner.type === "MemberExpression" && this.names.has(`${memberName(inner)}.${name}`)
      ? inner.object
      : undefined;
  }

  /** How a wrapper around the handle is discharged, where it is one of another type: `createInterface({ input })`. */
  wrapperBy(node: Node): readonly string[] {
    return this.wrapper(node)?.by ?? [];
  }

  private wrapper(node: Node): Obligation | undefined {
    const value = this.engine.origins.valueOf(node);
    if (value?.kind !== "instance" || !this.birth.type || value.type === this.birth.type) return undefined;
    return this.engine.places.registry.obligation(value.type);
  }

  /** Whether a listener of a wrapper stops it before what it wraps has been read. */
  private isStopped(wrapper: Node, stops: readonly string[]): boolean {
    const { origins } = this.engine;
    const root = rootOf(wrapper);
    const variable = root.type === "Identifier" ? origins.variable(root) : undefined;
    return (
      variable?.references.some((reference) => {
        const id = reference.identifier as unknown as Node;
        const { node, parent } = outward(id);
        const stop = parent?.type === "MemberExpression" && parent.object === node ? outward(parent).parent : undefined;
        if (!stop || !stops.includes(methodCall(stop)?.name ?? "")) return false;
        const fn = enclosingFunction(id);
        const heard = isFunction(fn) ? outward(fn).parent : undefined;
        const method = heard && methodCall(heard);
        if (!method || !LISTENS.has(method.name)) return false;
        const emitter = rootOf(method.object);
        if (emitter.type !== "Identifier" || origins.variable(emitter) !== variable) return false;
        return origins.listenerEvent(method.call)?.event.means === undefined;
      }) ?? false
    );
  }

  /** Whether a piece of code has something in it that discharges; under which condition, and whether it is this handle, is not asked. */
  occursIn(branch: Node | null | undefined): boolean {
    if (!branch) return false;
    const isUse = (call: CallNode): boolean => {
      const method = methodCall(call);
      return method !== undefined && this.uses.includes(method);
    };
    if (this.engine.origins.survey.callsIn(branch).some(isUse)) return true;
    const text = this.engine.origins.source.getText(branch as never);
    return [...this.names].some((use) => /^[\w.]+$/.test(use) && text.includes(`.${use.split(".").at(-1)!}(`));
  }
}
