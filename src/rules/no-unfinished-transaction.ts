import { type PathOptions, describeHandle, pathOptions } from "../report/paths.js";
import { createRule } from "./create-rule.js";

export default createRule<PathOptions>({
  name: "no-unfinished-transaction",
  description: "require transactions to be committed or rolled back on every path",
  messages: {
    leak: "The transaction of {{what}} is neither committed nor rolled back {{when}}: {{harm}}.",
    leakWhenFails: "The transaction of {{what}} is neither committed nor rolled back {{when}}: {{harm}}.",
    undo: "Roll back first: `{{text}}`",
  },
  options: pathOptions,
  defaults: { exceptionPaths: true },
  hasSuggestions: true,
  report: describeHandle,
});
