/** Callbacks of which only types know what becomes of their promise; in a project of its own, as tests are read more leniently. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Linter } from "eslint";
import { parser } from "typescript-eslint";
import { afterAll, expect, test } from "vitest";
import plugin from "../../src/index.js";

const folder = mkdtempSync(path.join(os.tmpdir(), "socket-leak-"));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(
  path.join(folder, "tsconfig.json"),
  JSON.stringify({
    compilerOptions: { strict: true, target: "esnext", module: "nodenext", lib: ["esnext"], types: [] },
  }),
);

const linter = new Linter({ cwd: folder });
const prelude = `
  interface Job { run(): Promise<void>; ready(): boolean | Promise<boolean> }
  declare const job: Job;
  declare function later(callback: () => void): void;
  declare function fair(callback: () => void | Promise<void>): void;
`;

/** The lines of the snippet that are reported, counted from 1. */
function reported(snippet: string): number[] {
  const file = path.join(folder, "code.ts");
  const code = `${prelude}export function start(): void {\n${snippet}\n}\n`;
  writeFileSync(file, code);
  const messages = linter.verify(
    code,
    [
      plugin.configs.recommended,
      {
        files: ["**/*.ts"],
        languageOptions: {
          parser: parser as Linter.Parser,
          parserOptions: { projectService: true, tsconfigRootDir: folder },
        },
      },
    ],
    { filename: file },
  );
  expect(messages.map(({ ruleId }) => ruleId)).toEqual(messages.map(() => "socket-leak/no-async-in-sync-callback"));
  return messages.map(({ line }) => line - prelude.split("\n").length);
}

test.each([
  "later(async () => { await job.run(); });",
  "setInterval(() => job.run(), 1000);",
  "const work = async () => { await job.run(); }; later(work);",
  // One mistake, one report: not also where the callback is called.
  "const soon = (callback: () => void) => {\ncallback();\n}; soon(async () => { await job.run(); });".replaceAll(
    "\n",
    " ",
  ),
])("bad: %s", (snippet) => {
  expect(reported(snippet)).toEqual([1]);
});

test.each([
  "fair(async () => { await job.run(); });",
  "later(async () => { try { await job.run(); } catch {} });",
  "later(async () => { console.log(1); });",
  "later(() => { job.run().catch(() => undefined); });",
  "setInterval(() => { job.run().catch(() => undefined); }, 1000);",
  "setInterval(() => job.ready(), 1000);",
])("good: %s", (snippet) => {
  expect(reported(snippet)).toEqual([]);
});
