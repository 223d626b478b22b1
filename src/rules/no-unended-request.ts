import { type PathOptions, describeHandle, pathOptions } from "../report/paths.js";
import { createRule } from "./create-rule.js";

export default createRule<PathOptions>({
  name: "no-unended-request",
  description: "require outgoing requests to be ended or destroyed on every path",
  messages: {
    leak: "{{what}} is not ended {{when}}: {{harm}}.",
    leakWhenFails: "{{what}} is not ended {{when}}: {{harm}}.",
  },
  options: pathOptions,
  defaults: { exceptionPaths: true },
  report: describeHandle,
});
