/** Correct code, as competent teams write it, by theme: nothing in it may be reported. */
import { readFileSync, readdirSync } from "node:fs";
import { Linter } from "eslint";
import { parser } from "typescript-eslint";
import { describe, expect, test } from "vitest";
import plugin from "../src/index.js";

const folder = new URL("valid/", import.meta.url);
const files = readdirSync(folder).filter((file) => /\.[cm]?[jt]s$/.test(file));
const linter = new Linter();

/** Reports of the recommended rules, as `rule line:column message`. */
function reports(file: string): string[] {
  const code = readFileSync(new URL(file, folder), "utf8");
  // Not under `tests`, where the rules are more lenient: as a source file, or as what its first line says.
  const filename = /^\/\/ filename: (\S+)/.exec(code)?.[1] ?? `src/${file}`;
  const messages = linter.verify(
    code,
    [
      plugin.configs.recommended,
      { files: ["**/*.ts"], languageOptions: { parser: parser as Linter.Parser } },
      { files: ["**/*.cjs"], languageOptions: { sourceType: "commonjs" } },
      { linterOptions: { reportUnusedDisableDirectives: "error" } },
    ],
    { filename },
  );
  return messages.map(({ ruleId, line, column, message }) => `${ruleId} ${line}:${column} ${message}`);
}

describe.each(files)("%s", (file) => {
  test("is not reported", () => {
    expect(reports(file)).toEqual([]);
  });
});
