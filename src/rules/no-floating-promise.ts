import { type FloatingOptions, describeFloating, floatingMessages, floatingOptions } from "../report/floating.js";
import { createRule } from "./create-rule.js";

export default createRule<FloatingOptions>({
  name: "no-floating-promise",
  description: "require promises that can reject to be awaited or handled",
  messages: floatingMessages,
  options: floatingOptions,
  defaults: { ignoreVoid: true, lateAwait: false, dropped: true },
  hasSuggestions: true,
  report: describeFloating,
});
