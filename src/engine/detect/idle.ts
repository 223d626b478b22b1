/** Promises that are there for their value alone, and nobody takes it: a word is missing in front of them. */
import {
  type Node,
  chainCall,
  isCall,
  isFunction,
  isNullish,
  outward,
  promiseStatic,
  unwrap,
  isStatement,
} from "../ast.js";
import { isPureCall } from "../effects.js";
import type { Finding } from "../findings.js";
import { returnedExpressions } from "../origin.js";
import { isProcessLong } from "../process-long.js";
import { textOf } from "../witness.js";
import type { Context } from "./context.js";
import { Definite } from "./definite.js";

/** Statements that make a promise of a value, or only mention one, and do nothing else. */
export function* findIdle(context: Context): Iterable<Finding> {
  const { engine, claimed, promises } = context;
  const { origins, units } = engine;
  const definite = new Definite(engine, context.oracle);
  for (const { call, fate } of promises.fated) {
    if (claimed.has(call)) continue;
    const mention = fate === "stored" ? idleMention(call, context) : undefined;
    const node = mention ?? (fate === "dropped" ? call : undefined);
    if (!node || (!mention && !(isPureCall(call, origins) && hasValue(call, context)))) continue;
    if (isProcessLong(units.unitOf(call), origins) || promises.workOf(call)) continue;
    if (!promises.isList(call) && !definite.isPromise(call)) continue;
    yield {
      rule: "no-floating-promise",
      kind: "settle",
      node,
      harm: "loses-work",
      exceptional: false,
      voided: false,
      what: `\`${textOf(node, engine)}\``,
      when: "",
      size: undefined,
      releaser: undefined,
      witness: [],
      repairs: [],
      message: "idle",
      plain: true,
    };
  }
}

/** A statement that is nothing but the name of a stored promise, where that is all that ever happens to it. */
function idleMention(call: Node, { engine: { origins } }: Context): Node | undefined {
  const { parent } = outward(call);
  const id = parent?.type === "VariableDeclarator" ? parent.id : undefined;
  const reads = (id && origins.variable(id)?.references.filter((reference) => reference.isRead())) ?? [];
  const nodes = reads.map((reference) => reference.identifier as unknown as Node);
  return nodes.every((node) => isStatement(node)) ? nodes[0] : undefined;
}

/** Whether something comes of a call: of what gives nothing, nothing is missing. */
function hasValue(call: Node, context: Context): boolean {
  const { origins, units } = context.engine;
  const chain = chainCall(call);
  // Who handles its failure has thought of the promise.
  if (chain)
    return chain.name === "then" && chain.call.arguments.length === 1 && hasValue(unwrap(chain.object), context);
  if (!isCall(call)) return false;
  if (promiseStatic(call)) return call.arguments.length > 0;
  const callee = unwrap(call.callee);
  const fn = isFunction(callee) ? callee : origins.localCallee(call);
  return fn ? returnedExpressions(fn, units.origins.survey).some((value) => !isNullish(unwrap(value))) : true;
}
