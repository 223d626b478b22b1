/** Golden graphs. One line a block: events in the order in which they happen, then the edges. `!`: certain, not only likely. */
import { describe, expect, test } from "vitest";
import type { Node } from "../../src/engine/ast.js";
import { print, printUnit } from "./graphs.js";

describe("try, catch and finally", () => {
  test("a return runs the finally first", () => {
    expect(print("async function f(c) { try { return await c.query(1); } finally { c.close(); } }"))
      .toMatchInlineSnapshot(`
        "
        b0: use c; call c.query(1); await c.query(1) [next -> b1, throws -> b2]
        b1: return await c.query(1) [next -> b3]
        b2: use c; call c.close() [next -> thrown]
        b3: use c; call c.close() [next -> exit]
        "
      `);
  });
  test("a return from a catch", () => {
    expect(
      print(
        `async function f(c) { try { await c.query(1); } catch (e) { return e; } finally { c.ping(); } return 2; }`,
      ),
    ).toMatchInlineSnapshot(`
      "
      b0: use c; call c.query(1); await c.query(1) [next -> b1, throws -> b2]
      b1:  [next -> b3]
      b2: e = ?; use e; return e [next -> b4]
      b3: use c; call c.ping() [next -> b5]
      b4: use c; call c.ping() [next -> exit]
      b5: return 2 [next -> exit]
      "
    `);
  });
  test("break and continue leave through finally, each by a copy of its own", () => {
    expect(
      print(
        `async function f(xs) { for (const x of xs) { try { if (x.a) break; if (x.b) continue; x.c(); } finally { x.d(); } } }`,
      ),
    ).toMatchInlineSnapshot(`
      "
      b0: use xs; iterate xs [next -> b1]
      b1:  [true next of xs -> b2, false next of xs -> b3]
      b2: x <- element of xs; use x [true x.a -> b4, false x.a -> b5]
      b3:  [next -> exit]
      b4:  [next -> b6]
      b5:  [next -> b7]
      b6: use x; call x.d() [next -> b3]
      b7: use x [true x.b -> b8, false x.b -> b9]
      b8:  [next -> b10]
      b9:  [next -> b11]
      b10: use x; call x.d() [next -> b1]
      b11: use x; call x.c() [next -> b12]
      b12: use x; call x.d() [next -> b13]
      b13:  [next -> b1]
      "
    `);
  });
  test("a throw is certain, and finally runs on its way", () => {
    expect(print("function f(c) { try { throw c.error; } finally { c.ping(); } }")).toMatchInlineSnapshot(`
      "
      b0: use c; throw c.error [throws! -> b1]
      b1: use c; call c.ping() [next -> thrown]
      "
    `);
  });
  test("a catch takes the throw, its own throw goes on", () => {
    expect(print("function f(c) { try { throw c.error; } catch { throw c.other; } }")).toMatchInlineSnapshot(`
      "
      b0: use c; throw c.error [throws! -> b1]
      b1: use c; throw c.other [throws! -> thrown]
      "
    `);
  });
  test("nested finally, inner first", () => {
    expect(
      print(`async function f(a, b) { try { try { await a.query(1); } finally { a.ping(); } } finally { b.ping(); } }`),
    ).toMatchInlineSnapshot(`
      "
      b0: use a; call a.query(1); await a.query(1) [next -> b1, throws -> b2]
      b1:  [next -> b3]
      b2: use a; call a.ping() [next -> b4]
      b3: use a; call a.ping() [next -> b5]
      b4: use b; call b.ping() [next -> thrown]
      b5:  [next -> b6]
      b6: use b; call b.ping() [next -> b7]
      b7:  [next -> exit]
      "
    `);
  });
  test("a return in finally overrides", () => {
    expect(print("async function f(c) { try { await c.query(1); } finally { return 1; } }")).toMatchInlineSnapshot(`
      "
      b0: use c; call c.query(1); await c.query(1) [next -> b1, throws -> b2]
      b1:  [next -> b3]
      b2: return 1 [next -> exit]
      b3: return 1 [next -> exit]
      "
    `);
  });
  test("a sync call that may throw, by contract", () => {
    expect(print("function f(text) { try { decode(text); } catch (e) { e.log(); } }")).toMatchInlineSnapshot(`
      "
      b0: use decode; use text; call decode(text) [next -> b1, throws -> b2]
      b1:  [next -> b3]
      b2: e = ?; use e; call e.log() [next -> b3]
      b3:  [next -> b4]
      b4:  [next -> exit]
      "
    `);
  });
  test("code behind a return is not built", () => {
    expect(print("function f(c) { return c.a; c.b(); }")).toMatchInlineSnapshot(`
      "
      b0: use c; return c.a [next -> exit]
      "
    `);
  });
});

