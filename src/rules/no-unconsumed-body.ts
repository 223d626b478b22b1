import { type PathOptions, describeHandle, pathOptions } from "../report/paths.js";
import { createRule } from "./create-rule.js";

export default createRule<PathOptions>({
  name: "no-unconsumed-body",
  description: "require response bodies to be read, cancelled or handed on, on every path",
  messages: {
    leak: "The body of {{what}} is not read {{when}}: {{harm}}{{size}}.",
    consume: "Free its connection first: `{{text}}`",
    leakWhenFails: "The body of {{what}} is not read {{when}}: {{harm}}{{size}}.",
  },
  options: pathOptions,
  defaults: { exceptionPaths: true },
  hasSuggestions: true,
  report: describeHandle,
});
