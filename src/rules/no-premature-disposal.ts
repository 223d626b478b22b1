import { type PathOptions, describeHandle, pathOptions } from "../report/paths.js";
import { createRule } from "./create-rule.js";

export default createRule<PathOptions>({
  name: "no-premature-disposal",
  description: "require work to be done before the client that it needs is disposed",
  messages: {
    returned:
      "{{when}} is returned, not awaited: {{what}} is disposed before it is done, by {{releaser}}, so it fails or runs on what is somebody else's by then.",
    skipped:
      "{{when}} is returned, not awaited: its failure does not reach the `catch`, and {{what}} is disposed before it is done, by {{releaser}}.",
    running:
      "{{when}} still runs when {{what}} is disposed by {{releaser}}: it fails, or runs on what is somebody else's by then.",
    body: "The body of {{when}} is read after {{what}} is disposed by {{releaser}}: reading it fails{{size}}.",
    waits: "{{what}} is closed by {{releaser}} before the body of {{when}} is read: each waits for the other{{size}}.",
    awaitReturned: "Use `return await`.",
  },
  options: pathOptions,
  defaults: { exceptionPaths: true },
  hasSuggestions: true,
  report: describeHandle,
});
