import { HARM_TEXT } from "../report/harm.js";
import { type FloatingOptions, floatingOptions } from "../report/floating.js";
import { suggestionsFor } from "../report/repair.js";
import { createRule } from "./create-rule.js";

export default createRule<FloatingOptions>({
  name: "no-floating-disposal",
  description: "require closing to be waited for where the process, a hook or a scope ends before it",
  messages: {
    floating: "Nothing waits for {{what}}, and {{when}}: {{harm}}.",
    addAwait: "Wait for it with `await`.",
  },
  options: floatingOptions,
  defaults: { ignoreVoid: true, dropped: true },
  hasSuggestions: true,
  report(finding, options) {
    if (finding.voided && options.ignoreVoid !== false) return undefined;
    if (finding.plain && options.dropped === false) return undefined;
    return {
      messageId: "floating",
      data: { what: finding.what, when: finding.when, harm: HARM_TEXT[finding.harm] },
      suggest: suggestionsFor(finding),
    };
  },
});
