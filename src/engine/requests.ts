/** Requests on the network that something has to end: which calls send one, and what ends it before it is answered. */
import type { Limits } from "../contracts/vocabulary.js";
import {
  type CallNode,
  type FunctionNode,
  type Node,
  chainCall,
  enclosingClass,
  isCall,
  isFunction,
  isNewPromise,
  memberName,
  methodCall,
  nameOf,
  outward,
  stringValue,
  unwrap,
  walk,
} from "./ast.js";
import { type Frame, Options } from "./options.js";
import { LISTENS, type Origins, callbackAt } from "./origin.js";

/** A call that sends a request, and the calls of functions of this file through which it is reached. */
export interface Request {
  call: CallNode;
  limits: Limits;
  frame: Frame | undefined;
}

const MAX_DEPTH = 3;
/** Names of calls that end something that is under way. */
const ENDS = /^(?:abort|destroy|cancel|close|end|kill|terminate|disconnect|release|unsubscribe)/i;

export class Requests {
  private static readonly known = new WeakMap<Origins, Requests>();

  /** The one instance of a file. */
  static of(origins: Origins): Requests {
    const requests = this.known.get(origins) ?? new Requests(origins);
    this.known.set(origins, requests);
    return requests;
  }

  readonly options: Options;
  private anyFound: boolean | undefined;
  private readonly limits = new Map<CallNode, Limits | undefined>();

  private constructor(private readonly origins: Origins) {
    this.options = new Options(origins);
  }

  /** The limits of a call that sends a request by itself. */
  limitsOf(call: CallNode): Limits | undefined {
    if (this.limits.has(call)) return this.limits.get(call);
    const api = this.origins.apiOf(call)?.api;
    const limits = api?.limits && (api.work === "request" || api.limits.notice) ? api.limits : undefined;
    this.limits.set(call, limits);
    return limits;
  }

  /** Whether the file sends any such request. */
  get any(): boolean {
    return (this.anyFound ??= this.origins.known.some((call) => this.limitsOf(call) !== undefined));
  }

  /** The requests that are sent where an expression is evaluated, those of functions of this file included. */
  within(node: Node, frame?: Frame, depth = 0): Request[] {
    const found: Request[] = [];
    if (!this.any) return found;
    const root = unwrap(node);
    walk(node, this.origins.source.visitorKeys, (at) => {
      this.origins.effort.spend();
      if (isFunction(at) && at !== root && !this.runsNow(at)) return false;
      if (!isCall(at)) return true;
      const limits = this.limitsOf(at);
      if (limits) found.push({ call: at, limits, frame });
      const local = limits || depth >= MAX_DEPTH ? undefined : this.callee(at);
      if (local && !local.generator && local !== root)
        found.push(...this.within(local.body, { fn: local, call: at, outer: frame }, depth + 1));
      return true;
    });
    return found;
  }

  private callee(call: CallNode): FunctionNode | undefined {
    const callee = unwrap(call.callee);
    return isFunction(callee) ? undefined : this.origins.localCallee(call);
  }

  /** Whether a function runs where it is written: called at once, an executor, a handler of a chain, the callback of an array method. */
  private runsNow(fn: FunctionNode): boolean {
    const { node, parent } = outward(fn);
    if (!isCall(parent)) return false;
    if (unwrap(parent.callee) === fn || chainCall(parent)) return true;
    const api = this.origins.apiOf(parent)?.api;
    const runs = api && callbackAt(api, parent, (parent.arguments as Node[]).indexOf(node))?.runs;
    return runs === "now" || runs === "each" || isNewPromise(parent);
  }

  /** Whether nothing ends a request before it is answered; `false` too where that cannot be read. */
  isUnlimited({ call, limits, frame }: Request): boolean {
    const options = [...(limits.signal ?? []), ...(limits.timeout ?? []).filter((at) => !at.startsWith("receiver."))];
    if (options.some((place) => this.options.isGiven(place, call, frame) !== false)) return false;
    if (this.isSetOnReceiver(limits) || !this.isMakerUnlimited(call)) return false;
    return !this.isEnded(call, limits);
  }

