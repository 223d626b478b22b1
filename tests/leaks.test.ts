/** Whole programs that leak: each line with the comment `// leaks` is reported by a recommended rule, and no other line is. */
import { readFileSync, readdirSync } from "node:fs";
import { Linter } from "eslint";
import { parser } from "typescript-eslint";
import { describe, expect, test } from "vitest";
import plugin from "../src/index.js";

const folder = new URL("leaks/", import.meta.url);
const files = readdirSync(folder).filter((file) => /\.[cm]?[jt]s$/.test(file));
const linter = new Linter();

function reportedLines(file: string, code: string): number[] {
  const messages = linter.verify(
    code,
    [
      plugin.configs.recommended,
      { files: ["**/*.ts"], languageOptions: { parser: parser as Linter.Parser } },
      { files: ["**/*.cjs"], languageOptions: { sourceType: "commonjs" } },
    ],
    { filename: `src/${file}` },
  );
  expect(messages.filter(({ fatal }) => fatal)).toEqual([]);
  return [...new Set(messages.map(({ line }) => line))];
}

describe.each(files)("%s", (file) => {
  const code = readFileSync(new URL(file, folder), "utf8");
  const marked = code.split("\n").flatMap((line, index) => (line.includes("// leaks") ? [index + 1] : []));

  test("is reported where it leaks", () => {
    expect(marked).not.toEqual([]);
    expect(reportedLines(file, code)).toEqual(marked);
  });
});
