import rule from "../../src/rules/no-undisposed-client.js";
import { type Prelude, imports, runTwins, together } from "./tester.js";

const pg = imports("{ Pool }", "pg", "const pool = new Pool();");

runTwins("no-undisposed-client: failures told by values", rule, [
  {
    name: "a variable that is declared without a value is undefined",
    prelude: pg,
    message:
      "`client` (pg Pool#connect) is not released on the path on which `late` on line 5 is false: the pool has one connection less for ever.",
    bad: `
      async function first(late) {
        let client, error;
        try { client = await pool.connect(); } catch (e) { error = e; } // leaks
        if (!late) return null;
        if (error) return error;
        client.release();
      }`,
    good: `
      async function first() {
        let client, error;
        try { client = await pool.connect(); } catch (e) { error = e; }
        if (error) return error;
        client.release();
      }`,
  },
  {
    name: "what is thrown behind the birth is an error that was caught",
    prelude: pg,
    messageId: "leakWhenFails",
    bad: `
      async function first() {
        let client, error;
        try { client = await pool.connect(); await client.query("select 1"); } catch (e) { error = e; } // leaks
        if (error) return error;
        client.release();
      }`,
    good: `
      async function first() {
        let client, error;
        try { client = await pool.connect(); await client.query("select 1"); } catch (e) { error = e; }
        client?.release();
        return error;
      }`,
  },
  {
    name: "what a function that runs later writes is not known",
    prelude: pg,
    messageId: "leakWhenFails",
    bad: `
      async function first(work) {
        let error;
        const client = await pool.connect(); // leaks
        await work().catch((e) => { error = e; });
        if (error) return error;
        client.release();
      }`,
    good: `
      async function first(work) {
        let error;
        const client = await pool.connect();
        await work().catch((e) => { error = e; });
        client.release();
        return error;
      }`,
  },
  {
    name: "a pair of an error and a handle",
    prelude: pg,
    messageId: "leak",
    bad: `
      const attempt = (promise) => promise.then((value) => [null, value], (error) => [error]);
      async function first(id) {
        const [err, client] = await attempt(pool.connect()); // leaks
        if (err) return err;
        if (!id) return null;
        client.release();
      }`,
    good: `
      const attempt = (promise) => promise.then((value) => [null, value], (error) => [error]);
      async function first() {
        const [err, client] = await attempt(pool.connect());
        if (err) return err;
        client.release();
      }`,
  },
  {
    name: "a handle is no error",
    prelude: pg,
    messageId: "leak",
    bad: `
      async function first(id) {
        const client = await pool.connect().catch((error) => error); // leaks
        if (client instanceof Error) return null;
        if (!id) return null;
        client.release();
      }`,
    good: `
      async function first() {
        const client = await pool.connect().catch((error) => error);
        if (client instanceof Error) return null;
        client.release();
      }`,
  },
  {
    name: "a handle is not what stands for none",
    prelude: pg,
    messageId: "leak",
    bad: `
      async function first(id) {
        const client = await pool.connect().catch(() => false); // leaks
        if (client === false || id === false) return null;
        client.release();
      }`,
    good: `
      async function first() {
        const client = await pool.connect().catch(() => false);
        if (client === false) return null;
        client.release();
      }`,
  },
]);

runTwins("no-undisposed-client: `using` an object that holds the handle", rule, [
  {
    name: "a lease",
    prelude: pg,
    good: `
      async function lease() {
        const client = await pool.connect();
        return { client, [Symbol.dispose]: () => client.release() };
      }
      async function first() {
        using held = await lease();
        await held.client.query("select 1");
      }`,
  },
]);

