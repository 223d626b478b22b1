/** The set-up of the rules' tests: twins, bad code beside its repair, in TypeScript modules and in CommonJS. */
import { fileURLToPath } from "node:url";
import * as tsParser from "@typescript-eslint/parser";
import js from "@eslint/js";
import { Linter, type Rule, RuleTester } from "eslint";
import { afterAll, describe, expect, it } from "vitest";
import plugin from "../../src/index.js";
import { findNative } from "../../src/oracle/native-install.js";
import { type Repaired, newTypeErrors } from "./type-check.js";

Object.assign(RuleTester, { afterAll, describe, it, itOnly: it.only });

/**
 * `ts`: an ES module with the TypeScript parser, without types. `cjs`: a CommonJS script with ESLint's own parser.
 * `typed`: a module of the project in tests/fixtures/typed, with types; run with both sources of types.
 */
export type Language = "ts" | "cjs" | "typed";

/** Whether TypeScript 7 is installed, beside the other one. */
const hasNative = findNative(fileURLToPath(import.meta.url)) !== undefined;
const project = fileURLToPath(new URL("../fixtures/typed/", import.meta.url));

/** `native`: the same, with types from TypeScript 7's server, the parser giving none. */
const languageOptions: Record<Language | "native", Linter.LanguageOptions> = {
  ts: { parser: tsParser as Linter.Parser, sourceType: "module" },
  cjs: { sourceType: "commonjs", ecmaVersion: "latest" },
  typed: {
    parser: tsParser as Linter.Parser,
    sourceType: "module",
    // With CI=true the parser takes files from the disk, not the code of the test.
    parserOptions: { project: "tsconfig.json", tsconfigRootDir: project, disallowAutomaticSingleRunInference: true },
  },
  native: { parser: tsParser as Linter.Parser, sourceType: "module" },
};

/** What stands in front of a snippet, in each language. A snippet runs in those that there are. */
export type Prelude = Partial<Record<Language, string>>;

/** The same import in both languages: `imports("{ Pool }", "pg", "const pool = new Pool();")`. */
export function imports(names: string, module: string, rest = ""): Prelude {
  const required = names.replaceAll(" as ", ": ");
  return { ts: `import ${names} from "${module}"; ${rest}`, cjs: `const ${required} = require("${module}"); ${rest}` };
}

/** For what needs no import. */
export const globals: Prelude = { ts: "", cjs: "" };

/** Several preludes in one. */
export function together(...parts: readonly Prelude[]): Prelude {
  const join = (language: "ts" | "cjs"): string => parts.map((part) => part[language] ?? "").join(" ");
  return { ts: join("ts"), cjs: join("cjs") };
}

export interface Twin {
  name: string;
  prelude: Prelude;
  /** Languages, default: all that the prelude has. */
  only?: Language;
  /** Code that leaks. Each line with the comment `// leaks` is reported once, and no other. */
  bad?: string;
  messageId?: string;
  /** The whole text. */
  message?: string;
  /** What the suggestion makes of the reported line. Where there is a suggestion and this is not given, its text is not looked at. */
  suggestion?: string;
  /** The id of its message, default: `addAwait`. */
  suggestionId?: string;
  /** A rule that reports what a suggestion leaves: another leak, of which this report has spoken first. */
  reveals?: string;
  /** How many suggestions each report has. */
  suggestions?: number;
  /** Its repair, or correct code that looks alike. */
  good?: string | readonly string[];
  options?: Record<string, unknown>;
  filename?: string;
  /** Versions of packages, where they matter: `{ express: "4.21.0" }`. */
  versions?: Record<string, string>;
  /** What the engine cannot do yet, and why: shown as to do, not run. */
  todo?: { bad?: string; good?: string };
}

/** Runs twins as tests of a rule. `defaults` hold for twins that do not say otherwise. */
export function runTwins(
  name: string,
  rule: Rule.RuleModule,
  twins: readonly Twin[],
  defaults: Partial<Twin> = {},
): void {
  for (const run of ["ts", "cjs", "typed", "native"] as const) {
    const language = run === "native" ? "typed" : run;
    const types = run === "native" ? "native" : run === "typed" ? "typescript-eslint" : "off";
    const valid: RuleTester.ValidTestCase[] = [];
    const invalid: RuleTester.InvalidTestCase[] = [];
    const todo: string[] = [];
    const repaired: Repaired[] = [];
    for (const given of twins) {
      const twin = { ...defaults, ...given };
      const prelude = twin.prelude[language];
      if (prelude === undefined || (twin.only && twin.only !== language)) continue;
      const common = {
        languageOptions: languageOptions[run],
        ...(twin.options && { options: [twin.options] }),
        ...(language === "ts" && { filename: "code.ts" }),
        ...(language === "typed" && { filename: `${project}src/code.ts` }),
        ...(twin.filename && { filename: twin.filename }),
        settings: { "socket-leak": { types, versions: twin.versions ?? {} } },
      };
      if (twin.todo?.bad) todo.push(`${twin.name}: bad: ${twin.todo.bad}`);
      else if (twin.bad !== undefined) {
        const code = withPrelude(prelude, twin.bad);
        invalid.push({
          ...common,
          name: `${twin.name}: bad`,
          code,
          // Typed code has to stand where its project is: the rule tester sees to it.
          errors: expected(
            code,
            twin,
            language === "typed" ? new Map() : suggested(rule, code, twin, common, repaired),
          ),
        });
      }
      const repairs = typeof twin.good === "string" ? [twin.good] : (twin.good ?? []);
      if (twin.todo?.good) todo.push(`${twin.name}: good: ${twin.todo.good}`);
      else
        for (const [index, good] of repairs.entries()) {
          const which = repairs.length > 1 ? ` ${index + 1}` : "";
          valid.push({ ...common, name: `${twin.name}: good${which}`, code: withPrelude(prelude, good) });
        }
    }
    if (valid.length + invalid.length + todo.length === 0) continue;
    describe.skipIf(run === "native" && !hasNative)(run, () => {
      if (valid.length + invalid.length > 0) new RuleTester().run(name, rule, { valid, invalid });
      for (const title of todo) it.todo(title);
      if (run === "ts" && repaired.length > 0)
        it("what suggestions make of code has no new type errors", () => expect(newTypeErrors(repaired)).toEqual([]));
    });
  }
}

