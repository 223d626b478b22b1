/**
 * Handles that live in the fields of a class. A field outlives every path, so it is not followed along paths; three things show that it is
 * lost: the class closes its other handles and not this one, the method that fills it runs again while it is held, or it is set to null.
 */
import type { TSESTree } from "@typescript-eslint/utils";
import {
  type CallNode,
  type ClassNode,
  type FunctionNode,
  type Node,
  contains,
  enclosingClass,
  enclosingFunction,
  isCall,
  isFunction,
  isNullish,
  keyName,
  memberName,
  methodCall,
  outward,
  walk,
} from "../ast.js";
import type { Finding } from "../findings.js";
import type { Birth } from "../obligation/birth.js";
import type { Engine } from "../obligation/engine.js";
import { nameOfFunction } from "../origin.js";
import { describeSubject } from "../witness.js";
import type { Context } from "./context.js";

/** A handle that is put into a field. */
interface Filled {
  name: string;
  birth: Birth;
  /** The member of the class in which that happens; undefined for a field's initialiser. */
  method: FunctionNode | undefined;
  at: Node;
}

/** What a class does with its fields. */
interface Uses {
  filled: Filled[];
  /** Every `this.name`, by name. */
  reads: Map<string, TSESTree.MemberExpression[]>;
}

/** Methods by which a class gives back what it holds. */
const CLOSES =
  /^(?:(?:async)?(?:close|end|quit|disconnect|destroy|stop|shutdown|dispose|cleanup|teardown|release)(?:All)?|onModuleDestroy|onApplicationShutdown|beforeApplicationShutdown|\[Symbol\.(?:asyncD|d)ispose\])$/i;
const TIMERS = new Set(["setTimeout", "setInterval", "setImmediate"]);

export function* findLostFields({ engine, births }: Context): Iterable<Finding> {
  const classes = new Map<ClassNode, Filled[]>();
  for (const birth of births.all()) {
    if (birth.obligation.kind !== "release" || birth.obligation.onUse) continue;
    const filled = fieldOf(birth);
    const owner = filled && enclosingClass(filled.at);
    if (!filled || !owner) continue;
    const list = classes.get(owner);
    if (list) list.push(filled);
    else classes.set(owner, [filled]);
  }
  for (const [node, filled] of classes) {
    const uses: Uses = { filled, reads: fieldReads(node, engine) };
    const reported = new Set<string>();
    for (const field of filled) {
      if (reported.has(field.name)) continue;
      const when =
        refilled(field, node, uses, engine) ?? forgotten(field, node, uses, engine) ?? dropped(field, uses, engine);
      if (!when) continue;
      reported.add(field.name);
      yield finding(field, when, engine);
    }
  }
}

function finding({ birth, name }: Filled, when: string, engine: Engine): Finding {
  return {
    rule: "no-undisposed-client",
    kind: "release",
    node: birth.node,
    harm: birth.obligation.harm,
    exceptional: false,
    voided: false,
    what: describeSubject(birth.node, birth.label, engine, `this.${name}`),
    when,
    size: birth.obligation.size,
    releaser: birth.obligation.by[0],
    witness: [{ line: birth.node.loc.start.line, column: birth.node.loc.start.column + 1, what: "acquired" }],
    repairs: [],
  };
}

/** The field that a birth goes into where it stands: `this.x = new X()`, `x = new X()` in a class body. */
function fieldOf(birth: Birth): Filled | undefined {
  let value = outward(birth.node);
  if (value.parent?.type === "AwaitExpression") value = outward(value.parent);
  const { node, parent } = value;
  if (parent?.type === "PropertyDefinition" && parent.value === node && !parent.static) {
    const name = keyName(parent);
    return name === undefined ? undefined : { name, birth, method: undefined, at: parent };
  }
  if (parent?.type !== "AssignmentExpression" || parent.right !== node || parent.operator !== "=") return undefined;
  const name = thisMember(parent.left);
  const method = methodAround(parent);
  return name === undefined || !method ? undefined : { name, birth, method, at: parent };
}

function thisMember(node: Node): string | undefined {
  return node.type === "MemberExpression" && node.object.type === "ThisExpression" ? memberName(node) : undefined;
}

/** The member function of the class in which a node stands, whatever arrow functions lie in between. */
function methodAround(node: Node): FunctionNode | undefined {
  for (let fn = enclosingFunction(node); fn; fn = enclosingFunction(fn)) {
    const { parent } = fn;
    if (parent?.type === "MethodDefinition" || parent?.type === "PropertyDefinition") return fn;
  }
  return undefined;
}

function fieldReads(node: ClassNode, engine: Engine): Uses["reads"] {
  const reads: Uses["reads"] = new Map();
  walk(node.body, engine.units.keys, (at) => {
    const name = thisMember(at);
    if (name === undefined) return;
    const list = reads.get(name);
    if (list) list.push(at as TSESTree.MemberExpression);
    else reads.set(name, [at as TSESTree.MemberExpression]);
  });
  return reads;
}

/** What is done with a field's value where it is read. */
function useOf(read: TSESTree.MemberExpression, by: readonly string[]): "released" | "used" | "written" | "away" {
  const { node, parent } = outward(read);
  if (parent?.type === "AssignmentExpression" && parent.left === node) return "written";
  if (parent?.type === "MemberExpression" && parent.object === node) {
    const method = methodCall(outward(parent).parent!);
    return method && by.includes(method.name) ? "released" : "used";
  }
  return parent && /^(If|Conditional|Unary|Logical|Binary|ExpressionStatement)/.test(parent.type) ? "used" : "away";
}

