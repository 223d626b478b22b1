/** The command `explain`, in a made-up project, without types. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Explanation } from "../src/cli/explain.js";

const command = fileURLToPath(new URL("../lib/cli.js", import.meta.url));
const plugin = new URL("../lib/index.js", import.meta.url).href;
const parser = pathToFileURL(fileURLToPath(import.meta.resolve("@typescript-eslint/parser"))).href;
const project = realpathSync(mkdtempSync(path.join(tmpdir(), "explain-")));
afterAll(() => rmSync(project, { recursive: true, force: true }));

const files: Record<string, string> = {
  "eslint.config.mjs": `
    import socketLeak from ${JSON.stringify(plugin)};
    import parser from ${JSON.stringify(parser)};
    const queue = {
      package: "our-queue", modules: ["./queue.js"], source: "read by hand",
      exports: { connect: { returns: "Promise<Channel>", acquires: "await", work: "request" } },
      types: { Channel: { obligation: { kind: "release", by: ["close"], harm: "holds-socket" } } },
    };
    export default [
      { ignores: ["ignored.js"] },
      socketLeak.configs.recommended,
      { files: ["**/*.ts"], languageOptions: { parser } },
      { files: ["off/**"], rules: { "socket-leak/no-undisposed-client": "off" } },
      { settings: { "socket-leak": { contracts: [queue], versions: { pg: "8.11.0" } } } },
    ];`,
  "src/a.ts": `import pg from "pg";
import { connect } from "./queue.js";
import { mystery } from "./elsewhere.js";
const pool: pg.Pool = new pg.Pool();
export async function leaks(id: number): Promise<void> {
  const client = await pool.connect();
  await client.query("select 1");
  client.release();
}
export async function hands(): Promise<unknown> {
  const channel = await connect();
  mystery(channel);
  return local();
}
function local() { return 1; }
export async function good() {
  const channel = await connect();
  try { channel.say(); } finally { channel.close(); }
}
export function drops() { pool.query("select 1"); mystery(); }
async function main() { const shared = await connect(); shared.say(); }
main();
`,
  "off/a.js": `import { connect } from "./queue.js";
export async function f() { const c = await connect(); c.say(); }`,
  "src/waits.js": `import http2 from "node:http2";
export function get(url, done) {
  const session = http2.connect(url);
  session.on("error", done);
  const req = session.request({});
  req.on("error", done);
  req.on("end", () => session.close());
}`,
  "src/answers.js": `import express from "express";
