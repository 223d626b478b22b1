/** Contracts of the user's own, given by settings alone. */
import { Linter } from "eslint";
import { describe, expect, test } from "vitest";
import plugin from "../../src/index.js";
import type { PackageContract } from "../../src/contracts/vocabulary.js";

const acme: PackageContract = {
  package: "acme-client",
  exports: {
    connect: { returns: "Promise<Session>", acquires: "await", work: "request" },
    compact: { returns: "Promise<void>", work: "task" },
    Feed: { class: "Feed", acquires: "new" },
  },
  types: {
    Session: {
      obligation: { kind: "release", by: ["hangUp"], harm: "holds-socket" },
      members: {
        ask: { returns: "Promise<Answer>", acquires: "await", work: "request" },
        send: { returns: "Promise<void>", work: "request" },
        hangUp: {},
      },
    },
    Answer: {
      obligation: { kind: "consume", by: ["all", "skip"], harm: "holds-socket", size: "an answer of any size" },
      members: { all: { returns: "Promise<string>", work: "request" }, skip: {} },
    },
    Feed: {
      obligation: { kind: "release", by: ["stop", "[Symbol.dispose]"], harm: "holds-socket" },
      members: { stop: {} },
    },
  },
};

/** Reports as `rule line`. A broken rule throws. */
function lint(code: string, settings: Record<string, unknown>, sourceType: Linter.SourceType = "module"): string[] {
  const messages = new Linter().verify(
    code,
    [plugin.configs.strict, { languageOptions: { sourceType }, settings: { "socket-leak": settings } }],
    {
      filename: "src/file.js",
    },
  );
  return messages.map((message) =>
    message.fatal ? message.message : `${message.ruleId?.replace("socket-leak/", "")} ${message.line}`,
  );
}

const own = { contracts: [acme] };

describe("a package that only the settings know", () => {
  const prelude = `import { connect, compact, Feed } from "acme-client"; export const options = { connect, compact, Feed };\n`;
  const twins: { rule: string; bad: string; good: string }[] = [
    {
      rule: "no-undisposed-client",
      bad: "export async function f() { const s = await connect(); await s.send(1); }",
      good: "export async function f() { const s = await connect(); try { await s.send(1); } finally { s.hangUp(); } }",
    },
    {
      rule: "no-undisposed-client",
      bad: "export function f(x) { const feed = new Feed(); if (!x) return; feed.stop(); }",
      good: "export function f(x) { using feed = new Feed(); if (!x) return; x(feed.name); }",
    },
    {
      rule: "no-unconsumed-body",
      bad: "export async function f(s) { const a = await s.ask(1); return a.status; }",
      good: "export async function f(s) { const a = await s.ask(1); a.skip(); return a.status; }",
    },
    {
      rule: "no-floating-request",
      bad: "export async function f() { const s = await connect(); s.send(1); s.hangUp(); }",
      good: "export async function f() { const s = await connect(); try { await s.send(1); } finally { s.hangUp(); } }",
    },
    {
      rule: "no-floating-promise",
      bad: "export async function f() { compact(); }",
      good: "export async function f() { await compact(); }",
    },
  ];

  test.each(twins)("$rule: $bad", ({ rule, bad, good }) => {
    // A parameter says what it is by its type in JSDoc, as it would in a real file.
    const typed = (code: string): string => `${prelude}/** @param {import("acme-client").Session} s */ ${code}`;
    expect(lint(typed(bad), own)).toEqual([`${rule} 2`]);
    expect(lint(typed(good), own)).toEqual([]);
  });

  test.each(twins)("without the settings nothing is known: $bad", ({ bad }) => {
    expect(lint(prelude + bad, {})).toEqual([]);
  });

  test("CommonJS, a namespace import, import()", () => {
    const body = "async function f() { const s = await acme.connect(); await s.send(1); }";
    expect(lint(`const acme = require("acme-client"); module.exports = ${body}`, own, "commonjs")).toEqual([
      "no-undisposed-client 1",
    ]);
    expect(lint(`import * as acme from "acme-client"; export ${body}`, own)).toEqual(["no-undisposed-client 1"]);
    expect(lint(`const acme = await import("acme-client"); export ${body}`, own)).toEqual(["no-undisposed-client 1"]);
  });
});

