/** Hostile input: nothing crashes that ESLint itself survives, work grows with the text, and broken settings are named. */
import * as tsParser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import { describe, expect, test } from "vitest";
import { contracts } from "../../src/contracts/index.js";
import { ContractIndex, Registry } from "../../src/contracts/registry.js";
import { Analysis } from "../../src/engine/analysis.js";
import plugin from "../../src/index.js";

interface Options {
  sourceType?: Linter.SourceType;
  typescript?: boolean;
  settings?: Record<string, unknown>;
  rules?: Linter.RulesRecord;
}

function verify(code: string, options: Options, config: Linter.Config | undefined): Linter.LintMessage[] {
  const { sourceType = "module", typescript = false, settings, rules } = options;
  try {
    return new Linter().verify(
      code,
      [
        ...(config ? [config] : []),
        {
          files: ["**/*.js", "**/*.tsx"],
          languageOptions: {
            sourceType,
            ...(typescript && { parser: tsParser as Linter.Parser }),
            parserOptions: { ecmaFeatures: { jsx: true } },
          },
          ...(settings && { settings }),
          ...(rules && { rules }),
        },
      ],
      { filename: typescript ? "src/file.tsx" : "src/file.js" },
    );
  } catch (error) {
    // ESLint puts the tree into the error, which is too deep to be sent to the test runner.
    throw new Error((error as Error).message);
  }
}

/** Reports of the plugin. A parser that gives up is not our affair; a rule that throws fails the test. */
function lint(code: string, options: Options = {}): string[] {
  return verify(code, options, plugin.configs.strict).map(({ ruleId, fatal, message }) =>
    fatal ? `fatal: ${message}` : `${ruleId}`,
  );
}

function survives(code: string): boolean {
  try {
    return !verify(code, {}, undefined).some((message) => message.fatal);
  } catch {
    return false;
  }
}

const many = (n: number, part: (i: number) => string): string => Array.from({ length: n }, (_, i) => part(i)).join("");
const net = `import net from "node:net";\n`;

