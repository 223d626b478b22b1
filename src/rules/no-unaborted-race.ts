import { suggestionsFor } from "../report/repair.js";
import { type CommonOptions, createRule } from "./create-rule.js";

export default createRule<CommonOptions>({
  name: "no-unaborted-race",
  description: "require requests that a timer outruns to be aborted",
  messages: {
    raced:
      "{{what}} goes on when the timer wins: its socket stays open until the server answers. Give it a `signal` that is aborted then.",
    late: "Nobody owns {{what}} when the timer wins: a connection that comes later stays open.",
    unheard:
      "The `timeout` of {{what}} only emits an event: nobody destroys the request then, and its socket stays open.",
    notEnded:
      "The timeout of {{what}} does not destroy it: it goes on, and its socket stays open until the server answers.",
    unsignalled:
      "Nobody gets the signal of {{what}}: when the timer aborts it, the request goes on, and its socket stays open until the server answers.",
    addSignal: "Abort it in time with `AbortSignal.timeout(…)`.",
    addListener: "Destroy it then: `{{text}}`",
  },
  defaults: {},
  hasSuggestions: true,
  report: (finding) => ({
    messageId: finding.message ?? "raced",
    data: { what: finding.what },
    suggest: suggestionsFor(finding),
  }),
});
