import { isTest } from "../report/capacity.js";
import { type CommonOptions, createRule } from "./create-rule.js";

export default createRule<CommonOptions>({
  name: "no-unbounded-requests",
  description: "require requests to be sent a few at a time, those for the elements of a list and those of a timer",
  messages: {
    unbounded:
      "{{what}} is sent {{when}} at once: each opens a socket of its own, until there are no ports or descriptors left. Send a few at a time.",
    overlapping:
      "{{what}} is sent {{when}}, whether or not the last one was answered, and nothing ends it: where answers stay away, sockets pile up. Skip the turn while one is open, or pass a timeout.",
  },
  defaults: {},
  report: (finding, _options, context) =>
    isTest(context)
      ? undefined
      : { messageId: finding.message ?? "unbounded", data: { what: finding.what, when: finding.when } },
});