describe("loops, labels and switch", () => {
  test("while (true) ends by break only", () => {
    expect(print("async function f(c) { while (true) { const x = await c.query(1); if (!x) break; } }"))
      .toMatchInlineSnapshot(`
      "
      b0:  [next -> b1]
      b1:  [next -> b2]
      b2: use c; call c.query(1); await c.query(1) [next -> b3, throws -> thrown]
      b3: x = await c.query(1); use x [true x -> b4, false x -> b5]
      b4:  [next -> b6]
      b5:  [next -> b7]
      b6:  [next -> b8]
      b7:  [next -> exit]
      b8:  [next -> b1]
      "
    `);
  });
  test("do … while runs once before it asks", () => {
    expect(print("function f(c) { do { c.a(); } while (c.b); c.d(); }")).toMatchInlineSnapshot(`
      "
      b0:  [next -> b1]
      b1: use c; call c.a() [next -> b2]
      b2:  [next -> b3]
      b3: use c [true c.b -> b1, false c.b -> b4]
      b4: use c; call c.d() [next -> exit]
      "
    `);
  });
  test("for with all its parts; continue goes to the update", () => {
    expect(print("function f(c) { for (let i = 0; i < c.n; i++) { if (c.skip) continue; c.a(i); } }"))
      .toMatchInlineSnapshot(`
      "
      b0: i = 0 [next -> b1]
      b1: use i; use c [true i < c.n -> b2, false i < c.n -> b3]
      b2: use c [true c.skip -> b4, false c.skip -> b5]
      b3:  [next -> exit]
      b4:  [next -> b6]
      b5:  [next -> b7]
      b6: use i; i = ? [next -> b1]
      b7: use c; use i; call c.a(i) [next -> b6]
      "
    `);
  });
  test("a label to break and continue an outer loop", () => {
    expect(
      print(
        `function f(xs) { outer: for (const ys of xs) { for (const y of ys) { if (y.a) continue outer; if (y.b) break outer; } } }`,
      ),
    ).toMatchInlineSnapshot(`
      "
      b0: use xs; iterate xs [next -> b1]
      b1:  [true next of xs -> b2, false next of xs -> b3]
      b2: ys <- element of xs; use ys; iterate ys [next -> b4]
      b3:  [next -> exit]
      b4:  [true next of ys -> b5, false next of ys -> b6]
      b5: y <- element of ys; use y [true y.a -> b7, false y.a -> b8]
      b6:  [next -> b1]
      b7:  [next -> b1]
      b8:  [next -> b9]
      b9: use y [true y.b -> b10, false y.b -> b11]
      b10:  [next -> b3]
      b11:  [next -> b12]
      b12:  [next -> b4]
      "
    `);
  });
  test("a labelled block", () => {
    expect(print("function f(c) { block: { if (c.a) break block; c.b(); } c.d(); }")).toMatchInlineSnapshot(`
      "
      b0: use c [true c.a -> b1, false c.a -> b2]
      b1:  [next -> b3]
      b2:  [next -> b4]
      b3: use c; call c.d() [next -> exit]
      b4: use c; call c.b() [next -> b3]
      "
    `);
  });
  test("two labels on one loop", () => {
    expect(print("function f(xs) { one: two: for (const x of xs) { if (x.a) continue one; x.b(); } }")).not.toMatch(
      /\[\]$/m,
    );
  });
  test("switch: fall-through, default in the middle, break", () => {
    expect(print(`function f(c) { switch (c.kind) { case 1: c.a(); default: c.b(); break; case 2: c.d(); } c.e(); }`))
      .toMatchInlineSnapshot(`
      "
      b0: use c [true c.kind === 1 -> b1, false c.kind === 1 -> b2]
      b1: use c; call c.a() [next -> b3]
      b2:  [true c.kind === 2 -> b4, false c.kind === 2 -> b5]
      b3: use c; call c.b() [next -> b6]
      b4: use c; call c.d() [next -> b6]
      b5:  [next -> b3]
      b6: use c; call c.e() [next -> exit]
      "
    `);
  });
  test("switch without default can match nothing", () => {
    expect(print("function f(c) { switch (c.kind) { case 1: return c.a; } c.b(); }")).toMatchInlineSnapshot(`
      "
      b0: use c [true c.kind === 1 -> b1, false c.kind === 1 -> b2]
      b1: use c; return c.a [next -> exit]
      b2:  [next -> b3]
      b3: use c; call c.b() [next -> exit]
      "
    `);
  });
  test("for … in", () => {
    expect(print("function f(o) { for (const k in o) { if (k) break; } }")).toMatchInlineSnapshot(`
      "
      b0: use o [next -> b1]
      b1:  [true next of o -> b2, false next of o -> b3]
      b2: k = ?; use k [true k -> b4, false k -> b5]
      b3:  [next -> exit]
      b4:  [next -> b3]
      b5:  [next -> b6]
      b6:  [next -> b1]
      "
    `);
  });
});

