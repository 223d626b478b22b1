import { suggestionsFor } from "../report/repair.js";
import { type CommonOptions, createRule } from "./create-rule.js";

interface Options extends CommonOptions {
  /** Seconds that a client may take to give up by itself. */
  longest?: number;
}

export default createRule<Options>({
  name: "require-request-timeout",
  description: "require requests to have a timeout or an abort signal",
  messages: {
    forever: "{{what}} has no timeout: where the server never answers it waits for ever, and its socket stays open.",
    long: "{{what}} has no timeout of its own: where the server never answers it waits for {{seconds}} s.",
    addSignal: "Abort it in time with `AbortSignal.timeout(…)`.",
  },
  options: {
    longest: {
      type: "number",
      description: "Seconds that a client may take to give up by itself (fetch and undici: 300).",
    },
  },
  defaults: { longest: 300 },
  hasSuggestions: true,
  report(finding, options) {
    if (finding.seconds !== undefined && finding.seconds <= (options.longest ?? 300)) return undefined;
    return {
      messageId: finding.seconds === undefined ? "forever" : "long",
      data: { what: finding.what, seconds: String(finding.seconds ?? "") },
      suggest: suggestionsFor(finding),
    };
  },
});
