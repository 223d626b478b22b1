import { HARM_TEXT } from "../report/harm.js";
import { suggestionsFor } from "../report/repair.js";
import { type CommonOptions, createRule } from "./create-rule.js";

export default createRule<CommonOptions>({
  name: "no-futile-await",
  description: "disallow `await` on what gives nothing to wait for",
  messages: {
    futile: "This `await` waits for nothing: {{what}} {{when}}; {{harm}}.",
    joinAll: "Wait for all of them with `Promise.all()`.",
    instead: "Wait for its end: `{{text}}`",
  },
  defaults: {},
  hasSuggestions: true,
  report(finding) {
    return {
      messageId: "futile",
      data: { what: finding.what, when: finding.when, harm: HARM_TEXT[finding.harm] },
      suggest: suggestionsFor(finding),
    };
  },
});
