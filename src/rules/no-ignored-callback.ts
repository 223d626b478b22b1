import { suggestionsFor } from "../report/repair.js";
import { type CommonOptions, createRule } from "./create-rule.js";

export default createRule<CommonOptions>({
  name: "no-ignored-callback",
  description: "require callers to follow an API that turned from synchronous or callback to promise, or back",
  messages: {
    ignored: "{{what}} never calls its callback: {{when}} ({{since}}).",
    ignoredSync: "{{what}} never calls its callback: it takes none since {{when}} ({{since}}).",
    promisified: "What {{what}} makes is called and never settles: {{when}} ({{since}}), and calls no callback.",
    promiseOnly: "{{what}} never calls its callback: it gives its result by the promise that it returns.",
    required: "{{what}} wants a callback since {{when}} ({{since}}).",
    value:
      "{{what}} returns a promise since {{when}} ({{since}}); this code uses its result as if it were there{{instead}}.",
    notYet: "{{what}} returns no promise before {{when}} ({{since}}).",
    noLonger: "{{what}} returns no promise since {{when}} ({{since}}): `then` is not there.",
    callbackOnly: "{{what}} returns no promise: it gives its result to its callback.",
    addAwait: "Wait for it with `await`.",
  },
  defaults: {},
  hasSuggestions: true,
  report: (finding) => ({
    messageId: finding.message ?? "ignored",
    data: {
      what: finding.what,
      when: finding.when,
      since: finding.since ?? "",
      instead: finding.releaser ? ` (\`${finding.releaser}\` still gives it at once)` : "",
    },
    suggest: suggestionsFor(finding),
  }),
});