describe("conditions", () => {
  test("an optional chain skips the rest of the chain", () => {
    expect(print("function f(a) { a?.b.c(a.d); }")).toMatchInlineSnapshot(`
      "
      b0: use a [true a != null -> b1, false a != null -> b2]
      b1: use a; call a?.b.c(a.d) [next -> b2]
      b2:  [next -> exit]
      "
    `);
  });
  test("an optional call and a nested one", () => {
    expect(print("function f(a) { a.b?.(a.c)?.d; }")).toMatchInlineSnapshot(`
      "
      b0: use a; use a; call a.b?.(a.c) [true a.b?.(a.c) != null -> b1, false a.b?.(a.c) != null -> b2]
      b1:  [next -> b2]
      b2:  [next -> exit]
      "
    `);
  });
  test("an optional chain as a condition", () => {
    expect(print("function f(a) { if (a?.ok) a.b(); else a.c(); }")).toMatch(/^b0: .*false a != null -> b[2-9]/m);
    expect(print("function f(a) { if (a?.ok) a.b(); else a.c(); }")).not.toMatch(/^b2: .*true a\?\.ok/m);
  });
  test("??= assigns on the nullish branch only", () => {
    expect(print("async function f(c) { c.conn ??= await open(); return c.conn; }")).toMatchInlineSnapshot(`
      "
      b0: use c [true c.conn != null -> b1, false c.conn != null -> b2]
      b1: use c; return c.conn [next -> exit]
      b2: use open; call open(); await open() [next -> b3, throws -> thrown]
      b3: c.conn = await open() [next -> b1]
      "
    `);
  });
  test("||= and &&=", () => {
    expect(print("function f(a, b) { a ||= b.c; a &&= b.d; }")).toMatchInlineSnapshot(`
      "
      b0:  [true a -> b1, false a -> b2]
      b1:  [true a -> b3, false a -> b4]
      b2: use b; a = b.c [next -> b1]
      b3: use b; a = b.d [next -> b4]
      b4:  [next -> exit]
      "
    `);
  });
  test("&& and || and ! in a condition", () => {
    expect(print("function f(a, b, c) { if ((a && !b) || c) return 1; return 2; }")).toMatchInlineSnapshot(`
      "
      b0: use a [true a -> b1, false a -> b2]
      b1: use b [true b -> b2, false b -> b3]
      b2: use c [true c -> b3, false c -> b4]
      b3: return 1 [next -> exit]
      b4:  [next -> b5]
      b5: return 2 [next -> exit]
      "
    `);
  });
  test("?? and the conditional operator as values", () => {
    expect(print("function f(a, b, c) { const x = a ?? b; return c ? x : b; }")).toMatchInlineSnapshot(`
      "
      b0: use a [true a != null -> b1, false a != null -> b2]
      b1: x = a ?? b; use c [true c -> b3, false c -> b4]
      b2: use b [next -> b1]
      b3: use x [next -> b5]
      b4: use b [next -> b5]
      b5: return c ? x : b [next -> exit]
      "
    `);
  });
  test("comparisons: null, undefined, a value", () => {
    expect(
      print(`function f(a, b) { if (a == null) return 1; if (b !== "x") return 2; if (a !== undefined) return 3; }`),
    ).toMatchInlineSnapshot(`
      "
      b0: use a [true a != null -> b1, false a != null -> b2]
      b1:  [next -> b3]
      b2: return 1 [next -> exit]
      b3: use b [true b === "x" -> b4, false b === "x" -> b5]
      b4:  [next -> b6]
      b5: return 2 [next -> exit]
      b6: use a; use undefined [true a != null -> b7, false a != null -> b8]
      b7: return 3 [next -> exit]
      b8:  [next -> b9]
      b9:  [next -> exit]
      "
    `);
  });
  test("the default of a pattern is assigned, where it is needed, after the value is known", () => {
    const graph = print("function f(o) { const { a = o.b() } = o.c(); return a; }");
    expect(graph).toMatch(/^b0: .*call o\.c\(\)/m);
    expect(graph).toMatch(/^b[1-9]: .*call o\.b\(\); a = o\.b\(\)/m);
  });
  test("the default of a parameter is assigned, where it is needed", () => {
    expect(print("function f(a = open()) { return a; }")).toMatch(/^b[1-9]: .*call open\(\); a = open\(\)/m);
  });
});

