import { isTest } from "../report/capacity.js";
import { type CommonOptions, createRule } from "./create-rule.js";

export default createRule<CommonOptions>({
  name: "no-unbounded-requests",
  description: "require requests for the elements of a list to be sent a few at a time",
  messages: {
    unbounded:
      "{{what}} is sent {{when}} at once: each opens a socket of its own, until there are no ports or descriptors left. Send a few at a time.",
  },
  defaults: {},
  report: (finding, _options, context) =>
    isTest(context) ? undefined : { messageId: "unbounded", data: { what: finding.what, when: finding.when } },
});
