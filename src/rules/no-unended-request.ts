import { type PathOptions, describeHandle, pathOptions } from "../report/paths.js";
import { createRule } from "./create-rule.js";

export default createRule<PathOptions>({
  name: "no-unended-request",
  description: "require outgoing requests to be ended or destroyed on every path",
  messages: {
    leak: "{{what}} is not ended {{when}}: {{harm}}.",
    leakWhenFails: "{{what}} is not ended {{when}}: {{harm}}.",
    giveUp: "Add `{{text}}`.",
    usePipeline: "Use `pipeline`, which destroys all of its streams when one fails.",
  },
  hasSuggestions: true,
  options: pathOptions,
  defaults: { exceptionPaths: true },
  report: describeHandle,
});
