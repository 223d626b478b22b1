import { type PathOptions, describeHandle, pathOptions } from "../report/paths.js";
import { createRule } from "./create-rule.js";

export default createRule<PathOptions>({
  name: "no-use-after-disposal",
  description: "disallow requests on clients that were disposed before, and a second release where that fails",
  messages: {
    used: "{{what}} is used after its disposal by {{releaser}}: {{when}} fails, or runs on what is somebody else's by then.",
    again: "{{what}} is released again after {{releaser}}: {{when}} fails.",
  },
  options: pathOptions,
  defaults: { exceptionPaths: true },
  report: describeHandle,
});
