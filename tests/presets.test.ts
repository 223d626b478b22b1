/** The presets: what they silence, what stays, and that nothing is reported twice beside typescript-eslint. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Linter } from "eslint";
import tseslint from "typescript-eslint";
import { afterAll, describe, expect, test } from "vitest";
import plugin from "../src/index.js";

const { strict, recommended, tests, scripts, besideTypescriptEslint } = plugin.configs;
const root = fileURLToPath(new URL("..", import.meta.url));

function lint(code: string, filename: string, ...configs: Linter.Config[]): string[] {
  return new Linter()
    .verify(code, configs, { filename })
    .map(({ ruleId, message, line }) => `${ruleId?.replace("socket-leak/", "") ?? message} ${line}`);
}

test.each([tests, scripts, besideTypescriptEslint])(
  "$name changes rules that there are, and turns none on",
  (preset) => {
    for (const [name, entry] of Object.entries(preset.rules ?? {})) {
      expect(strict.rules).toHaveProperty([name]);
      if (entry !== "off") expect(recommended.rules).toHaveProperty([name]);
    }
  },
);

/** Leaks only where the query fails. */
const exceptional = `import pg from "pg"; const pool = new pg.Pool();
export async function f() { const c = await pool.connect(); await c.query("x"); c.release(); }`;
/** Leaks always. */
const always = `import pg from "pg"; const pool = new pg.Pool();
export async function f() { const c = await pool.connect(); await c.query("x"); }`;
const perCall = `import pg from "pg";
export async function f() { const pool = new pg.Pool(); return await pool.query("x"); }`;
const floating = `import pg from "pg"; const pool = new pg.Pool();
export async function f() { pool.query("x"); }`;