describe("generators and iteration", () => {
  test("a yield can be the last thing: its consumer leaves", () => {
    expect(print("function* f(c) { try { yield c.a; } finally { c.ping(); } }")).toMatchInlineSnapshot(`
      "
      b0: use c; yield c.a [next -> b1, leaves -> b2]
      b1:  [next -> b3]
      b2: use c; call c.ping() [next -> exit]
      b3: use c; call c.ping() [next -> b4]
      b4:  [next -> exit]
      "
    `);
  });
  test("an async generator", () => {
    expect(print("async function* f(c) { const rows = await c.query(1); yield rows; }")).toMatchInlineSnapshot(`
      "
      b0: use c; call c.query(1); await c.query(1) [next -> b1, throws -> thrown]
      b1: rows = await c.query(1); use rows; yield rows [next -> b2, leaves -> exit]
      b2:  [next -> exit]
      "
    `);
  });
  test("yield* can throw", () => {
    expect(print("async function* f(c) { try { yield* c; } catch { c.log(); } }")).toMatch(/call c\.log\(\)/);
  });
  test("for await: every step can fail", () => {
    expect(print("async function f(xs) { for await (const x of xs) { if (x.last) break; x.use(); } }"))
      .toMatchInlineSnapshot(`
      "
      b0: use xs; iterate xs [next -> b1]
      b1: await xs [next -> b2, throws -> thrown]
      b2:  [true next of xs -> b3, false next of xs -> b4]
      b3: x <- element of xs; use x [true x.last -> b5, false x.last -> b6]
      b4:  [next -> exit]
      b5:  [next -> b4]
      b6:  [next -> b7]
      b7: use x; call x.use() [next -> b1]
      "
    `);
  });
  test("for await inside try … finally", () => {
    expect(print("async function f(xs) { try { for await (const x of xs) return x; } finally { xs.close(); } }"))
      .toMatchInlineSnapshot(`
        "
        b0: use xs; iterate xs [next -> b1]
        b1: await xs [next -> b2, throws -> b3]
        b2:  [true next of xs -> b4, false next of xs -> b5]
        b3: use xs; call xs.close() [next -> thrown]
        b4: x <- element of xs; use x; return x [next -> b6]
        b5:  [next -> b7]
        b6: use xs; call xs.close() [next -> exit]
        b7: use xs; call xs.close() [next -> b8]
        b8:  [next -> exit]
        "
      `);
  });
});

describe("using", () => {
  test("using is disposed on each way out", () => {
    expect(print("function f(c) { using a = c.a(); if (c.b) return a.c; decode(a); }")).toMatchInlineSnapshot(`
      "
      b0: use c; call c.a(); a = c.a(); use c [true c.b -> b1, false c.b -> b2]
      b1: use a; return a.c [next -> b3]
      b2:  [next -> b4]
      b3: dispose a [next -> exit]
      b4: use decode; use a; call decode(a) [next -> b5, throws -> b6]
      b5: dispose a [next -> exit]
      b6: dispose a [next -> thrown]
      "
    `);
  });
  test("await using waits for its disposal, which can fail", () => {
    expect(print("async function f() { await using a = await open(); await a.query(1); }")).toMatchInlineSnapshot(`
      "
      b0: use open; call open(); await open() [next -> b1, throws -> thrown]
      b1: a = await open(); use a; call a.query(1); await a.query(1) [next -> b2, throws -> b3]
      b2: dispose a [next -> b4, throws -> thrown]
      b3: dispose a [next -> b5, throws -> thrown]
      b4:  [next -> exit]
      b5:  [next -> thrown]
      "
    `);
  });
  test("two of them, the last first", () => {
    expect(print("function f(c) { using a = c.a(), b = c.b(); c.d(); }")).toMatchInlineSnapshot(`
      "
      b0: use c; call c.a(); a = c.a(); use c; call c.b(); b = c.b(); use c; call c.d(); dispose b; dispose a [next -> exit]
      "
    `);
  });
  test("using in the head of a loop", () => {
    expect(print("function f(c) { for (using x of c.xs) { x.use(); } }")).toMatch(/call x\.use\(\).*dispose x/);
    expect(print("function f(c) { for (using x = c.open(); x.more; ) { x.use(); } }")).toMatch(/dispose x/);
  });
});

