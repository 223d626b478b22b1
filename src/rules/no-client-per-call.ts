import { CAPACITY_TEXT, isRunOnce } from "../report/capacity.js";
import { suggestionsFor } from "../report/repair.js";
import { type CommonOptions, createRule } from "./create-rule.js";

interface Options extends CommonOptions {
  /** Whether a client counts that is closed again on every path. */
  closed?: boolean;
}

export default createRule<Options>({
  name: "no-client-per-call",
  description: "require pools, keep-alive agents, ORM and SDK clients to be made once, not with every call",
  messages: {
    piles: "{{what}} is made {{when}} and never closed: {{harm}}{{size}}. Make it once.",
    closed: "{{what}} is made {{when}} and closed again: every call waits for connections of its own. Make it once.",
    hoist: "Make `{{text}}` once, at the top level of the module.",
  },
  options: {
    closed: { type: "boolean", description: "Report clients that are closed again on every path, too." },
  },
  defaults: { closed: false },
  hasSuggestions: true,
  report(finding, options, context) {
    if (finding.message === "closed" && options.closed !== true) return undefined;
    if (isRunOnce(context)) return undefined;
    return {
      messageId: finding.message ?? "piles",
      data: {
        what: finding.what,
        when: finding.when,
        harm: CAPACITY_TEXT[finding.harm],
        size: finding.size ? ` (${finding.size})` : "",
      },
      suggest: suggestionsFor(finding),
    };
  },
});
