import { type FloatingOptions, describeFloating, floatingMessages, floatingOptions } from "../report/floating.js";
import { createRule } from "./create-rule.js";

export default createRule<FloatingOptions>({
  name: "no-floating-request",
  description: "require requests, queries and other I/O in flight to be awaited or handed on",
  messages: floatingMessages,
  options: floatingOptions,
  defaults: { ignoreVoid: true, lateAwait: false, dropped: true },
  hasSuggestions: true,
  report: describeFloating,
});
