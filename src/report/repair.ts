/** Repairs as ESLint's suggestions. */
import type { Rule } from "eslint";
import type { Finding } from "../engine/findings.js";

/** The suggestions of a finding; the rule has a message for each kind of repair. */
export function suggestionsFor({ repairs }: Finding): Rule.SuggestionReportDescriptor[] {
  return repairs.map(({ message, text, edits }) => ({
    messageId: message,
    ...(text !== undefined && { data: { text } }),
    fix: (fixer) => edits.map((edit) => fixer.replaceTextRange([...edit.range], edit.text)),
  }));
}