describe("promises", () => {
  test("an awaited chain is lowered to try and catch", () => {
    expect(
      print(
        `async function f(c) { await c.query(1).then((x) => { decode(x); return x; }).catch((e) => { c.log(e); }); c.done(); }`,
      ),
    ).toMatchInlineSnapshot(`
      "
      b0: use c; call c.query(1); await c.query(1) [next -> b1, throws -> b2]
      b1: x <- resolved of c.query(1); use decode; use x; call decode(x) [next -> b3, throws -> b2]
      b2: use c; use e; call c.log(e) [next -> b4]
      b3: use x; await x; value x [next -> b5]
      b4:  [next -> b6]
      b5:  [next -> b7]
      b6: use c; call c.done() [next -> exit]
      b7: value c.query(1).then((x) => { decode(x); r... [next -> b6]
      "
    `);
  });
  test("an awaited chain with finally", () => {
    expect(print("async function f(c) { await c.query(1).finally(() => c.close()); }")).toMatchInlineSnapshot(`
      "
      b0: use c; call c.query(1); await c.query(1) [next -> b1, throws -> b2]
      b1: use c; call c.close(); await c.close(); value c.close() [next -> b3]
      b2: use c; call c.close(); await c.close(); value c.close() [next -> b4]
      b3: value c.query(1) [next -> b5]
      b4:  [next -> thrown]
      b5:  [next -> exit]
      "
    `);
  });
  test("then with two handlers", () => {
    expect(print("async function f(c) { await c.query(1).then((a) => a.b(), (e) => e.log()); }"))
      .toMatchInlineSnapshot(`
        "
        b0: use c; call c.query(1); await c.query(1) [next -> b1, throws -> b2]
        b1: a <- resolved of c.query(1); use a; call a.b(); await a.b() [next -> b3, throws -> thrown]
        b2: use e; call e.log(); await e.log(); value e.log() [next -> b4]
        b3: value a.b() [next -> b5]
        b4:  [next -> b6]
        b5:  [next -> b6]
        b6:  [next -> exit]
        "
      `);
  });
  test("a returned chain is part of the function", () => {
    expect(print("function f(c) { return c.query(1).then((x) => x.rows).finally(() => c.close()); }"))
      .toMatchInlineSnapshot(`
        "
        b0: use c; call c.query(1); await c.query(1) [next -> b1, throws -> b2]
        b1: x <- resolved of c.query(1); use x; await x.rows; value x.rows [next -> b3]
        b2: use c; call c.close(); await c.close(); value c.close() [next -> b4]
        b3:  [next -> b5]
        b4:  [next -> thrown]
        b5: use c; call c.close(); await c.close(); value c.close() [next -> b6]
        b6: value c.query(1).then((x) => x.rows) [next -> b7]
        b7: return c.query(1).then((x) => x.rows).finall... [next -> exit]
        "
      `);
  });
  test("a handler that stands elsewhere", () => {
    expect(print("async function f(c, use) { await c.query(1).then(use); }")).toMatchInlineSnapshot(`
      "
      b0: use c; call c.query(1); await c.query(1) [next -> b1, throws -> thrown]
      b1: use use; pass c.query(1) to use [next -> b2]
      b2:  [next -> exit]
      "
    `);
  });
  test("a chain nobody waits for forks off", () => {
    expect(print("async function f(c) { c.query(1).then((x) => x.use()); c.close(); }")).toMatchInlineSnapshot(`
      "
      b0: use c; call c.query(1); closure (x) => x.use(); call c.query(1).then((x) => x.use()); use c; call c.close() [next -> exit]
      "
    `);
  });
  test("an executor runs at once", () => {
    expect(
      print(
        `async function f(s) { await new Promise((resolve, reject) => { s.on("end", resolve); s.on("error", reject); }); s.done(); }`,
      ),
    ).toMatchInlineSnapshot(`
      "
      b0: use Promise; call new Promise((resolve, reject) => { s....; use s; use resolve; call s.on("end", resolve); use s; use reject; call s.on("error", reject) [next -> b1]
      b1:  [next -> b2]
      b2: await new Promise((resolve, reject) => { s.... [next -> b3, throws -> thrown]
      b3: use s; call s.done() [next -> exit]
      "
    `);
  });
  test("an executor that cannot reject", () => {
    expect(print('async function f(s) { await new Promise((resolve) => s.on("end", resolve)); s.done(); }'))
      .toMatchInlineSnapshot(`
        "
        b0: use Promise; call new Promise((resolve) => s.on("end", ...; use s; use resolve; call s.on("end", resolve); value s.on("end", resolve) [next -> b1]
        b1:  [next -> b2]
        b2: await new Promise((resolve) => s.on("end", ...; use s; call s.done() [next -> exit]
        "
      `);
  });
  test("Promise.all starts all, then waits", () => {
    expect(
      print(`async function f(a, b) { const [x, y] = await Promise.all([a.query(1), b.query(2)]); return x ?? y; }`),
    ).toMatchInlineSnapshot(`
      "
      b0: use a; call a.query(1); use b; call b.query(2); await a.query(1); await b.query(2) [next -> b1, throws -> thrown]
      b1: await a.query(1) [next -> b2, throws -> thrown]
      b2: call Promise.all([a.query(1), b.query(2)]); await Promise.all([a.query(1), b.query(2)]); [x, y] = await Promise.all([a.query(1), b.quer...; use x [true x != null -> b3, false x != null -> b4]
      b3: return x ?? y [next -> exit]
      b4: use y [next -> b3]
      "
    `);
  });
  test("Promise.all with a chain in it: all are started on each path", () => {
    expect(
      print("async function f(a, b) { await Promise.all([a.query(1).then((x) => x.use()), b.query(2)]); }"),
    ).toMatch(/^b0: .*call b\.query\(2\)/m);
  });
  test("Promise.allSettled does not reject", () => {
    expect(print("async function f(a, b) { await Promise.allSettled([a.query(1), b.query(2)]); a.done(); }"))
      .toMatchInlineSnapshot(`
      "
      b0: use a; call a.query(1); use b; call b.query(2); await a.query(1); await b.query(2) [next -> b1, throws -> b2]
      b1:  [next -> b2]
      b2: call Promise.allSettled([a.query(1), b.que...; await Promise.allSettled([a.query(1), b.que...; use a; call a.done() [next -> exit]
      "
    `);
  });
  test("Promise.race", () => {
    expect(print("async function f(a, b) { await Promise.race([a.query(1), b.query(2)]); }")).toMatchInlineSnapshot(`
      "
      b0: use Promise; use a; call a.query(1); use b; call b.query(2); call Promise.race([a.query(1), b.query(2)]); await Promise.race([a.query(1), b.query(2)]) [next -> b1, throws -> thrown]
      b1:  [next -> exit]
      "
    `);
  });
  test("what cannot reject has no throwing edge", () => {
    expect(print("async function f() { await 1; await Promise.resolve(2); await null; }")).toMatchInlineSnapshot(`
      "
      b0: await 1; use Promise; call Promise.resolve(2); await Promise.resolve(2); await null [next -> exit]
      "
    `);
  });
  test("an async function of this file that cannot reject", () => {
    expect(
      print(`async function calm() { return 1; }
async function f() { await calm(); }`),
    ).toMatchInlineSnapshot(`
  "
  b0: use calm; call calm(); await calm() [next -> exit]
  "
`);
  });
  test("an async function of this file that can", () => {
    expect(
      print(`async function wild() { throw new Error("x"); }
async function f() { await wild(); }`),
    ).toMatchInlineSnapshot(`
  "
  b0: use wild; call wild(); await wild() [next -> b1, throws -> thrown]
  b1:  [next -> exit]
  "
`);
  });
  test("a chain nobody waits for is a unit of its own", () => {
    const code = "async function f(c) { c.query(1).then((x) => x.use()).catch((e) => e.log()); c.close(); }";
    const inHandler = (node: Node): boolean =>
      node.type === "Identifier" && node.name === "x" && node.parent.type === "MemberExpression";
    expect(printUnit(code, inHandler)).toMatchInlineSnapshot(`
      "
      b0: use c; call c.query(1); await c.query(1) [next -> b1, throws -> b2]
      b1: x <- resolved of c.query(1); use x; call x.use(); await x.use() [next -> b3, throws -> b2]
      b2: use e; call e.log(); await e.log(); value e.log() [next -> b4]
      b3: value x.use() [next -> b5]
      b4:  [next -> b6]
      b5:  [next -> b7]
      b6:  [next -> exit]
      b7: value c.query(1).then((x) => x.use()) [next -> b6]
      "
    `);
  });
});

