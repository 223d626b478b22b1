import rule from "../../src/rules/no-undisposed-client.js";
import { imports, runTwins, together } from "./tester.js";

const pg = imports("{ Pool, Client }", "pg", "const pool = new Pool();");
const mysql = imports("mysql", "mysql", "const pool = mysql.createPool({});");
const fs = imports("{ open }", "node:fs/promises");

runTwins(
  "no-undisposed-client: paths",
  rule,
  [
    {
      name: "a release that is bound, and never called",
      prelude: pg,
      bad: `
        async function first(id) {
          const client = await pool.connect(); // leaks
          client.release.bind(client);
          return id;
        }`,
      message: "`client` (pg Pool#connect) is not released on any path: the pool has one connection less for ever.",
      good: `
        async function first(id) {
          const client = await pool.connect();
          const release = client.release.bind(client);
          release();
          return id;
        }`,
    },
    {
      name: "a method of the handle that is called bind",
      prelude: imports("ldap", "ldapjs"),
      good: `
        function check(url, user, password, done) {
          const client = ldap.createClient({ url });
          client.bind(user, password, (error) => {
            client.unbind();
            done(error);
          });
        }`,
    },
    {
      name: "an early return",
      prelude: pg,
      bad: `
        async function first(id) {
          const client = await pool.connect(); // leaks
          if (!id) return null;
          client.release();
          return id;
        }`,
      message:
        "`client` (pg Pool#connect) is not released on the path on which `id` on line 4 is false: the pool has one connection less for ever.",
      good: `
        async function first(id) {
          const client = await pool.connect();
          if (!id) { client.release(); return null; }
          client.release();
          return id;
        }`,
    },
    {
      name: "a continue",
      prelude: pg,
      bad: `
        async function each(ids) {
          for (const id of ids) {
            const client = await pool.connect(); // leaks
            if (!id) continue;
            client.release();
          }
        }`,
      good: `
        async function each(ids) {
          for (const id of ids) {
            if (!id) continue;
            const client = await pool.connect();
            client.release();
          }
        }`,
    },
    {
      name: "a break out of a labelled loop",
      prelude: pg,
      bad: `
        async function each(groups) {
          outer: for (const group of groups) {
            const client = await pool.connect(); // leaks
            for (const id of group) if (!id) break outer;
            client.release();
          }
        }`,
      good: `
        async function each(groups) {
          outer: for (const group of groups) {
            const client = await pool.connect();
            try {
              for (const id of group) if (!id) break outer;
            } finally {
              client.release();
            }
          }
        }`,
    },
    {
      name: "a throw between acquire and release",
      prelude: pg,
      bad: `
        async function checked(id) {
          const client = await pool.connect(); // leaks
          if (!id) throw new TypeError("no id");
          client.release();
        }`,
      good: `
        async function checked(id) {
          const client = await pool.connect();
          try {
            if (!id) throw new TypeError("no id");
          } finally {
            client.release();
          }
        }`,
    },
    {
      name: "a query that rejects between acquire and release",
      prelude: pg,
      messageId: "leakWhenFails",
      bad: `
        async function count() {
          const client = await pool.connect(); // leaks
          const { rows } = await client.query("select 1");
          client.release();
          return rows;
        }`,
      good: [
        `
        async function count() {
          const client = await pool.connect();
          try {
            return (await client.query("select 1")).rows;
          } finally {
            client.release();
          }
        }`,
        `
        async function count() {
          const client = await pool.connect();
          return client.query("select 1").finally(() => client.release());
        }`,
      ],
    },
    {
      name: "the text of a failing path",
      prelude: pg,
      bad: `
        async function count() {
          const client = await pool.connect(); // leaks
          await client.query("select 1");
          client.release();
        }`,
      message:
        "`client` (pg Pool#connect) is not released when `client.query(…)` on line 4 rejects: the pool has one connection less for ever.",
    },
    {
      name: "a catch that swallows",
      prelude: pg,
      messageId: "leakWhenFails",
      bad: `
        async function save(row) {
          const client = await pool.connect(); // leaks
          try {
            await client.query("insert", [row]);
            client.release();
          } catch (error) {
            console.error(error);
          }
        }`,
      good: `
        async function save(row) {
          const client = await pool.connect();
          try {
            await client.query("insert", [row]);
            client.release();
          } catch (error) {
            client.release();
            console.error(error);
          }
        }`,
    },
    {
      name: "a rollback that rejects before the release",
      prelude: pg,
      messageId: "leakWhenFails",
      bad: `
        async function save(row) {
          const client = await pool.connect(); // leaks
          try {
            await client.query("begin");
            await client.query("insert", [row]);
            await client.query("commit");
          } catch (error) {
            await client.query("rollback");
            client.release();
            throw error;
          }
          client.release();
        }`,
      good: `
        async function save(row) {
          const client = await pool.connect();
          try {
            await client.query("begin");
            await client.query("insert", [row]);
            await client.query("commit");
          } catch (error) {
            await client.query("rollback");
            throw error;
          } finally {
            client.release();
          }
        }`,
    },
    {
      name: "one case of a switch",
      prelude: pg,
      bad: `
        async function run(kind) {
          const client = await pool.connect(); // leaks
          switch (kind) {
            case "a":
              return 1;
            default:
              client.release();
          }
          return 0;
        }`,
      good: `
        async function run(kind) {
          const client = await pool.connect();
          switch (kind) {
            case "a":
              client.release();
              return 1;
            case "b":
            default:
              client.release();
          }
          return 0;
        }`,
    },
    {
      name: "a case that there is none of",
      prelude: imports("{ Pool }", "pg", `import * as never from "./never.js"; const pool = new Pool();`),
      only: "ts",
      bad: `
        async function run(kind) {
          const client = await pool.connect(); // leaks
          switch (kind) {
            case "a": client.release(); break;
            default: never.happens(kind);
          }
        }`,
      good: [
        `
        async function run(kind) {
          const client = await pool.connect();
          switch (kind) {
            case "a": client.release(); break;
            default: never.assertUnreachable(kind);
          }
        }`,
        `
        async function run(kind) {
          const client = await pool.connect();
          const cleans = kind === "a" ? true : kind === "b" ? false : never.assertNever(kind);
          client.release(cleans);
        }`,
      ],
    },
    {
      name: "never released",
      prelude: pg,
      bad: `
        async function forgotten() {
          const client = await pool.connect(); // leaks
          client.on("notice", () => {});
        }`,
      message: "`client` (pg Pool#connect) is not released on any path: the pool has one connection less for ever.",
    },
    {
      name: "opened by a helper of the same file",
      prelude: pg,
      bad: `
        async function acquire() {
          return pool.connect();
        }
        async function run(id) {
          const client = await acquire(); // leaks
          if (!id) return;
          client.release();
        }`,
      good: `
        async function acquire() {
          return pool.connect();
        }
        async function run(id) {
          const client = await acquire();
          try {
            if (!id) return;
          } finally {
            client.release();
          }
        }`,
    },
    {
      name: "a helper of the same file only borrows",
      prelude: pg,
      bad: `
        async function use(client, id) {
          return client.query("select", [id]);
        }
        async function run(id) {
          const client = await pool.connect(); // leaks
          const result = await use(client, id);
          return result.rows;
        }`,
      good: `
        async function useAndRelease(client, id) {
          try {
            return await client.query("select", [id]);
          } finally {
            client.release();
          }
        }
        async function run(id) {
          const client = await pool.connect();
          const result = await useAndRelease(client, id);
          return result.rows;
        }`,
    },
    {
      name: "a helper that releases on one path only",
      prelude: pg,
      bad: `
        function finish(client, ok) {
          if (ok) client.release();
        }
        async function run(id) {
          const client = await pool.connect(); // leaks
          finish(client, id > 0);
        }`,
      good: `
        function finish(client, ok) {
          client.release(!ok);
        }
        async function run(id) {
          const client = await pool.connect();
          finish(client, id > 0);
        }`,
    },
    {
      name: "overwritten while held",
      prelude: pg,
      bad: `
        async function twice() {
          let client = await pool.connect(); // leaks
          client = await pool.connect();
          client.release();
        }`,
      good: `
        async function twice() {
          let client = await pool.connect();
          client.release();
          client = await pool.connect();
          client.release();
        }`,
    },
    {
      name: "overwritten while held, in a loop",
      prelude: pg,
      bad: `
        async function each(ids) {
          let client;
          for (const id of ids) {
            client = await pool.connect(); // leaks
            console.log(id);
          }
          client?.release();
        }`,
      good: `
        async function each(ids) {
          let client;
          for (const id of ids) {
            client = await pool.connect();
            console.log(id);
            client.release();
          }
        }`,
    },
    {
      name: "the variable is emptied, which releases nothing",
      prelude: pg,
      bad: `
        async function emptied() {
          let client = await pool.connect(); // leaks
          client = null;
        }`,
      good: `
        async function moved() {
          let client = await pool.connect();
          const finished = client;
          client = null;
          finished.release();
        }`,
    },
    {
      name: "the first of two, when the second fails",
      prelude: fs,
      messageId: "leakWhenFails",
      bad: `
        async function both(a, b) {
          const first = await open(a); // leaks
          const second = await open(b);
          try {
            return (await first.stat()).size + (await second.stat()).size;
          } finally {
            await first.close();
            await second.close();
          }
        }`,
      good: `
        async function both(a, b) {
          const first = await open(a);
          try {
            const second = await open(b);
            try {
              return (await first.stat()).size + (await second.stat()).size;
            } finally {
              await second.close();
            }
          } finally {
            await first.close();
          }
        }`,
    },
    {
      name: "a generator left early",
      prelude: pg,
      bad: `
        async function* rows(sql) {
          const client = await pool.connect(); // leaks
          yield 1;
          client.release();
        }`,
      message:
        "`client` (pg Pool#connect) is not released when the consumer leaves the generator early: the pool has one connection less for ever.",
      good: `
        async function* rows(sql) {
          const client = await pool.connect();
          try {
            yield 1;
          } finally {
            client.release();
          }
        }`,
    },
    {
      name: "a promise chain that rejects",
      prelude: pg,
      messageId: "leakWhenFails",
      bad: `
        function names() {
          return pool.connect().then((client) => // leaks
            client.query("select name").then((result) => {
              client.release();
              return result.rows;
            }));
        }`,
      good: `
        function names() {
          return pool.connect().then((client) =>
            client.query("select name")
              .then((result) => result.rows)
              .finally(() => client.release()));
        }`,
    },
    {
      name: "the end of the process ends everything",
      prelude: pg,
      good: `
        async function checkAndExit() {
          const client = await pool.connect();
          const { rowCount } = await client.query("select").catch(() => ({ rowCount: 0 }));
          if (rowCount === 0) process.exit(1);
          client.release();
        }`,
    },
    {
      name: "handed on",
      prelude: pg,
      good: [
        `async function acquire() { const client = await pool.connect(); return client; }`,
        `async function acquire() { const client = await pool.connect(); return { client, done: () => client.release() }; }`,
        `async function acquire(use) { const client = await pool.connect(); return use(client); }`,
        `const clients = []; async function acquire() { const client = await pool.connect(); clients.push(client); }`,
        `class Unit { constructor(client) { this.client = client; } } async function acquire() { return new Unit(await pool.connect()); }`,
      ],
    },
    {
      name: "process-long code",
      prelude: pg,
      good: `
        async function main() {
          const client = new Client();
          await client.connect();
          client.on("notification", console.log);
        }
        main();`,
    },
    {
      name: "a variable that an event of the handle has filled again",
      prelude: imports("net", "node:net"),
      bad: `
        let s;
        function connect() {
          s = net.connect(1); // leaks
          s.on("timeout", () => connect());
        }
        exports.client = (port) => {
          let line;
          const open = () => {
            const made = net.connect(port); // leaks
            made.on("timeout", () => retry());
            line = made;
          };
          function retry() { setTimeout(open, 100); }
          open();
          return { send: (x) => line.write(x), close: () => line.destroy() };
        };`,
      good: `
        let s;
        function connect() {
          s = net.connect(1);
          s.on("close", () => connect());
        }
        let t;
        function open() {
          t = net.connect(1);
          t.on("timeout", () => { t.destroy(); open(); });
        }
        let u;
        function renew() {
          if (u) u.destroy();
          u = net.connect(1);
          u.on("timeout", renew);
        }
        let v;
        function start() {
          v = net.connect(1);
          v.on("timeout", () => { stop(); start(); });
        }
        function stop() { v?.end(); }
        let w;
        function begin() {
          w = net.connect(1);
          w.on("timeout", () => begin());
          register(w);
        }
        let x;
        function run() {
          x = net.connect(1);
          x.on("timeout", () => x.destroy());
          x.on("close", () => setTimeout(run, 100));
        }
        let y;
        function rotate() {
          y = require("node:fs").createWriteStream("x");
          y.on("finish", () => rotate());
        }
        let z;
        function dial() {
          z = require("node:http2").connect("http://x");
          z.on("goaway", () => dial());
          z.on("error", () => dial());
        }
        module.exports = { connect, open, renew, start, begin, run, rotate, dial };`,
    },
    {
      name: "a variable of the module that is filled anew for everybody who uses it",
      prelude: together(
        imports("mysql", "mysql2/promise"),
        imports("{ ConnectionPool }", "mssql", "let pool; let connection;"),
      ),
      bad: `
      async function connected() {
        connection = await mysql.createConnection({}); // leaks
        return connection;
      }
      async function pooled() {
        pool = await new ConnectionPool({}).connect(); // leaks
        pool.on("error", console.error);
        return pool;
      }
      async function names() {
        const made = await connected();
        const [rows] = await made.query("select name from t");
        return rows;
      }
      async function byId(id) {
        const made = await pooled();
        return made.request().query("select 1");
      }
      module.exports = { names, byId };`,
      good: [
        // Once in the life of the process.
        `async function connected() {
         connection = await mysql.createConnection({});
         return connection;
       }
       async function main() {
         const made = await connected();
         await made.query("select 1");
       }
       main();`,
        // Somebody looks first, or closes it.
        `async function connected() {
         connection = await mysql.createConnection({});
         return connection;
       }
       exports.names = async () => {
         const made = connection ?? (await connected());
         return made.query("select name from t");
       };`,
        `async function connected() {
         connection = await mysql.createConnection({});
         return connection;
       }
       exports.names = async () => {
         const made = await connected();
         try {
           return await made.query("select name from t");
         } finally {
           await made.end();
         }
       };`,
        `async function connected() {
         connection = await mysql.createConnection({});
         return connection;
       }
       exports.names = async () => {
         const made = await connected();
         return made.query("select name from t");
       };
       exports.stop = () => connection.end();`,
      ],
    },
    {
      name: "a variable of the module that another function keeps",
      prelude: imports("{ chromium }", "playwright-core", "let browser = null;"),
      message:
        "`browser` (playwright-core BrowserType#connect) is not released before line 9 overwrites it again, with every call of `remote`: its socket stays open.",
      bad: `
      async function local() {
        if (browser?.isConnected()) return browser;
        browser = await chromium.launch();
        return browser;
      }

      async function remote(url) {
        browser = await chromium.connect(url); // leaks
        return browser;
      }
      exports.version = async (url) => {
        const found = url ? await remote(url) : await local();
        return found.version();
      };`,
      good: [
        // It is looked at, or closed, first.
        `async function local() {
         if (!browser) browser = await chromium.launch();
         return browser;
       }
       async function remote(url) {
         await browser?.close();
         browser = await chromium.connect(url);
         return browser;
       }
       exports.version = async (url) => {
         const found = url ? await remote(url) : await local();
         return found.version();
       };`,
        // Whoever calls it closes it, or may.
        `async function local() {
         browser ??= await chromium.launch();
         return browser;
       }
       async function remote(url) {
         browser = await chromium.connect(url);
         return browser;
       }
       exports.remote = remote;
       exports.local = local;`,
        // Opened and closed by hooks.
        `exports.open = async () => { browser = await chromium.launch(); };
       exports.close = async () => { await browser.close(); };`,
      ],
    },
  ],
  { messageId: "leak" },
);

