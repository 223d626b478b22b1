/** Who looks after a value besides the code at hand: the uses of its names, and in which functions they stand. */
import {
  type FunctionNode,
  type Node,
  contains,
  isCall,
  isFunction,
  isStatement,
  keyName,
  memberName,
  methodCall,
  outward,
  stringValue,
  unwrap,
} from "./ast.js";
import { LISTENS, type Origins, type Variable } from "./origin.js";

/** Methods that end a stream, a request, a process, or a response. */
const ENDS =
  /^(?:destroy|destroySoon|resetAndDestroy|end|close|abort|cancel|kill|terminate|release|return|unpipe|dispose|send|json|sendStatus|status|writeHead|redirect|render|\[Symbol\..*\])$/;
/** Calls that only look at what they get. */
const LOOKS = /^(?:console|logger|log|debug|assert|util|JSON)$/i;

/** One use of a value: the call that is made on it or that gets it, or `away` where it goes elsewhere. */
type Use =
  { kind: "method"; name: string; call: Node } | { kind: "argument"; call: Node } | { kind: "away" } | { kind: "none" };

export class Care {
  constructor(private readonly origins: Origins) {}

  /** The variable at the root of an expression, through members, awaits and listeners: `response` of `response.data.on("error", f)`. */
  rootOf(node: Node): Variable | undefined {
    for (let at = unwrap(node); ;) {
      if (at.type === "Identifier") return this.origins.variable(at);
      if (at.type === "MemberExpression") at = unwrap(at.object);
      else if (at.type === "AwaitExpression") at = unwrap(at.argument);
      else if (listenerCall(at)) at = unwrap(methodCall(at)!.object);
      else return undefined;
    }
  }

  /**
   * Whether somebody else ends the value of a variable, or may: in a function that is not a listener of its own (those hear of its own end
   * only), in a `catch` or `finally`, behind the code at hand, or by handing it on. `own` says which listeners count as well, `alias` where
   * it only gets another name; `sends`: its `end()` only sends it.
   */
  isEnded(
    variable: Variable,
    here: Node,
    { own, alias, sends }: { own?: (event: string) => boolean; alias?: Node | undefined; sends?: boolean } = {},
  ): boolean {
    return variable.references.some((reference) => {
      const id = reference.identifier as unknown as Node;
      if (reference.isWrite() || contains(here, id) || id === alias) return false;
      const use = this.useOf(id);
      if (use.kind === "away") return true;
      if (use.kind === "none" || (use.kind === "method" && !ENDS.test(use.name))) return false;
      if (sends && use.kind === "method" && use.name === "end") return false;
      if (use.kind === "argument" && looks(use.call)) return false;
      return use.kind === "argument" || this.runsApart(use.call, variable, here, own);
    });
  }

  /** Whether a listener for one of these events of a value says nothing to anybody: it is empty, or only logs. */
  hasIdleListener(variable: Variable, events: RegExp): boolean {
    const listeners = this.listeners(variable).filter(({ event }) => events.test(event));
    return (
      listeners.length > 0 &&
      listeners.every(({ listener }) => {
        const fn = this.origins.functionOf(listener);
        return fn !== undefined && onlyLooks(fn, this.origins);
      })
    );
  }

  /** Whether anything listens to these events of a value. */
  hears(variable: Variable, events: RegExp): boolean {
    return this.listeners(variable).some(({ event }) => events.test(event));
  }

  private listeners(variable: Variable): { event: string; listener: Node }[] {
    return variable.references.flatMap((reference) => {
      const found: { event: string; listener: Node }[] = [];
      for (let at: Node = reference.identifier as unknown as Node; ;) {
        const { node, parent } = outward(at);
        if (parent?.type !== "MemberExpression" || parent.object !== node) return found;
        const { node: callee, parent: call } = outward(parent);
        if (!isCall(call) || call.callee !== callee) at = parent;
        else if (!listenerCall(call)) return found;
        else {
          const event = stringValue(call.arguments[0]);
          const listener = call.arguments[1];
          if (event !== undefined && listener) found.push({ event, listener });
          at = call;
        }
      }
    });
  }

