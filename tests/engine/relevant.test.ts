/** Which names and calls are looked into at all: what lets too many through costs every file, what lets too few misses leaks. */
import tsParser from "@typescript-eslint/parser";
import { Linter, type SourceCode } from "eslint";
import { describe, expect, test } from "vitest";
import { contracts } from "../../src/contracts/index.js";
import { ContractIndex, Registry } from "../../src/contracts/registry.js";
import type { CallNode } from "../../src/engine/ast.js";
import { bearersOf } from "../../src/engine/obligation/bearing.js";
import { Origins, type TypeOracle } from "../../src/engine/origin.js";

const index = new ContractIndex(contracts);
const UNKNOWN = "frobnicate";

describe("names", () => {
  test("a name that no contract has is none of a file's", () => {
    for (const types of [undefined, "any"] as const) {
      const names = index.namesFrom([], [], types);
      expect(names.ofFunction(UNKNOWN)).toBe(false);
      expect(names.has(UNKNOWN)).toBe(false);
    }
  });

  test("names that are made at run time are any, where the file uses what makes them", () => {
    expect(index.namesFrom(["vitest"], []).ofFunction(UNKNOWN)).toBe(true);
    expect(index.namesFrom([], ["expect"]).ofFunction(UNKNOWN)).toBe(true);
    const prisma = index.namesFrom(["@prisma/client"], []);
    expect([prisma.ofFunction(UNKNOWN), prisma.has(UNKNOWN)]).toEqual([false, true]);
  });

  test("a package's names count where it is named, or where types may tell", () => {
    expect(index.namesFrom([], []).has("bringToFront")).toBe(false);
    expect(index.namesFrom(["puppeteer"], []).has("bringToFront")).toBe(true);
    expect(index.namesFrom([], [], "any").has("bringToFront")).toBe(true);
  });

  test("types tell of the packages alone that they can be of", () => {
    const names = index.namesFrom([], [], new Set(["puppeteer"]));
    expect([names.has("bringToFront"), names.acquires("newPage")]).toEqual([true, true]);
    const others = index.namesFrom([], [], new Set(["express", "fs"]));
    expect([others.has("bringToFront"), others.acquires("newPage")]).toEqual([false, false]);
    // Files are opened by Node's, which needs no package.
    expect(others.has("createReadStream")).toBe(true);
    expect(index.namesFrom([], []).acquires("newPage")).toBe(false);
  });
});

function origins(code: string, oracle?: TypeOracle): Origins {
  const linter = new Linter();
  linter.verify(code, { languageOptions: { parser: tsParser } });
  return new Origins(linter.getSourceCode() as SourceCode, new Registry(index), oracle);
}

describe("calls", () => {
  const code = `
    import { Pool } from "pg";
    import { log } from "./log.js";
    const pool = new Pool();
    async function load() { return pool.query("select 1"); }
    class Store { async read() {} list() { log("x"); return this.read(); } }
    export const run = (ids) => { ids.frobnicate(); ids.map(load); ids.push(1); return load().then(log); };
    (async () => { await fetch("/"); })();`;

  const { known, relevant, source } = origins(code);
  const called = (calls: readonly CallNode[]): string[] => calls.map(({ callee }) => source.getText(callee as never));

  test("what a contract knows", () => {
    expect(called(known)).toEqual(["Pool", "pool.query", "fetch"]);
  });

  test("what runs functions of the file, and what says by its name what it does", () => {
    expect(called(relevant)).toEqual([
      "Pool",
      "pool.query",
      "this.read",
      "ids.map",
      "load().then",
      "load",
      `async () => { await fetch("/"); }`,
      "fetch",
    ]);
  });
});

