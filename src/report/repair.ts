/** Repairs as ESLint's suggestions. */
import type { Rule } from "eslint";
import type { Finding } from "../engine/findings.js";

/** The suggestions of a finding; the messages are `addAwait` and `consume`. */
export function suggestionsFor({ repair }: Finding, context: Rule.RuleContext): Rule.SuggestionReportDescriptor[] {
  if (!repair) return [];
  if (repair.kind === "await") {
    const { node, replaces } = repair;
    const text = context.sourceCode.getText(node as never);
    return [
      {
        messageId: "addAwait",
        fix: (fixer) =>
          replaces
            ? fixer.replaceText(replaces as never, `await ${text}`)
            : fixer.insertTextBefore(node as never, "await "),
      },
    ];
  }
  const { before, text } = repair;
  const inBlock =
    before.parent?.type === "BlockStatement" ||
    before.parent?.type === "Program" ||
    before.parent?.type === "SwitchCase";
  const statement = context.sourceCode.getText(before as never);
  return [
    {
      messageId: "consume",
      data: { text },
      fix: (fixer) =>
        inBlock
          ? fixer.insertTextBefore(before as never, `${text} `)
          : fixer.replaceText(before as never, `{ ${text} ${statement} }`),
    },
  ];
}
