import rule from "../../src/rules/no-premature-disposal.js";
import { imports, runTwins, together } from "./tester.js";

const pg = imports("{ Pool, Client }", "pg", "const pool = new Pool();");
const undici = imports("{ Agent, fetch, request }", "undici");
const mongodb = imports("{ MongoClient }", "mongodb");
const puppeteer = imports("puppeteer", "puppeteer");
const typeorm = imports("{ DataSource }", "typeorm", "const source = new DataSource({});");

runTwins(
  "no-premature-disposal: returned",
  rule,
  [
    {
      name: "a query returned from try with finally",
      prelude: pg,
      bad: `
        async function find(id) {
          const client = await pool.connect();
          try {
            return client.query("select $1", [id]); // leaks
          } finally {
            client.release();
          }
        }`,
      suggestion: 'return await client.query("select $1", [id]);',
      message:
        "`client.query(…)` is returned, not awaited: `client` (pg Pool#connect) is disposed before it is done, by `release` on line 7, so it fails or runs on what is somebody else's by then.",
      good: [
        `
        async function find(id) {
          const client = await pool.connect();
          try {
            return await client.query("select $1", [id]);
          } finally {
            client.release();
          }
        }`,
        `
        async function find(id) {
          const client = await pool.connect();
          return client.query("select $1", [id]).finally(() => client.release());
        }`,
        `
        async function find(id) {
          const client = await pool.connect();
          try {
            const { rows } = await client.query("select $1", [id]);
            return rows;
          } finally {
            client.release();
          }
        }`,
        `
        async function find(id) {
          const client = await pool.connect();
          try {
            return pool.query("select $1", [id]);
          } finally {
            client.release();
          }
        }`,
        `
        async function find(id) {
          const client = await pool.connect();
          try {
            return client.query("select $1", [id]);
          } catch (error) {
            client.release();
            throw error;
          }
        }`,
      ],
    },
    {
      name: "a chain",
      prelude: pg,
      bad: `
        async function find(id) {
          const client = await pool.connect();
          try {
            return client.query("select $1", [id]).then((result) => result.rows); // leaks
          } finally {
            client.release();
          }
        }`,
      suggestion: `return await client.query("select $1", [id]).then((result) => result.rows);`,
      good: [
        `
        async function find(id) {
          const client = await pool.connect();
          return client.query("select $1", [id]).then((result) => { client.release(); return result.rows; });
        }`,
        `
        async function find(id) {
          const client = await pool.connect();
          return client.query("select $1", [id]).then(
            (result) => { client.release(); return result.rows; },
            (error) => { client.release(error); throw error; },
          );
        }`,
        `
        async function find(id) {
          const client = await pool.connect();
          try {
            return await client.query("begin").then(() => client.query("select $1", [id]));
          } finally {
            client.release();
          }
        }`,
        `
        function find(id) {
          return pool.connect().then((client) =>
            client.query("select $1", [id]).then((result) => result.rows).finally(() => client.release()));
        }`,
      ],
    },
    {
      name: "several at once",
      prelude: pg,
      bad: `
        async function load(ids) {
          const client = await pool.connect();
          try {
            return Promise.all(ids.map((id) => client.query("select $1", [id]))); // leaks
          } finally {
            client.release();
          }
        }`,
      good: `
        async function load(ids) {
          const client = await pool.connect();
          try {
            return await Promise.all(ids.map((id) => client.query("select $1", [id])));
          } finally {
            client.release();
          }
        }`,
    },
    {
      name: "async functions that have it from outside",
      prelude: mongodb,
      bad: `
        async function all(url, ids) {
          const client = await MongoClient.connect(url);
          try {
            return Promise.all(ids.map(async (id) => client.db().collection("x").findOne({ id }))); // leaks
          } finally {
            await client.close();
          }
        }
        async function one(url, id) {
          const client = await MongoClient.connect(url);
          const find = async (id) => client.db().collection("x").findOne({ id });
          try {
            return find(id); // leaks
          } finally {
            await client.close();
          }
        }`,
      messageId: "returned",
      good: `
        async function all(url, ids) {
          const client = await MongoClient.connect(url);
          try {
            return await Promise.all(ids.map(async (id) => client.db().collection("x").findOne({ id })));
          } finally {
            await client.close();
          }
        }
        async function one(url, id) {
          const client = await MongoClient.connect(url);
          const find = async (id) => client.db().collection("x").findOne({ id });
          const log = async (id) => console.log(id);
          try {
            const found = await find(id);
            return log(found.id);
          } finally {
            await client.close();
          }
        }`,
    },
    {
      name: "by way of a variable",
      prelude: pg,
      bad: `
        async function find(id) {
          const client = await pool.connect();
          try {
            const found = client.query("select $1", [id]); // leaks
            return found;
          } finally {
            client.release();
          }
        }`,
      good: `
        async function find(id) {
          const client = await pool.connect();
          try {
            const found = client.query("select $1", [id]);
            return await found;
          } finally {
            client.release();
          }
        }`,
    },
    {
      name: "through a function of the file",
      prelude: pg,
      bad: `
        async function select(client, id) { return (await client.query("select $1", [id])).rows; }
        async function find(id) {
          const client = await pool.connect();
          try {
            return select(client, id); // leaks
          } finally {
            client.release();
          }
        }`,
      good: `
        async function select(client, id) { return (await client.query("select $1", [id])).rows; }
        async function find(id) {
          const client = await pool.connect();
          try {
            return await select(client, id);
          } finally {
            client.release();
          }
        }`,
    },
    {
      name: "a function that the caller gives",
      prelude: pg,
      bad: `
        async function withClient(fn) {
          const client = await pool.connect();
          try {
            return fn(client); // leaks
          } finally {
            client.release();
          }
        }`,
      good: [
        `
        async function withClient(fn) {
          const client = await pool.connect();
          try {
            return await fn(client);
          } finally {
            client.release();
          }
        }`,
        `
        async function withClient(id) {
          const client = await pool.connect();
          try {
            return nameOf(client);
          } finally {
            client.release();
          }
        }`,
      ],
    },
    {
      name: "a function that gives no promise",
      only: "ts",
      prelude: pg,
      good: `
        async function withClient(fn: (client: unknown) => string) {
          const client = await pool.connect();
          try {
            return fn(client);
          } finally {
            client.release();
          }
        }`,
    },
    {
      name: "destroyed agents",
      prelude: undici,
      bad: `
        async function get(url) {
          const dispatcher = new Agent();
          try {
            return fetch(url, { dispatcher }); // leaks
          } finally {
            await dispatcher.destroy();
          }
        }`,
      good: [
        `
        async function get(url) {
          const dispatcher = new Agent();
          try {
            return fetch(url, { dispatcher });
          } finally {
            dispatcher.close();
          }
        }`,
        `
        async function get(url) {
          const dispatcher = new Agent();
          try {
            const response = await fetch(url, { dispatcher });
            return await response.json();
          } finally {
            await dispatcher.destroy();
          }
        }`,
      ],
    },
    {
      name: "a body read while its agent is destroyed",
      prelude: undici,
      bad: `
        async function get(url) {
          const dispatcher = new Agent();
          try {
            const response = await fetch(url, { dispatcher });
            return response.json(); // leaks
          } finally {
            await dispatcher.destroy();
          }
        }`,
    },
    {
      name: "an agent of node",
      prelude: together(imports("http", "node:http"), imports("axios", "axios")),
      bad: `
        async function get(url) {
          const httpAgent = new http.Agent({ keepAlive: true });
          try {
            return axios.get(url, { httpAgent }); // leaks
          } finally {
            httpAgent.destroy();
          }
        }`,
      good: `
        async function get(url) {
          const httpAgent = new http.Agent({ keepAlive: true });
          try {
            return await axios.get(url, { httpAgent });
          } finally {
            httpAgent.destroy();
          }
        }`,
    },
    {
      name: "a collection of a client",
      prelude: mongodb,
      bad: `
        async function find(url, id) {
          const client = new MongoClient(url);
          await client.connect();
          try {
            return client.db("a").collection("users").findOne({ id }); // leaks
          } finally {
            await client.close();
          }
        }`,
      good: [
        `
        async function find(url, id) {
          const client = new MongoClient(url);
          await client.connect();
          try {
            return await client.db("a").collection("users").findOne({ id });
          } finally {
            await client.close();
          }
        }`,
        `
        async function find(url, id) {
          const client = new MongoClient(url);
          await client.connect();
          return client.db("a").collection("users");
        }`,
      ],
    },
    {
      name: "a collection with a name",
      prelude: mongodb,
      bad: `
        async function find(url) {
          const client = await MongoClient.connect(url);
          try {
            const users = client.db("a").collection("users");
            return users.find({}).toArray(); // leaks
          } finally {
            await client.close();
          }
        }`,
    },
    {
      name: "a page of a browser",
      prelude: puppeteer,
      bad: `
        async function print(url) {
          const browser = await puppeteer.launch();
          try {
            const page = await browser.newPage();
            await page.goto(url);
            return page.pdf(); // leaks
          } finally {
            await browser.close();
          }
        }`,
      good: `
        async function print(url) {
          const browser = await puppeteer.launch();
          try {
            const page = await browser.newPage();
            await page.goto(url);
            return await page.pdf();
          } finally {
            await browser.close();
          }
        }`,
    },
    {
      name: "a query runner",
      prelude: typeorm,
      bad: `
        async function save(user) {
          const runner = source.createQueryRunner();
          await runner.connect();
          try {
            return runner.manager.save(user); // leaks
          } finally {
            await runner.release();
          }
        }`,
      good: `
        async function save(user) {
          const runner = source.createQueryRunner();
          await runner.connect();
          try {
            return await runner.manager.save(user);
          } finally {
            await runner.release();
          }
        }`,
    },
    {
      name: "what the catch would undo",
      messageId: "skipped",
      prelude: typeorm,
      bad: `
        async function save(user) {
          const runner = source.createQueryRunner();
          await runner.connect();
          await runner.startTransaction();
          try {
            await runner.query("select 1");
            return source.getRepository("User").save(user); // leaks
          } catch (error) {
            await runner.rollbackTransaction();
            throw error;
          } finally {
            await runner.release();
          }
        }`,
      good: `
        async function save(user) {
          const runner = source.createQueryRunner();
          await runner.connect();
          await runner.startTransaction();
          try {
            await runner.query("select 1");
            return await source.getRepository("User").save(user);
          } catch (error) {
            await runner.rollbackTransaction();
            throw error;
          } finally {
            await runner.release();
          }
        }`,
    },
    {
      name: "a callback that gives a promise, with what a pool lent",
      prelude: {
        ts: `import { createPool } from "generic-pool"; const pool = createPool({ create: make, destroy: end });`,
      },
      bad: `
        async function using<T>(work: (ftp: any) => Promise<T>): Promise<T> {
          const ftp = await pool.acquire();
          try {
            return work(ftp); // leaks
          } finally {
            pool.release(ftp);
          }
        }`,
      good: [
        `
        async function using<T>(work: (ftp: any) => Promise<T>): Promise<T> {
          const ftp = await pool.acquire();
          try {
            return await work(ftp);
          } finally {
            pool.release(ftp);
          }
        }`,
        `
        async function using<T>(work: (ftp: any) => T): Promise<T> {
          const ftp = await pool.acquire();
          try {
            return work(ftp);
          } finally {
            pool.release(ftp);
          }
        }`,
        `
        async function using(work) {
          const ftp = await pool.acquire();
          try {
            return work(ftp);
          } finally {
            pool.release(ftp);
          }
        }`,
      ],
    },
    {
      name: "given back to a pool as an argument",
      prelude: imports("{ createPool }", "generic-pool", "const pool = createPool({ create: make, destroy: end });"),
      bad: `
        function invoke(stub, method) { return new Promise((resolve, reject) => stub.call(method, resolve, reject)); }
        async function search() {
          const stub = await pool.acquire();
          try {
            return invoke(stub, "search"); // leaks
          } finally {
            await pool.release(stub);
          }
        }`,
      good: [
        `
        function invoke(stub, method) { return new Promise((resolve, reject) => stub.call(method, resolve, reject)); }
        async function search() {
          const stub = await pool.acquire();
          try {
            return await invoke(stub, "search");
          } finally {
            await pool.release(stub);
          }
        }`,
        `
        function invoke(stub, method) { return new Promise((resolve, reject) => stub.call(method, resolve, reject)); }
        async function search() {
          const stub = await pool.acquire();
          return invoke(stub, "search").finally(() => pool.release(stub));
        }`,
      ],
    },
    {
      name: "using",
      only: "ts",
      prelude: imports("mysql", "mysql2/promise", "const pool = mysql.createPool({});"),
      bad: `
        async function find(id) {
          await using connection = await pool.getConnection();
          return connection.query("select ?", [id]); // leaks
        }`,
      suggestion: `return await connection.query("select ?", [id]);`,
      good: `
        async function find(id) {
          await using connection = await pool.getConnection();
          return await connection.query("select ?", [id]);
        }`,
    },
    {
      name: "what waits",
      prelude: together(pg, imports("{ createClient }", "redis"), imports("fsp", "node:fs/promises")),
      good: [
        `
        async function find(id) {
          const client = new Client();
          await client.connect();
          try {
            return client.query("select $1", [id]);
          } finally {
            await client.end();
          }
        }`,
        `
        async function find(id) {
          const client = await createClient().connect();
          try {
            return client.get(id);
          } finally {
            await client.quit();
          }
        }`,
        `
        async function read(name) {
          const file = await fsp.open(name);
          try {
            return file.readFile();
          } finally {
            await file.close();
          }
        }`,
      ],
    },
  ],
  { messageId: "returned", suggestionId: "awaitReturned" },
);

