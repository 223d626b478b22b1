/** What the package promises, checked on what is built: `npm test` builds first. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { Linter } from "eslint";
import { Linter as Linter9 } from "eslint-v9";
import { describe, expect, test } from "vitest";
import plugin from "eslint-plugin-socket-leak";

const root = new URL("../", import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), "utf8");
const manifest = JSON.parse(read("package.json")) as { name: string; version: string };
const names = Object.keys(plugin.rules ?? {});

test("meta is package.json's", () => {
  expect(plugin.meta).toEqual({ name: manifest.name, version: manifest.version, namespace: "socket-leak" });
});

test("require() gives the plugin itself", () => {
  const required = createRequire(import.meta.url)("eslint-plugin-socket-leak") as typeof plugin;
  expect(Object.keys(required)).toEqual(Object.keys(plugin));
  expect(required.meta).toEqual(plugin.meta);
});

test("the changelog knows the version", () => {
  expect(read("CHANGELOG.md")).toContain(`## ${manifest.version}`);
});

test("strict sets every rule to error", () => {
  const severities = Object.entries(plugin.configs.strict.rules ?? {}).map(([name, entry]) => [
    name,
    [entry].flat()[0],
  ]);
  expect(Object.fromEntries(severities)).toEqual(
    Object.fromEntries(names.map((name) => [`socket-leak/${name}`, "error"])),
  );
});

test("recommended is a part of strict", () => {
  expect(Object.keys(plugin.configs.strict.rules ?? {})).toEqual(
    expect.arrayContaining(Object.keys(plugin.configs.recommended.rules ?? {})),
  );
  expect(Object.keys(plugin.configs.recommended.rules ?? {})).not.toEqual([]);
});

test.each(["recommended", "strict"] as const)("%s has a name and registers the plugin", (name) => {
  expect(plugin.configs[name].name).toBe(`socket-leak/${name}`);
  expect(plugin.configs[name].plugins?.["socket-leak"]).toBe(plugin);
});

test.each([
  ["ESLint 9", new Linter9() as unknown as Linter],
  ["ESLint 10", new Linter()],
])("recommended reports a leak with %s and its own parser", (_, linter) => {
  const code = `import pg from "pg";
const pool = new pg.Pool();
export async function first(id) {
  const client = await pool.connect();
  const { rows } = await client.query("select * from visits where id = $1", [id]);
  if (rows.length === 0) return undefined;
  client.release();
  return rows[0];
}
`;
  const messages = linter.verify(code, [plugin.configs.recommended], { filename: "leak.js" });
  expect(messages.map(({ ruleId }) => ruleId)).toEqual(["socket-leak/no-undisposed-client"]);
});

describe.each(names)("%s", (name) => {
  test("has a doc with the four headings, in order", () => {
    const headings = [...read(`docs/rules/${name}.md`).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(["What it does", "Why it leaks", "Examples", "Options and limits"]);
  });

  test("has tests of its own", () => {
    expect(existsSync(new URL(`tests/rules/${name}.test.ts`, root))).toBe(true);
  });

  test("links to its doc", () => {
    expect(plugin.rules?.[name]?.meta?.docs?.url).toMatch(new RegExp(`docs/rules/${name}\\.md$`));
  });
});

test("there is no doc of a rule that is not there", () => {
  const docs = readdirSync(new URL("docs/rules", root)).filter((file) => file.endsWith(".md"));
  expect(docs.map((file) => file.replace(/\.md$/, "")).sort()).toEqual([...names].sort());
});

describe("what is published loads fast", () => {
  const loaded = (code: string) =>
    execFileSync(
      process.execPath,
      [
        "-e",
        `const plugin = require("eslint-plugin-socket-leak");
        ${code}
        console.log(Object.keys(require.cache).some((file) => file.endsWith("engine.cjs")));`,
      ],
      { cwd: root, encoding: "utf8" },
    ).trim();

  test("the engine and its contracts only with the first file that is linted", () => {
    expect(loaded("Object.values(plugin.rules).map((rule) => rule.meta);")).toBe("false");
    expect(
      loaded(`new (require("eslint").Linter)().verify("fetch('http://a.test');", [plugin.configs.recommended]);`),
    ).toBe("true");
  });

  test("what the engine is asked by is functions: nothing else can be loaded late", async () => {
    expect(Object.values(await import("../src/analyse.js")).map((value) => typeof value)).toEqual([
      "function",
      "function",
      "function",
    ]);
  });
});
