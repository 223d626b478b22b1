/** Which overload of an API a call means: the contract's conditions, decided on what is written at the call. */
import { type Entry, asArray } from "../contracts/registry.js";
import { pattern } from "../contracts/pattern.js";
import type { Api, Callback, Condition, PackageContract } from "../contracts/vocabulary.js";
import {
  type CallNode,
  type Node,
  isFunction,
  isNullish,
  keyName,
  memberName,
  methodCall,
  stringValue,
  unwrap,
} from "./ast.js";
import type { Origins } from "./origin.js";
import { CALLBACK_NAME, asWritten } from "./turns.js";

export class Overloads {
  constructor(private readonly origins: Origins) {}

  /** The overload that fits a call. */
  choose(found: readonly Entry[], call: CallNode): Entry | undefined {
    const fitting = found.filter(({ api }) =>
      call.type === "NewExpression" ? api.class !== undefined || api.acquires === "new" || found.length === 1 : true,
    );
    const chosen = fitting.find(({ api, pkg }) =>
      (api.when ?? []).every((condition) => this.satisfies(condition, call, pkg)),
    );
    return chosen && asWritten(chosen, call, this.origins);
  }

  /** Decides a condition on what is written at the call; what cannot be decided does not hold. */
  satisfies(condition: Condition, call: CallNode, pkg: PackageContract): boolean {
    const verdict = this.decide(condition, call, pkg);
    return verdict === undefined ? false : condition.not ? !verdict : verdict;
  }

  private decide(condition: Condition, call: CallNode, pkg: PackageContract): boolean | undefined {
    if (condition.at === "args.length") {
      if (call.arguments.some((a) => a.type === "SpreadElement")) return undefined;
      return call.arguments.length === condition.is;
    }
    const found = this.lookUp(condition.at, call);
    if (found === undefined) return undefined;
    if (condition.absent !== undefined) return (found === "absent" || isNullish(found)) === condition.absent;
    if (found === "absent") return false;
    const node = this.origins.constant(found);
    if (condition.is !== undefined) {
      if (condition.is === null) return isNullish(node) ? true : node.type === "Literal" ? false : undefined;
      const text = stringValue(node);
      if (text !== undefined) return text === condition.is;
      return node.type === "Literal" ? node.value === condition.is : undefined;
    }
    if (condition.matches !== undefined) return matchesText(condition.matches, node);
    if (condition.named !== undefined) {
      const name = lastName(found);
      return name === undefined ? undefined : pattern(condition.named).test(name);
    }
    if (condition.kind !== undefined) return this.kindIs(condition.kind, node);
    if (condition.class !== undefined) {
      const value = this.origins.valueOf(node);
      if (value?.kind !== "instance") return undefined;
      const wanted = asArray(condition.class);
      const { type } = value;
      return this.origins.registry
        .lineage(type)
        .some((t) => wanted.some((ref) => this.origins.registry.type(ref, pkg)?.contract === t.contract));
    }
    return true;
  }

  /** What stands at a place of a call (`"arg1.agent"`); undefined where that cannot be told. */
  lookUp(at: string, call: CallNode): Node | "absent" | undefined {
    const [head, ...path] = at.split(".");
    if (head === "receiver") return call.callee.type === "MemberExpression" ? call.callee.object : undefined;
    const index = head === "last" ? call.arguments.length - 1 : Number(/^arg(\d+)$/.exec(head!)?.[1] ?? NaN);
    if (Number.isNaN(index)) return undefined;
    if (call.arguments.slice(0, index + 1).some((a) => a.type === "SpreadElement")) return undefined;
    const arg = call.arguments[index];
    if (!arg) return "absent";
    let node: Node = arg;
    for (const name of path) {
      const found = this.memberIn(node, name);
      if (found === undefined || found === "absent") return found;
      node = found;
    }
    return unwrap(node);
  }

  /** A member of an object that is written out, also through what is spread or assigned into it. */
  private memberIn(node: Node, name: string, depth = 0): Node | "absent" | undefined {
    const object = this.origins.constant(node);
    if (isNullish(object)) return "absent";
    if (depth > 3) return undefined;
    let found: Node | undefined;
    let open = false;
    const merge = (part: Node): void => {
      const within = this.memberIn(part, name, depth + 1);
      if (within === undefined) open = true;
      else if (within !== "absent") found = within;
    };
    if (object.type === "CallExpression" && isObjectAssign(object)) {
      for (const part of object.arguments) {
        if (part.type === "SpreadElement") open = true;
        else merge(part);
      }
    } else if (object.type === "ObjectExpression") {
      for (const property of object.properties) {
        if (property.type === "SpreadElement") merge(property.argument);
        else if (keyName(property) === name) found = property.value;
        else if (property.computed && keyName(property) === undefined) open = true;
      }
    } else return undefined;
    return found ?? (open ? undefined : "absent");
  }

  private kindIs(kind: NonNullable<Condition["kind"]>, node: Node): boolean | undefined {
    if (kind === "function") {
      if (isFunction(node)) return true;
      if (["ObjectExpression", "Literal", "TemplateLiteral", "ArrayExpression", "NewExpression"].includes(node.type))
        return false;
      const value = this.origins.valueOf(node);
      if (value) return value.kind === "function" || value.kind === "api";
      if (node.type === "Identifier" && CALLBACK_NAME.test(node.name)) return true;
      return undefined;
    }
    if (kind === "object")
      return node.type === "ObjectExpression"
        ? true
        : node.type === "Literal" || node.type === "TemplateLiteral"
          ? false
          : undefined;
    if (kind === "array") return node.type === "ArrayExpression" ? true : node.type === "Literal" ? false : undefined;
    if (kind === "string") {
      if (node.type === "TemplateLiteral") return true;
      return node.type === "Literal"
        ? typeof node.value === "string"
        : node.type === "ObjectExpression" || isFunction(node)
          ? false
          : undefined;
    }
    return node.type === "Literal" ? typeof node.value === kind : undefined;
  }
}

function isObjectAssign(call: CallNode): boolean {
  const method = methodCall(call);
  return method?.name === "assign" && method.object.type === "Identifier" && method.object.name === "Object";
}

/** The callback contract of the argument at an index of a call. */
export function callbackAt(api: Api, call: CallNode, index: number): Callback | undefined {
  return asArray(api.callback ?? []).find((c) => (c.arg === "last" ? call.arguments.length - 1 : c.arg) === index);
}

function matchesText(text: string, node: Node): boolean | undefined {
  const regex = pattern(text);
  if (node.type === "Literal") return regex.test(String(node.value));
  if (node.type === "TemplateLiteral") return regex.test(node.quasis.map((q) => q.value.cooked ?? "").join("${}"));
  if (node.type === "BinaryExpression" && node.operator === "+")
    return matchesText(text, node.left as Node) || undefined;
  return undefined;
}

/** The name that says most of an expression: a variable's, a member's, that of the function which is called. */
function lastName(node: Node): string | undefined {
  const inner = unwrap(node);
  if (inner.type === "Identifier") return inner.name;
  if (inner.type === "ThisExpression") return "this";
  if (inner.type === "AwaitExpression") return lastName(inner.argument);
  if (inner.type === "ArrayExpression") return "[]";
  // An element has the name of its list.
  if (inner.type === "MemberExpression") return memberName(inner) ?? lastName(inner.object);
  return inner.type === "CallExpression" ? lastName(inner.callee) : undefined;
}
