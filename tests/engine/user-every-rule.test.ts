/** A made-up package that only the settings know gets every rule: bad code and its repair for each. */
import { Linter } from "eslint";
import { describe, expect, test } from "vitest";
import { defineContracts } from "../../src/contracts/vocabulary.js";
import plugin from "../../src/index.js";
import { rules } from "../../src/rules/index.js";

const contracts = defineContracts([
  {
    package: "@acme/link",
    exports: {
      connect: { returns: "Promise<Session>", acquires: "await", work: "request" },
      compact: { returns: "Promise<void>", work: "task" },
      each: { callback: { arg: 1, runs: "each", result: "dropped", sync: true } },
      pollSync: { blocks: "turn" },
      Cluster: { class: "Cluster", acquires: "new" },
      Feed: { class: "Feed", acquires: "new" },
      parse: { turned: { in: "2.0.0", from: "callback" }, returns: "Promise<unknown>", work: "task" },
      open: { returns: "Channel", acquires: "result" },
      order: { returns: "Order", acquires: "result" },
      serve: { answers: { arg: 0, response: 1, type: "Reply" } },
      load: { returns: "Promise<Answer>", acquires: "await", work: "request", limits: { signal: ["arg1.signal"] } },
      ping: {
        returns: "Promise<void>",
        work: "request",
        limits: { signal: ["arg1.signal"], timeout: ["arg1.timeout"] },
      },
    },
    types: {
      Session: {
        obligation: {
          kind: "release",
          by: ["hangUp", "close"],
          async: ["close"],
          cuts: ["hangUp"],
          spent: ["hangUp"],
          harm: "holds-process",
        },
        members: {
          ask: { returns: "Promise<Answer>", acquires: "await", work: "request" },
          send: { returns: "Promise<void>", work: "request" },
          begin: { returns: "Promise<Work>", acquires: "await", work: "request" },
          hangUp: { rejects: false },
          close: { returns: "Promise<void>", work: "task" },
        },
      },
      Answer: {
        obligation: { kind: "consume", by: ["all", "skip"], harm: "holds-socket", size: "an answer of any size" },
        members: { all: { returns: "Promise<string>", work: "request" }, skip: { rejects: false } },
      },
      Work: {
        obligation: { kind: "finish", by: ["keep", "undo"], async: ["keep", "undo"], harm: "starves-pool" },
        members: {
          put: { returns: "Promise<void>", work: "request" },
          keep: { returns: "Promise<void>", work: "request" },
          undo: { returns: "Promise<void>", work: "request" },
        },
      },
      Cluster: {
        obligation: { kind: "release", by: ["shutdown"], shared: true, harm: "holds-socket" },
        members: { ask: { returns: "Promise<string>", work: "request" }, shutdown: {} },
      },
      Feed: {
        obligation: { kind: "release", by: ["stop"], harm: "holds-socket" },
        members: { stop: { rejects: false }, flush: { background: true } },
      },
      Channel: {
        extends: "node#Readable",
        obligation: { kind: "release", by: ["destroy", "pipe"], harm: "holds-socket", diesOn: ["event('error')"] },
      },
      Order: {
        obligation: { kind: "end", by: ["end", "abort"], harm: "holds-socket" },
        members: { write: {}, end: {}, abort: {} },
      },
      Reply: {
        obligation: { kind: "end", by: ["answer"], harm: "hangs" },
        members: { answer: { rejects: false }, status: { returns: "this", rejects: false } },
      },
    },
  },
]);

