/** The same source text is run and linted: the bad one leaks or crashes and is reported, its good twin does neither. */
import { readFileSync } from "node:fs";
import { Linter } from "eslint";
import { describe, expect, test } from "vitest";
import plugin from "../../src/index.js";
import { type Protocol, run } from "./runner.js";

const CALLS = 20;
const linter = new Linter();

interface Proof {
  rule: string;
  /** `tests/fixtures/proof/<name>.{bad,good}.js` */
  name: string;
  protocol: Protocol;
  /** How often it is called. */
  calls?: number;
  /** At least so many sockets are left open by the bad one; a garbage collection on the way may free some of fetch's. */
  leaks?: number;
  /** At most so many by the good one: a pooled connection is no leak. */
  keeps?: number;
  /** So many sessions of the bad one are left in a transaction, and none of the good one's. */
  unfinished?: number;
  /** So many sockets of the bad one are open at once, and of the good one fewer than half. */
  peak?: number;
  /** The bad one never comes to its end. */
  hangs?: boolean;
  /** The rule is in `strict` only. */
  strict?: boolean;
  /** All calls of the bad one fail, and none of the good one's. */
  fails?: boolean;
  /** What the bad one's process dies with. */
  crashes?: RegExp;
}

const proofs: Proof[] = [
  { rule: "no-undisposed-client", name: "socket", protocol: "net", leaks: CALLS },
  { rule: "no-undisposed-client", name: "session", protocol: "http2", leaks: CALLS },
  { rule: "no-undisposed-client", name: "stream", protocol: "http2", leaks: CALLS },
  { rule: "no-undisposed-client", name: "proxy", protocol: "net", leaks: CALLS },
  { rule: "no-undisposed-client", name: "upload", protocol: "net", leaks: CALLS },
  { rule: "no-client-per-call", name: "agent", protocol: "http", leaks: CALLS, keeps: 1 },
  { rule: "no-unaborted-race", name: "race", protocol: "http", leaks: CALLS, keeps: 3 },
  { rule: "no-unaborted-race", name: "timeout", protocol: "http", leaks: CALLS },
  { rule: "no-unconsumed-body", name: "get", protocol: "http", leaks: CALLS, keeps: 1 },
  { rule: "no-unconsumed-body", name: "fetch", protocol: "http", leaks: CALLS / 2, keeps: 2 },
  // cancel() closes the connection, and undici opens the next one: a few of them are idle in its pool, however many calls there are.
  { rule: "no-unconsumed-body", name: "reader", protocol: "http", leaks: CALLS, keeps: CALLS / 4 },
  { rule: "no-unended-request", name: "payload", protocol: "http", leaks: CALLS, keeps: 1 },
  // The sockets of the handler's own backend, which it holds until its response is over.
  { rule: "no-unended-response", name: "handler", protocol: "net", leaks: CALLS },
  { rule: "no-leaky-pipe", name: "pipe", protocol: "http", leaks: CALLS },
  { rule: "no-premature-disposal", name: "return", protocol: "http", fails: true },
  { rule: "no-use-after-disposal", name: "twice", protocol: "net", fails: true },
  { rule: "no-floating-request", name: "request", protocol: "http", crashes: /TypeError: fetch failed/ },
  { rule: "no-floating-request", name: "path", protocol: "http", crashes: /TypeError: fetch failed/ },
  { rule: "no-ignored-callback", name: "callback", protocol: "net", leaks: CALLS },
  { rule: "no-floating-promise", name: "promise", protocol: "net", crashes: /RangeError: unexpected port/ },
  { rule: "no-futile-await", name: "await", protocol: "http", crashes: /Error: socket hang up/ },
  {
    rule: "no-async-in-sync-callback",
    name: "listener",
    protocol: "net",
    crashes: /RangeError: unexpected greeting/,
  },
  { rule: "no-promise-as-value", name: "check", protocol: "net", leaks: CALLS },
  { rule: "no-unfinished-transaction", name: "transaction", protocol: "pg", unfinished: 1, keeps: 1 },
  // Each call opens twenty, one after the other.
  { rule: "no-floating-disposal", name: "dispose", protocol: "pg", peak: 15, calls: 1 },
  { rule: "no-blocking-wait", name: "spin", protocol: "net", hangs: true },
  { rule: "require-request-timeout", name: "silent", protocol: "http", leaks: CALLS, strict: true },
  { rule: "no-unbounded-requests", name: "many", protocol: "http", peak: 60, keeps: 5, strict: true },
];

function source(name: string): URL {
  return new URL(`../fixtures/proof/${name}.js`, import.meta.url);
}

function reported(file: URL, strict: boolean): (string | null)[] {
  const config = plugin.configs[strict ? "strict" : "recommended"];
  const messages = linter.verify(readFileSync(file, "utf8"), [config], { filename: "src/case.js" });
  return messages.map(({ ruleId }) => ruleId);
}

describe.each(proofs)(
  "$rule: $name",
  ({
    rule,
    name,
    protocol,
    calls = CALLS,
    leaks,
    keeps = 0,
    unfinished = 0,
    peak,
    hangs,
    strict = false,
    fails,
    crashes,
  }) => {
    const bad = source(`${name}.bad`);
    const good = source(`${name}.good`);

    test("the bad one is reported", () => {
      expect(reported(bad, strict)).toEqual([`socket-leak/${rule}`]);
    });

    test("the good one is not", () => {
      expect(reported(good, strict)).toEqual([]);
    });

    test.runIf(leaks !== undefined)("the bad one leaves its sockets open", async () => {
      const { open, crash } = await run(bad, protocol, CALLS);
      expect(crash).toBeUndefined();
      expect(open).toBeGreaterThanOrEqual(leaks!);
    });

    test.runIf(unfinished > 0)("the bad one leaves its transactions open", async () => {
      const { unfinished: left, crash } = await run(bad, protocol, CALLS);
      expect(crash).toBeUndefined();
      expect(left).toBeGreaterThanOrEqual(unfinished);
    });

    test.runIf(crashes !== undefined)("the bad one ends its process", async () => {
      const { crash } = await run(bad, protocol, CALLS, { crash: true });
      expect(crash).toMatch(crashes!);
    });

    test.runIf(peak !== undefined)("the bad one opens them all at once", async () => {
      expect((await run(bad, protocol, 1)).peak).toBeGreaterThanOrEqual(peak!);
      expect((await run(good, protocol, 1)).peak).toBeLessThan(peak! / 2);
    });

    test.runIf(hangs)("the bad one never comes to its end", async () => {
      expect((await run(bad, protocol, 1, { hangs: true })).done).toBe(false);
      expect((await run(good, protocol, 1)).done).toBe(true);
    });

    test.runIf(fails)("every call of the bad one fails, none of the good one's", async () => {
      expect((await run(bad, protocol, CALLS)).failed).toBe(CALLS);
      expect((await run(good, protocol, CALLS)).failed).toBe(0);
    });

    test("the good one leaves nothing behind", async () => {
      const { open, unfinished: left, crash } = await run(good, protocol, calls);
      expect(crash).toBeUndefined();
      expect(open).toBeLessThanOrEqual(keeps);
      expect(left).toBe(0);
    });
  },
);