  /** Whether an ending at this place can come about although the code at hand has gone by. */
  private runsApart(
    call: Node,
    variable: Variable,
    here: Node,
    own: ((event: string) => boolean) | undefined,
  ): boolean {
    for (let at: Node | undefined = call; at; at = at.parent) {
      if (at.type === "CatchClause" || (at.parent?.type === "TryStatement" && at.parent.finalizer === at)) return true;
      if (!isFunction(at)) continue;
      if (contains(at, here)) break;
      return this.callsOf(at).some((use) => {
        const heard = use && listenerCall(use) ? stringValue(methodCall(use)!.call.arguments[0]) : undefined;
        if (use === undefined || heard === undefined || own?.(heard)) return true;
        return this.rootOf(methodCall(use)!.object) !== variable;
      });
    }
    return call.range[0] > here.range[1];
  }

  /** The calls that get a function; undefined among them where it is used otherwise. */
  private callsOf(fn: FunctionNode): (Node | undefined)[] {
    const { node, parent } = outward(fn);
    if (isCall(parent) && (parent.arguments as Node[]).includes(node)) return [parent];
    const id =
      fn.type === "FunctionDeclaration"
        ? fn.id
        : parent?.type === "VariableDeclarator" && parent.id.type === "Identifier"
          ? parent.id
          : undefined;
    const uses = (id && this.origins.variable(id)?.references.filter((r) => !r.init)) ?? [];
    if (uses.length === 0) return [undefined];
    return uses.map((use) => {
      const at = outward(use.identifier as unknown as Node);
      return isCall(at.parent) && (at.parent.arguments as Node[]).includes(at.node) ? at.parent : undefined;
    });
  }

  /** Whether a member is a value with a life of its own, not a mere fact like `response.statusCode`. */
  private isStream(node: Node): boolean {
    return this.origins.valueOf(node)?.kind === "instance";
  }

  private useOf(id: Node): Use {
    for (let at = id; ;) {
      const { node, parent } = outward(at);
      switch (parent?.type) {
        case "MemberExpression": {
          if (parent.object !== node) return { kind: "none" };
          const { node: callee, parent: call } = outward(parent);
          if (!isCall(call) || call.callee !== callee) {
            at = parent;
            continue;
          }
          if (listenerCall(call)) {
            at = call;
            continue;
          }
          return { kind: "method", name: memberName(parent) ?? "?", call };
        }
        case "CallExpression":
        case "NewExpression":
          if (parent.callee === node || (at !== id && !this.isStream(at))) return { kind: "none" };
          // `stream.destroy.bind(stream);` makes a function, and nobody takes it.
          if (methodCall(parent)?.name === "bind" && isStatement(parent)) return { kind: "none" };
          return methodCall(parent)?.name === "pipe" ? { kind: "none" } : { kind: "argument", call: parent };
        case "AwaitExpression":
          at = parent;
          continue;
        case "ReturnStatement":
        case "ArrowFunctionExpression":
        case "YieldExpression":
        case "AssignmentExpression":
        case "VariableDeclarator":
          // What is taken from it (`const { headers } = response`) is not it.
          return at !== id || (parent.type === "VariableDeclarator" && parent.id.type !== "Identifier")
            ? { kind: "none" }
            : { kind: "away" };
        case "Property":
        case "ArrayExpression":
        case "SpreadElement":
        case "ForOfStatement":
          return at === id ? { kind: "away" } : { kind: "none" };
        default:
          return { kind: "none" };
      }
    }
  }
}

/** Whether the node is `emitter.on("event", …)`. */
export function listenerCall(node: Node): boolean {
  const method = methodCall(node);
  return method !== undefined && LISTENS.has(method.name) && method.call.arguments.length === 2;
}

/** Whether a call gets `{ signal }` among its arguments: it can be aborted from elsewhere. */
export function hasSignal(call: Node): boolean {
  return (
    isCall(call) &&
    call.arguments.some(
      (argument) =>
        argument.type === "ObjectExpression" &&
        argument.properties.some((property) => property.type === "SpreadElement" || keyName(property) === "signal"),
    )
  );
}

function looks(call: Node): boolean {
  const object = methodCall(call)?.object;
  const inner = object && unwrap(object);
  return inner?.type === "Identifier" && LOOKS.test(inner.name);
}

/** Whether a function does nothing but look: no call in it other than of a logger. */
function onlyLooks(fn: FunctionNode, origins: Origins): boolean {
  if (fn.body.type !== "BlockStatement") return isCall(fn.body) && looks(fn.body);
  return fn.body.body.every((statement) => {
    if (statement.type !== "ExpressionStatement") return false;
    const expression = unwrap(statement.expression);
    return looks(expression) && origins.localCallee(expression as never) === undefined;
  });
}
