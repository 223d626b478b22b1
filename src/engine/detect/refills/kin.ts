/** The handle in a field of a class, and those that take it along when they end: a channel dies with its connection. */
import type { Registry, ResolvedType } from "../../../contracts/registry.js";
import type { Obligation } from "../../../contracts/vocabulary.js";
import {
  type CallNode,
  type ClassNode,
  type FunctionNode,
  type Node,
  isCall,
  isFunction,
  methodCall,
  outward,
  stringValue,
  unwrap,
  walk,
} from "../../ast.js";
import { CLOSING, LISTENS } from "../../listens.js";
import { rootOf } from "../../obligation/emitters.js";
import type { Engine } from "../../obligation/engine.js";
import type { Variable } from "../../origin.js";
import { type Filled, selfMember } from "./class-fields.js";

/** What a listener's event says of the handle: it is dead then, or it lives on, or that is not known; undefined: it is some other emitter's. */
export type Event = { name: string; ends: boolean | undefined } | undefined;

export class Kin {
  /** Fields and variables that hold the handle itself, or one that takes it along. */
  private readonly fields = new Map<string, "own" | "parent">();
  private readonly variables = new Map<Variable, "own" | "parent">();
  private readonly engine: Engine;

  constructor(
    private readonly filled: Filled,
    private readonly node: ClassNode,
    engine: Engine,
  ) {
    this.engine = engine;
    this.fields.set(filled.name, "own");
    if (filled.variable) this.addVariable(filled.variable, "own");
    this.addParent(filled.birth.node);
    for (const variable of filled.birth.parents) this.variables.set(variable, "parent");
  }

  /** Whether a field holds the handle, or one that takes it along. */
  isField(name: string): "own" | "parent" | undefined {
    return this.fields.get(name);
  }

  /** Whether an expression, or what the calls of a chain begin with, is the handle or one that takes it along. */
  is(expression: Node): "own" | "parent" | undefined {
    const root = unwrap(rootOf(expression));
    const name = selfMember(root, this.engine.origins);
    if (name !== undefined) return this.fields.get(name);
    const variable = root.type === "Identifier" ? this.engine.origins.variable(root) : undefined;
    return variable && this.variables.get(variable);
  }

  /** What the event says for which a value is a listener: `x.on("close", listener)`, `x.onclose = listener`. */
  eventFor(listener: Node): Event {
    const { node, parent } = outward(listener);
    if (parent?.type === "AssignmentExpression" && parent.right === node && parent.left.type === "MemberExpression") {
      const { object, property } = parent.left;
      const name = property.type === "Identifier" ? /^on([a-z]+)$/.exec(property.name)?.[1] : undefined;
      return name === undefined ? undefined : this.event(object, name);
    }
    const method = parent && methodCall(parent);
    if (!method || !LISTENS.has(method.name) || method.call.arguments[0] === node) return undefined;
    const known = this.engine.origins.listenerEvent(method.call)?.name;
    const name = known ?? stringValue(method.call.arguments[0]);
    if (name !== undefined) return this.event(method.object, name);
    return this.is(method.object) && { name: "", ends: undefined };
  }

  /** The functions of the class that run only when the handle, or one that takes it along, has come to its end. */
  *endings(): Iterable<FunctionNode> {
    const found: Node[] = [];
    walk(this.node.body, this.engine.units.keys, (at) => {
      if (at.type === "AssignmentExpression") found.push(at.right);
      if (isCall(at)) found.push(...at.arguments);
    });
    for (const listener of found) {
      if (!this.eventFor(listener)?.ends) continue;
      const fn = this.functionOf(listener);
      if (fn) yield fn;
    }
  }

  /** The function that is given: itself, `this.method`, `this.method.bind(this)`. */
  private functionOf(listener: Node): FunctionNode | undefined {
    const inner = unwrap(listener);
    if (isFunction(inner)) return inner;
    const bound = methodCall(inner);
    const value = this.engine.origins.valueOf(bound?.name === "bind" ? bound.object : inner);
    return value?.kind === "function" ? value.node : undefined;
  }

  private event(receiver: Node, name: string): Event {
    const kin = this.is(receiver);
    if (!kin) return undefined;
    const { birth } = this.filled;
    const { registry } = this.engine.places;
    const value = this.engine.origins.valueOf(rootOf(receiver));
    const type: ResolvedType | undefined =
      value?.kind === "instance" ? value.type : kin === "own" ? birth.type : undefined;
    const obligation = kin === "own" ? birth.obligation : type && registry.obligation(type);
    return { name, ends: isEnd(name, type, obligation, registry) };
  }

  /** What gave the handle, if anything did: the receiver of the call, and what gave that. */
  private addParent(made: Node): void {
    const inner = unwrap(made);
    const call: CallNode | undefined = isCall(inner) ? inner : undefined;
    const object = call && methodCall(call)?.object;
    for (let at = object; at; at = methodCall(unwrap(at))?.object) this.add(unwrap(at));
  }

  private add(expression: Node): void {
    const name = selfMember(expression, this.engine.origins);
    if (name !== undefined) this.addField(name);
    else if (expression.type === "Identifier") this.addVariable(expression, "parent");
  }

  private addField(name: string): void {
    if (this.fields.has(name)) return;
    this.fields.set(name, "parent");
    for (const writer of this.engine.origins.members(this.node).get(name) ?? []) {
      const value = awaited(writer.type === "PropertyDefinition" ? writer.value : writer);
      if (value?.type === "Identifier") this.addVariable(value, "parent");
      else if (value) this.addParent(value);
    }
  }

  private addVariable(id: Node, as: "own" | "parent"): void {
    const variable = this.engine.origins.variable(id);
    if (!variable || this.variables.has(variable)) return;
    // A module, a class, a function: not a handle.
    if (variable.defs.some(({ type }) => type !== "Variable" && type !== "Parameter")) return;
    this.variables.set(variable, as);
    for (const reference of variable.references) {
      const { node, parent } = outward(reference.identifier as unknown as Node);
      const name =
        parent?.type === "AssignmentExpression" && parent.right === node
          ? selfMember(parent.left, this.engine.origins)
          : undefined;
      if (name !== undefined && !this.fields.has(name)) this.fields.set(name, as);
      const value = awaited(reference.writeExpr as unknown as Node | undefined);
      if (value && as === "parent") this.addParent(value);
    }
  }
}

/** Whether nothing is held any more after an event of a handle. */
export function isEnd(
  name: string,
  type: ResolvedType | undefined,
  obligation: Obligation | undefined,
  registry: Registry,
): boolean {
  return (
    (type && registry.event(type, name)?.event.means === "final") ||
    obligation?.diesOn?.includes(`event('${name}')`) === true ||
    // Nothing is known of that event.
    (type === undefined && CLOSING.test(name))
  );
}

function awaited(node: Node | null | undefined): Node | undefined {
  const inner = node ? unwrap(node) : undefined;
  return inner?.type === "AwaitExpression" ? unwrap(inner.argument) : inner;
}