describe("modules", () => {
  const local: PackageContract = {
    package: "our-client",
    modules: ["./client.js"],
    exports: { dial: { returns: "Line", acquires: "result" } },
    types: { Line: { obligation: { kind: "release", by: ["drop"], harm: "holds-socket" } } },
  };
  const code = (specifier: string): string =>
    `import { dial } from "${specifier}";\nexport function f() { const line = dial(); line.say(); }`;

  test.each(["./client.js", "../client.js", "../../lib/client.js"])("a relative module is meant by %s", (specifier) => {
    expect(lint(code(specifier), { contracts: [local] })).toEqual(["no-undisposed-client 2"]);
  });

  test.each(["client.js", "./my-client.js", "./client.js/more.js", "our-client"])("and not by %s", (specifier) => {
    expect(lint(code(specifier), { contracts: [local] })).toEqual([]);
  });

  test("the user's contract stands before the shipped one", () => {
    const pg: PackageContract = {
      package: "pg",
      exports: { Pool: { class: "Pool" } },
      types: { Pool: { members: { connect: {} } } },
    };
    const leak = `import { Pool } from "pg"; const pool = new Pool();\nexport async function f() { const c = await pool.connect(); c.on("x"); }`;
    expect(lint(leak, {})).toEqual(["no-undisposed-client 2"]);
    expect(lint(leak, { contracts: [pg] })).toEqual([]);
  });
});

describe("versions", () => {
  const versioned: PackageContract = {
    package: "acme-turned",
    exports: {
      open: [
        { versions: "<2", returns: "Line", acquires: "result" },
        { versions: ">=2", returns: "Promise<Line>", acquires: "await", work: "request" },
      ],
    },
    types: { Line: { obligation: { kind: "release", by: ["drop"], harm: "holds-socket" } } },
  };
  const callback = `import { open } from "acme-turned";\nexport async function f() { const line = open(); line.say(); }`;
  const dropped = `import { open } from "acme-turned";\nexport async function f() { open(); }`;

  test("an overload is chosen by the version that the settings give", () => {
    expect(lint(callback, { contracts: [versioned], versions: { "acme-turned": "1.4.0" } })).toEqual([
      "no-undisposed-client 2",
    ]);
    expect(lint(dropped, { contracts: [versioned], versions: { "acme-turned": "1.4.0" } })).not.toContain(
      "no-floating-request 2",
    );
    expect(lint(dropped, { contracts: [versioned], versions: { "acme-turned": "2.0.0" } })).toContain(
      "no-floating-request 2",
    );
  });

  test("a version that nobody gives is the newest", () => {
    expect(lint(dropped, { contracts: [versioned] })).toEqual(
      lint(dropped, { contracts: [versioned], versions: { "acme-turned": "3.0.0" } }),
    );
  });

  test("a whole contract for some versions", () => {
    const old: PackageContract = { ...acme, versions: "<2" };
    const code = `import { compact } from "acme-client";\nexport async function f() { compact(); }`;
    const renamed: PackageContract = { package: "acme-client", versions: ">=2", exports: { compact: {} } };
    expect(lint(code, { contracts: [old, renamed], versions: { "acme-client": "1.0.0" } })).toEqual([
      "no-floating-promise 2",
    ]);
    expect(lint(code, { contracts: [old, renamed], versions: { "acme-client": "2.1.0" } })).toEqual([]);
  });
});