  /** `axios.defaults.timeout = 5000` */
  private isSetOnReceiver({ timeout = [] }: Limits): boolean {
    return timeout.some(
      (place) =>
        place.startsWith("receiver.") &&
        new RegExp(`${place.slice("receiver".length).replaceAll(".", "\\.")}\\s*=`).test(this.origins.source.text),
    );
  }

  /** Whether the receiver is the package's own export, or was made here without limits. */
  private isMakerUnlimited(call: CallNode): boolean {
    const callee = unwrap(call.callee);
    const made = this.made(callee.type === "MemberExpression" ? callee.object : callee);
    if (isRequire(made)) return true;
    if (isCall(made)) {
      const limits = this.origins.apiOf(made)?.api.limits;
      return (
        limits !== undefined &&
        [...(limits.signal ?? []), ...(limits.timeout ?? [])].every(
          (place) => place.startsWith("receiver.") || this.options.isGiven(place, made) === false,
        )
      );
    }
    // A name that is imported or global, or a member of such a one.
    let root: Node = made as Node;
    while (root.type === "MemberExpression") root = unwrap(root.object);
    if (isRequire(root)) return true;
    const variable = root.type === "Identifier" ? this.origins.variable(root) : undefined;
    if (root.type !== "Identifier") return false;
    if (!variable || variable.defs.length === 0) return true;
    return variable.defs.every(
      ({ type, node }) =>
        type === "ImportBinding" ||
        (type === "Variable" && "init" in node && node.init !== null && node.init !== undefined
          ? isRequire(unwrap(node.init as unknown as Node))
          : this.writesRequire(variable)),
    );
  }

  /** `let client; if (secure) client = require("https"); else client = require("http");` */
  private writesRequire(variable: NonNullable<ReturnType<Origins["variable"]>>): boolean {
    const writes = variable.references.filter((r) => r.isWrite());
    return writes.length > 0 && writes.every((r) => r.writeExpr && isRequire(unwrap(r.writeExpr as unknown as Node)));
  }

  /** What a variable or a field was made by, where it has one value only. */
  private made(node: Node): Node {
    const inner = this.origins.constant(node);
    if (inner.type !== "MemberExpression" || unwrap(inner.object).type !== "ThisExpression") return inner;
    const owner = enclosingClass(inner);
    const writers = (owner && this.origins.members(owner).get(memberName(inner) ?? "")) ?? [];
    const [writer] = writers;
    const value = writer?.type === "PropertyDefinition" ? writer.value : writer;
    return writers.length === 1 && value ? this.origins.constant(value) : inner;
  }

  /** Whether something may end a request through its result: a method of it that does so, or a place that cannot be followed. */
  isEnded(call: CallNode, { endedBy = [], notice }: Limits): boolean {
    if (endedBy.length === 0) return false;
    // A promise may go where it likes: only its own method ends it.
    const escapes = notice !== undefined;
    const { parent } = outward(call);
    if (parent?.type === "VariableDeclarator" && parent.id.type === "Identifier") {
      const variable = this.origins.variable(parent.id);
      return (variable?.references ?? []).some((reference) => {
        if (reference.init) return false;
        if (reference.isWrite()) return true;
        return this.endsAt(reference.identifier as unknown as Node, endedBy, escapes);
      });
    }
    return this.endsAt(call, endedBy, escapes);
  }

