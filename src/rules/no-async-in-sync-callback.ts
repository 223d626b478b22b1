import { isTestFile } from "../report/paths.js";
import { type CommonOptions, createRule } from "./create-rule.js";

interface Options extends CommonOptions {
  /** Whether callbacks count whose only harm is that a failure is not heard of. */
  rejections?: boolean;
}

export default createRule<Options>({
  name: "no-async-in-sync-callback",
  description: "require synchronous functions, or guarded ones, where nobody waits for a promise",
  messages: {
    dropped: "{{what}} does not wait for this async function: {{when}}, {{harm}}.",
    unordered: "{{what}} does not wait for this async function: the code behind it runs first, and {{when}}, {{harm}}.",
    executor: "{{what}} does not wait for this async function: {{when}}, the promise is never settled.",
    late: "{{what}} needs a synchronous function: what this one does after its first wait ({{when}}) comes too late.",
  },
  options: {
    rejections: { type: "boolean", description: "Report functions whose only fault is that they can reject." },
  },
  defaults: { rejections: true },
  report(finding, options, context) {
    // What fails in a test fails the run.
    if (finding.exceptional && (options.rejections === false || isTestFile(context))) return undefined;
    return {
      messageId: finding.message ?? "dropped",
      data: {
        what: finding.what,
        when: finding.when,
        harm: finding.harm === "loses-work" ? "nothing handles it" : "nothing handles it and the process ends",
      },
    };
  },
});