describe("calls, by what they can be", () => {
  const code = `
    import knex from "knex";
    const db = knex({});
    async function load() { return db("rows").select(); }
    function list(ids) { return ids.map(load); }
    function size() { return 1; }
    class Store {}
    server.on("request", answer);
    export async function run(other) {
      await load();
      size();
      list();
      new Store();
      db("rows").delete();
      other.then(size);
      other.frobnicate();
    }`;
  const sorted = origins(code);
  const texts = (calls: readonly CallNode[]): string[] => calls.map((call) => sorted.source.getText(call as never));

  test("what gives a promise, several, or a query that waits to be awaited", () => {
    expect(texts(sorted.promising)).toEqual([
      'db("rows").select()',
      'db("rows")',
      "ids.map(load)",
      "load()",
      "list()",
      'db("rows").delete()',
      'db("rows")',
      "other.then(size)",
    ]);
  });

  test("what runs functions of the file, or makes instances of its classes", () => {
    expect(texts(sorted.own.map(({ call }) => call))).toEqual(["load()", "size()", "list()", "new Store()"]);
  });

  test("what may be meant by its name", () => {
    expect(texts(sorted.said)).toContain('server.on("request", answer)');
    expect(texts(sorted.said)).not.toContain("size()");
  });

  test("where types may tell, what they may know more of, unless it is waited for at once", () => {
    const oracle = {
      isPromise: () => false,
      isPromiseList: () => false,
      isDefinitePromise: () => false,
      typeOf: () => undefined,
    };
    const typed = origins("async function run(job) { job.start(); await job.stop(); job.name.trim(); }", oracle);
    expect(typed.promising.map((call) => typed.source.getText(call as never))).toEqual(["job.start()"]);
  });
});

describe("what can hand a handle to its caller", () => {
  const acquiring = (code: string): string[] => {
    const file = origins(code);
    const isOpen = (call: CallNode): boolean => file.source.getText(call.callee as never) === "pool.connect";
    const bearers = bearersOf(file, isOpen);
    const names = ["open", "borrow", "relay", "size", "Session", "Derived", "Other"];
    return names.filter((name) =>
      [...(bearers ?? [])].some((node) => "id" in node && node.id?.type === "Identifier" && node.id.name === name),
    );
  };

  test("functions and classes around what acquires, and around calls of those", () => {
    expect(
      acquiring(`
        import { Pool } from "pg";
        import { Socket } from "node:net";
        const pool = new Pool();
        function open() { return pool.connect(); }
        function borrow() { return open(); }
        const relay = () => { function relay() { return borrow(); } return relay(); };
        function size() { return pool.totalCount; }
        class Session { constructor() { this.client = open(); } }
        class Derived extends Socket {}
        class Other {}
        export const made = [new Session(), new Derived(), new Other(), size(), relay()];`),
    ).toEqual(["open", "borrow", "relay", "Session", "Derived"]);
  });

  test("any, where a comment of the file says what its functions acquire", () => {
    const file = origins("/** @acquires {close} */ function open() {} open();");
    expect(bearersOf(file, () => false)).toBeUndefined();
  });
});

describe("calls of which types are asked", () => {
  const asked = (code: string): string[] => {
    const seen: string[] = [];
    const ask = (node: { range: readonly number[] }): true => {
      seen.push(code.slice(...(node.range as [number, number])));
      return true;
    };
    const oracle = { isPromise: ask, isPromiseList: ask, isDefinitePromise: ask, typeOf: () => undefined };
    const { calls, oracle: types } = origins(code, oracle);
    for (const call of calls) {
      types!.isPromise(call);
      types!.isDefinitePromise!(call);
      types!.isPromiseList(call);
    }
    return [...new Set(seen)];
  };

  test.each([
    "Object.keys(row)",
    "JSON.parse(text)",
    'console.log("x")',
    "Array.isArray(rows)",
    "parseInt(text)",
    "name.trim()",
    "const rows = []; rows.push(1)",
    "const seen = new Map(); seen.set(1, 2)",
    'const list = "a,b"; list.split(",")',
    "[1].includes(1)",
    "class A extends B { constructor() { super(1); } }",
  ])("not where the language says that there is no promise: %s", (code) => {
    expect(asked(code)).toEqual([]);
  });

  test.each([
    ["jobs.push(job)", "jobs.push(job)"],
    ["cache.set(1, 2)", "cache.set(1, 2)"],
    ["let rows = []; rows = queue(); rows.push(1)", "queue()", "rows.push(1)"],
    ["const Object = load(); Object.keys(row)", "load()", "Object.keys(row)"],
    ["Object.values(sent)", "Object.values(sent)"],
    ["Object.assign({}, sent)", "Object.assign({}, sent)"],
    ["const all = [send()]; all.pop()", "send()", "all.pop()"],
    ["class Map {} const seen = new Map(); seen.set(1, 2)", "new Map()", "seen.set(1, 2)"],
    ["class A extends B { constructor() { super(async () => {}); } }", "super(async () => {})"],
  ])("anywhere else: %s", (code, ...calls) => {
    expect(asked(code).sort()).toEqual(calls.sort());
  });
});
