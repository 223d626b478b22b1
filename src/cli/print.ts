/** An explanation as text. */
import path from "node:path";
import type { ExplainedCall, ExplainedObligation } from "../engine/explain.js";
import { HARM_TEXT } from "../report/harm.js";
import type { Harm } from "../contracts/vocabulary.js";
import type { Explanation } from "./explain.js";

/** What the command prints. */
export function printed(explanation: Explanation, cwd: string): string {
  const { file, line, text, skipped, calls, reports, rules } = explanation;
  const out = [`${path.relative(cwd, file)}:${line}  ${text}`];
  if (skipped) out.push("", `skipped     ${skipped}`);
  if (Object.keys(rules).length === 0) out.push("", "rules       none of the plugin's rules is on for this file");
  if (calls.length === 0 && !skipped) out.push("", "calls       nothing is called here");
  for (const call of calls) out.push("", ...ofCall(call, rules));
  if (reports.length > 0) out.push("");
  for (const { rule, message } of reports) out.push(`reported    ${rule}: ${message}`);
  return `${out.join("\n")}\n`;
}

function ofCall(call: ExplainedCall, rules: Explanation["rules"]): string[] {
  const { contract, otherwise, promise, obligations, findings } = call;
  const out = [`\`${call.text}\` at ${call.line}:${call.column}`];
  if (contract) {
    const version = contract.version
      ? `${contract.version}, ${contract.known}`
      : "version unknown: taken for the newest";
    out.push(`  contract  ${contract.package} (${version}): ${contract.at || "as it is called here"}`);
    out.push(`  says      ${JSON.stringify(contract.says)}`);
    if (contract.source) out.push(`  source    ${contract.source}`);
  } else out.push(`  contract  none: ${otherwise}`);
  if (promise) out.push(`  promise   ${promise.work}; it is ${promise.fate}`);
  for (const obligation of obligations) out.push(...ofObligation(obligation));
  if (obligations.length === 0) out.push("  owes      nothing");
  for (const { rule, exceptional } of findings) {
    const state = `socket-leak/${rule}` in rules ? "on" : "off";
    out.push(`  finding   of ${rule}, which is ${state}${exceptional ? "; it needs a failure on the way" : ""}`);
  }
  return out;
}

function ofObligation({
  of,
  kind,
  by,
  harm,
  starves,
  line,
  opensBy,
  leak,
  ends,
  exempt,
}: ExplainedObligation): string[] {
  const out = [
    `  owes      ${kind} for ${of} since line ${line}, by ${by.join(", ") || "nothing"}; else ${starves ?? HARM_TEXT[harm as Harm]}`,
  ];
  if (opensBy.length > 0) out.push(`            it holds nothing before ${opensBy.join(", ")}`);
  for (const end of ends) out.push(`            ${end.how} on line ${end.line}: \`${end.text}\``);
  if (leak) {
    const path = leak.path.map((at) => `${at.line}:${at.column} ${at.what}`).join(" → ");
    out.push(`            left ${leak.when}: ${path}`);
  } else out.push("            no path was found on which it is left");
  if (exempt) out.push(`            not reported: ${exempt}`);
  return out;
}
