/** What a handle ends with: a parent that closes its children, the controller whose signal its acquiring call got. */
import { type CallNode, type FunctionNode, type MethodCall, type Node, methodCall, unwrap } from "../ast.js";
import type { Variable } from "../origin.js";
import type { Birth } from "./birth.js";
import type { Engine } from "./engine.js";

export class Parents {
  constructor(
    private readonly engine: Engine,
    private readonly birth: Birth,
  ) {}

  /** Whether a call closes a parent of the handle; `closes` where its contract says that it closes what its receiver has given. */
  closedBy(node: CallNode, closes: boolean | undefined): boolean {
    const callee = unwrap(node.callee);
    if (!closes || callee.type !== "MemberExpression") return false;
    const object = unwrap(callee.object);
    const variable = object.type === "Identifier" ? this.engine.origins.variable(object) : undefined;
    return variable !== undefined && this.birth.parents.includes(variable);
  }

  /** Whether a function of the file closes a parent that it gets as an argument, or knows by name: `fail(error, connection)`. */
  closedWithin(fn: FunctionNode, node: CallNode): boolean {
    const { origins, places } = this.engine;
    // Most handles have no parent.
    if (this.birth.parents.length === 0) return false;
    const given = new Map<Variable, Node>();
    for (const [index, param] of fn.params.entries()) {
      const variable = param.type === "Identifier" ? origins.variable(param) : undefined;
      const argument = node.arguments[index] && unwrap(node.arguments[index]);
      const passed = argument?.type === "Identifier" ? origins.variable(argument) : undefined;
      if (variable && argument && passed && this.birth.parents.includes(passed)) given.set(variable, argument);
    }
    return origins.survey.ownCallsIn(fn.body).some((call) => {
      const method = methodCall(call);
      const object = method && unwrap(method.object);
      const variable = object?.type === "Identifier" ? origins.variable(object) : undefined;
      if (!method || !variable) return false;
      const parent = given.get(variable) ?? (this.birth.parents.includes(variable) ? object : undefined);
      const value = parent && origins.valueOf(parent);
      return (
        value?.kind === "instance" &&
        places.registry.member(value.type, method.name).some(({ api }) => api.closesChildren === true)
      );
    });
  }

  /** `controller.abort()`, where the call that acquired got the controller's signal. */
  abortedBy(method: MethodCall | undefined): boolean {
    const object = method?.name === "abort" ? unwrap(method.object) : undefined;
    const variable = object?.type === "Identifier" ? this.engine.origins.variable(object) : undefined;
    return variable !== undefined && this.birth.aborters.includes(variable);
  }
}