describe("functions that run at once", () => {
  test("forEach", () => {
    expect(print("function f(xs) { xs.forEach((x) => { if (x.a) return; x.b(); }); xs.done(); }"))
      .toMatchInlineSnapshot(`
      "
      b0: use xs; call xs.forEach((x) => { if (x.a) return; ... [next -> b1]
      b1:  [true next of xs -> b2, false next of xs -> b3]
      b2: x <- element of xs; use x [true x.a -> b4, false x.a -> b5]
      b3: use xs; call xs.done() [next -> exit]
      b4:  [next -> b6]
      b5:  [next -> b7]
      b6:  [next -> b1]
      b7: use x; call x.b() [next -> b6]
      "
    `);
  });
  test("map collects", () => {
    expect(print("function f(xs) { return xs.map((x) => x.a()); }")).toMatchInlineSnapshot(`
      "
      b0: use xs; call xs.map((x) => x.a()) [next -> b1]
      b1:  [true next of xs -> b2, false next of xs -> b3]
      b2: x <- element of xs; use x; call x.a(); value x.a() [next -> b4]
      b3: return xs.map((x) => x.a()) [next -> exit]
      b4:  [next -> b1]
      "
    `);
  });
  test("an async callback is a closure", () => {
    expect(print("async function f(xs) { xs.forEach(async (x) => { await x.a(); }); }")).toMatchInlineSnapshot(`
      "
      b0: use xs; closure async (x) => { await x.a(); }; call xs.forEach(async (x) => { await x.a()... [next -> exit]
      "
    `);
  });
  test("a function called on the spot", () => {
    expect(print("function f(a) { const x = (() => { if (a.b) return 1; return 2; })(); return x; }"))
      .toMatchInlineSnapshot(`
      "
      b0: use a [true a.b -> b1, false a.b -> b2]
      b1: value 1 [next -> b3]
      b2:  [next -> b4]
      b3: x = (() => { if (a.b) return 1; return 2;...; use x; return x [next -> exit]
      b4: value 2 [next -> b3]
      "
    `);
  });
  test("an async one that is awaited", () => {
    expect(print("async function f(a) { await (async () => { await a.query(1); })(); }")).toMatchInlineSnapshot(`
      "
      b0: use a; call a.query(1); await a.query(1) [next -> b1, throws -> thrown]
      b1:  [next -> b2]
      b2: await (async () => { await a.query(1); })() [next -> exit]
      "
    `);
  });
  test("a callback that a contract calls now", () => {
    expect(print("function f(a) { once(() => { a.b(); }); a.c(); }")).toMatchInlineSnapshot(`
      "
      b0: use once; call once(() => { a.b(); }); use a; call a.b() [next -> b1]
      b1: use a; call a.c() [next -> exit]
      "
    `);
  });
  test("a callback that nothing is known of", () => {
    expect(print("function f(a) { a.later(() => { a.b(); }); a.c(); }")).toMatchInlineSnapshot(`
      "
      b0: use a; closure () => { a.b(); }; call a.later(() => { a.b(); }); use a; call a.c() [next -> exit]
      "
    `);
  });
});

