/** Calls that give what a function among their arguments gives: retries, limits, contexts, wrappers that explain an error. */
import { type CallNode, type FunctionNode, type Node, unwrap } from "./ast.js";
import { returnedExpressions } from "./functions.js";
import type { Origins } from "./origin.js";
import type { Value } from "./value.js";

/** A function whose result a call gives. */
export interface Relayed {
  fn: FunctionNode;
  /** The call gives a promise of it, whatever the function gives. */
  promise: boolean;
}

export class Relays {
  /** Which parameter a function runs so; -1 for none. */
  private readonly indices = new Map<FunctionNode, number>();

  constructor(private readonly origins: Origins) {}

  /** The function of the file whose result a call gives, whoever runs it. */
  of(call: CallNode): Relayed | undefined {
    if (call.type !== "CallExpression" || call.arguments.length === 0) return undefined;
    const runner = this.origins.localCallee(call);
    if (runner) {
      const fn = this.functionAt(call, this.indexIn(runner));
      return fn && { fn, promise: runner.async };
    }
    const entry = this.origins.apiOf(call);
    const given = entry && this.origins.registry.typeExpr(entry.api.returns, entry.pkg);
    const result = given?.kind === "promise" ? given.of : given;
    const fn = result?.kind === "result" ? this.functionAt(call, result.index) : undefined;
    return fn && { fn, promise: given?.kind === "promise" };
  }

  /** What a call of a function of the file gives, if it is such a one. */
  ofLocal(call: CallNode, runner: FunctionNode): Value | undefined {
    const value = this.resultAt(call, this.indexIn(runner));
    return value && runner.async ? { kind: "promise", of: this.origins.resolved(value) } : value;
  }

  /** What the function gives that stands at a place among a call's arguments. */
  resultAt(call: CallNode, index: number): Value | undefined {
    const fn = this.functionAt(call, index);
    return fn && this.origins.returnValue(fn);
  }

  private functionAt({ arguments: given }: CallNode, index: number): FunctionNode | undefined {
    const argument = given[index];
    if (!argument || given.slice(0, index).some((one) => one.type === "SpreadElement")) return undefined;
    const fn = this.origins.functionOf(argument);
    return fn?.generator ? undefined : fn;
  }

  private indexIn(fn: FunctionNode): number {
    let index = this.indices.get(fn);
    if (index === undefined) {
      const returned = fn.generator || fn.params.length === 0 ? [] : returnedExpressions(fn, this.origins.survey);
      const run = returned.map((value) => this.parameterRun(value, fn));
      index = run.find((at) => at >= 0) ?? -1;
      this.indices.set(fn, index);
    }
    return index;
  }

  /** The parameter that an expression calls; -1 for none. */
  private parameterRun(returned: Node, fn: FunctionNode): number {
    let value = this.origins.constant(returned);
    if (value.type === "AwaitExpression") value = unwrap(value.argument);
    const callee = value.type === "CallExpression" ? unwrap(value.callee) : undefined;
    const def = callee?.type === "Identifier" ? this.origins.variable(callee)?.defs[0] : undefined;
    return def?.type === "Parameter" ? fn.params.indexOf(def.name as never) : -1;
  }
}