runTwins("no-undisposed-client: results that say how it went", rule, [
  {
    name: "an error that is not there where the handle is",
    prelude: pg,
    message:
      "`result.client` (pg Pool#connect) is not released on the path on which `id` on line 8 is false: the pool has one connection less for ever.",
    bad: `
      async function open() {
        try { return { client: await pool.connect() }; } catch (error) { return { error }; }
      }
      async function first(id) {
        const result = await open(); // leaks
        if (result.error) return result.error;
        if (!id) return null;
        result.client.release();
      }`,
    good: `
      async function open() {
        try { return { client: await pool.connect() }; } catch (error) { return { error }; }
      }
      async function first() {
        const result = await open();
        if (result.error) return result.error;
        result.client.release();
      }`,
  },
  {
    name: "no mechanical release of a member that may not be there",
    prelude: pg,
    messageId: "leakWhenFails",
    suggestions: 0,
    bad: `
      async function open() {
        try { return { client: await pool.connect() }; } catch (error) { return { error }; }
      }
      async function first() {
        const result = await open(); // leaks
        if (result.error) return null;
        await result.client.query("select 1");
        result.client.release();
      }`,
    good: `
      async function open() {
        try { return { client: await pool.connect() }; } catch (error) { return { error }; }
      }
      async function first() {
        const result = await open();
        if (result.error) return null;
        try { await result.client.query("select 1"); } finally { result.client.release(); }
      }`,
  },
  {
    name: "a flag",
    prelude: pg,
    messageId: "leak",
    bad: `
      async function open() {
        try { return { ok: true, client: await pool.connect() }; } catch { return { ok: false }; }
      }
      async function first(id) {
        const { ok, client } = await open(); // leaks
        if (!ok || !id) return null;
        client.release();
      }`,
    good: `
      async function open() {
        try { return { ok: true, client: await pool.connect() }; } catch { return { ok: false }; }
      }
      async function first() {
        const { ok, client } = await open();
        if (!ok) return null;
        client.release();
      }`,
  },
  {
    name: "a kind, in other quotes",
    prelude: pg,
    messageId: "leak",
    bad: `
      async function open() {
        try { return { type: "ok", client: await pool.connect() }; } catch { return { type: "err" }; }
      }
      async function first(id) {
        const result = await open(); // leaks
        if (result.type === 'ok' && id) result.client.release();
      }`,
    good: `
      async function open() {
        try { return { type: "ok", client: await pool.connect() }; } catch { return { type: "err" }; }
      }
      async function first() {
        const result = await open();
        if (result.type === 'ok') result.client.release();
      }`,
  },
  {
    name: "what it gave the last time is not what it gives the next",
    prelude: pg,
    message:
      "`result.client` (pg Pool#connect) is not released on the path on which `result.error` on line 9 is true: the pool has one connection less for ever.",
    bad: `
      async function open() {
        try { return { client: await pool.connect() }; } catch (error) { return { error }; }
      }
      async function fill(ids) {
        const held = [];
        for (const id of ids) {
          const result = await open(); // leaks
          if (result.error) return null;
          held.push(result.client);
        }
        for (const client of held) client.release();
      }`,
    good: `
      async function open() {
        try { return { client: await pool.connect() }; } catch (error) { return { error }; }
      }
      async function fill(ids) {
        const held = [];
        for (const id of ids) {
          const result = await open();
          if (result.error) break;
          held.push(result.client);
        }
        for (const client of held) client.release();
      }`,
  },
  {
    name: "a list",
    prelude: pg,
    messageId: "leak",
    bad: `
      async function open() {
        try { return [null, await pool.connect()]; } catch (problem) { return [problem]; }
      }
      async function first(id) {
        const [problem, client] = await open(); // leaks
        if (problem || !id) return problem;
        client.release();
      }`,
    good: `
      async function open() {
        try { return [null, await pool.connect()]; } catch (problem) { return [problem]; }
      }
      async function first() {
        const [problem, client] = await open();
        if (problem) return problem;
        client.release();
      }`,
  },
  {
    name: "what is computed beside the handle is not known",
    prelude: pg,
    messageId: "leak",
    bad: `
      async function open() {
        const client = await pool.connect();
        return { ready: Math.random() > 0.5, client };
      }
      async function first() {
        const result = await open(); // leaks
        if (!result.ready) return null;
        result.client.release();
      }`,
    good: `
      async function open() {
        const client = await pool.connect();
        return { ready: Math.random() > 0.5, client };
      }
      async function first() {
        const result = await open();
        result.client.release();
      }`,
  },
]);