describe("deep and long", () => {
  const deep: Record<string, (n: number) => string> = {
    "calls in calls": (n) => `${net}export async function f(x) { ${"g(".repeat(n)}x${")".repeat(n)}; }`,
    "ifs in ifs": (n) =>
      `${net}export async function f(x) { const c = net.connect(1); ${"if (x) {".repeat(n)} c.end(); ${"}".repeat(n)} }`,
    "else if": (n) =>
      `${net}export async function f(x) { const c = net.connect(1); ${"if (x) await x(); else ".repeat(n)} c.end(); }`,
    "arrow functions": (n) => `export const f = ${"() => ".repeat(n)}fetch("x");`,
    "async arrow functions": (n) => `export const f = ${"async () => ".repeat(n)}fetch("x");`,
    "async callbacks in async callbacks": (n) =>
      `export async function f(g) { ${"g(async () => { await g; ".repeat(n)}${"});".repeat(n)} }`,
    "binary +": (n) =>
      `${net}export function f(x) { const c = net.connect(1); const y = x${" + x".repeat(n)}; c.write(y); c.end(); }`,
    "member chains": (n) => `export async function f(x) { await x${".a".repeat(n)}.b(); x${"?.a".repeat(n)}.b(); }`,
    "then after then": (n) =>
      `export async function f(x) { await fetch(x)${".then((y) => y)".repeat(n)}; fetch(x)${".then(g)".repeat(n)}; }`,
    "blocks in blocks": (n) => `export async function f(x) { ${"{".repeat(n)} await x(); ${"}".repeat(n)} }`,
    "loops in loops": (n) => `export async function f(x) { ${"for (;;) {".repeat(n)} await x(); ${"}".repeat(n)} }`,
    "conditional after conditional": (n) => `export async function f(x) { await (${"x ? x() : ".repeat(n)}x); }`,
    "Promise.all in Promise.all": (n) =>
      `export async function f(x) { await ${"Promise.all([x(), ".repeat(n)}x${"])".repeat(n)}; }`,
    "patterns in patterns": (n) => `export async function f(${"[".repeat(n)}x${"]".repeat(n)}) { await x; }`,
    "labels on labels": (n) =>
      `export async function f(x) { ${many(n, (i) => `l${i}: `)} for (;;) { await x; break l0; } }`,
    "constants of constants": (n) =>
      `export async function f(x, c0) { ${many(n, (i) => `const c${i + 1} = c${i} && !c${i}; `)} const r = await fetch(x); if (c${n}) return; await r.text(); }`,
    "methods that call each other, of a request in a field": (n) =>
      `import http from "node:http"; class A { f(x) { this.r = http.get(x); this.r.on("response", (s) => { this.m${n}(); }); } m0() { this.r.destroy(); } ${many(n, (i) => `m${i + 1}() { this.m${i}(); this.m${i}(); } `)} }`,
    "functions that call each other": (n) =>
      `export async function g() { f${n}(); }\nasync function f0() { throw 1; }\n${many(n, (i) => `async function f${i + 1}() { await f${i}(); }\n`)}`,
  };

  test.each(Object.keys(deep))("%s, as deep as ESLint itself can read", (name) => {
    let looked = 0;
    for (const n of [50, 100, 500, 2000]) {
      // With room to spare: how deep the parser goes depends on the stack that is left.
      if (!survives(deep[name]!(2 * n))) break;
      expect(lint(deep[name]!(n)).filter((report) => report.startsWith("fatal"))).toEqual([]);
      looked = n;
    }
    expect(looked).toBeGreaterThanOrEqual(50);
  });

  test.each<[string, string]>([
    [
      "calls of calls of a known value",
      `import { Pool } from "pg"; export async function f() { const p = new Pool(); p${".a()".repeat(2000)}; }`,
    ],
    [
      "aliases of aliases",
      `${net}export function f() { const a0 = net.connect(1); ${many(2000, (i) => `const a${i + 1} = a${i}; `)} a2000.end(); }`,
    ],
    [
      "functions that return each other's results",
      `${net}export function g() { f2000().end(); }\nfunction f0() { return net.connect(1); }\n${many(2000, (i) => `function f${i + 1}() { return f${i}(); }\n`)}`,
    ],
  ])("%s, 2,000 deep", (_, code) => {
    expect(survives(code)).toBe(true);
    expect(() => lint(code)).not.toThrow();
  });

  test("300 try … finally in each other", () => {
    const code = `${net}export async function f(x) { const c = net.connect(1); ${"try { await x(); ".repeat(300)} c.end(); ${"} finally { await x.y(); }".repeat(300)} }`;
    expect(() => lint(code)).not.toThrow();
  });

  test("try … finally in finally: copies of copies, up to the cap", () => {
    // ESLint's own code paths double with each: sixteen take it a second.
    const code = `${net}export async function f(x) { const c = net.connect(1); ${"try { await x(); } finally {".repeat(12)} c.end(); ${"}".repeat(12)} }`;
    expect(() => lint(code)).not.toThrow();
  });
});

describe("work grows with the text", () => {
  const registry = new Registry(new ContractIndex(contracts));
  const shapes: Record<string, { n: number; code: (n: number) => string }> = {
    "a function of 10,000 lines": {
      n: 2500,
      code: (n) =>
        `${net}export async function f(x) { const c = net.connect(1);\n${many(n, (i) => `await x.step(${i});\n`)} c.end(); }`,
    },
    "the same inside try … finally": {
      n: 2500,
      code: (n) =>
        `${net}export async function f(x) { const c = net.connect(1); try {\n${many(n, (i) => `await x.step(${i});\n`)} } finally { c.end(); } }`,
    },
    "5,000 small async functions": {
      n: 1250,
      code: (n) => many(n, (i) => `export async function f${i}(x) { await x.g(${i}); fetch(x); }\n`),
    },
    "a function with 200 handles, each given back before the next is taken": {
      n: 50,
      code: (n) =>
        `import { Pool } from "pg"; const pool = new Pool(); export async function f(x) {\n${many(n, (i) => `const c${i} = await pool.connect(); try { await c${i}.query(x); } finally { c${i}.release(); }\n`)} }`,
    },
    "1,200 small functions with a handle": {
      n: 300,
      code: (n) =>
        net +
        many(n, (i) => `export async function f${i}(x) { const c = net.connect(1); await x.g(${i}); c.end(); }\n`),
    },
    "a switch of 1,600 cases": {
      n: 400,
      code: (n) =>
        `${net}export async function f(x) { const c = net.connect(1); switch (x) { ${many(n, (i) => `case ${i}: await x(); break;\n`)} } c.end(); }`,
    },
    "1,600 callers of one function": {
      n: 400,
      code: (n) =>
        `async function work() { await fetch("x"); }\n${many(n, (i) => `export async function f${i}() { work(); }\n`)}`,
    },
  };

  /** How many steps the analysis takes. */
  function steps(code: string): number {
    const linter = new Linter();
    linter.verify(code, [{ files: ["**/*"] }], { filename: "file.js" });
    const analysis = new Analysis({ source: linter.getSourceCode(), filename: "file.js", registry });
    analysis.findings();
    return analysis.steps;
  }

  test.each(Object.keys(shapes))("%s", (name) => {
    const { n, code } = shapes[name]!;
    const [small, large] = [steps(code(n)), steps(code(4 * n))];
    expect(small).toBeGreaterThan(n);
    expect(large / small).toBeLessThan(5);
  });
});

