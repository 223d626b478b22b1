/** Requests without a time after which anybody gives up. */
import type { Node } from "../ast.js";
import type { Finding } from "../findings.js";
import { abortRepair } from "../repair-timeouts.js";
import { Requests } from "../requests.js";
import { describeCall } from "../witness.js";
import type { Context } from "./context.js";
import { outrunRequests } from "./races.js";

/** What the suggestion says where nothing else does. */
const SUGGESTED = 10_000;

export function* findUntimed(context: Context): Iterable<Finding> {
  const { engine } = context;
  const requests = Requests.of(engine.origins);
  let outrun: Set<Node> | undefined;
  for (const call of engine.origins.known) {
    const limits = requests.limitsOf(call);
    if (!limits || !requests.isUnlimited({ call, limits, frame: undefined })) continue;
    if ((limits.notice ?? []).some((place) => requests.options.isGiven(place, call) !== false)) continue;
    if (limits.notice && ["timeout", "socket"].some((event) => requests.listeners(call, event).length > 0)) continue;
    // What loses a race against a timer is that race's finding.
    outrun ??= outrunRequests(context);
    if (outrun.has(call)) continue;
    yield {
      rule: "require-request-timeout",
      kind: "settle",
      node: call,
      harm: limits.after === undefined ? "hangs" : "holds-until-timeout",
      exceptional: false,
      voided: false,
      what: describeCall(call, "", engine),
      when: "",
      size: undefined,
      releaser: undefined,
      witness: [{ line: call.loc.start.line, column: call.loc.start.column + 1, what: "sent without a timeout" }],
      repairs: abortRepair(call, limits.signal ?? [], SUGGESTED, engine),
      ...(limits.after !== undefined && { seconds: limits.after }),
    };
  }
}
