/** What users describe of their own code, kind by kind: wrappers, factories, tokens, base classes, registrars, loggers. */
import * as tsParser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import { describe, expect, test } from "vitest";
import { defineContracts } from "../../src/contracts/vocabulary.js";
import plugin from "../../src/index.js";

const contracts = defineContracts([
  {
    package: "our-http",
    modules: ["./http.js", "#http"],
    exports: {
      // A wrapper of fetch, one of pg's pool, and one that takes a handle along.
      get: { returns: "Promise<node#Response>", acquires: "await", work: "request" },
      borrow: { returns: "Promise<pg#PoolClient>", acquires: "await", work: "request" },
      withRetry: { returns: "Repository", wraps: 0 },
      giveBack: { args: { 0: "discharges" }, rejects: false },
      keep: { args: { 0: "owns" }, rejects: false },
      peek: { args: { 0: "borrows" }, rejects: false },
      // A factory, by options.
      createBus: [
        { when: [{ at: "arg0.shared", is: true }], returns: "Bus" },
        { returns: "Bus", acquires: "result" },
      ],
      // Base classes.
      Job: { class: "Job" },
      Socket: { class: "Socket", acquires: "new" },
      // Handler registrars and schedulers.
      route: { answers: { arg: "last", response: 1, type: "Reply" } },
      every: { callback: { arg: 1, runs: "many", result: "dropped" }, rejects: false },
      retry: { callback: { arg: 0, runs: "many", result: "awaited" }, returns: "Promise<unknown>", work: "task" },
    },
    types: {
      Bus: {
        obligation: { kind: "release", by: ["close"], harm: "holds-socket" },
        members: { close: { rejects: false } },
      },
      Job: {
        members: { connection: { value: "Bus" }, save: { returns: "Promise<void>", work: "request" } },
        overrides: { tick: "dropped", run: "awaited" },
      },
      Socket: {
        obligation: { kind: "release", by: ["end"], harm: "holds-socket" },
        members: { end: { rejects: false }, ask: { returns: "Promise<string>", work: "request" } },
      },
      Reply: { obligation: { kind: "end", by: ["send"], harm: "hangs" }, members: { send: { rejects: false } } },
      Repository: { members: { find: { returns: "Promise<unknown>", work: "request" } } },
    },
  },
  {
    package: "our-container",
    modules: ["./container.js"],
    exports: {
      // Somebody else's, handed out: `part`. Tokens of dependency injection: by a name that is imported, by a string, by a class of a container, by a decorator.
      inject: [
        { when: [{ at: "arg0", named: "^POOL$" }], returns: "pg#Pool", part: true },
        { when: [{ at: "arg0", is: "bus" }], returns: "our-http#Bus" },
      ],
      Inject: [
        { when: [{ at: "arg0", is: "pool" }], decorates: "value", value: "pg#Pool" },
        { when: [{ at: "arg0", named: "^POOL$" }], decorates: "value", value: "pg#Pool" },
      ],
      container: { value: "Container" },
    },
    types: {
      Container: { members: { get: { when: [{ at: "arg0", named: "^POOL$" }], returns: "pg#Pool", part: true } } },
    },
  },
  {
    package: "our-log",
    modules: ["./log.js"],
    exports: { log: { value: "Log" }, audit: { rejects: false, args: { rest: "borrows" }, work: "none" } },
    types: { Log: { members: { "*": { rejects: false, args: { rest: "borrows" } } } } },
  },
]);

const head = `import { get, borrow, withRetry, giveBack, keep, peek, createBus, Job, Socket, route, every, retry } from "./http.js";
import { inject, Inject, container, POOL } from "./container.js";
import { log, audit } from "../lib/log.js";
`;

/** Reports as `rule line`, the first line of `code` being 1. */
function lint(code: string, known = true): string[] {
  return new Linter()
    .verify(
      head + code,
      [
        plugin.configs.recommended,
        {
          files: ["**/*.ts"],
          languageOptions: { parser: tsParser as Linter.Parser },
          settings: { "socket-leak": known ? { contracts } : {} },
        },
      ],
      { filename: "src/file.ts" },
    )
    .map(({ ruleId, message, line }) => `${ruleId?.replace("socket-leak/", "") ?? message} ${line - 3}`);
}