describe("all of the language", () => {
  const snippets: [string, string, Options?][] = [
    ["an empty file", ""],
    ["blanks and comments", " \n// async\n/* await */\n"],
    ["a hashbang", `#!/usr/bin/env node\nimport net from "node:net";\nnet.connect(1).end();\n`],
    [
      "JSX",
      `import net from "node:net";\nexport const A = async ({ x, ...rest }) => <B {...rest} on={async () => { await fetch(x); }}><>{x && <C.D a:b="1" />}</></B>;`,
    ],
    [
      "with, in a script",
      `var net = require("net"); function f(o) { with (o) { var c = net.connect(1); c.end(); async () => { await c; }; } }`,
      { sourceType: "script" },
    ],
    [
      "sloppy names, in a script",
      `var async = 1, await = 2; async\n(await); label: yield: for (var let = 0; ;) { break label; } Promise.then(async);`,
      { sourceType: "script" },
    ],
    [
      "generators",
      `import net from "node:net"; export function* g() { const c = net.connect(1); try { const x = yield* g(); yield x; } finally { c.end(); } } export async function* h() { for await (const x of h()) yield x; }`,
    ],
    [
      "what is made and awaited without arguments, while a handle is owed",
      `import net from "node:net"; export const f = (port) => new Promise(async (resolve) => { const s = net.connect(port); await new Gate; await new Gate(); s.on("connect", () => { s.end(); resolve(); }); });`,
    ],
    [
      "labels",
      `export async function f(x) { a: { b: for (;;) { c: do { if (x) break a; if (await x) continue b; break c; } while (x); } } }`,
    ],
    [
      "private names",
      `import net from "node:net"; export class A { #c = net.connect(1); static #n = 0; get #x() { return this.#c; } async #m() { return #c in this && this.#x; } async close() { await this.#m(); this.#c.end(); A.#n++; } static { this.#n = 1; } }`,
    ],
    [
      "names of Object.prototype",
      `import { __proto__ as p, constructor, toString } from "node:net"; import hasOwnProperty from "constructor"; export async function f(valueOf) { await constructor(); p.constructor.prototype.toString(); valueOf.__proto__.hasOwnProperty(); hasOwnProperty.__proto__(); toString(); const o = { __proto__: valueOf, constructor() {}, ["__proto__"]: 1 }; o.__proto__(); o.constructor(); new constructor(); new o.constructor(); }`,
    ],
    [
      "globals named like Object.prototype's members",
      `constructor(); __proto__(); toString.then(() => hasOwnProperty()); require("__proto__").constructor(); require("constructor");`,
      { sourceType: "commonjs" },
    ],
    [
      "odd calls",
      `require(); require(1); require(...x); import(y); Promise.all(); Promise.all(...z); new Promise(); new Promise(...a); new (class {})(); super_(); fetch(); fetch(...a); (0, fetch)(); [].map(); x.then(); x.catch(); x.finally(); x.then(...a); process.exit?.(); async () => {};`,
      { sourceType: "commonjs" },
    ],
    [
      "odd declarations",
      `export async function f({ a = await 1, ...b } = {}, [c, , ...[d]] = [], ...e) { let { [a]: g = fetch(b) } = c; [d.x, e[0]] = [g, a]; ({ a: d.y, ...d.z } = g); for (d.x of e) for (const [k, v] in d) if (k) v(); }`.replace(
        "a = await 1",
        "a = 1",
      ),
    ],
    [
      "import attributes, export forms",
      `import data from "./data.json" with { type: "json" }; export * from "node:net"; export * as ns from "node:http"; export { default as pg } from "pg"; export { data as "a name" }; import * as m from "pg"; import { "a b" as ab } from "pg"; export default async () => { await ab(m, import.meta.url); };`,
    ],
    [
      "using",
      `import net from "node:net"; export async function f() { using a = net.connect(1); await using b = a.x(); switch (a) { case 1: { using c = b; c.x(); } } { await using d = null; } }`,
    ],
    [
      "async arrows and handlers everywhere",
      `export default { async a() { await 1; }, get b() { return async () => {}; }, async *c() {}, set d(v) { void (async () => { await v; })(); }, ["e" + 1]: async function () {} };`,
    ],
    [
      "new.target, tags, regular expressions, bigints",
      "export function f(x) { if (!new.target) return x`a${x}`; return x(/[a]\\/(?<a>.)/v, 10n ** 2n, x ??= null, x ||= 1, x &&= 2, x?.[1]?.(2)?.y); }",
    ],
    [
      "keys that hold what separates the steps of a place",
      `import net from "node:net"; export function f(x) { const s = net.connect(1); const a = { s, "": s, "[": s, "a.b": s, "!": s, [Symbol.dispose]: () => s.destroy() }; a.s.x(); a["a.b"].y(); a[""].z(); a[x].w(); }`,
    ],
    [
      "decorators",
      `import net from "node:net"; @d() export class A { @a @b(c) m(@p x: number) { return net.connect(x); } @f accessor g = fetch("x"); constructor(private readonly h = net.connect(1), @i public j?: A) {} }`,
      { typescript: true },
    ],
    [
      "TypeScript's own",
      `import net = require("net"); import type { Socket } from "net"; declare module "x" { function f(): Promise<void>; } namespace N { export const c = net.connect(1); export async function f() { await c; } } enum E { A = 1, B = A << 1 } abstract class B { abstract m(): Promise<void>; declare x: number; async n(this: B, a?: Socket): Promise<void>; async n() { await this.m()!; } } function isS(x: unknown): x is Socket { return <any>x satisfies Socket as Socket; } export = N; type T<X> = X extends Promise<infer U> ? U : { [K in keyof X]: X[K] };`.replace(
        "<any>x satisfies",
        "x satisfies",
      ),
      { typescript: true },
    ],
  ];

  test.each(snippets)("%s", (_, code, options = {}) => {
    expect(lint(code, options).filter((report) => report.startsWith("fatal"))).toEqual([]);
  });

  test("a text that does not parse is ESLint's own error, once", () => {
    expect(lint("async function {")).toEqual([expect.stringMatching(/^fatal: Parsing error/)]);
  });

  test("Windows' line ends and a byte order mark change nothing", () => {
    const code = `${net}export async function f(x) {\nconst c = net.connect(1);\nif (x) return;\nc.end();\n}\n`;
    const expected = ["socket-leak/no-undisposed-client"];
    expect(lint(code)).toEqual(expected);
    expect(lint(`\uFEFF${code.replaceAll("\n", "\r\n")}`)).toEqual(expected);
  });

  test("the same text gives the same reports, again and again", () => {
    const code = `${net}export async function f(x) { const c = net.connect(1); await x(); fetch(x); c.end(); }`;
    const first = verify(code, {}, plugin.configs.strict);
    expect(first.length).toBeGreaterThan(0);
    expect(verify(code, {}, plugin.configs.strict)).toEqual(first);
  });
});