/** For each rule a function's body (or whole code) that leaks, and its repair. `s` is a session that somebody else closes. */
const twins: Record<string, { bad: string; good: string }> = {
  "no-async-in-sync-callback": {
    bad: "export function f(s, list) { each(list, async (x) => { await s.send(x); }); }",
    good: "export async function f(s, list) { for (const x of list) await s.send(x); }",
  },
  "no-blocking-wait": {
    bad: "export function f(s) { let done = false; s.send(1).then(() => (done = true), () => (done = true)); while (!done) {} }",
    good: "export async function f(s) { await s.send(1); }",
  },
  "no-client-per-call": {
    bad: "export async function f(id) { const c = new Cluster(); return await c.ask(id); }",
    good: "const c = new Cluster(); export async function f(id) { return await c.ask(id); }",
  },
  "no-floating-disposal": {
    bad: "export async function f() { const s = await connect(); try { await s.send(1); } finally { s.close(); } process.exit(0); }",
    good: "export async function f() { const s = await connect(); try { await s.send(1); } finally { await s.close(); } process.exit(0); }",
  },
  "no-floating-promise": {
    bad: "export async function f() { compact(); }",
    good: "export async function f() { await compact(); }",
  },
  "no-floating-request": {
    bad: "export async function f(s) { s.send(1); }",
    good: "export async function f(s) { await s.send(1); }",
  },
  "no-futile-await": {
    bad: "export async function f(feed) { await feed.flush(); }",
    good: "export async function f(feed) { feed.flush(); }",
  },
  "no-ignored-callback": {
    bad: "export function f(text, done) { parse(text, (error, tree) => done(error, tree)); }",
    good: "export async function f(text) { return await parse(text); }",
  },
  "no-leaky-pipe": {
    bad: `import { createServer } from "node:http"; createServer((req, res) => { const c = open(); c.on("error", () => res.end()); c.pipe(res); }).listen(1);`,
    good: `import { createServer } from "node:http"; import { pipeline } from "node:stream"; createServer((req, res) => { pipeline(open(), res, () => {}); }).listen(1);`,
  },
  "no-premature-disposal": {
    bad: "export async function f() { const s = await connect(); const sent = s.send(1); s.hangUp(); await sent; }",
    good: "export async function f() { const s = await connect(); try { await s.send(1); } finally { s.hangUp(); } }",
  },
  "no-promise-as-value": {
    bad: "export async function f(c) { if (c.ask(1)) return 1; return 2; }",
    good: "export async function f(c) { if (await c.ask(1)) return 1; return 2; }",
  },
  "no-unaborted-race": {
    bad: "export async function f() { await Promise.race([ping(1), new Promise((_, no) => setTimeout(no, 9))]); }",
    good: "export async function f() { await ping(1, { signal: AbortSignal.timeout(9) }); }",
  },
  "no-unbounded-requests": {
    bad: "export async function f(list) { await Promise.all(list.map((x) => ping(x, { timeout: 9 }))); }",
    good: "export async function f(list) { for (const x of list) await ping(x, { timeout: 9 }); }",
  },
  "no-unconsumed-body": {
    bad: "export async function f(s) { const a = await s.ask(1); return a.status; }",
    good: "export async function f(s) { const a = await s.ask(1); a.skip(); return a.status; }",
  },
  "no-undisposed-client": {
    bad: "export function f(x) { const feed = new Feed(); if (!x) return; feed.stop(); }",
    good: "export function f(x) { const feed = new Feed(); if (x) x(); feed.stop(); }",
  },
  "no-unended-request": {
    bad: "export function f(x) { const o = order(); if (!x) return; o.write(x); o.end(); }",
    good: "export function f(x) { const o = order(); if (!x) return o.abort(); o.write(x); o.end(); }",
  },
  "no-unended-response": {
    bad: "serve((ask, reply) => { if (!ask.id) return; reply.answer(ask.id); });",
    good: "serve((ask, reply) => { if (!ask.id) return reply.answer(0); reply.answer(ask.id); });",
  },
  "no-unfinished-transaction": {
    bad: "export async function f(s, x) { const w = await s.begin(); if (!x) return; await w.keep(); }",
    good: "export async function f(s, x) { const w = await s.begin(); if (!x) { await w.undo(); return; } await w.keep(); }",
  },
  "no-use-after-disposal": {
    bad: "export async function f() { const s = await connect(); s.hangUp(); await s.send(1); }",
    good: "export async function f() { const s = await connect(); try { await s.send(1); } finally { s.hangUp(); } }",
  },
  "require-request-timeout": {
    bad: "export async function f() { await ping(1); }",
    good: "export async function f() { await ping(1, { timeout: 900 }); }",
  },
};

const head = `import { connect, compact, each, pollSync, Cluster, Feed, parse, open, order, serve, load, ping } from "@acme/link";
/** @param {import("@acme/link").Session} s @param {import("@acme/link").Feed} feed @param {import("@acme/link").Cluster} c */
`;
const JSDOC = {
  s: '/** @param {import("@acme/link").Session} s */ ',
  feed: '/** @param {import("@acme/link").Feed} feed */ ',
  c: '/** @param {import("@acme/link").Cluster} c */ ',
};

function lint(code: string, known: boolean): string[] {
  const [imports] = head.split("\n");
  const parameter = /function f\((s|feed|c)\b/.exec(code)?.[1] as keyof typeof JSDOC | undefined;
  const settings = known ? { contracts, versions: { "@acme/link": "2.1.0" } } : {};
  return new Linter()
    .verify(
      `${imports}\n${parameter ? JSDOC[parameter] : ""}${code}`,
      [plugin.configs.strict, { settings: { "socket-leak": settings } }],
      { filename: "src/file.js" },
    )
    .map(({ ruleId, message }) => ruleId?.replace("socket-leak/", "") ?? message);
}

test("there are twins for every rule", () => expect(Object.keys(twins).sort()).toEqual(Object.keys(rules).sort()));

describe.each(Object.entries(twins))("%s", (rule, { bad, good }) => {
  test("is reported", () => expect(lint(bad, true)).toEqual([rule]));
  test("and not where it is repaired", () =>
    expect(lint(good, true).filter((found) => !/^(?:no-unbounded|require)/.test(found))).toEqual([]));
  if (rule !== "no-blocking-wait") test("nor without the settings", () => expect(lint(bad, false)).toEqual([]));
});
