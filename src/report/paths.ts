/** Options and data that the rules about handles share. */
import type { Rule } from "eslint";
import type { Finding } from "../engine/findings.js";
import { HARM_TEXT } from "./harm.js";
import { suggestionsFor } from "./repair.js";

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

/** Whether a file is a test, by its path. */
export function isTestFile(filename: string): boolean {
  return TEST_FILE.test(filename);
}

/** The message, data and suggestions of a handle's finding; undefined where the options leave it out. */
export function describeHandle(
  finding: Finding,
  options: PathOptions,
  context: Rule.RuleContext,
): Omit<Rule.ReportDescriptor & { messageId: string }, "node" | "loc"> | undefined {
  if (finding.exceptional && (options.exceptionPaths === false || isTestFile(context.filename))) return undefined;
  return {
    messageId: finding.message ?? (finding.exceptional ? "leakWhenFails" : "leak"),
    suggest: suggestionsFor(finding),
    data: {
      what: finding.what,
      when: finding.when,
      harm: finding.starves ?? HARM_TEXT[finding.harm],
      size: finding.size ? ` (${finding.size})` : "",
      releaser: finding.releaser ?? "",
    },
  };
}
