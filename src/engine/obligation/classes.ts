/** Classes of the file that hold a handle in a field and have a method that releases it: their instances are handles themselves. */
import type { Obligation } from "../../contracts/vocabulary.js";
import {
  type CallNode,
  type ClassNode,
  type FunctionNode,
  type Node,
  enclosingFunction,
  isCall,
  isFunction,
  keyName,
  memberName,
  methodCall,
  outward,
  thisMember,
  unwrap,
  walk,
} from "../ast.js";
import type { Birth } from "./birth.js";
import type { Engine } from "./engine.js";

/** What is owed for an instance, and since when. */
export interface ClassContract {
  obligation: Obligation;
  /** It holds something from its construction on. */
  atNew: boolean;
  /** Otherwise from a call of one of these methods on. */
  opensBy: ReadonlySet<string>;
}

interface Field {
  name: string;
  birth: Birth;
  /** The method that fills it, `constructor` included. */
  by: string;
}

/** Says what an instance of a class owes; undefined where it holds nothing, or gives nobody a way to release it. */
export function classContract(
  node: ClassNode,
  engine: Engine,
  birthsOf: (call: CallNode) => readonly Birth[],
): ClassContract | undefined {
  const methods = new Map<string, FunctionNode>();
  for (const member of node.body.body) {
    const name =
      member.type === "MethodDefinition" || member.type === "PropertyDefinition" ? keyName(member) : undefined;
    const value =
      member.type === "MethodDefinition" || member.type === "PropertyDefinition"
        ? member.value && unwrap(member.value)
        : undefined;
    if (name !== undefined && value && isFunction(value)) methods.set(name, value);
  }
  const fields: Field[] = [];
  for (const [name, writers] of engine.origins.members(node))
    for (const writer of writers) {
      const value = writer.type === "PropertyDefinition" ? writer.value : writer;
      const birth = value && acquired(value, engine, birthsOf)[0];
      const fn = enclosingFunction(value ?? writer);
      const by =
        writer.type === "PropertyDefinition" ? "constructor" : [...methods].find(([, method]) => method === fn)?.[0];
      if (birth?.obligation.kind === "release" && by !== undefined) fields.push({ name, birth, by });
    }
  const first = fields[0];
  if (!first) return undefined;
  const releases = releasers(methods, fields, engine);
  // Without a method that releases it, whoever has the instance can do nothing.
  if (releases.size === 0) return keptClient(node, fields, engine);
  const opensBy = new Set(fields.map(({ by }) => by).filter((by) => by !== "constructor"));
  return {
    obligation: { kind: "release", by: [...releases], harm: first.birth.obligation.harm, diesOn: [...opensBy] },
    atNew: fields.some(({ by, birth }) => by === "constructor" && birth.opensBy === undefined),
    opensBy,
  };
}

/**
 * The methods of a class that release what it inherits; undefined where the class hands itself to somebody, who may do so as well.
 */
export function ownReleasers(node: ClassNode, obligation: Obligation, engine: Engine): readonly string[] | undefined {
  const names: string[] = [];
  let kept = true;
  for (const member of node.body.body)
    walk(member, engine.origins.source.visitorKeys, (at) => {
      if (at.type === "ThisExpression") {
        const { node: self, parent } = outward(at);
        if (parent?.type !== "MemberExpression" || parent.object !== self) kept = false;
      }
      const method = methodCall(at);
      const object = method && unwrap(method.object);
      const isOwn = object?.type === "ThisExpression" || object?.type === "Super";
      const name = member.type === "MethodDefinition" ? keyName(member) : undefined;
      if (!isOwn || name === undefined || !obligation.by.includes(method!.name)) return;
      // What releases itself while it is made, or in a listener, has its own ways.
      if (name === "constructor" || enclosingFunction(at) !== (member as { value?: unknown }).value) kept = false;
      else if (!obligation.by.includes(name)) names.push(name);
    });
  return kept ? names : undefined;
}

/**
 * What an instance owes that holds a shared client of its own, gives it to nobody and has no method that closes it: the instance itself
 * is the client then, to be made once.
 */
function keptClient(node: ClassNode, fields: readonly Field[], engine: Engine): ClassContract | undefined {
  const [field] = fields;
  const { obligation } = field!.birth;
  if (fields.length > 1 || !obligation.shared || field!.by !== "constructor" || node.superClass) return undefined;
  // Through the field it can be closed from outside.
  const { text } = engine.origins.source;
  let kept = text.split(`.${field!.name}`).length === text.split(`this.${field!.name}`).length;
  walk(node.body, engine.origins.source.visitorKeys, (at) => {
    if (at.type !== "ThisExpression" || !kept) return;
    const { node: self, parent } = outward(at);
    if (parent?.type !== "MemberExpression" || parent.object !== self) kept = false;
    else if (memberName(parent) === field!.name) {
      const { node: used, parent: user } = outward(parent);
      const isReceiver = user?.type === "MemberExpression" && user.object === used && isCall(outward(user).parent);
      const isWritten = user?.type === "AssignmentExpression" && user.left === used;
      if (!isReceiver && !isWritten) kept = false;
    }
  });
  if (!kept) return undefined;
  return {
    obligation: { ...obligation, by: [], async: [], onUse: true },
    atNew: true,
    opensBy: new Set(),
  };
}

/** The births of what is put into a field: by a call there, or through a variable that has nothing else. What was given to the class is not its own. */
function acquired(node: Node, engine: Engine, birthsOf: (call: CallNode) => readonly Birth[]): readonly Birth[] {
  const inner = unwrap(node);
  if (inner.type === "AwaitExpression") return acquired(inner.argument, engine, birthsOf);
  if (isCall(inner)) return birthsOf(inner);
  const made = inner.type === "Identifier" ? engine.origins.constant(inner) : inner;
  return made === inner ? [] : acquired(made, engine, birthsOf);
}

/** The methods that release one of the fields, or call a method that does. */
function releasers(methods: ReadonlyMap<string, FunctionNode>, fields: readonly Field[], engine: Engine): Set<string> {
  const names = new Set<string>();
  const keys = engine.origins.source.visitorKeys;
  for (let grown = true; grown;) {
    grown = false;
    for (const [name, fn] of methods) {
      if (names.has(name) || name === "constructor") continue;
      walk(fn.body, keys, (at) => {
        const method = methodCall(at);
        if (!method) return;
        const object = unwrap(method.object);
        const viaThis = object.type === "ThisExpression" && names.has(method.name);
        if (
          viaThis ||
          fields.some((field) => field.birth.obligation.by.includes(method.name) && isField(object, field.name, engine))
        ) {
          names.add(name);
          grown = true;
        }
      });
    }
  }
  return names;
}

/** Whether an expression is `this.name`, or a variable that was taken from it. */
function isField(node: Node, name: string, engine: Engine): boolean {
  if (node.type === "MemberExpression") return thisMember(node) === name;
  if (node.type !== "Identifier") return false;
  const made = engine.origins.constant(node);
  if (made !== node && made.type === "MemberExpression") return isField(made, name, engine);
  const taken = engine.origins.takenFrom(node);
  return taken?.member === name && unwrap(taken.source).type === "ThisExpression";
}