/** The prelude is the first line, so that snippets keep their line numbers plus one. */
function withPrelude(prelude: string, snippet: string): string {
  const lines = snippet.replace(/^\n/, "").trimEnd().split("\n");
  const indent = Math.min(...lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/)));
  return `${prelude}\n${lines.map((line) => line.slice(indent)).join("\n")}\n`;
}

const NODE = Object.fromEntries(Object.getOwnPropertyNames(globalThis).map((name) => [name, false]));
/** Our own rules, and what is said of code that was written in a hurry. */
const OTHERS: Linter.RulesRecord = { ...plugin.configs.recommended.rules, "prefer-const": "error" };

/**
 * How many suggestions the rule gives on each line. Each is applied: its result has to parse, has to have one report less, and no new
 * one of another rule of ours or of ESLint's recommended ones.
 */
function suggested(
  rule: Rule.RuleModule,
  code: string,
  { name, options, versions = {}, reveals }: Twin,
  { languageOptions, filename }: { languageOptions: Linter.LanguageOptions; filename?: string },
  repaired: Repaired[],
): Map<number, number> {
  const counts = new Map<number, number>();
  const lint = (text: string, config: Linter.Config): Linter.LintMessage[] =>
    new Linter().verify(
      text,
      {
        // ESLint takes a pattern for everything for none at all.
        files: ["**/*.{js,cjs,mjs,jsx,ts,cts,mts,tsx}"],
        languageOptions: { ...languageOptions, globals: NODE },
        settings: { "socket-leak": { versions } },
        ...config,
      },
      filename === undefined ? {} : { filename },
    );
  const run = (text: string): Linter.LintMessage[] =>
    lint(text, {
      plugins: { own: { rules: { rule } } },
      rules: { "own/rule": ["error", ...(options ? [options] : [])] },
    });
  const others = (text: string): string[] =>
    lint(text, { plugins: { "socket-leak": plugin }, rules: { ...js.configs.recommended.rules, ...OTHERS } }).map(
      ({ ruleId, message }) => `${ruleId} ${ruleId?.startsWith("socket-leak/") ? "" : message}`,
    );
  const before = run(code);
  for (const { line, suggestions = [] } of before) {
    counts.set(line, suggestions.length);
    for (const { fix, messageId } of suggestions) {
      const text = code.slice(0, fix.range[0]) + fix.text + code.slice(fix.range[1]);
      const after = run(text);
      if (after.some((message) => message.fatal) || after.length !== before.length - 1)
        throw new Error(`a suggestion does not repair: ${code}`);
      const known = others(code);
      for (const other of others(text)) {
        if (other === `socket-leak/${reveals} `) continue;
        if (!known.includes(other)) throw new Error(`a suggestion brings a report with it: ${other}\n${text}`);
        known.splice(known.indexOf(other), 1);
      }
      repaired.push({ name: `${name}, ${messageId}`, before: code, after: text });
    }
  }
  return counts;
}

function expected(code: string, twin: Twin, counts: ReadonlyMap<number, number>): RuleTester.TestCaseError[] {
  const lines = code.split("\n");
  const leaks = lines.flatMap((line, index) => (line.includes("// leaks") ? [index] : []));
  return leaks.map((index) => ({
    ...(twin.message ? { message: twin.message } : { messageId: twin.messageId }),
    line: index + 1,
    ...suggestionsOf(lines, index, twin, counts.get(index + 1)),
  }));
}

function suggestionsOf(
  lines: readonly string[],
  index: number,
  twin: Twin,
  count: number | undefined,
): Pick<RuleTester.TestCaseError, "suggestions"> {
  if (twin.suggestion === undefined) return suggestionCount(twin.suggestions ?? count);
  const indent = lines[index]!.slice(0, lines[index]!.search(/\S/));
  const output = lines.with(index, `${indent}${twin.suggestion} // leaks`).join("\n");
  return { suggestions: [{ messageId: twin.suggestionId ?? "addAwait", output }] };
}

function suggestionCount(count: number | undefined): Pick<RuleTester.TestCaseError, "suggestions"> {
  return count === undefined || count === 0 ? {} : { suggestions: count };
}
