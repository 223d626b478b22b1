/** What a handle ends with: a parent that closes its children, the controller whose signal its acquiring call got. */
import {
  type CallNode,
  type FunctionNode,
  type MethodCall,
  type Node,
  contains,
  declaredId,
  isCall,
  isFunction,
  methodCall,
  outward,
  thisMember,
  unwrap,
} from "../ast.js";
import type { Variable } from "../origin.js";
import type { Birth } from "./birth.js";
import { isExported } from "../repeats.js";
import type { Engine } from "./engine.js";
import { homeOf } from "./places.js";

const MAX_DEPTH = 3;

/**
 * Whether the code around closes what a handle belongs to, on every path: the function that has made that, around the one at hand; every
 * caller, with what it has handed in.
 */
export function isClosedAround({ parents, unit, obligation }: Birth, engine: Engine): boolean {
  return obligation.kind === "release" && parents.some((parent) => isClosedBeyond(parent, unit, engine, 0));
}

function isClosedBeyond(parent: Variable, unit: Node, engine: Engine, depth: number): boolean {
  const home = homeOf(parent);
  if (depth > MAX_DEPTH || !isFunction(home) || !contains(home, unit)) return false;
  if (parent.defs[0]?.type !== "Parameter") return home !== unit && isClosedIn(home, parent, engine);
  const index = home.params.findIndex((param) => parent.identifiers.includes(param as never));
  const calls = index < 0 || isExported(home) ? undefined : callsOf(home, engine);
  return (
    calls !== undefined &&
    calls.length > 0 &&
    calls.every((call) => {
      const argument = call.arguments[index];
      const given = argument && unwrap(argument);
      const variable = given?.type === "Identifier" ? engine.origins.variable(given) : undefined;
      if (!variable) return false;
      const caller = homeOf(variable);
      return variable.defs[0]?.type === "Parameter"
        ? isClosedBeyond(variable, call, engine, depth + 1)
        : isFunction(caller) && isClosedIn(caller, variable, engine);
    })
  );
}

/** Whether a function itself closes a variable with all that it has given. */
function isClosedIn(fn: FunctionNode, variable: Variable, { origins }: Engine): boolean {
  return origins.survey.ownCallsIn(fn.body).some((call) => {
    const object = methodCall(call)?.object;
    const id = object && unwrap(object);
    return (
      id?.type === "Identifier" && origins.variable(id) === variable && origins.apiOf(call)?.api.closesChildren === true
    );
  });
}

/** The calls of a function; undefined where it may be called in other ways. */
function callsOf(fn: FunctionNode, { origins }: Engine): CallNode[] | undefined {
  const id = declaredId(fn);
  const variable = id?.type === "Identifier" ? origins.variable(id) : undefined;
  if (!variable || variable.references.some((one) => one.isWrite() && !one.init)) return undefined;
  const calls = variable.references.flatMap((reference) => {
    if (reference.init) return [];
    const { node, parent: call } = outward(reference.identifier as unknown as Node);
    return isCall(call) && call.callee === node ? [call] : [undefined];
  });
  return calls.includes(undefined) ? undefined : (calls as CallNode[]);
}

export class Parents {
  /** What {@link closedWithin} has said of a call: it is asked on every path. */
  private readonly closing = new Map<CallNode, boolean>();

  constructor(
    private readonly engine: Engine,
    private readonly birth: Birth,
  ) {}

  /** Whether a call closes a parent of the handle; `closes` where its contract says that it closes what its receiver has given. */
  closedBy(node: CallNode, closes: boolean | undefined): boolean {
    const callee = unwrap(node.callee);
    return closes === true && callee.type === "MemberExpression" && this.isParent(unwrap(callee.object));
  }

  /** Whether it has a parent at all: most handles have none. */
  get any(): boolean {
    return this.birth.parents.length > 0 || this.birth.parentField !== undefined;
  }

  /**
   * Whether a function of the file closes a parent that it gets as an argument, or knows by name: `fail(error, connection)`; itself, or by a
   * function that it calls.
   */
  closedWithin(fn: FunctionNode, node: CallNode): boolean {
    let closes = this.closing.get(node);
    if (closes === undefined) this.closing.set(node, (closes = this.closes(fn, node, new Set())));
    return closes;
  }

  private closes(fn: FunctionNode, node: CallNode, seen: Set<FunctionNode>): boolean {
    seen.add(fn);
    const { origins, places } = this.engine;
    const given = new Map<Variable, Node>();
    for (const [index, param] of fn.params.entries()) {
      const variable = param.type === "Identifier" ? origins.variable(param) : undefined;
      const argument = node.arguments[index];
      if (variable && argument && this.isParent(unwrap(argument))) given.set(variable, argument);
    }
    return origins.survey.ownCallsIn(fn.body).some((call) => {
      const method = methodCall(call);
      const object = method && unwrap(method.object);
      const variable = object?.type === "Identifier" ? origins.variable(object) : undefined;
      const parent = (variable && given.get(variable)) ?? (object && this.isParent(object) ? object : undefined);
      if (method && parent) {
        const value = origins.valueOf(parent);
        return (
          value?.kind === "instance" &&
          places.registry.member(value.type, method.name).some(({ api }) => api.closesChildren === true)
        );
      }
      const next = origins.localCallee(call);
      return next !== undefined && !seen.has(next) && this.closes(next, call, seen);
    });
  }

  private isParent(node: Node): boolean {
    const field = thisMember(node);
    if (field !== undefined) return field === this.birth.parentField;
    const variable = node.type === "Identifier" ? this.engine.origins.variable(node) : undefined;
    return variable !== undefined && this.birth.parents.includes(variable);
  }

  /** `controller.abort()`, where the call that acquired got the controller's signal. */
  abortedBy(method: MethodCall | undefined): boolean {
    const object = method?.name === "abort" ? unwrap(method.object) : undefined;
    const variable = object?.type === "Identifier" ? this.engine.origins.variable(object) : undefined;
    return variable !== undefined && this.birth.aborters.includes(variable);
  }
}