describe("broken settings name the field", () => {
  test.each<[unknown, string]>([
    ["strict", 'settings["socket-leak"] must be an object'],
    [[], 'settings["socket-leak"] must be an object'],
    [{ contract: [] }, 'unknown field "contract"'],
    [{ contracts: {} }, 'settings["socket-leak"].contracts must be an array'],
    [{ contracts: "pg" }, 'settings["socket-leak"].contracts must be an array'],
    [{ contracts: [null] }, 'settings["socket-leak"].contracts[0] must be an object'],
    [{ contracts: [{ package: "a", exprots: {} }] }, 'unknown field "exprots"; did you mean "exports"?'],
    [
      {
        contracts: [
          { package: "a", types: { Link: { obligation: { kind: "release", by: ["close()"], harm: "holds-socket" } } } },
        ],
      },
      '.by[0] must be the name alone, without parentheses: "close"',
    ],
    [
      { contracts: [{ package: "a", exports: { f: { turned: { in: "two", from: "callback" } } } }] },
      "contracts[0].exports.f.turned.in must be a version",
    ],
    [{ contracts: [{ package: "a", versions: ">=banana" }] }, "contracts[0].versions must be a range"],
    [{ versions: "5" }, 'settings["socket-leak"].versions must be an object'],
    [{ versions: ["pg@8"] }, 'settings["socket-leak"].versions must be an object'],
    [{ versions: { pg: "*" } }, 'settings["socket-leak"].versions: "*" is no version of pg'],
    [{ versions: { pg: "7 || 8" } }, 'settings["socket-leak"].versions: "7 || 8" is no version of pg'],
    [{ versions: null }, 'settings["socket-leak"].versions must be an object'],
    [{ versions: { pg: 8 } }, 'settings["socket-leak"].versions'],
  ])("%j", (own, expected) => {
    expect(() => lint("export const x = 1;", { settings: { "socket-leak": own } })).toThrow(expected);
  });

  test("null", () => {
    lint("export const x = 1;");
    expect(() => lint("export const x = 1;", { settings: { "socket-leak": null } })).toThrow("must be an object");
  });

  test("other plugins' settings are not looked at", () => {
    expect(lint("export const x = 1;", { settings: { "import/x": 1, react: { version: 18 } } })).toEqual([]);
  });
});

