/**
 * typescript-eslint documents its rules about promises with examples of incorrect and correct code, and ships them in its package up to
 * 8.30. Its own rules say which statements of the incorrect ones are meant; ours have to find nine in ten of them, and nothing in the
 * correct ones.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { Linter } from "eslint";
import tseslint from "typescript-eslint";
import { afterAll, describe, expect, test } from "vitest";
import plugin from "../src/index.js";

const docs = path.join(
  path.dirname(createRequire(import.meta.url).resolve("typescript-eslint-docs/package.json")),
  "docs/rules",
);
const folder = mkdtempSync(path.join(os.tmpdir(), "socket-leak-"));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(
  path.join(folder, "tsconfig.json"),
  JSON.stringify({
    compilerOptions: { strict: true, target: "esnext", module: "nodenext", lib: ["esnext", "dom"], types: [] },
  }),
);
writeFileSync(path.join(folder, "package.json"), JSON.stringify({ type: "module" }));

/** Incorrect statements that are not counted, and why. */
const ASIDE: Readonly<Record<string, string>> = {
  "createPromiseLike();": "reported with the option checkThenables only",
  "createMyThenable();": "reported with the option checkThenables only",
  "async setThing(): Promise<void> {": "overrides a method that returns void",
  "await 'value';": "waits for what is no promise: none is dropped or misused",
  "await createValue();": "waits for what is no promise: none is dropped or misused",
  "for await (const value of arrayOfValues) {": "waits for what is no promise: none is dropped or misused",
  "for await (const promisedValue of arrayOfPromises) {": "waits for every promise, and none of them can reject",
  "await using resource = makeSyncDisposable();": "waits for what is no promise: none is dropped or misused",
};

interface Example {
  rule: string;
  options: object[];
  correct: boolean;
  code: string;
}

const examples = ["no-floating-promises", "no-misused-promises", "await-thenable"].flatMap(examplesOf);

/** The examples of a rule's page: blocks of code under a tab, or under a sentence that says which they are. */
function examplesOf(rule: string): Example[] {
  const text = readFileSync(path.join(docs, `${rule}.mdx`), "utf8");
  const found: Example[] = [];
  let correct: boolean | undefined;
  const parts = /(?:TabItem value="\S+ |^Examples of \*\*)(Incorrect|Correct|correct)|^```ts([^\n]*)\n([^]*?)^```/gm;
  for (const [, kind, about = "", code] of text.matchAll(parts)) {
    if (kind !== undefined) correct = kind.toLowerCase() === "correct";
    else if (code !== undefined && correct !== undefined) {
      const options = /option='([^']*)'/.exec(about)?.[1];
      found.push({ rule, options: options ? [JSON.parse(options) as object] : [], correct, code });
    }
  }
  return found;
}

/** What the project declares stays outside of functions. */
const OUTSIDE = /^(?:declare .*|interface [^]*?^\})$/gm;

/** The example as the body of a function: what fails while a script starts ends it, and is meant to. */
function inFunction(code: string): string {
  const outside = code.match(OUTSIDE) ?? [];
  return `${outside.join("\n")}\nexport async function example() {\n${code.replace(OUTSIDE, "")}\n}\n`;
}

const linter = new Linter({ cwd: folder });
const language: Linter.Config = {
  files: ["**/*.ts"],
  languageOptions: {
    parser: tseslint.parser as Linter.Parser,
    parserOptions: { projectService: true, tsconfigRootDir: folder },
  },
};

function lint(code: string, config: Linter.Config): Linter.LintMessage[] {
  const filename = path.join(folder, "code.ts");
  writeFileSync(filename, code);
  const messages = linter.verify(code, [language, config], { filename });
  expect(messages.filter(({ fatal }) => fatal)).toEqual([]);
  return messages;
}

const ours = (code: string): Linter.LintMessage[] => lint(code, plugin.configs.recommended);

/** The incorrect statements of an example: where typescript-eslint's rule reports, and the line's text. */
function incorrect(rule: string, options: object[], code: string): { line: number; endLine: number; text: string }[] {
  const theirs = lint(code, {
    plugins: { theirs: tseslint.plugin as never },
    rules: { [`theirs/${rule}`]: ["error", ...options] },
  });
  return theirs.map(({ line, endLine }) => ({
    line,
    endLine: endLine ?? line,
    text: code.split("\n")[line - 1]!.trim(),
  }));
}

describe("typescript-eslint's examples of incorrect code", () => {
  const found: string[] = [];
  const missed: string[] = [];
  const aside: string[] = [];
  for (const example of examples.filter(({ correct }) => !correct)) {
    const code = inFunction(example.code);
    const reports = ours(code);
    for (const { line, endLine, text } of incorrect(example.rule, example.options, code)) {
      if (text in ASIDE) aside.push(text);
      else if (reports.some((report) => report.line >= line && report.line <= endLine)) found.push(text);
      else missed.push(`${example.rule}: ${text}`);
    }
  }

  test("nine in ten are found", () => {
    expect(found.length + missed.length, "examples").toBeGreaterThanOrEqual(17);
    expect(missed.length, missed.join("\n")).toBeLessThanOrEqual((found.length + missed.length) / 10);
  });

  test("every statement that is not counted is there", () => {
    expect(aside.toSorted()).toEqual(Object.keys(ASIDE).toSorted());
  });
});

describe("typescript-eslint's examples of correct code", () => {
  const correct = examples.filter((example) => example.correct);

  test("are there", () => {
    expect(correct.length).toBeGreaterThanOrEqual(10);
  });

  test.each(correct)("$rule: $code", ({ code }) => {
    expect(ours(code)).toEqual([]);
  });

  test.each(correct)("in a function: $rule: $code", ({ rule, options, code }) => {
    const example = inFunction(code);
    const lines = ours(example)
      // An example that fetches something just for a promise to be there does not read what comes.
      .filter(({ ruleId }) => ruleId !== "socket-leak/no-unconsumed-body")
      .map(({ line }) => line);
    // What is correct only with an option is what we report as well.
    const onlyByOption = options.length > 0 ? incorrect(rule, [], example).map(({ line }) => line) : [];
    expect(lines.filter((line) => !onlyByOption.includes(line))).toEqual([]);
  });
});