runTwins(
  "no-premature-disposal: still running",
  rule,
  [
    {
      name: "awaited behind the release",
      prelude: pg,
      bad: `
        async function find(id) {
          const client = await pool.connect();
          const found = client.query("select $1", [id]); // leaks
          client.release();
          return await found;
        }`,
      good: `
        async function find(id) {
          const client = await pool.connect();
          const found = client.query("select $1", [id]);
          const { rows } = await found;
          client.release();
          return rows;
        }`,
    },
    {
      name: "a chain that nobody waits for",
      prelude: pg,
      bad: `
        async function find(id, use) {
          const client = await pool.connect();
          client.query("select $1", [id]).then((result) => { use(result); }).catch(() => {}); // leaks
          client.release();
        }`,
      good: [
        `
        async function find(id, use) {
          const client = await pool.connect();
          client.query("select $1", [id]).then((result) => { use(result); client.release(); }, () => client.release());
        }`,
        `
        async function find(id, use) {
          const client = await pool.connect();
          client.query("select $1", [id]).then((result) => { use(result); }).catch(() => {}).finally(() => client.release());
        }`,
        `
        async function undo() {
          const client = await pool.connect();
          client.query("rollback").catch(() => {});
          client.release();
        }`,
      ],
    },
    {
      name: "a list awaited too late",
      prelude: pg,
      bad: `
        async function load(ids) {
          const client = await pool.connect();
          const all = ids.map((id) => client.query("select $1", [id])); // leaks
          client.release();
          return await Promise.all(all);
        }`,
      good: `
        async function load(ids) {
          const client = await pool.connect();
          const all = [];
          for (const id of ids) all.push(client.query("select $1", [id]));
          await Promise.all(all);
          client.release();
        }`,
    },
    {
      name: "a chain with a name",
      prelude: pg,
      bad: `
        async function find(id) {
          const client = await pool.connect();
          const rows = client.query("select $1", [id]).then((result) => result.rows); // leaks
          client.release();
          return rows;
        }`,
      good: `
        async function find(id) {
          const client = await pool.connect();
          const rows = await client.query("select $1", [id]).then((result) => result.rows);
          client.release();
          return rows;
        }`,
    },
    {
      name: "what is asserted of it",
      prelude: pg,
      bad: `
        it("gives", async () => {
          const client = await pool.connect();
          const given = expect(client.query("select 1")).resolves.toBe(1); // leaks
          client.release();
          await given;
        });`,
      good: `
        it("gives", async () => {
          const client = await pool.connect();
          const load = async (of) => { await of.query("select 1"); };
          await expect(client.query("select 1")).resolves.toBe(1);
          await expect(load(client)).rejects.not.toThrow("no");
          await assert.rejects(client.query("select 2"));
          await assert(load(client)).fails();
          const given = expect(load(client)).to.eventually.equal(1);
          await Promise.all([given, expect(load(client)).resolves.toBe(1)]);
          client.release();
        });`,
    },
  ],
  { messageId: "running" },
);