runTwins(
  "no-undisposed-client: callbacks",
  rule,
  [
    {
      name: "the error branch of the inner callback",
      prelude: mysql,
      bad: `
        function user(id, callback) {
          pool.getConnection(function (err, connection) { // leaks
            if (err) return callback(err);
            connection.query("select", [id], function (err, rows) {
              if (err) return callback(err);
              connection.release();
              callback(null, rows[0]);
            });
          });
        }`,
      good: `
        function user(id, callback) {
          pool.getConnection(function (err, connection) {
            if (err) return callback(err);
            connection.query("select", [id], function (err, rows) {
              connection.release();
              if (err) return callback(err);
              callback(null, rows[0]);
            });
          });
        }`,
    },
    {
      name: "a return before the work",
      prelude: mysql,
      bad: `
        function all(ids, callback) {
          pool.getConnection((err, connection) => { // leaks
            if (err) return callback(err);
            if (ids.length === 0) return callback(null, []);
            connection.query("select", [ids], (err, rows) => {
              connection.release();
              callback(err, rows);
            });
          });
        }`,
      good: `
        function all(ids, callback) {
          if (ids.length === 0) return callback(null, []);
          pool.getConnection((err, connection) => {
            if (err) return callback(err);
            connection.query("select", [ids], (err, rows) => {
              connection.release();
              callback(err, rows);
            });
          });
        }`,
    },
    {
      name: "pg's done()",
      prelude: pg,
      bad: `
        function names(callback) {
          pool.connect((err, client, done) => { // leaks
            if (err) return callback(err);
            client.query("select name", (err, result) => {
              if (err) return callback(err);
              done();
              callback(null, result.rows);
            });
          });
        }`,
      good: `
        function names(callback) {
          pool.connect((err, client, done) => {
            if (err) return callback(err);
            client.query("select name", (err, result) => {
              done();
              if (err) return callback(err);
              callback(null, result.rows);
            });
          });
        }`,
    },
    {
      name: "a file descriptor",
      prelude: imports("fs", "node:fs"),
      bad: `
        function header(file, callback) {
          fs.open(file, "r", (err, fd) => { // leaks
            if (err) return callback(err);
            fs.read(fd, Buffer.alloc(4), 0, 4, 0, (err, n, buffer) => {
              if (err) return callback(err);
              fs.close(fd, () => callback(null, buffer));
            });
          });
        }`,
      good: `
        function header(file, callback) {
          fs.open(file, "r", (err, fd) => {
            if (err) return callback(err);
            fs.read(fd, Buffer.alloc(4), 0, 4, 0, (err, n, buffer) => {
              fs.close(fd, () => callback(err, buffer));
            });
          });
        }`,
    },
  ],
  { messageId: "leak" },
);