runTwins("no-undisposed-client: released by what runs later", rule, [
  {
    name: "whatever comes before it: another failure, another turn of a loop",
    prelude: pg,
    messageId: "leak",
    suggestions: 0,
    bad: `
      async function each(ids) {
        for (const id of ids) {
          const client = await pool.connect(); // leaks
          client.query("select $1", [id], (error) => {
            if (error) return;
            client.release();
          });
        }
      }`,
    good: [
      `
      async function each(ids) {
        for (const id of ids) {
          const client = await pool.connect();
          client.query("select $1", [id], () => client.release());
        }
      }`,
      `
      async function each(ids) {
        for (const id of ids) {
          const client = await pool.connect();
          client.query("select $1", [id]).finally(() => client.release()).catch(console.error);
        }
      }`,
      `
      async function first(id) {
        const client = await pool.connect();
        client.query("select 1").then(() => client.release(), () => client.release());
        await pool.query("select 2");
        if (!id) throw new Error("no id");
      }`,
      `
      async function lend(ids) {
        for (const id of ids) {
          const client = await pool.connect();
          setTimeout(() => client.release(), 100);
        }
      }`,
    ],
  },
  {
    name: "one variable for all turns",
    prelude: pg,
    messageId: "leak",
    suggestions: 0,
    bad: `
      async function each(ids) {
        let client;
        for (const id of ids) {
          client = await pool.connect(); // leaks
          client.query("select $1", [id], () => client.release());
        }
      }`,
  },
  {
    name: "listeners",
    prelude: imports("net", "node:net"),
    good: [
      `
      async function waitFor(port, end) {
        while (Date.now() < end) {
          const ok = await new Promise((resolve) => {
            const socket = net.connect({ port });
            socket.once("connect", () => { socket.destroy(); resolve(true); });
            socket.once("error", () => { socket.destroy(); resolve(false); });
          });
          if (ok) return true;
        }
        return false;
      }`,
      `
      function scan(ports) {
        ports.forEach((port) => {
          const socket = net.connect(port);
          socket.setTimeout(100, () => socket.destroy());
          socket.on("error", () => socket.destroy());
          socket.on("connect", () => socket.destroy());
        });
      }`,
    ],
  },
]);

