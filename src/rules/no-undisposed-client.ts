import { type PathOptions, describeHandle, pathOptions } from "../report/paths.js";
import { createRule } from "./create-rule.js";

export default createRule<PathOptions>({
  name: "no-undisposed-client",
  description: "require clients, connections, sockets and handles to be released on every path",
  messages: {
    leak: "{{what}} is not released {{when}}: {{harm}}.",
    using: "Let the end of its scope release it, with `using`.",
    wrap: "Release it in a `finally`.",
    leakWhenFails: "{{what}} is not released {{when}}: {{harm}}.",
  },
  options: pathOptions,
  defaults: { exceptionPaths: true },
  hasSuggestions: true,
  report: describeHandle,
});
