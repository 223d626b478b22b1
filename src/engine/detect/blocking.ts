/** Waits that hold up the thread for something that only the thread itself could do. */
import type { Harm } from "../../contracts/vocabulary.js";
import { type CallNode, type Node, enclosingFunction, outward, unwrap } from "../ast.js";
import type { Finding } from "../findings.js";
import { inHandler } from "../handlers.js";
import type { Engine } from "../obligation/engine.js";
import type { Variable } from "../origin.js";
import { isProcessLong } from "../process-long.js";
import { asksItself } from "../own-server.js";
import { findSpins } from "../spins.js";
import { describeSubject } from "../witness.js";
import type { Context } from "./context.js";

export function* findBlocking({ engine }: Context): Iterable<Finding> {
  for (const { loop, flag, setter } of findSpins(engine))
    yield finding(loop, "spin", "hangs", `\`${flag}\``, `on line ${setter.loc.start.line}`);
  for (const call of engine.origins.known) {
    const blocks = engine.origins.apiOf(call)?.api.blocks;
    if (!blocks) continue;
    const message = blocks === "signal" ? signal(call, engine) : blocks === "turn" ? turning(call, engine) : undefined;
    if (message) yield finding(call, message, "hangs", describeSubject(call, "", engine));
    else if ((blocks === "answer" || blocks === "work") && asksItself(call, engine))
      yield finding(call, "itself", "hangs", describeSubject(call, "", engine));
    else if (inHandler(call, engine))
      yield finding(call, blocks === "answer" ? "answer" : "handler", "loses-work", describeSubject(call, "", engine));
  }
}

/** `Atomics.wait` for what the same thread would have to do. */
function signal(call: CallNode, { origins }: Engine): string | undefined {
  const [gate, , , time] = call.arguments;
  if (!gate || gate.type === "SpreadElement") return undefined;
  const shared = memoryOf(gate, origins);
  if (!shared) return undefined;
  let wakes = false;
  for (const variable of shared)
    for (const { identifier, init } of variable.references) {
      if (init) continue;
      const use = useOfMemory(identifier as unknown as Node);
      if (use === "elsewhere") return undefined;
      // What stands before the wait has been done by then.
      if (use === "wakes" && enclosingFunction(identifier as unknown as Node) !== enclosingFunction(call)) wakes = true;
    }
  return wakes ? "signal" : time ? undefined : "nobody";
}

/** The variables through which memory of this thread is known that is waited on; undefined where it may come from elsewhere. */
function memoryOf(gate: Node, origins: Engine["origins"]): Variable[] | undefined {
  const view = origins.constant(gate);
  if (view.type !== "NewExpression" || view.arguments.length === 0) return undefined;
  const variables = [unwrap(gate)];
  const memory = unwrap(view.arguments[0]!);
  if (memory.type === "Identifier") variables.push(memory);
  const made = origins.constant(memory);
  if (made.type !== "NewExpression" || !origins.isGlobal(made.callee, "SharedArrayBuffer")) return undefined;
  return variables.flatMap((node) => origins.variable(node) ?? []);
}

/** What is done with shared memory where it is mentioned. */
function useOfMemory(id: Node): "wakes" | "own" | "elsewhere" {
  const { node, parent } = outward(id);
  if (parent?.type === "MemberExpression" && parent.object === node && parent.computed) return "own";
  if (parent?.type === "NewExpression") {
    // Another view of it is followed no further.
    const owner = outward(parent).parent;
    return owner?.type === "VariableDeclarator" && isView(parent) ? "own" : "elsewhere";
  }
  if (parent?.type !== "CallExpression" || parent.arguments[0] !== node) return "elsewhere";
  const callee = unwrap(parent.callee);
  if (callee.type !== "MemberExpression" || callee.object.type !== "Identifier" || callee.object.name !== "Atomics")
    return "elsewhere";
  const name = callee.property.type === "Identifier" ? callee.property.name : "";
  return name === "notify" || name === "wake" ? "wakes" : "own";
}

function isView({ callee }: Extract<Node, { type: "NewExpression" }>): boolean {
  return callee.type === "Identifier" && /^(?:Big)?(?:Int|Uint)\d+Array$/.test(callee.name);
}

/** The event loop turned within itself: fine while the program starts, and nothing else is under way. */
function turning(call: CallNode, { origins, units }: Engine): string | undefined {
  return isProcessLong(units.unitOf(call), origins) ? undefined : "turn";
}

function finding(node: Node, message: string, harm: Harm, what: string, when = ""): Finding {
  return {
    rule: "no-blocking-wait",
    kind: "settle",
    node,
    harm,
    exceptional: false,
    voided: false,
    what,
    when,
    size: undefined,
    releaser: undefined,
    witness: [],
    repairs: [],
    message,
  };
}