runTwins("no-undisposed-client: what throws unless something holds", rule, [
  {
    name: "an assertion about what the function was called with, or what was answered",
    prelude: together(pg, imports("assert", "node:assert")),
    messageId: "leakWhenFails",
    bad: `
      async function find(id) {
        const client = await pool.connect(); // leaks
        assert(id, "no id");
        try {
          return await client.query("select $1", [id]);
        } finally {
          client.release();
        }
      }
      async function check() {
        const { rows } = await pool.query("select 1 as one");
        const client = await pool.connect(); // leaks
        assert.strictEqual(rows[0].one, 1);
        client.release();
      }`,
    good: [
      `
      async function find(id) {
        assert(id, "no id");
        const client = await pool.connect();
        try {
          assert(id > 0);
          return await client.query("select $1", [id]);
        } finally {
          client.release();
        }
      }`,
      `
      class Store {
        async find() {
          const client = await pool.connect();
          assert(client);
          assert(client.connection, "not connected");
          assert(this.started && !closed);
          assert.equal(pool.totalCount, 1);
          client.release();
        }
      }`,
      `
      function each(callback) {
        pool.connect((err, client, release) => {
          assert.ifError(err);
          assert(!err);
          assert.strictEqual(err, undefined);
          release();
          callback();
        });
      }`,
    ],
  },
  {
    name: "an assertion that never holds says that the code never comes there",
    prelude: together(pg, imports("assert", "node:assert")),
    good: `
      async function run(kind) {
        const client = await pool.connect();
        switch (kind) {
          case "a": return client.release();
          default: assert(false, "no such kind");
        }
      }`,
  },
  {
    name: "an assertion that holds tells no path from another, nor what another function writes",
    prelude: together(pg, imports("assert", "node:assert")),
    message: "`client` (pg Pool#connect) is not released on any path: the pool has one connection less for ever.",
    bad: `
      async function run(emitter, id) {
        let called = false, count = 0;
        emitter.on("x", () => { called = true; count++; });
        const client = await pool.connect(); // leaks
        assert(called);
        assert.equal(count, 2);
        assert.strictEqual(id, 1);
        emitter.emit("y");
      }`,
  },
  {
    name: "what is asserted is known behind it",
    prelude: together(pg, imports("assert", "node:assert")),
    good: `
      async function run(own) {
        const client = own ? await pool.connect() : undefined;
        assert(client);
        if (client) client.release();
      }`,
  },
  {
    name: "Koa's assert",
    prelude: together(pg, imports("Router", "@koa/router", "const router = new Router();")),
    message:
      "`client` (pg Pool#connect) is not released on the path on which `ctx.state.user` on line 4 is false: the pool has one connection less for ever.",
    bad: `
      router.get("/", async (ctx) => {
        const client = await pool.connect(); // leaks
        ctx.assert(ctx.state.user, 401);
        client.release();
      });`,
    good: `
      router.get("/", async (ctx) => {
        ctx.assert(ctx.state.user, 401);
        const client = await pool.connect();
        client.release();
      });`,
  },
  {
    name: "Koa's throw",
    prelude: together(pg, imports("Router", "@koa/router", "const router = new Router();")),
    message:
      "`client` (pg Pool#connect) is not released when `ctx.throw(…)` on line 4 throws: the pool has one connection less for ever.",
    bad: `
      router.get("/", async (ctx) => {
        const client = await pool.connect(); // leaks
        if (!ctx.query.id) ctx.throw(400);
        client.release();
      });`,
    good: [
      `
      router.get("/", async (ctx) => {
        if (!ctx.query.id) ctx.throw(400);
        const client = await pool.connect();
        client.release();
      });`,
      `
      router.get("/", async (ctx) => {
        const client = await pool.connect();
        try {
          if (!ctx.query.id) ctx.throw(400);
        } finally {
          client.release();
        }
      });`,
    ],
  },
]);

runTwins("no-undisposed-client: a helper that releases, and says so by what it returns", rule, [
  {
    name: "a literal",
    prelude: pg,
    message:
      "`client` (pg Pool#connect) is not released on the path on which `bail(…)` on line 9 is true: the pool has one connection less for ever.",
    bad: `
      function bail(client, row) {
        if (row) return false;
        return true;
      }
      async function first(id) {
        const client = await pool.connect(); // leaks
        const row = await client.query("select $1", [id]).catch(() => null);
        if (bail(client, row)) return null;
        client.release();
        return row;
      }`,
    good: [
      `
      function bail(client, row) {
        if (row) return false;
        client.release();
        return true;
      }
      async function first(id) {
        const client = await pool.connect();
        const row = await client.query("select $1", [id]).catch(() => null);
        if (bail(client, row)) return null;
        client.release();
        return row;
      }`,
      `
      class Store {
        async bail(client, row) {
          if (!row) { client.release(); return true; }
          return false;
        }
        async first(id) {
          const client = await pool.connect();
          const row = await client.query("select $1", [id]).catch(() => null);
          if (await this.bail(client, row)) return null;
          client.release();
          return row;
        }
      }`,
    ],
  },
  {
    name: "what it has tested",
    prelude: pg,
    messageId: "leak",
    bad: `
      function rename(cb) {
        pool.connect((err, client, done) => { // leaks
          if (err) return cb(err);
          const shouldAbort = (err) => {
            if (err) console.error(err);
            return !!err;
          };
          client.query("select 1", (err) => {
            if (shouldAbort(err)) return;
            done();
            cb(null);
          });
        });
      }`,
    good: `
      function rename(cb) {
        pool.connect((err, client, done) => {
          if (err) return cb(err);
          const shouldAbort = (err) => {
            if (err) client.query("select 2", () => { done(); cb(err); });
            return !!err;
          };
          client.query("select 1", (err) => {
            if (shouldAbort(err)) return;
            done();
            cb(null);
          });
        });
      }`,
  },
]);