describe("ends", () => {
  test("process.exit ends the path, finally does not run", () => {
    expect(print("function f(c) { try { if (c.a) process.exit(1); c.b(); } finally { c.ping(); } }"))
      .toMatchInlineSnapshot(`
      "
      b0: use c [true c.a -> b1, false c.a -> b2]
      b1: use process; call process.exit(1) []
      b2:  [next -> b3]
      b3: use c; call c.b() [next -> b4]
      b4: use c; call c.ping() [next -> b5]
      b5:  [next -> exit]
      "
    `);
  });
  test("a contract's exit and a contract's throw", () => {
    expect(print("function f(c) { try { if (c.a) stop(); if (c.b) fail(); } finally { c.ping(); } }"))
      .toMatchInlineSnapshot(`
        "
        b0: use c [true c.a -> b1, false c.a -> b2]
        b1: use stop; call stop() []
        b2:  [next -> b3]
        b3: use c [true c.b -> b4, false c.b -> b5]
        b4: use fail; call fail() [throws! -> b6]
        b5:  [next -> b7]
        b6: use c; call c.ping() [next -> thrown]
        b7:  [next -> b8]
        b8: use c; call c.ping() [next -> b9]
        b9:  [next -> exit]
        "
      `);
  });
  test("a function of this file that always throws", () => {
    expect(
      print(`function never() { throw new Error("x"); }
function f(c) { if (c.a) never(); c.b(); }`),
    ).toMatchInlineSnapshot(`
  "
  b0: use c [true c.a -> b1, false c.a -> b2]
  b1: use never; call never() [throws! -> thrown]
  b2:  [next -> b3]
  b3: use c; call c.b() [next -> exit]
  "
`);
  });
  test("a function of this file that always exits", () => {
    expect(
      print(`function bye() { process.exit(0); }
function f(c) { if (c.a) bye(); c.b(); }`),
    ).toMatchInlineSnapshot(`
  "
  b0: use c [true c.a -> b1, false c.a -> b2]
  b1: use bye; call bye() []
  b2:  [next -> b3]
  b3: use c; call c.b() [next -> exit]
  "
`);
  });
  test("a recursive function", () => {
    expect(print("function f(c) { if (c.a) return f(c.b); throw c.e; }")).toMatchInlineSnapshot(`
      "
      b0: use c [true c.a -> b1, false c.a -> b2]
      b1: use f; use c; call f(c.b); return f(c.b) [next -> exit]
      b2:  [next -> b3]
      b3: use c; throw c.e [throws! -> thrown]
      "
    `);
  });
});