const kinds: Record<string, [rule: string, bad: string, good: string][]> = {
  wrappers: [
    [
      "no-unconsumed-body",
      "export async function f() { const r = await get('/x'); return r.status; }",
      "export async function f() { const r = await get('/x'); return r.json(); }",
    ],
    [
      "no-undisposed-client",
      "export async function f() { const c = await borrow(); await c.query('x'); }",
      "export async function f() { const c = await borrow(); try { await c.query('x'); } finally { giveBack(c); } }",
    ],
    [
      "no-undisposed-client",
      "export async function f() { const c = await borrow(); peek(c); }",
      "export async function f() { const c = await borrow(); keep(c); }",
    ],
    [
      "no-floating-request",
      "export async function f(c) { withRetry(c).find(1); }",
      "export async function f(c) { return withRetry(c).find(1); }",
    ],
  ],
  factories: [
    [
      "no-undisposed-client",
      "export function f(x) { const bus = createBus({}); if (x) return; bus.close(); }",
      "export function f(x) { const bus = createBus({ shared: true }); if (x) return; bus.close(); }",
    ],
  ],
  "tokens of dependency injection": [
    [
      "no-undisposed-client",
      "export async function f() { const c = await inject(POOL).connect(); await c.query('x'); }",
      "export async function f() { const c = await inject(POOL).connect(); try { await c.query('x'); } finally { c.release(); } }",
    ],
    [
      "no-undisposed-client",
      "export class S { pool = inject(POOL); async f() { const c = await this.pool.connect(); await c.query('x'); } }",
      "export class S { pool = inject(OTHER); async f() { const c = await this.pool.connect(); await c.query('x'); } }",
    ],
    [
      "no-floating-request",
      "export async function f() { container.get(POOL).query('x'); }",
      "export async function f() { await container.get(POOL).query('x'); }",
    ],
    [
      "no-floating-request",
      "export class S { constructor(@Inject('pool') private readonly db) {} async f() { this.db.query('x'); } }",
      "export class S { constructor(@Inject('pool') private readonly db) {} async f() { await this.db.query('x'); } }",
    ],
    [
      "no-floating-request",
      "export class S { @Inject(POOL) db; async f() { this.db.query('x'); } }",
      "export class S { @Inject('other') db; async f() { this.db.query('x'); } }",
    ],
    [
      "no-floating-request",
      "export class S { async f(@Inject(POOL) db) { db.query('x'); } }",
      "export class S { async f(@Inject(POOL) db) { await db.query('x'); } }",
    ],
  ],
  "base classes": [
    [
      "no-async-in-sync-callback",
      "export class Mine extends Job { async tick() { await get('/x').then((r) => r.text()); } }",
      "export class Mine extends Job { async run() { await get('/x').then((r) => r.text()); } }",
    ],
    [
      "no-floating-request",
      "export class Mine extends Job { async run() { this.save(); } }",
      "export class Mine extends Job { async run() { await this.save(); } }",
    ],
    [
      "no-undisposed-client",
      "class Line extends Socket {}\nexport async function f() { const line = new Line(); await line.ask(1); }",
      "class Line extends Socket {}\nexport async function f() { const line = new Line(); try { await line.ask(1); } finally { line.end(); } }",
    ],
    [
      "no-undisposed-client",
      "class Line extends Socket { bye() { super.end(); } }\nexport async function f(x) { const line = new Line(); if (x) line.bye(); }",
      "class Line extends Socket { bye() { super.end(); } }\nexport async function f(x) { const line = new Line(); if (x) line.bye(); else line.end(); }",
    ],
    [
      "no-undisposed-client",
      "class Line extends Socket { name() { return this.id; } }\nexport async function f() { const line = new Line(); line.name(); }",
      "class Line extends Socket { constructor() { super(); all.add(this); } }\nexport async function f() { const line = new Line(); await line.ask(1); }",
    ],
  ],
  "handler registrars": [
    [
      "no-unended-response",
      "route('/x', (ask, reply) => { if (ask.id) reply.send(1); });",
      "route('/x', (ask, reply) => { reply.send(ask.id); });",
    ],
    [
      "no-async-in-sync-callback",
      "every(9, async () => { await get('/x').then((r) => r.text()); });",
      "retry(async () => { await get('/x').then((r) => r.text()); }).catch(() => {});",
    ],
  ],
};

describe.each(Object.entries(kinds))("%s", (_, twins) => {
  test.each(twins)("%s: %s", (rule, bad, good) => {
    expect(lint(bad)).toEqual([`${rule} ${bad.split("\n").length}`]);
    expect(lint(good)).toEqual([]);
    expect(lint(bad, false)).toEqual([]);
  });
});

describe("loggers that never throw", () => {
  const code = (call: string): string =>
    `export async function f() { const bus = createBus({}); ${call}; bus.close(); }`;

  test.each(["log.info(bus)", "log.anything('x', bus)", "audit(bus)"])("%s", (call) => {
    // The logger borrows: what is not closed is still owed.
    expect(lint(code(call))).toEqual([]);
    expect(lint(code(call).replace(" bus.close();", ""))).toEqual(["no-undisposed-client 1"]);
  });

  test("what may throw is another matter", () => {
    expect(lint(code("JSON.parse(text)"))).toEqual(["no-undisposed-client 1"]);
  });
});