runTwins("no-undisposed-client: several at once", rule, [
  {
    name: "beside what can reject, before it and behind it",
    prelude: pg,
    messageId: "leakWhenFails",
    suggestions: 0,
    bad: `
      async function first() {
        const [client] = await Promise.all([pool.connect(), pool.query("select 1")]); // leaks
        try { return await client.query("select 1"); } finally { client.release(); }
      }
      async function second() {
        const [, client] = await Promise.all([pool.query("select 1"), pool.connect()]); // leaks
        try { return await client.query("select 1"); } finally { client.release(); }
      }
      async function third(ids) {
        const [client] = await Promise.all([
          pool.connect(), // leaks
          ...ids.map((id) => pool.query("select $1", [id])),
        ]);
        try { return await client.query("select 1"); } finally { client.release(); }
      }`,
    good: [
      `
      const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      async function note() { try { await pool.query("select 1"); } catch (error) { console.error(error); } }
      async function first(ids) {
        const [client] = await Promise.all([pool.connect(), sleep(10)]);
        try { return await client.query("select 1"); } finally { client.release(); }
      }`,
      `
      const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      async function note() { try { await pool.query("select 1"); } catch (error) { console.error(error); } }
      async function first(ids) {
        const [client] = await Promise.all([pool.connect(), new Promise((resolve) => setTimeout(resolve, 10))]);
        try { return await client.query("select 1"); } finally { client.release(); }
      }`,
      `
      const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      async function note() { try { await pool.query("select 1"); } catch (error) { console.error(error); } }
      async function first(ids) {
        const [client] = await Promise.all([pool.connect(), note()]);
        try { return await client.query("select 1"); } finally { client.release(); }
      }`,
      `
      const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      async function note() { try { await pool.query("select 1"); } catch (error) { console.error(error); } }
      async function first(ids) {
        const [client] = await Promise.all([pool.connect(), Promise.resolve(1)]);
        try { return await client.query("select 1"); } finally { client.release(); }
      }`,
      `
      const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      async function note() { try { await pool.query("select 1"); } catch (error) { console.error(error); } }
      async function first(ids) {
        const [client] = await Promise.all([pool.connect(), Promise.allSettled(ids.map((id) => pool.query(id)))]);
        try { return await client.query("select 1"); } finally { client.release(); }
      }`,
      `
      const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      async function note() { try { await pool.query("select 1"); } catch (error) { console.error(error); } }
      async function first(ids) {
        const [client] = await Promise.all([pool.connect(), ...ids.map((id) => pool.query(id).catch(() => null))]);
        try { return await client.query("select 1"); } finally { client.release(); }
      }`,
      `
      const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      async function note() { try { await pool.query("select 1"); } catch (error) { console.error(error); } }
      async function first(ids) {
        const [client] = await Promise.all([pool.connect(), Promise.all(ids.map((id) => pool.query(id).catch(() => null)))]);
        try { return await client.query("select 1"); } finally { client.release(); }
      }`,
    ],
  },
]);

