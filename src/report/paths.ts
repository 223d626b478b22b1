/** Options and data that the rules about handles share. */
import type { Rule } from "eslint";
import type { Finding } from "../engine/findings.js";
import { HARM_TEXT } from "./harm.js";

export interface PathOptions {
  harm?: import("../contracts/vocabulary.js").Harm;
  /** Whether leaks count that need a failure: an `await` that rejects between acquire and release. */
  exceptionPaths?: boolean;
}

export const pathOptions = {
  exceptionPaths: { type: "boolean", description: "Report leaks that happen only when something fails on the way." },
};

/** Files in which a failure ends the run anyway. */
const TEST_FILE = /(?:[.\-_](?:test|spec|e2e)\.[cm]?[jt]sx?$)|(?:[\\/](?:__tests__|tests?|specs?|e2e)[\\/])/;

export function isTestFile({ filename }: Rule.RuleContext): boolean {
  return TEST_FILE.test(filename);
}

/** The message and data of a handle's finding; undefined where the options leave it out. */
export function describeHandle(
  finding: Finding,
  options: PathOptions,
  context: Rule.RuleContext,
): { messageId: "leak" | "leakWhenFails"; data: Record<string, string> } | undefined {
  if (finding.exceptional && (options.exceptionPaths === false || isTestFile(context))) return undefined;
  return {
    messageId: finding.exceptional ? "leakWhenFails" : "leak",
    data: {
      what: finding.what,
      when: finding.when,
      harm: HARM_TEXT[finding.harm],
      size: finding.size ? ` (${finding.size})` : "",
      releaser: finding.releaser ?? "",
    },
  };
}