/** A closing method releases other fields of the class, and this one is released nowhere. */
function forgotten(
  { name, birth }: Filled,
  node: ClassNode,
  { filled, reads }: Uses,
  engine: Engine,
): string | undefined {
  const { by } = birth.obligation;
  const own = reads.get(name) ?? [];
  if (own.some((read) => ["released", "away"].includes(useOf(read, by)))) return undefined;
  if (isChild(birth, filled)) return undefined;
  for (const other of filled) {
    if (other.name === name) continue;
    const release = (reads.get(other.name) ?? []).find((read) => useOf(read, other.birth.obligation.by) === "released");
    const closer = release && methodAround(release);
    const closing = closer && nameOfFunction(closer);
    if (closing === undefined || !CLOSES.test(closing)) continue;
    // It walks the whole file: asked last.
    if (isKnownOutside(name, node, engine)) return undefined;
    return `by \`${closing}()\` on line ${closer!.loc.start.line}, which releases \`this.${other.name}\``;
  }
  return undefined;
}

/** Whether a handle was given by another one of the class: closing that one closes it. */
function isChild({ node, parents }: Birth, filled: readonly Filled[]): boolean {
  if (parents.length > 0) return true;
  let object = methodCall(node)?.object;
  for (; object; object = methodCall(object)?.object) {
    const name = thisMember(object);
    if (name !== undefined && filled.some((other) => other.name === name)) return true;
  }
  return isCall(node) && node.arguments.some((argument) => thisMember(argument) !== undefined);
}

/** Whether the file names the field of an instance outside the class, or takes `this` apart. */
function isKnownOutside(name: string, node: ClassNode, { origins, units }: Engine): boolean {
  let found = false;
  walk(origins.source.ast as unknown as Node, units.keys, (at) => {
    if (at.type === "MemberExpression" && at.object.type !== "ThisExpression" && memberName(at) === name) found = true;
    if (at.type === "VariableDeclarator" && at.init?.type === "ThisExpression" && contains(node, at)) found = true;
    return !found;
  });
  return found;
}

/** The method that fills the field is called again, by a timer or by an event that is not the handle's end, and nobody releases it first. */
function refilled(
  { name, birth, method, at }: Filled,
  node: ClassNode,
  { reads }: Uses,
  engine: Engine,
): string | undefined {
  const methodName = method && nameOfFunction(method);
  if (!method || methodName === undefined || methodName === "constructor") return undefined;
  const before = (reads.get(name) ?? []).some((read) => contains(method, read) && read.range[0] < at.range[0]);
  const away = (reads.get(name) ?? []).some((read) => useOf(read, birth.obligation.by) === "away");
  if (before || away) return undefined;
  for (const call of callsOfOwn(methodName, node, engine)) {
    const trigger = triggerOf(call, name, birth, reads, engine);
    if (trigger) return `before ${trigger} on line ${call.loc.start.line} runs \`${methodName}()\` again`;
  }
  return undefined;
}

function callsOfOwn(name: string, node: ClassNode, { units }: Engine): CallNode[] {
  const calls: CallNode[] = [];
  walk(node.body, units.keys, (at) => {
    if (at.type === "CallExpression" && thisMember(at.callee) === name) calls.push(at);
  });
  return calls;
}

/** What makes a call happen while the handle is held, in words; undefined where nothing certain does. */
function triggerOf(
  call: CallNode,
  name: string,
  birth: Birth,
  reads: Uses["reads"],
  { origins }: Engine,
): string | undefined {
  let trigger: string | undefined;
  for (let fn = enclosingFunction(call); fn; fn = enclosingFunction(fn)) {
    const closure: FunctionNode = fn;
    // It is looked at, or released, first.
    if ((reads.get(name) ?? []).some((read) => contains(closure, read) && read.range[0] < call.range[0])) {
      const { parent } = fn;
      return parent?.type === "MethodDefinition" ? trigger : undefined;
    }
    const { parent } = outward(fn);
    if (!isCall(parent) || !isFunction(fn)) continue;
    if (parent.callee.type === "Identifier" && TIMERS.has(parent.callee.name)) trigger ??= "a timer";
    const receiver = methodCall(parent)?.object;
    const event = origins.listenerEvent(parent);
    if (!event || !receiver || thisMember(receiver) !== name) continue;
    const dies = event.event.means === "final" || birth.obligation.diesOn?.includes(`event('${event.name}')`);
    if (dies) return undefined;
    trigger ??= `its '${event.name}' event`;
  }
  return trigger;
}

/** The field is set to null by code that does nothing else with it. */
function dropped({ name, birth }: Filled, { reads }: Uses, { units }: Engine): string | undefined {
  const own = reads.get(name) ?? [];
  for (const read of own) {
    const { node, parent } = outward(read);
    if (parent?.type !== "AssignmentExpression" || parent.left !== node || !isNullish(parent.right)) continue;
    const fn = enclosingFunction(read);
    if (!fn || fn !== methodAround(read)) continue;
    const touched = own.some(
      (other) => other !== read && contains(fn, other) && useOf(other, birth.obligation.by) !== "used",
    );
    if (
      touched ||
      own.some((other) => useOf(other, birth.obligation.by) === "away") ||
      callsElsewhere(fn, name, units.keys)
    )
      continue;
    return `before line ${read.loc.start.line} forgets it`;
  }
  return undefined;
}

/** Whether a function calls anything that may release a field: a method of its own, or something that gets `this`. */
function callsElsewhere(fn: FunctionNode, name: string, keys: Record<string, readonly string[]>): boolean {
  let found = false;
  walk(fn.body, keys, (at) => {
    if (!isCall(at)) return !found;
    const method = methodCall(at);
    if (!method || thisMember(method.object) !== name) found = true;
    return !found;
  });
  return found;
}