runTwins("no-undisposed-client: no mechanical release where the work is done later", rule, [
  {
    name: "in listeners, callbacks and timers, or by who gets the promise",
    prelude: together(pg, imports("WebSocket", "ws")),
    messageId: "leak",
    suggestions: 0,
    bad: `
      function ask(url, text) {
        return new Promise((resolve, reject) => {
          const socket = new WebSocket(url); // leaks
          socket.on("open", () => socket.send(text));
          socket.on("message", resolve);
          socket.on("error", reject);
        });
      }
      async function later() {
        const client = await pool.connect(); // leaks
        setTimeout(() => client.query("select 1"), 10);
      }
      async function called() {
        const client = await pool.connect(); // leaks
        client.query("select 1", (error) => console.error(error));
      }
      async function listen() {
        const client = await pool.connect(); // leaks
        client.on("notification", console.log);
        client.query("listen news").catch(console.error);
      }
      async function all(ids) {
        const client = await pool.connect(); // leaks
        const found = ids.map((id) => client.query("select $1", [id]));
        return Promise.all(found);
      }`,
  },
  {
    name: "one that is waited for is no such work",
    prelude: pg,
    messageId: "leak",
    suggestions: 1,
    bad: `
      async function all(ids) {
        const client = await pool.connect(); // leaks
        client.on("error", (error) => console.error(error));
        const found = await Promise.all(ids.map((id) => client.query("select $1", [id])));
        return found.length;
      }`,
  },
]);

runTwins("no-undisposed-client: which path it is", rule, [
  {
    name: "none of them releases it",
    prelude: pg,
    message: "`client` (pg Pool#connect) is not released on any path: the pool has one connection less for ever.",
    bad: `
      async function either(flag) {
        const client = await pool.connect(); // leaks
        if (flag) await client.query("select 1");
        else await client.query("select 2");
      }
      async function each(ids) {
        const client = await pool.connect(); // leaks
        for (const id of ids) await client.query("select $1", [id]);
      }`,
  },
  {
    name: "the one that goes on with the loop",
    prelude: pg,
    message:
      "`client` (pg Pool#connect) is not released on the path on which `rows.length` on line 6 is false, before line 4 writes over it: the pool has one connection less for ever.",
    bad: `
      async function each(ids) {
        for (const id of ids) {
          const client = await pool.connect(); // leaks
          const { rows } = await client.query("select $1", [id]);
          if (!rows.length) continue;
          client.release();
        }
      }`,
  },
]);

runTwins("no-undisposed-client: whose it is was asked before the variable is written", rule, [
  {
    name: "and it is released where it is one's own",
    prelude: pg,
    messageId: "leak",
    bad: `
      async function save(row, client) {
        const own = !client;
        client = await pool.connect(); // leaks
        try { await client.query("insert", [row]); } finally { if (own) client.release(); }
      }`,
    good: [
      `
      async function save(row, client) {
        const own = !client;
        if (!client) client = await pool.connect();
        try { await client.query("insert", [row]); } finally { if (own) client.release(); }
      }`,
      `
      async function save(row, client) {
        const own = client === undefined;
        client = client ?? (await pool.connect());
        try { await client.query("insert", [row]); } finally { if (own) client.release(); }
      }`,
      `
      async function save(row, client) {
        const own = !client;
        client ??= await pool.connect();
        try { await client.query("insert", [row]); } finally { if (own) client.release(); }
      }`,
      `
      async function save(row, client) {
        const own = client != null;
        client ||= await pool.connect();
        try { await client.query("insert", [row]); } finally { if (!own) client.release(); }
      }`,
      `
      async function save(row, client) {
        const own = Boolean(client);
        if (!client) client = await pool.connect();
        try { await client.query("insert", [row]); } finally { if (!own) client.release(); }
      }`,
    ],
  },
  {
    name: "and it is released where it is not",
    prelude: pg,
    messageId: "leak",
    bad: `
      async function save(row, client) {
        const own = !client;
        if (!client) client = await pool.connect(); // leaks
        try { await client.query("insert", [row]); } finally { if (!own) client.release(); }
      }`,
    good: `
      async function save(row, client) {
        const own = !!client;
        if (!client) client = await pool.connect();
        try { await client.query("insert", [row]); } finally { if (!own) client.release(); }
      }`,
  },
]);