  /** Whether a use of a request's result ends it or leads where it cannot be followed. */
  private endsAt(use: Node, endedBy: readonly string[], escapes: boolean): boolean {
    const { node, parent } = outward(use);
    switch (parent?.type) {
      case "ExpressionStatement":
      case "AwaitExpression":
        return false;
      case "MemberExpression": {
        if (parent.object !== node) return escapes;
        const path: string[] = [];
        let at: Node = node;
        for (let up: Node | undefined = parent; up?.type === "MemberExpression"; up = outward(at).parent) {
          path.push(memberName(up) ?? "?");
          at = up;
        }
        if (endedBy.includes(path.join("."))) return true;
        const call = outward(at).parent;
        if (!isCall(call) || call.callee !== outward(at).node) return false;
        if (chainCall(call)) return false;
        // `request.on(…)` gives back the request.
        if (!LISTENS.has(path[0]!) && path[0] !== "setTimeout") return false;
        return call.arguments.some((one) => this.endsThis(one, endedBy)) || this.endsAt(call, endedBy, escapes);
      }
      case "IfStatement":
      case "UnaryExpression":
      case "BinaryExpression":
        return false;
      default:
        return escapes;
    }
  }

  /** Whether a listener ends what it listens to: `function () { this.destroy(); }`. */
  private endsThis(listener: Node, endedBy: readonly string[]): boolean {
    const fn = unwrap(listener);
    if (fn.type !== "FunctionExpression") return false;
    let found = false;
    walk(fn.body, this.origins.source.visitorKeys, (at) => {
      if (at.type === "MemberExpression" && at.object.type === "ThisExpression")
        found ||= endedBy.includes(memberName(at) ?? "");
      return !found && !(isFunction(at) && at.type !== "ArrowFunctionExpression");
    });
    return found;
  }

  /** Whether a piece of code ends anything that is under way, by the names of what it calls. */
  ends(node: Node): boolean {
    return this.origins.survey.callsIn(node).some((at) => {
      const name = nameOf(at.callee);
      if (name !== undefined && ENDS.test(name)) return true;
      const local = this.origins.localCallee(at);
      return local !== undefined && local.body !== node && !within(local, node) && this.endsWithin(local);
    });
  }

  private readonly busy = new Set<FunctionNode>();
  private endsWithin(fn: FunctionNode): boolean {
    if (this.busy.has(fn)) return false;
    this.busy.add(fn);
    const answer = this.ends(fn.body);
    this.busy.delete(fn);
    return answer;
  }

  /** The calls by which a listener for an event is attached to a request, and the functions that listen. */
  listeners(call: CallNode, event: string): { call: CallNode; listener: Node | undefined }[] {
    const found: { call: CallNode; listener: Node | undefined }[] = [];
    const follow = (use: Node): void => {
      const { node, parent } = outward(use);
      if (parent?.type !== "MemberExpression" || parent.object !== node) return;
      const method = outward(parent).parent && methodCall(outward(parent).parent!);
      if (!method) return;
      const [first, second] = method.call.arguments as (Node | undefined)[];
      if (LISTENS.has(method.name)) {
        if (stringValue(first) === event) found.push({ call: method.call, listener: second });
        follow(method.call);
      } else if (method.name === "setTimeout") {
        if (event === "timeout" && second) found.push({ call: method.call, listener: second });
        follow(method.call);
      }
    };
    const { parent } = outward(call);
    const id = parent?.type === "VariableDeclarator" && parent.id.type === "Identifier" ? parent.id : undefined;
    if (!id) follow(call);
    for (const reference of (id && this.origins.variable(id)?.references) ?? [])
      if (!reference.init) follow(reference.identifier as unknown as Node);
    return found;
  }
}

function isRequire(node: Node): boolean {
  if (node.type === "MemberExpression") return isRequire(unwrap(node.object));
  if (node.type === "ConditionalExpression")
    return isRequire(unwrap(node.consequent)) && isRequire(unwrap(node.alternate));
  return node.type === "CallExpression" && node.callee.type === "Identifier" && node.callee.name === "require";
}

function within(outer: Node, inner: Node): boolean {
  return inner.range[0] >= outer.range[0] && inner.range[1] <= outer.range[1];
}