describe("broken rule options name the rule, and the field or its value", () => {
  const rules = Object.keys(plugin.rules ?? {});
  const attempt = (rule: string, option: unknown) => (): string[] =>
    lint("export const x = 1;", { rules: { [`socket-leak/${rule}`]: ["error", option] } });

  // ESLint's own message for a wrong value does not say which option has it.
  describe.each(rules)("%s", (rule) => {
    test.each<[unknown, string]>([
      [{ harms: "hangs" }, 'Unexpected property "harms"'],
      [{ harm: "bad" }, 'Value "bad" should be equal to one of the allowed values'],
      [{ harm: 1 }, "Value 1 should be equal to one of the allowed values"],
      ["all", 'Value "all" should be object'],
    ])("%j", (option, named) => {
      expect(attempt(rule, option)).toThrow(`socket-leak/${rule}`);
      expect(attempt(rule, option)).toThrow(named);
    });
  });

  test("a rule's own options", () => {
    expect(attempt("no-floating-promise", { ignoreVoid: "yes" })).toThrow('Value "yes" should be boolean');
    expect(attempt("no-undisposed-client", { exceptionPaths: 1 })).toThrow("Value 1 should be boolean");
    expect(attempt("no-undisposed-client", { ignoreVoid: true })).toThrow('Unexpected property "ignoreVoid"');
  });
});

test("built files are not looked at, where they name their source map at the end", () => {
  const code = `import pg from "pg";\nconst pool = new pg.Pool();\nexport const use = async () => void (await pool.connect());\n`;
  const map = "//# sourceMappingURL=use.js.map";
  expect(lint(code)).toHaveLength(1);
  expect(lint(`${code}${map}\n`)).toEqual([]);
  expect(lint(`${code}${map}`)).toEqual([]);
  expect(lint(`${map}\n${code}`)).toHaveLength(1);
  expect(lint(`${code}${map}\nexport const more = 1;\n`)).toHaveLength(1);
});

test("minified files are not looked at", () => {
  const leak = `${net}export async function f() { const c = net.connect(1); await c.x; }`;
  const filler = "const a=1;".repeat(4000);
  expect(
    lint(`${leak}\n${filler.replaceAll(";", ";\n").replaceAll("a", "b")}`.replaceAll("const b", "var b")),
  ).toHaveLength(1);
  expect(lint(`${leak}\n${filler.replaceAll("const a", "var a")}`)).toEqual([]);
});