const stream = together(imports("{ Pool }", "pg", "const pool = new Pool();"), {
  ts: `import QueryStream from "pg-query-stream";`,
  cjs: `const QueryStream = require("pg-query-stream");`,
});

runTwins("no-undisposed-client: released where something else has gone well", rule, [
  {
    name: "a connection, at the end of a stream of its rows",
    prelude: stream,
    message:
      "`client` (pg Pool#connect) is not released when `rows` on line 5 fails: the pool has one connection less for ever.",
    bad: `
      async function send(res) {
        const client = await pool.connect(); // leaks
        const rows = client.query(new QueryStream("select 1"));
        rows.on("end", () => client.release());
        rows.on("error", (error) => res.destroy(error));
        rows.pipe(res);
      }`,
    good: [
      `rows.on("close", () => client.release()); rows.on("error", (error) => res.destroy(error));`,
      `rows.on("end", () => client.release()); rows.on("error", (error) => { client.release(error); res.destroy(error); });`,
      `rows.on("end", () => client.release()).on("error", fail); function fail(error) { client.release(error); res.destroy(error); }`,
    ].map(
      (listens) => `
      async function send(res) {
        const client = await pool.connect();
        const rows = client.query(new QueryStream("select 1"));
        ${listens}
        rows.pipe(res);
      }`,
    ),
  },
  {
    name: "a session, at the end of an answer",
    prelude: imports("http2", "node:http2"),
    messageId: "leakWhenFails",
    bad: `
      function get(url) {
        return new Promise((resolve, reject) => {
          const session = http2.connect(url); // leaks
          session.on("error", reject);
          const req = session.request({ ":path": "/" });
          req.resume();
          req.on("error", reject);
          req.on("end", () => { session.close(); resolve(); });
          req.end();
        });
      }`,
    good: `
      function get(url) {
        return new Promise((resolve, reject) => {
          const session = http2.connect(url);
          session.on("error", reject);
          const req = session.request({ ":path": "/" });
          req.resume();
          req.on("error", (error) => { session.destroy(); reject(error); });
          req.on("end", () => { session.close(); resolve(); });
          req.end();
        });
      }`,
  },
  {
    name: "a file, at the end of an upload",
    prelude: together(imports("http", "node:http"), imports("fs", "node:fs")),
    message:
      "`out` (node fs.createWriteStream) is not released when `req` on line 5 fails: its file descriptor stays open.",
    bad: `
      http.createServer((req, res) => {
        const out = fs.createWriteStream("upload"); // leaks
        out.on("error", console.error);
        req.on("data", (chunk) => out.write(chunk));
        req.on("end", () => { out.end(); res.end(); });
      });`,
    good: `
      http.createServer((req, res) => {
        const out = fs.createWriteStream("upload");
        out.on("error", console.error);
        req.on("data", (chunk) => out.write(chunk));
        req.on("end", () => { out.end(); res.end(); });
        req.on("close", () => out.destroy());
      });`,
  },
  {
    name: "a connection, when the answer is sent: who waits for it may go away",
    prelude: together(imports("{ Pool }", "pg", "const pool = new Pool();"), {
      ts: `import express from "express"; const app = express();`,
      cjs: `const app = require("express")();`,
    }),
    messageId: "leakWhenFails",
    bad: `
      app.get("/", async (req, res) => {
        const client = await pool.connect(); // leaks
        res.on("finish", () => client.release());
        res.send(await client.query("select 1").catch(() => "failed"));
      });`,
    good: `
      app.get("/", async (req, res) => {
        const client = await pool.connect();
        res.on("close", () => client.release());
        res.send(await client.query("select 1").catch(() => "failed"));
      });`,
  },
]);