runTwins(
  "no-premature-disposal: bodies",
  rule,
  [
    {
      name: "closed before the caller can read",
      prelude: undici,
      bad: `
        async function get(url) {
          const dispatcher = new Agent();
          try {
            return await fetch(url, { dispatcher }); // leaks
          } finally {
            await dispatcher.close();
          }
        }`,
      message:
        "`dispatcher` (undici new Agent) is closed by `close` on line 7 before the body of `fetch(…)` is read: each waits for the other (a body of 64 KiB or more).",
      good: [
        `
        async function get(url) {
          const dispatcher = new Agent();
          try {
            const response = await fetch(url, { dispatcher });
            return await response.text();
          } finally {
            await dispatcher.close();
          }
        }`,
        `
        async function get(url) {
          const dispatcher = new Agent();
          try {
            const response = await fetch(url, { dispatcher });
            return response.text();
          } finally {
            await dispatcher.close();
          }
        }`,
        `
        async function get(url, use) {
          const dispatcher = new Agent();
          try {
            const response = await fetch(url, { dispatcher });
            return await use(response);
          } finally {
            await dispatcher.close();
          }
        }`,
        `
        async function get(url) {
          const dispatcher = new Agent();
          try {
            return await fetch(url, { dispatcher });
          } finally {
            void dispatcher.close();
          }
        }`,
        `
        async function ping(url) {
          const dispatcher = new Agent();
          try {
            return await fetch(url, { method: "HEAD", dispatcher });
          } finally {
            await dispatcher.close();
          }
        }`,
      ],
    },
    {
      name: "closed before it is read",
      prelude: undici,
      bad: `
        async function get(url) {
          const agent = new Agent();
          const response = await request(url, { dispatcher: agent }); // leaks
          await agent.close();
          return await response.body.json();
        }`,
      good: `
        async function get(url) {
          const agent = new Agent();
          const response = await request(url, { dispatcher: agent });
          const value = await response.body.json();
          await agent.close();
          return value;
        }`,
    },
    {
      name: "closed, then returned",
      prelude: undici,
      bad: `
        async function get(url) {
          const agent = new Agent();
          const response = await fetch(url, { dispatcher: agent }); // leaks
          await agent.close();
          return response;
        }`,
    },
    {
      name: "destroyed before it is read",
      prelude: undici,
      messageId: "body",
      bad: `
        async function get(url) {
          const agent = new Agent();
          const response = await fetch(url, { dispatcher: agent }); // leaks
          await agent.destroy();
          return response.json();
        }`,
      good: `
        async function get(url) {
          const agent = new Agent();
          try {
            const response = await fetch(url, { dispatcher: agent });
            if (!response.ok) throw new Error("status " + response.status);
            return await response.json();
          } finally {
            await agent.destroy();
          }
        }`,
    },
  ],
  { messageId: "waits" },
);
