/** Options of a call, as far as they can be read in the file: whether one is given, and what. */
import {
  type CallNode,
  type FunctionNode,
  type Node,
  isCall,
  isFunction,
  isNullish,
  keyName,
  memberName,
  methodCall,
  outward,
  stringValue,
  unwrap,
} from "./ast.js";
import { type Origins, returnedExpressions } from "./origin.js";

/** A call of a function of this file, for what its parameters are. */
export interface Frame {
  fn: FunctionNode;
  call: CallNode;
  outer: Frame | undefined;
}

/** What stands for an option: an expression, nothing, or undefined where that cannot be read. */
export type Option = { node: Node } | "absent" | undefined;

const MAX_DEPTH = 6;
/** What is called like an address is text and has no options. */
const ADDRESS = /(?:ur[il]|href|link|endpoint|address|path|host)s?$/i;

export class Options {
  constructor(private readonly origins: Origins) {}

  /** The option of a call at a place as contracts write it: `"arg1.signal"`. */
  at(place: string, call: CallNode, frame?: Frame): Option {
    const [head, ...path] = place.split(".");
    const index = Number(/^arg(\d+)$/.exec(head!)?.[1] ?? NaN);
    if (Number.isNaN(index)) return undefined;
    if (call.arguments.slice(0, index + 1).some((a) => a.type === "SpreadElement")) return undefined;
    const argument: Node | undefined = call.arguments[index];
    if (!argument) return "absent";
    let found: Option = { node: argument };
    for (const name of path) {
      if (typeof found !== "object") return found;
      found = this.member(found.node, name, frame, 0);
    }
    return found;
  }

  /** Whether an option is certainly given, or certainly not; undefined where that cannot be read. */
  isGiven(place: string, call: CallNode, frame?: Frame): boolean | undefined {
    const found = this.at(place, call, frame);
    return typeof found === "object" ? this.isValue(found.node, frame) : found === "absent" ? false : undefined;
  }

  /** Whether an expression has a value, and none that switches off. */
  private isValue(node: Node, frame: Frame | undefined): boolean {
    const inner = this.origins.constant(node);
    if (isNullish(inner)) return false;
    if (inner.type === "Literal") return inner.value !== 0 && inner.value !== false;
    const argument = frame && this.argumentFor(inner, frame);
    if (argument === "absent") return false;
    return argument ? this.isValue(argument, frame.outer) : true;
  }

  /** What a call passes for a parameter of the function that it runs; `absent` where it passes nothing. */
  private argumentFor(node: Node, { fn, call }: Frame): Node | "absent" | undefined {
    const variable = node.type === "Identifier" ? this.origins.variable(node) : undefined;
    const def = variable?.defs[0];
    if (def?.type !== "Parameter") return undefined;
    const index = fn.params.findIndex((param) => param === (def.name as unknown));
    if (index < 0 || call.arguments.slice(0, index + 1).some((a) => a.type === "SpreadElement")) return undefined;
    return call.arguments[index] ?? "absent";
  }

  /** The member of an options object. */
  private member(node: Node, name: string, frame: Frame | undefined, depth: number): Option {
    if (depth > MAX_DEPTH) return undefined;
    const outer = unwrap(node);
    const inner = this.origins.constant(node);
    const next = (at: Node): Option => this.member(at, name, frame, depth + 1);
    if (outer.type === "Identifier") {
      const written = this.writtenMember(outer, name);
      if (written) return { node: written };
    }
    switch (inner.type) {
      case "ObjectExpression":
        for (const property of inner.properties.toReversed()) {
          if (property.type === "SpreadElement") {
            const found = next(property.argument);
            if (found !== "absent") return found;
          } else if (keyName(property) === name) return { node: property.value };
          else if (property.computed && keyName(property) === undefined) return undefined;
        }
        return "absent";
      case "AwaitExpression":
        return next(inner.argument);
      case "ConditionalExpression":
        return either(next(inner.consequent), next(inner.alternate));
      case "LogicalExpression":
        return inner.operator === "&&" ? next(inner.right) : either(next(inner.left), next(inner.right));
      case "CallExpression":
        return this.returnedMember(inner, name, depth);
      case "Identifier": {
        const argument = frame && this.argumentFor(inner, frame);
        if (argument === "absent") return "absent";
        if (argument) return this.member(argument, name, frame.outer, depth + 1);
        if (isNullish(inner)) return "absent";
        return this.isText(inner) ? "absent" : undefined;
      }
      case "MemberExpression":
        return this.isText(inner) ? "absent" : undefined;
      default:
        return isFunction(inner) || this.isText(inner) || isNullish(inner) ? "absent" : undefined;
    }
  }

  private returnedMember(call: CallNode, name: string, depth: number): Option {
    const method = methodCall(call);
    if (method?.name === "assign" && unwrap(method.object).type === "Identifier") {
      for (const argument of call.arguments.toReversed()) {
        const found = argument.type === "SpreadElement" ? undefined : this.member(argument, name, undefined, depth + 1);
        if (found !== "absent") return found;
      }
      return "absent";
    }
    const fn = this.origins.localCallee(call);
    const returned = fn ? returnedExpressions(fn, this.origins.survey) : [];
    if (!fn || returned.length === 0) return undefined;
    return returned
      .map((e) => this.member(e, name, { fn, call, outer: undefined }, depth + 1))
      .reduce((a, b) => either(a, b));
  }

  /** `options.timeout = 5000` */
  private writtenMember(id: Node, name: string): Node | undefined {
    for (const reference of this.origins.variable(id)?.references ?? []) {
      const { node, parent } = outward(reference.identifier as unknown as Node);
      if (parent?.type !== "MemberExpression" || parent.object !== node || memberName(parent) !== name) continue;
      const assigned = outward(parent);
      if (assigned.parent?.type === "AssignmentExpression" && assigned.parent.left === assigned.node)
        return assigned.parent.right;
    }
    return undefined;
  }

  /** Whether an expression is text or a number, by its form, its annotation or its name. */
  private isText(node: Node): boolean {
    if (node.type === "Literal" || node.type === "TemplateLiteral" || stringValue(node) !== undefined) return true;
    if (node.type === "BinaryExpression") return node.operator === "+";
    if (isCall(node))
      return node.callee.type === "Identifier" && (node.callee.name === "URL" || node.callee.name === "String");
    if (node.type === "MemberExpression") return ADDRESS.test(memberName(node) ?? "");
    if (node.type !== "Identifier") return false;
    const id = this.origins.variable(node)?.identifiers[0] as unknown as Node | undefined;
    const annotated = id?.type === "Identifier" ? id.typeAnnotation?.typeAnnotation.type : undefined;
    return annotated === "TSStringKeyword" || ADDRESS.test(node.name);
  }
}

/** What holds whichever of two ways it was. */
function either(a: Option, b: Option): Option {
  if (a === "absent" || b === "absent") return a === b ? a : undefined;
  return a && b;
}
