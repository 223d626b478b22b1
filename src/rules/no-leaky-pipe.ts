import { type PathOptions, describeHandle, pathOptions } from "../report/paths.js";
import { createRule } from "./create-rule.js";

export default createRule<PathOptions>({
  name: "no-leaky-pipe",
  description: "require both ends of a pipe to be closed when one of them fails",
  messages: {
    leftOpen: "`pipe` leaves {{what}} open when {{when}} fails or closes early: {{harm}}.",
    unended: "`pipe` does not end {{what}} when {{when}} fails or is cut off: {{harm}}.",
    usePipeline: "Use `pipeline`, which destroys all of its streams when one fails.",
  },
  options: pathOptions,
  defaults: { exceptionPaths: true },
  hasSuggestions: true,
  report: describeHandle,
});