describe("contracts that are wrong", () => {
  /** What the rule throws for such a contract. */
  function error(contract: unknown): string {
    try {
      return `no error: ${lint("export const x = 1;", { contracts: [contract] }).join()}`;
    } catch (thrown) {
      return (thrown as Error).message;
    }
  }

  test.each<[string, unknown, string, string]>([
    ["of a package", { package: "a", export: {} }, "contracts[0]", "exports"],
    ["of an export", { package: "a", exports: { open: { return: "X" } } }, "contracts[0].exports.open", "returns"],
    [
      "of an overload",
      { package: "a", exports: { open: [{ returns: "X" }, { aquires: "await" }] } },
      "contracts[0].exports.open[1]",
      "acquires",
    ],
    ["of a type", { package: "a", types: { X: { obligations: {} } } }, "contracts[0].types.X", "obligation"],
    [
      "of a member",
      { package: "a", types: { X: { members: { go: { callbak: {} } } } } },
      "contracts[0].types.X.members.go",
      "callback",
    ],
    [
      "of an obligation",
      { package: "a", types: { X: { obligation: { kind: "release", by: [], harms: "hangs" } } } },
      "contracts[0].types.X.obligation",
      "harm",
    ],
    [
      "of a callback",
      { package: "a", exports: { on: { callback: { arg: 0, run: "once" } } } },
      "contracts[0].exports.on.callback",
      "runs",
    ],
    [
      "of a condition",
      { package: "a", exports: { on: { when: [{ at: "arg0", absend: true }] } } },
      "contracts[0].exports.on.when[0]",
      "absent",
    ],
    [
      "of an event",
      { package: "a", types: { X: { events: { end: { mean: "final" } } } } },
      "contracts[0].types.X.events.end",
      "means",
    ],
  ])("an unknown field %s: the nearest right one is named", (_, contract, at, nearest) => {
    const message = error(contract);
    expect(message).toContain(`settings["socket-leak"].${at}`);
    expect(message).toContain(`did you mean "${nearest}"?`);
  });

  test("nothing near: all that are known are named", () => {
    expect(error({ package: "a", whatever: 1 })).toMatch(/unknown field "whatever"; known are: package, modules,/);
  });

  test.each<[unknown, string]>([
    [{}, 'contracts[0]: the field "package" is missing'],
    [1, "contracts[0] must be an object"],
    ["../pg", "contracts[0] is no name of a package"],
    [{ package: 1 }, "contracts[0].package must be a string"],
    [{ package: "a", modules: "a" }, "contracts[0].modules must be an array"],
    [{ package: "a", exports: [] }, "contracts[0].exports must be an object"],
    [{ package: "a", exports: { x: { acquires: 1 } } }, "contracts[0].exports.x.acquires must be"],
    [
      { package: "a", exports: { x: { work: "io" } } },
      "contracts[0].exports.x.work must be one of: request, task, none",
    ],
    [{ package: "a", exports: { x: { rejects: "no" } } }, "contracts[0].exports.x.rejects must be true or false"],
    [
      { package: "a", types: { X: { obligation: { kind: "close", by: [], harm: "hangs" } } } },
      "contracts[0].types.X.obligation.kind must be one of: settle",
    ],
    [
      { package: "a", types: { X: { obligation: { kind: "release", harm: "hangs" } } } },
      'contracts[0].types.X.obligation: the field "by" is missing',
    ],
    [
      { package: "a", exports: { x: { when: [{ at: "arg0", matches: "(" }] } } },
      "contracts[0].exports.x.when[0].matches is no regular expression",
    ],
  ])("%j", (contract, expected) => {
    expect(error(contract)).toContain(expected);
  });
});

describe("what would come to nothing is an error", () => {
  const connect = (api: object): object[] => [
    { ...acme, exports: { connect: { returns: "Promise<Session>", acquires: "await", ...api } } },
  ];

  test.each([
    [{ acquires: "awaited" }, /acquires must be "new", "result", "await"/],
    [{ returns: "Promise<Sesion>" }, /there is no type "Sesion"; did you mean "Session"\?/],
    [{ returns: "Promise<Nothing>" }, /there is no type "Nothing"/],
    [{ returns: "Promise<pgg#Pool>" }, /there is no contract for the package "pgg"; did you mean "pg"\?/],
    [{ returns: "pg#pool" }, /there is no type "pool" of pg; did you mean "Pool"\?/],
    [{ value: "Pool" }, /value: there is no type "Pool"/],
  ])("%j", (api, message) => {
    expect(() => lint("await 1;", { contracts: connect(api) })).toThrow(message);
  });

  test("a version that is none", () => {
    expect(() => lint("await 1;", { versions: { express: "four" } })).toThrow(/"four" is no version of express/);
  });

  test("a type of another package, and one that owes nothing, need no description", () => {
    const exports = { a: { returns: "Promise<node#Socket>", acquires: "await" }, b: { returns: "Promise<string>" } };
    expect(() => lint("await 1;", { contracts: [{ package: "acme", exports }] })).not.toThrow();
  });
});

test("a module of one's own is meant with any of its extensions", () => {
  const contracts = [{ ...acme, modules: ["./queue.js"] }];
  const code = (specifier: string): string =>
    `import { connect } from "${specifier}"; export async function f() { const s = await connect(); await s.send(1); }`;
  for (const specifier of ["./queue.js", "../lib/queue", "./queue.ts"])
    expect(lint(code(specifier), { contracts })).toEqual(["no-undisposed-client 1"]);
  expect(lint(code("./other-queue.js"), { contracts })).toEqual([]);
});
