/** Texts and exemptions that the rules about capacity share. */
import type { Rule } from "eslint";
import type { Harm } from "../contracts/vocabulary.js";
import { HARM_TEXT } from "./harm.js";

/** The measured harm of one more client with every call. */
export const CAPACITY_TEXT: Record<Harm, string> = {
  ...HARM_TEXT,
  "holds-until-timeout": "its sockets pile up until a timer closes them",
  "holds-socket": "each one leaves its sockets open for ever",
  "holds-file": "each one leaves its file open",
};

const TEST =
  /(?:[.\-_](?:test|spec|e2e|bench|stories)\.[cm]?[jt]sx?$)|(?:(?:^|[\\/])(?:__tests__|__mocks__|tests?|specs?|e2e|fixtures)[\\/])/i;
/** Files whose process is over soon: tests, scripts, migrations, examples. */
const RUNS_ONCE =
  /(?:^|[\\/])(?:scripts?|bin|tools|migrations?|seeds?|seeders?|examples?|samples?|demos?|benchmarks?)[\\/]/i;

/** Whether a file is such a one, by its name or because it is started by itself (`#!`). */
export function isRunOnce(context: Rule.RuleContext): boolean {
  return isTest(context) || RUNS_ONCE.test(relative(context)) || context.sourceCode.text.startsWith("#!");
}

export function isTest(context: Rule.RuleContext): boolean {
  return TEST.test(relative(context));
}

/** The name below the folder in which ESLint runs: where the project itself lies says nothing. */
function relative({ filename, cwd }: Rule.RuleContext): string {
  return filename.startsWith(cwd) ? filename.slice(cwd.length) : filename;
}
