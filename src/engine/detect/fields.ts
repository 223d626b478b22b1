/**
 * Handles that live in the fields of a class. A field outlives every path, so it is not followed along paths; three things show that it is
 * lost: the class closes its other handles and not this one, the method that fills it runs again while it is held, or it is set to null.
 */
import {
  type ClassNode,
  type FunctionNode,
  type Node,
  contains,
  enclosingClass,
  enclosingFunction,
  isCall,
  isNullish,
  memberName,
  methodCall,
  outward,
  thisMember,
  walk,
} from "../ast.js";
import { HARMS } from "../../contracts/vocabulary.js";
import type { Finding } from "../findings.js";
import type { Birth } from "../obligation/birth.js";
import type { Engine } from "../obligation/engine.js";
import { nameOfFunction } from "../origin.js";
import { comesAgain, fillsAlways, isConstructor } from "../repeats.js";
import { describeSubject } from "../witness.js";
import {
  type Filled,
  type Uses,
  fieldOf,
  fieldReads,
  isTakenApart,
  isTested,
  methodAround,
  useOf,
} from "./refills/class-fields.js";
import type { Context } from "./context.js";
import { Held, type Run } from "./refills/held.js";

/** Methods by which a class gives back what it holds. */
const CLOSES =
  /^(?:(?:async)?(?:close|end|quit|disconnect|destroy|stop|shutdown|dispose|cleanup|teardown|release)(?:All)?|onModuleDestroy|onApplicationShutdown|beforeApplicationShutdown|\[Symbol\.(?:asyncD|d)ispose\])$/i;

/** How a handle is lost. */
interface Loss {
  /** In words. */
  when: string;
  /** Only where something fails. */
  exceptional?: boolean;
}

export function* findLostFields({ engine, births }: Context): Iterable<Finding> {
  const classes = new Map<ClassNode, Filled[]>();
  for (const birth of births.all()) {
    if (birth.obligation.kind !== "release" || birth.obligation.onUse) continue;
    const filled = fieldOf(birth, engine);
    const owner = filled && enclosingClass(filled.at);
    if (!filled || !owner) continue;
    const list = classes.get(owner);
    if (list) list.push(filled);
    else classes.set(owner, [filled]);
  }
  for (const [node, filled] of classes) {
    const uses: Uses = { filled, reads: fieldReads(node, engine) };
    const lost = new Map<Filled, Loss>();
    for (const field of filled) {
      if ([...lost.keys()].some(({ name }) => name === field.name)) continue;
      const held = new Held(field, node, uses, engine);
      const loss =
        refilled(field, node, uses, held, engine) ??
        rotated(field, node, uses, engine) ??
        forgotten(field, node, uses, engine) ??
        dropped(field, uses, held, engine);
      if (loss) lost.set(field, loss);
    }
    for (const [field, loss] of lost)
      // What gave it is lost as well, and has been said.
      if (![...lost.keys()].some((other) => other !== field && gave(other, field.birth)))
        yield finding(field, loss, engine);
  }
}

function finding({ birth, name }: Filled, { when, exceptional = false }: Loss, engine: Engine): Finding {
  return {
    rule: "no-undisposed-client",
    kind: "release",
    node: birth.node,
    harm: birth.obligation.harm,
    exceptional,
    voided: false,
    what: describeSubject(birth.node, birth.label, engine, `this.${name}`),
    when,
    size: birth.obligation.size,
    starves: birth.obligation.starves,
    releaser: birth.obligation.by[0],
    witness: [{ line: birth.node.loc.start.line, column: birth.node.loc.start.column + 1, what: "acquired" }],
    repairs: [],
  };
}

/** A closing method releases other fields of the class, and this one is released nowhere. */
function forgotten(
  { name, birth }: Filled,
  node: ClassNode,
  { filled, reads }: Uses,
  engine: Engine,
): Loss | undefined {
  const { by, harm, shared } = birth.obligation;
  // One that is shared and lets go of what it holds by itself need not be closed with the others.
  if (shared && HARMS.indexOf(harm) <= HARMS.indexOf("holds-until-timeout")) return undefined;
  const own = reads.get(name) ?? [];
  if (own.some((read) => ["released", "away"].includes(useOf(read, by)))) return undefined;
  if (isChild(birth, filled, engine)) return undefined;
  for (const other of filled) {
    if (other.name === name) continue;
    const release = (reads.get(other.name) ?? []).find((read) => useOf(read, other.birth.obligation.by) === "released");
    const closer = release && methodAround(release);
    const closing = closer && nameOfFunction(closer);
    if (closing === undefined || !CLOSES.test(closing)) continue;
    // It walks the whole file: asked last.
    if (isKnownOutside(name, node, engine)) return undefined;
    return { when: `by \`${closing}()\` on line ${closer!.loc.start.line}, which releases \`this.${other.name}\`` };
  }
  return undefined;
}

/** Whether a handle was given by another one, of the class or not: closing that one closes it. */
function isChild(birth: Birth, filled: readonly Filled[], { origins }: Engine): boolean {
  const { node, parents } = birth;
  // A module is none, unless it closes whatever it has given: `mongoose.disconnect()`.
  if (parents.some((parent) => origins.variableValue(parent)?.kind !== "module")) return true;
  if (parents.length > 0 && origins.known.some((call) => origins.apiOf(call)?.api.closesChildren)) return true;
  if (filled.some((other) => gave(other, birth))) return true;
  return isCall(node) && node.arguments.some((argument) => thisMember(argument) !== undefined);
}