runTwins("no-undisposed-client: TypeScript", rule, [
  {
    name: "annotated variables",
    prelude: { ts: `import type { PoolClient } from "pg"; import { Pool } from "pg"; const pool: Pool = new Pool();` },
    messageId: "leak",
    bad: `
      export async function first(id?: string): Promise<string | null> {
        const client: PoolClient = await pool.connect(); // leaks
        if (id === undefined) return null;
        client.release();
        return id;
      }`,
    good: `
      export async function first(id?: string): Promise<string | null> {
        let client: PoolClient | undefined;
        try {
          client = await pool.connect();
          return id ?? null;
        } finally {
          (client as PoolClient | undefined)?.release();
        }
      }`,
  },
  {
    name: "a parameter of an imported class is an origin",
    prelude: { ts: `import type { Pool } from "pg";` },
    messageId: "leak",
    bad: `
      export async function first(pool: Pool, id?: string): Promise<string | null> {
        const client = await pool.connect(); // leaks
        if (!id) return null;
        client!.release();
        return id;
      }`,
    good: `
      export async function first(pool: Pool, id?: string): Promise<string | null> {
        const client = await pool.connect();
        try {
          return id || null;
        } finally {
          client!.release();
        }
      }`,
  },
  {
    name: "a field of a class",
    prelude: { ts: `import { Pool } from "pg";` },
    messageId: "leak",
    bad: `
      export class Store {
        private readonly pool = new Pool();
        async first(id?: string) {
          const client = await this.pool.connect(); // leaks
          if (!id) return null;
          client.release();
          return id;
        }
      }`,
    good: `
      export class Store {
        private readonly pool = new Pool();
        async first(id?: string) {
          const client = await this.pool.connect();
          try {
            return id || null;
          } finally {
            client.release();
          }
        }
      }`,
  },
]);

runTwins("no-undisposed-client: options", rule, [
  {
    name: "exceptionPaths: false leaves out what needs a failure",
    prelude: pg,
    options: { exceptionPaths: false },
    messageId: "leak",
    good: `
      async function count() {
        const client = await pool.connect();
        await client.query("select 1");
        client.release();
      }`,
    bad: `
      async function count(id) {
        const client = await pool.connect(); // leaks
        if (!id) throw new Error("no id");
        client.release();
      }`,
  },
  {
    name: "in a test file a failure ends the run anyway",
    prelude: pg,
    filename: "src/store.test.ts",
    messageId: "leak",
    good: `
      async function count() {
        const client = await pool.connect();
        await client.query("select 1");
        client.release();
      }`,
    bad: `
      async function count() {
        const client = await pool.connect(); // leaks
        await client.query("select 1");
      }`,
  },
  {
    name: "harm is the least that is reported",
    prelude: imports("http", "node:http"),
    options: { harm: "holds-socket" },
    good: `
      function ping(url) {
        const agent = new http.Agent({ keepAlive: true });
        http.get(url, { agent }).on("error", () => {});
      }`,
  },
]);