describe("the rest of the language", () => {
  test("the top level", () => {
    expect(print("const c = await open(); c.ping();")).toMatchInlineSnapshot(`
      "
      b0: use open; call open(); await open() [next -> b1, throws -> thrown]
      b1: c = await open(); use c; call c.ping() [next -> exit]
      "
    `);
  });
  test("a class: static fields and blocks", () => {
    expect(
      print("function f(c) { class A extends c.base() { static a = c.a(); b = c.b(); static { c.d(); } } return A; }"),
    ).toMatchInlineSnapshot(`
      "
      b0: use c; call c.base(); use c; call c.a(); use c; call c.d(); use A; return A [next -> exit]
      "
    `);
  });
  test("a class: computed keys, then static fields", () => {
    expect(print("function f(c) { class A { static a = c.a(); [c.key()]() {} } return A; }")).toMatch(
      /call c\.key\(\).*call c\.a\(\)/,
    );
  });
  test("a tagged template, a spread, a sequence", () => {
    expect(print("function f(c) { c.tag`a${c.a}b`; c.b(...c.xs); return (c.d(), c.e); }")).toMatchInlineSnapshot(`
      "
      b0: use c; use c; call c.tag\`a\${c.a}b\`; use c; use c; call c.b(...c.xs); use c; call c.d(); use c; return c.d(), c.e [next -> exit]
      "
    `);
  });
  test("with", () => {
    expect(print("function f(c) { with (c) { c.a(); } }", { sourceType: "script" })).toMatchInlineSnapshot(`
      "
      b0: use c; use c; call c.a() [next -> exit]
      "
    `);
  });
  test("import()", () => {
    expect(print('async function f() { const m = await import("db"); return m; }')).toMatchInlineSnapshot(`
      "
      b0: call import("db"); await import("db") [next -> b1, throws -> thrown]
      b1: m = await import("db"); use m; return m [next -> exit]
      "
    `);
  });
  test("TypeScript: casts and !", () => {
    expect(
      print(
        `async function f(c: any) { const x = (await c!.query(1)) as string; if (!x!) return; c.use(x satisfies string); }`,
        { typescript: true },
      ),
    ).toMatchInlineSnapshot(`
      "
      b0: use c; call c!.query(1); await c!.query(1) [next -> b1, throws -> thrown]
      b1: x = (await c!.query(1)) as string; use x [true x -> b2, false x -> b3]
      b2:  [next -> b4]
      b3: return [next -> exit]
      b4: use c; use x; call c.use(x satisfies string) [next -> exit]
      "
    `);
  });
});
