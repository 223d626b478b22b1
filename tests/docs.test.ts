/** The examples of the rules' docs: each incorrect one is reported by its rule, each correct one by none. */
import { readFileSync, readdirSync } from "node:fs";
import { Linter } from "eslint";
import { parser } from "typescript-eslint";
import { describe, expect, test } from "vitest";
import plugin from "../src/index.js";

const folder = new URL("../docs/rules/", import.meta.url);
const docs = readdirSync(folder).filter((file) => file.endsWith(".md"));
const linter = new Linter();

/** The one fence under a heading of the third level. */
function example(doc: string, heading: string): { language: string; code: string } {
  const section = doc.split(/^### /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
  const fences = [...section.split(/^## /m)[0]!.matchAll(/^```(\w+)\n(.*?)^```$/gms)];
  expect(fences).toHaveLength(1);
  const [, language = "", code = ""] = fences[0]!;
  expect(["js", "cjs", "ts"]).toContain(language);
  return { language, code };
}

/** The rules of `recommended`, and the rule that the doc is about, that report the code; each complaint of the parser as well. */
function reports(rule: string, { language, code }: { language: string; code: string }): string[] {
  const messages = linter.verify(
    code,
    [
      plugin.configs.recommended,
      { rules: { [rule]: "error" } },
      { files: ["**/*.ts"], languageOptions: { parser: parser as Linter.Parser } },
      { files: ["**/*.cjs"], languageOptions: { sourceType: "commonjs" } },
    ],
    { filename: `src/example.${language}` },
  );
  return messages.map(({ ruleId, line, message }) => (ruleId ? ruleId : `${line}: ${message}`));
}

/** The lines of a configuration in JSON under "Options and limits". */
function configurations(doc: string): { rules: Linter.RulesRecord }[] {
  return [...doc.matchAll(/^```json\n(.*?)^```$/gms)].map(([, text = ""]) => JSON.parse(text));
}

describe.each(docs)("%s", (file) => {
  const doc = readFileSync(new URL(file, folder), "utf8");
  const rule = `socket-leak/${file.replace(/\.md$/, "")}`;

  test("the incorrect example is reported by the rule, and by no other", () => {
    expect(new Set(reports(rule, example(doc, "Incorrect")))).toEqual(new Set([rule]));
  });

  test("the correct example is not reported", () => {
    expect(reports(rule, example(doc, "Correct"))).toEqual([]);
  });

  test("its configuration is valid", () => {
    for (const { rules } of configurations(doc)) {
      expect(Object.keys(rules)).toEqual([rule]);
      expect(() => linter.verify("", [{ ...plugin.configs.recommended, rules }])).not.toThrow();
    }
  });
});
