/** What becomes of a handle as an argument of a call that is not of this file. */
import type { Transfer } from "../../contracts/vocabulary.js";
import { type CallNode, nameOf, outward, promiseStatic, unwrap } from "../ast.js";
import type { Engine } from "./engine.js";
import type { Followed } from "./followed.js";
import { holdsInList } from "./places.js";
import { endings, endsOf, isLent } from "./receivers.js";

/** Receivers whose methods only look at what they get. */
const LOOKERS = new Set(["console", "assert", "logger", "log", "debug", "JSON", "util"]);
const LOOKING_FUNCTIONS = new Set(["String", "Boolean", "Number", "isNaN", "expect", "assert", "debug", "log"]);
/** Names of functions that send something and are done. */
const OPERATES =
  /^(?:list|get|find|fetch|read|load|put|upload|download|remove|delete|update|insert|send|query|search|scan|count|check|analy[sz]e|describe|has|exists|save|write|copy|publish)(?:$|[A-Z_])/;

/** Options that say what an operation is to run in; nobody keeps what is given as one. */
const WORKED_IN = /^\.(?:transaction|session|trx|tx)$/;
/** Options that say what an operation is to run on. */
const USED_AS = /^\.(?:transaction|session|trx|tx|client|conn|connection)$/;

/** `kept`: it is only borrowed; `wrapped`: the result is the handle as well; `unknown`: a function of which nothing is known got it. */
export type Fate = "kept" | "gone" | "wrapped" | "unknown";

export class Arguments {
  private endsItself: boolean | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly handle: Followed,
  ) {}

  /** What becomes of the handle as an argument of a call that is not of this file. */
  fate(
    node: CallNode,
    index: number,
    suffixes: readonly string[],
    args: Record<string, Transfer> | undefined,
    wraps: number | undefined,
  ): Fate {
    if (wraps === index) return "wrapped";
    // An option that is named (`"1.dispatcher"`) says what becomes of that option alone.
    const option = (suffix: string): boolean =>
      Object.entries(args ?? {}).some(
        ([key, what]) =>
          what === "borrows" &&
          key.includes(".") &&
          new RegExp(`^${key.replace(".", "\\.")}(?=$|[.[])`).test(`${index}${suffix}`),
      );
    if (suffixes.every(option)) return "kept";
    const transfer = args?.[String(index)] ?? args?.["rest"];
    if (transfer)
      return transfer !== "borrows" && (suffixes.includes("") || transfer === "owns" || holdsInList(suffixes))
        ? "gone"
        : "kept";
    // Promises that are given to a combinator have their rejections handled by it.
    if (promiseStatic(node)) return this.handle.discharge.settles ? "gone" : "kept";
    if (isLent(node) && (this.endsBesides() || this.isWorkedIn(node, suffixes))) return "kept";
    const callee = unwrap(node.callee);
    const whole = suffixes.includes("") || suffixes.every((suffix) => USED_AS.test(suffix)) ? "unknown" : "gone";
    if (callee.type === "Identifier") return LOOKING_FUNCTIONS.has(callee.name) ? "kept" : whole;
    if (callee.type === "MemberExpression") {
      const name = nameOf(callee.object);
      return name !== undefined && LOOKERS.has(name) ? "kept" : whole;
    }
    return "gone";
  }

  /** Whether an operation that is waited for is to run in the transaction or session: `await User.create(row, { transaction })`. */
  private isWorkedIn(node: CallNode, suffixes: readonly string[]): boolean {
    return (
      node.type === "CallExpression" &&
      outward(node).parent?.type === "AwaitExpression" &&
      !this.handle.birth.obligation.shared &&
      suffixes.every((suffix) => WORKED_IN.test(suffix))
    );
  }

  /**
   * Whether a shared client goes into an operation of another module that is waited for, by its name: `await listBuckets(client)`. Nobody
   * hands over a client to an operation for good.
   */
  isOperation(node: CallNode): boolean {
    if (!this.handle.birth.obligation.shared) return false;
    const { parent } = outward(node);
    if (parent?.type !== "AwaitExpression" && parent?.type !== "ReturnStatement") return false;
    const callee = unwrap(node.callee);
    const root = callee.type === "MemberExpression" ? unwrap(callee.object) : callee;
    const name = nameOf(callee);
    const variable = root.type === "Identifier" ? this.engine.origins.variable(root) : undefined;
    return name !== undefined && OPERATES.test(name) && variable?.defs[0]?.type === "ImportBinding";
  }

  /** Whether the code that begins a transaction also ends it: whoever gets it on the way only works in it. */
  private endsBesides(): boolean {
    const { obligation, subject, unit } = this.handle.birth;
    const { origins, places } = this.engine;
    return (this.endsItself ??=
      obligation.kind === "finish" &&
      endings(unit, endsOf(obligation, subject, origins, places.registry), origins).length > 0);
  }
}