const app = express();
app.get("/", show);
function show(req, res) {
  if (!req.query.id) return;
  res.send(req.query.id);
}`,
  "src/plain.js": "export const one = 1;\nconsole.log(one);\n",
  "src/broken.js": "export const = 1;\n",
  "ignored.js": "fetch('x');\n",
};

interface Run {
  code: number;
  out: string;
  err: string;
}

function run(...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(process.execPath, [command, ...args], { cwd: project }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

async function explained(place: string): Promise<Explanation> {
  const { code, out, err } = await run("explain", place, "--json");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return JSON.parse(out) as Explanation;
}

beforeAll(() => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(project, name)), { recursive: true });
    writeFileSync(path.join(project, name), text);
  }
});

describe("a line", () => {
  test("with a leak: contract, version, obligation, path, and the rule's report", async () => {
    const { calls, reports } = await explained("src/a.ts:6");
    expect(calls).toHaveLength(1);
    const [call] = calls;
    expect(call!.contract).toMatchObject({
      package: "pg",
      at: expect.stringContaining("connect"),
      version: "8.11.0",
      known: "intended",
    });
    expect(call!.promise?.work).toBe("request");
    expect(call!.obligations[0]).toMatchObject({ of: "pg Pool#connect", kind: "release", harm: "starves-pool" });
    expect(call!.obligations[0]!.leak).toMatchObject({
      exceptional: true,
      when: "when `client.query(…)` on line 7 rejects",
      path: [
        { line: 6, what: "acquired" },
        { line: 7, what: "rejects" },
      ],
    });
    expect(call!.obligations[0]!.ends).toEqual([{ how: "discharged", line: 8, text: "client.release()" }]);
    expect(reports.map(({ rule }) => rule)).toEqual(["socket-leak/no-undisposed-client"]);
  });

  test("with a handle that is handed over: where", async () => {
    const { calls, reports } = await explained("src/a.ts:11");
    expect(calls[0]!.contract).toMatchObject({ package: "our-queue", at: "exports.connect", source: "read by hand" });
    expect(calls[0]!.obligations[0]!.ends).toEqual([{ how: "handed over", line: 12, text: "mystery(…)" }]);
    expect(calls[0]!.obligations[0]!.leak).toBeUndefined();
    expect(reports).toEqual([]);
  });

  test("with one that is discharged: where", async () => {
    const [call] = (await explained("src/a.ts:17")).calls;
    expect(call!.obligations[0]!.ends).toEqual([{ how: "discharged", line: 18, text: "channel.close()" }]);
  });

  test("with a handle that waits for something else: what fails then", async () => {
    const { calls, reports } = await explained("src/waits.js:3");
    expect(calls[0]!.obligations[0]!.leak).toMatchObject({ when: "when `req` on line 7 fails", exceptional: true });
    expect(reports.map(({ message }) => message)).toEqual([expect.stringContaining("when `req` on line 7 fails")]);
  });

  test("that registers a handler: what becomes of the response", async () => {
    const { calls } = await explained("src/answers.js:3");
    expect(calls[0]!.obligations).toMatchObject([
      {
        kind: "end",
        line: 4,
        leak: { when: "on the path on which `req.query.id` on line 5 is false", path: [{}, { line: 5 }, { line: 5 }] },
        ends: [{ how: "discharged", line: 6, text: "res.send(…)" }],
      },
    ]);
    expect(calls[0]!.findings).toEqual([{ rule: "no-unended-response", exceptional: false }]);
  });

  test("that lives as long as the process: why it is no report", async () => {
    const { calls, reports } = await explained("src/a.ts:21");
    expect(calls[0]!.obligations[0]!.exempt).toBe("it is made once, and lives as long as the process");
    expect(reports).toEqual([]);
  });

  test("with calls that no contract knows: what they are instead", async () => {
    expect((await explained("src/a.ts:13")).calls[0]!.otherwise).toBe("a function of this file, on line 15");
    const { calls, reports } = await explained("src/a.ts:20");
    expect(calls.map(({ text, promise }) => [text, promise?.fate])).toEqual([
      ["pool.query(…)", "dropped"],
      ["mystery()", undefined],
    ]);
    expect(calls[1]!.otherwise).toBe('no contract knows the module "./elsewhere.js"');
    expect(reports.map(({ rule }) => rule)).toEqual(["socket-leak/no-floating-request"]);
  });

  test("at a column: the calls there alone", async () => {
    expect((await explained("src/a.ts:20:52")).calls.map(({ text }) => text)).toEqual(["mystery()"]);
  });

  test("with a rule that is off: the finding is there, the report is not", async () => {
    const { calls, reports } = await explained("off/a.js:2");
    expect(calls[0]!.findings.map(({ rule }) => rule)).toEqual(["no-undisposed-client"]);
    expect(reports).toEqual([]);
    expect((await run("explain", "off/a.js:2")).out).toContain("finding   of no-undisposed-client, which is off");
  });

  test("of a file that is skipped: why", async () => {
    const { out, code } = await run("explain", "src/plain.js:2");
    expect(code).toBe(0);
    expect(out).toContain("skipped     nothing in it can matter");
  });
});

test("as text it says it all", async () => {
  const { out } = await run("explain", "src/a.ts:6");
  for (const part of [
    "src/a.ts:6  const client = await pool.connect();",
    "`pool.connect()` at 6:24",
    "contract  pg (8.11.0, intended): types.Pool.members.connect",
    '"acquires":["await","this"]',
    "owes      release for pg Pool#connect since line 6, by release, end; else the pool has one connection less for ever",
    "discharged on line 8: `client.release()`",
    "left when `client.query(…)` on line 7 rejects: 6:24 acquired → 7:9 rejects",
    "finding   of no-undisposed-client, which is on; it needs a failure on the way",
    "reported    socket-leak/no-undisposed-client: `client`",
  ])
    expect(out).toContain(part);
});

test.each<[string[], number, RegExp]>([
  [[], 2, /^usage:/],
  [["explain"], 2, /^usage:/],
  [["explain", "--verbose"], 2, /^usage:/],
  [["lint", "src/a.ts:1"], 2, /^usage:/],
  [["explain", "src/a.ts"], 1, /^"src\/a.ts" is no file with a line: write it as src\/a.ts:12/],
  [["explain", "src/none.ts:1"], 1, /^There is no file .*none\.ts/],
  [["explain", "src:1"], 1, /^There is no file /],
  [["explain", "src/a.ts:0"], 1, /has no line 0: it has 23/],
  [["explain", "src/a.ts:99"], 1, /has no line 99: it has 23/],
  [["explain", "ignored.js:1"], 1, /^ESLint does not lint .*ignored\.js/],
  [["explain", "src/broken.js:1"], 1, /broken\.js:1 cannot be parsed: /],
])("%j ends with %i", async (args, code, said) => {
  const result = await run(...args);
  expect(result.code).toBe(code);
  expect(result.err).toMatch(said);
  expect(result.err).not.toMatch(/\n {4}at /);
  expect(result.out).toBe("");
});

test("help", async () => {
  expect((await run("--help")).out).toMatch(/^usage: /);
});

test("without a config, or with broken settings, it says so", async () => {
  const bare = realpathSync(mkdtempSync(path.join(tmpdir(), "explain-bare-")));
  writeFileSync(path.join(bare, "a.js"), "fetch('x');\n");
  const at = (): Promise<Run> =>
    new Promise((resolve) => {
      execFile(process.execPath, [command, "explain", "a.js:1"], { cwd: bare }, (error, out, err) =>
        resolve({ code: error ? Number(error.code) : 0, out, err }),
      );
    });
  expect(await at()).toMatchObject({ code: 1, err: expect.stringMatching(/^ESLint has no config for /) });
  writeFileSync(
    path.join(bare, "eslint.config.mjs"),
    `export default [{ settings: { "socket-leak": { contract: [] } } }];`,
  );
  expect(await at()).toMatchObject({
    code: 1,
    err: expect.stringContaining('unknown field "contract"; did you mean "contracts"?'),
  });
  rmSync(bare, { recursive: true });
});