describe.each([
  ["tests", tests, "checks/a.spec.mjs"],
  ["scripts", scripts, "scripts/a.mjs"],
] as const)("%s", (_, preset, file) => {
  test("a leak that needs a failure is silent", () => {
    expect(lint(exceptional, "src/a.mjs", strict, preset)).toEqual(["no-undisposed-client 2"]);
    expect(lint(exceptional, file, strict, preset)).toEqual([]);
  });

  test("one that needs none is not, nor is a request that nobody waits for", () => {
    expect(lint(always, file, strict, preset)).toEqual(["no-undisposed-client 2"]);
    expect(lint(floating, file, recommended, preset)).toEqual(["no-floating-request 2"]);
  });

  test("a client per call is", () => {
    expect(lint(perCall, "src/a.mjs", recommended, preset)).toEqual(["no-client-per-call 2"]);
    expect(lint(perCall, file, recommended, preset)).toEqual([]);
  });

  test("its files are replaced by one's own", () => {
    const own = { ...preset, files: ["checks-of-mine/**"] };
    expect(lint(exceptional, "checks-of-mine/a.mjs", recommended, own)).toEqual([]);
    expect(lint(exceptional, file.replace(/^\w+\//, "src/").replace(".spec", ""), recommended, own)).not.toEqual([]);
  });
});

describe("what a runner's hooks release counts", () => {
  const runners = {
    vitest: `import { afterEach, beforeEach, onTestFinished, test } from "vitest";`,
    jest: `import { afterEach, beforeEach, test } from "@jest/globals";`,
    "jest's globals": "",
    mocha: `import { afterEach, beforeEach, it as test } from "mocha";`,
    "node:test": `import { afterEach, beforeEach, test } from "node:test";`,
  };
  const hooks = `import pg from "pg";
let client;
beforeEach(async () => { client = new pg.Client(); await client.connect(); });
afterEach(async () => { await client.end(); });
test("x", async () => { await client.query("x"); });`;

  test.each(Object.entries(runners))("%s", (_, imports) => {
    expect(lint(imports + hooks, "a.test.mjs", recommended, tests)).toEqual([]);
  });

  test.each([
    [
      runners.vitest,
      `test("x", async () => { const c = new pg.Client(); onTestFinished(() => c.end()); await c.connect(); });`,
    ],
    [
      runners["node:test"],
      `test("x", async (t) => { const c = new pg.Client(); t.after(() => c.end()); await c.connect(); });`,
    ],
  ])("what a test hands to its runner: %s", (imports, body) => {
    expect(lint(`${imports}import pg from "pg";\n${body}`, "a.test.mjs", recommended, tests)).toEqual([]);
    expect(
      lint(
        `${imports}import pg from "pg";\n${body.replace(/(?:onTestFinished|t\.after)\(.*?\)\);/, "")}`,
        "a.test.mjs",
        recommended,
        tests,
      ),
    ).toEqual(["no-undisposed-client 2"]);
  });
});

describe("beside typescript-eslint", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "beside-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const compilerOptions = { target: "esnext", module: "preserve", types: ["node"], skipLibCheck: true };
  writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ type: "module" }));
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  const filename = path.join(folder, "code.ts");
  const linter = new Linter({ cwd: folder });
  const typed: Linter.Config[] = [
    {
      files: ["**/*.ts"],
      languageOptions: {
        parser: tseslint.parser as Linter.Parser,
        parserOptions: { projectService: true, tsconfigRootDir: folder },
      },
      plugins: { "@typescript-eslint": tseslint.plugin as never },
      rules: {
        "@typescript-eslint/await-thenable": "error",
        "@typescript-eslint/no-floating-promises": "error",
        // As the README says: functions that are handed on are ours.
        "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { arguments: false } }],
      },
    },
    recommended,
  ];

  function messages(code: string, ...more: Linter.Config[]): Linter.LintMessage[] {
    writeFileSync(filename, code);
    return linter.verify(code, [...typed, ...more], { filename, allowInlineConfig: false });
  }

  /** Our reports on a line where theirs is as well, as `rule/message`. */
  function doubled(found: readonly Linter.LintMessage[]): string[] {
    const ours = found.filter(({ ruleId }) => ruleId?.startsWith("socket-leak/"));
    const theirs = found.filter(({ ruleId }) => ruleId?.startsWith("@typescript-eslint/"));
    return ours
      .filter(({ line, column }) => theirs.some((one) => one.line === line && Math.abs(one.column - column) < 30))
      .map(({ ruleId, messageId }) => `${ruleId!.slice(12)}/${messageId}`);
  }

  /** The examples of both sides' docs. */
  const examples: string[] = [];
  for (const file of readdirSync(path.join(root, "docs/rules")))
    for (const [, code] of readFileSync(path.join(root, "docs/rules", file), "utf8").matchAll(/^```js\n([^]*?)^```/gm))
      examples.push(code!);
  const theirDocs = path.dirname(createRequire(import.meta.url).resolve("typescript-eslint-docs/package.json"));
  for (const rule of ["no-floating-promises", "no-misused-promises", "await-thenable"])
    for (const [, code] of readFileSync(path.join(theirDocs, `docs/rules/${rule}.mdx`), "utf8").matchAll(
      /^```ts[^\n]*\n([^]*?)^```/gm,
    ))
      examples.push(`export async function example() {\n${code}\n}\n`);

  test("on the examples of both docs nothing is reported twice, and without the preset much is", () => {
    const without = examples.flatMap((code) => doubled(messages(code)));
    const within = examples.flatMap((code) => doubled(messages(code, besideTypescriptEslint)));
    expect(new Set(without)).toContain("no-floating-promise/dropped");
    expect(without.length).toBeGreaterThan(20);
    // Two faults in one statement: a promise that is dropped, and a function that is given where it is never called, or not waited for.
    expect(within.sort()).toEqual(["no-async-in-sync-callback/executor", "no-ignored-callback/promiseOnly"]);
  }, 120_000);

  test("what types alone do not show stays", () => {
    const found = (code: string): string[] =>
      messages(`import { readFile } from "node:fs/promises"; declare const knex: any;\n${code}`, besideTypescriptEslint)
        .filter(({ ruleId }) => ruleId?.startsWith("socket-leak/"))
        .map(({ ruleId, messageId }) => `${ruleId!.slice(12)}/${messageId}`);
    expect(found("export async function f(x: boolean) { const p = readFile('x'); if (x) return; await p; }")).toEqual([
      "no-floating-request/stored",
    ]);
    expect(found("export function f() { setTimeout(async () => { await readFile('x'); }, 9); }")).toEqual([
      "no-async-in-sync-callback/dropped",
    ]);
  });
});
