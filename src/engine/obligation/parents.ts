/** What a handle ends with: a parent that closes its children, the controller whose signal its acquiring call got. */
import {
  type CallNode,
  type FunctionNode,
  type MethodCall,
  type Node,
  memberName,
  methodCall,
  unwrap,
} from "../ast.js";
import type { Variable } from "../origin.js";
import type { Birth } from "./birth.js";
import type { Engine } from "./engine.js";

/** How deep functions are followed that may close it. */
const MAX_DEPTH = 3;

export class Parents {
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
  closedWithin(fn: FunctionNode, node: CallNode, depth = 0): boolean {
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
      const next = depth < MAX_DEPTH ? origins.localCallee(call) : undefined;
      return next !== undefined && next !== fn && this.closedWithin(next, call, depth + 1);
    });
  }

  private isParent(node: Node): boolean {
    if (node.type === "MemberExpression")
      return (
        node.object.type === "ThisExpression" &&
        this.birth.parentField !== undefined &&
        memberName(node) === this.birth.parentField
      );
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
