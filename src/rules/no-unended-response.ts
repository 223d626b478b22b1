import { type PathOptions, describeHandle, isTestFile, pathOptions } from "../report/paths.js";
import { createRule } from "./create-rule.js";

export default createRule<PathOptions>({
  name: "no-unended-response",
  description: "require handlers to end their response or hand it on, on every path",
  messages: {
    leak: "{{what}} is left unanswered {{when}}: {{harm}}.",
    leakWhenFails: "{{what}} is left unanswered {{when}}: {{harm}}.",
    giveUp: "Add `{{text}}`.",
    usePipeline: "Use `pipeline`, which destroys all of its streams when one fails.",
  },
  hasSuggestions: true,
  options: pathOptions,
  defaults: { exceptionPaths: true },
  // A server of a test that does not answer is meant not to.
  report: (finding, options, context) =>
    isTestFile(context.filename) ? undefined : describeHandle(finding, options, context),
});