/** Whether the handle in a field gave another one: `this.connection.createChannel()`. */
function gave({ name, variable }: Filled, { node, parents }: Birth): boolean {
  if (variable && parents.some(({ identifiers }) => identifiers.includes(variable as never))) return true;
  for (let object = methodCall(node)?.object; object; object = methodCall(object)?.object)
    if (thisMember(object) === name) return true;
  return false;
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
function refilled(field: Filled, node: ClassNode, uses: Uses, held: Held, engine: Engine): Loss | undefined {
  const { name, birth, method, at } = field;
  const methodName = method && nameOfFunction(method);
  if (!method || methodName === undefined) return undefined;
  const own = uses.reads.get(name) ?? [];
  if (isLookedAt(own, method, at)) return undefined;
  if (own.some((read) => useOf(read, birth.obligation.by) === "away") || isTakenApart(node, name, engine))
    return undefined;
  const often = refilledWithin(field, own, held, engine);
  if (often) return { when: `before line ${at.loc.start.line} overwrites it again, ${often}` };
  if (methodName === "constructor") return undefined;
  let failing: Loss | undefined;
  for (const use of uses.reads.get(methodName) ?? []) {
    const run: Run = { later: false, again: false, seen: new Set() };
    const fate = held.ofUse(use, run);
    if (run.trigger === undefined || (fate !== "held" && fate !== "failing") || held.isKept) continue;
    const when = `before ${run.trigger} on line ${use.loc.start.line} runs \`${methodName}()\` again`;
    if (fate === "held") return { when };
    failing ??= { when, exceptional: true };
  }
  return failing;
}

/** How often a timer's function or a listener in the method fills the field, and does not release it. */
function refilledWithin(
  { method, at, birth }: Filled,
  own: readonly Node[],
  held: Held,
  { origins }: Engine,
): string | undefined {
  const filler = enclosingFunction(at);
  if (!filler || filler === method || held.isKept || !fillsAlways(filler, at, origins)) return undefined;
  const releases = own.some((read) => contains(filler, read) && useOf(read, birth.obligation.by) === "released");
  return releases ? undefined : comesAgain(filler, origins);
}

/**
 * A file is opened in place of another one: by a method that fills a field which the constructor has filled, or where there is none yet or
 * something has changed (`if (!this.stream || day !== this.day) this.open(day);`). Files do not close by themselves.
 */
function rotated({ name, birth, method, at }: Filled, node: ClassNode, uses: Uses, engine: Engine): Loss | undefined {
  const methodName = method && nameOfFunction(method);
  const { by, harm } = birth.obligation;
  const own = uses.reads.get(name) ?? [];
  if (!method || methodName === undefined || isConstructor(method) || harm !== "holds-file") return undefined;
  if (own.some((read) => useOf(read, by) === "away") || isTakenApart(node, name, engine)) return undefined;
  const isOpen = uses.filled.some((other) => other.name === name && (!other.method || isConstructor(other.method)));
  const releases = (fn: FunctionNode): boolean =>
    own.some((read) => contains(fn, read) && useOf(read, by) === "released");
  const isApart = (place: Node): boolean => {
    const home = methodAround(place);
    if (!home || isConstructor(home) || releases(home) || callsOther(home, methodName, engine)) return false;
    const before = own.filter((read) => contains(home, read) && read.range[0] < place.range[0]);
    return before.every((read) => !isTested(read)) ? isOpen : before.every((read) => isAlternative(read, place));
  };
  if (releases(method) || callsOther(method, methodName, engine)) return undefined;
  const places: Node[] = [at, ...(uses.reads.get(methodName) ?? [])];
  const again = places.find((place) => isApart(place) && (place !== at || isLookedAt(own, method, at)));
  return again && { when: `before line ${at.loc.start.line} opens another one` };
}

/** Whether a method looks at a field before it comes to a place. */
function isLookedAt(own: readonly Node[], method: FunctionNode, at: Node): boolean {
  return own.some((read) => contains(method, read) && read.range[0] < at.range[0]);
}

/** Whether a test says that there is none, and is one of several that lead to a place: `!this.stream || day !== this.day`. */
function isAlternative(read: Node, place: Node): boolean {
  const { node: absent, parent: either } = outward(outward(read).parent ?? read);
  if (absent.type !== "UnaryExpression" || absent.operator !== "!") return !isTested(read);
  if (either?.type !== "LogicalExpression" || either.operator !== "||") return false;
  const other = either.left === absent ? either.right : either.left;
  const branch = outward(either).parent;
  // A flag may say that it is closed.
  const isChange = other.type === "BinaryExpression" && /^(?:[!=]==?|[<>]=?)$/.test(other.operator);
  return isChange && branch?.type === "IfStatement" && contains(branch.consequent, place);
}

/** Whether a method calls another one of its own, which may release what it holds. */
function callsOther(fn: FunctionNode, name: string, { units }: Engine): boolean {
  let found = false;
  walk(fn.body, units.keys, (at) => {
    const called = isCall(at) ? thisMember(at.callee) : undefined;
    found ||= called !== undefined && called !== name;
    return !found;
  });
  return found;
}

/** The field is set to null by code that does nothing else with it. */
function dropped({ name, birth }: Filled, { reads }: Uses, held: Held, { units }: Engine): Loss | undefined {
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
      callsElsewhere(fn, name, units.keys) ||
      held.at(read, { trigger: "", later: false, again: false, seen: new Set() }) === "over"
    )
      continue;
    return { when: `before line ${read.loc.start.line} forgets it` };
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
