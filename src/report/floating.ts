/** Options and data that the rules about promises share. */
import type { Rule } from "eslint";
import type { Finding } from "../engine/findings.js";
import { HARM_TEXT } from "./harm.js";
import { suggestionsFor } from "./repair.js";

export interface FloatingOptions {
  harm?: import("../contracts/vocabulary.js").Harm;
  /** Whether `void` counts as a decision to drop the promise. */
  ignoreVoid?: boolean;
  /** Whether a promise counts that is awaited, but only after something else. */
  lateAwait?: boolean;
  /** Whether promises count that are dropped by a statement, as their types say. */
  dropped?: boolean;
}

export const floatingOptions = {
  ignoreVoid: { type: "boolean", description: "Accept `void` as a decision to drop the promise." },
  lateAwait: { type: "boolean", description: "Report promises that are awaited only after something else." },
  dropped: { type: "boolean", description: "Report promises that a statement drops, as typescript-eslint does." },
};

export const floatingMessages = {
  dropped: "Nothing waits for {{what}}: {{harm}}.",
  stored: "The promise in {{what}} is not awaited {{when}}: {{harm}}.",
  late: "The promise in {{what}} is not awaited {{when}}: a rejection until then is unhandled and ends the process.",
  unsent: "Nothing sends {{what}}: it is a query that is sent when it is awaited, and not before.",
  idle: "Nothing is done with {{what}}: its value is all that there is to this promise, and nobody takes it.",
  uncaught: "The `catch` {{when}} never hears of it when {{what}} fails: its promise is returned, and not awaited.",
  addAwait: "Wait for it with `await`.",
  joinAll: "Wait for all of them with `await Promise.all(…)`.",
};

/** What to report of a floating promise; undefined where the options leave it out. */
export function describeFloating(
  finding: Finding,
  options: FloatingOptions,
): Omit<Rule.ReportDescriptor & { messageId: string }, "node" | "loc"> | undefined {
  if (finding.voided && options.ignoreVoid !== false) return undefined;
  if (finding.plain && options.dropped === false) return undefined;
  if (finding.message === "late" && options.lateAwait !== true) return undefined;
  return {
    messageId: finding.message ?? (finding.when === "" ? "dropped" : "stored"),
    data: {
      what: finding.since ? `${finding.what} (${finding.since})` : finding.what,
      when: finding.when,
      harm: HARM_TEXT[finding.harm],
    },
    suggest: suggestionsFor(finding),
  };
}