const mongo = imports("{ MongoClient }", "mongodb", 'const client = new MongoClient("mongodb://db");');

runTwins("no-undisposed-client: what an operation that is waited for runs in", rule, [
  {
    name: "a session in its options",
    prelude: mongo,
    message:
      "`session` (mongodb MongoClient#startSession) is not released on the path on which `all` on line 5 is false: it stays open until a timer closes it.",
    bad: `
      async function save(all) {
        const session = client.startSession(); // leaks
        await client.db().collection("a").insertOne({}, { session });
        if (!all) return;
        await session.endSession();
      }`,
    good: [
      `
      async function save(all) {
        const session = client.startSession();
        try {
          await client.db().collection("a").insertOne({}, { session });
        } finally {
          await session.endSession();
        }
      }`,
      // Whoever is made with it keeps it.
      `
      import { Unit } from "./unit.js";
      async function begin() {
        const session = client.startSession();
        return new Unit({ session });
      }`,
      `
      import { begin } from "./unit.js";
      function start() {
        const session = client.startSession();
        begin({ session });
      }`,
    ],
    only: "ts",
  },
  {
    name: "a client in its options",
    prelude: pg,
    messageId: "leakWhenFails",
    bad: `
      async function save(store, row) {
        const client = await pool.connect(); // leaks
        await store.save(row, { client });
        client.release();
      }`,
    good: [
      `
      async function save(store, row) {
        const client = await pool.connect();
        try {
          await store.save(row, { client });
        } finally {
          client.release();
        }
      }`,
      `
      async function save(store, row) {
        const client = await pool.connect();
        return store.open(row, { client });
      }`,
    ],
  },
]);

const wss: Prelude = {
  ts: `import WebSocket, { WebSocketServer } from "ws"; const wss = new WebSocketServer({ port: 1 });`,
  cjs: `const WebSocket = require("ws"); const wss = new WebSocket.WebSocketServer({ port: 1 });`,
};
const proxied = (more: string, leaks = ""): string => `
      wss.on("connection", (client) => {
        const upstream = new WebSocket("ws://x");${leaks}
        upstream.on("error", () => client.close());
        upstream.on("message", (text) => client.send(text));
        client.on("message", (text) => upstream.send(text));
        ${more}
      });`;

runTwins("no-undisposed-client: made for a connection, and used in its listeners", rule, [
  {
    name: "a web socket that passes on",
    prelude: wss,
    message: "`upstream` (ws new WebSocket) is not released when `client` on line 6 closes: its socket stays open.",
    bad: proxied(`client.on("error", console.error);`, " // leaks"),
    good: [
      proxied(`client.on("close", () => upstream.close());`),
      proxied(`client.once("close", stop); function stop() { upstream.terminate(); }`),
      proxied(`link(client, upstream);`),
      proxied(`client.on("close", link.bind(undefined, upstream));`),
    ],
  },
  {
    name: "a socket that passes on",
    prelude: imports("net", "node:net"),
    messageId: "leak",
    bad: `
      net.createServer((client) => {
        const upstream = net.connect(2); // leaks
        upstream.on("error", () => client.destroy());
        upstream.on("data", (data) => client.write(data));
        client.on("data", (data) => upstream.write(data));
        client.on("error", console.error);
      });`,
    good: [
      `
      net.createServer((client) => {
        const upstream = net.connect(2);
        upstream.on("error", () => client.destroy());
        upstream.on("data", (data) => client.write(data));
        client.on("data", (data) => upstream.write(data));
        client.on("end", () => upstream.end());
        client.on("error", () => upstream.destroy());
      });`,
      `
      net.createServer((client) => {
        const upstream = net.connect(2);
        upstream.on("error", () => client.destroy());
        client.on("error", () => upstream.destroy());
        client.pipe(upstream).pipe(client);
      });`,
    ],
  },
]);
