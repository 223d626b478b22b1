import rule from "../../src/rules/no-futile-await.js";
import { globals, imports, runTwins, together } from "./tester.js";

const http = imports("http", "node:http", "const server = http.createServer();");
const net = imports("net", "node:net", "const server = net.createServer();");
const child = imports("{ exec, spawn, execFile, fork }", "node:child_process");
const fs = imports("fs", "node:fs");
const mqtt = imports("mqtt", "mqtt", 'const client = mqtt.connect("mqtt://a");');
const mysql = imports("mysql", "mysql", "const pool = mysql.createPool({});");
const pg = imports("{ Pool }", "pg", "const pool = new Pool();");
const sqlite3 = imports("sqlite3", "sqlite3", 'const db = new sqlite3.Database("a.db");');
const emitter = imports("{ EventEmitter }", "node:events", "const emitter = new EventEmitter();");

runTwins(
  "no-futile-await",
  rule,
  [
    {
      name: "server.close() of http",
      prelude: http,
      message:
        "This `await` waits for nothing: `server.close()` returns before its work is done, and no promise; its result and its failure are lost.",
      bad: `
        async function stop() {
          await server.close(); // leaks
        }`,
      suggestions: 1,
      good: [
        `
        async function stop() {
          await new Promise((resolve) => server.close(resolve));
        }`,
        `
        async function stop() {
          await server[Symbol.asyncDispose]();
        }`,
        `
        const { promisify } = require("util");
        async function stop() {
          await promisify(server.close).call(server);
        }`,
        `
        function stop(done) {
          server.close(done);
        }`,
      ],
    },
    {
      name: "server.close() of net, in a list",
      prelude: together(net, pg),
      bad: `
        async function stop() {
          await Promise.all([
            server.close(), // leaks
            pool.end(),
          ]);
        }`,
      suggestions: 1,
      good: `
        async function stop() {
          await Promise.all([new Promise((resolve) => server.close(resolve)), pool.end()]);
        }`,
    },
    {
      name: "server.listen()",
      prelude: http,
      bad: `
        async function start(port) {
          await server.listen(port); // leaks
        }`,
      suggestions: 1,
      good: `
        async function start(port) {
          await new Promise((resolve) => server.listen(port, resolve));
        }`,
    },
    {
      name: "servers that return a promise, and servers of which nothing is known",
      prelude: globals,
      good: [
        `
        async function stop(app) { await app.close(); }`,
        `
        const app = require("fastify")();
        async function stop() { await app.close(); await app.listen({ port: 1 }); }`,
        `
        const { server } = require("./app");
        async function stop() { await server.close(); }`,
      ],
    },
    {
      name: "http.request and http.get",
      prelude: http,
      bad: `
        async function ask(url) {
          const request = await http.request(url); // leaks
          request.end();
          await http.get(url, (response) => response.resume()); // leaks
        }`,
      good: `
        async function ask(url) {
          const response = await fetch(url);
          await response.text();
        }`,
    },
    {
      name: "exec",
      prelude: child,
      bad: `
        async function version() {
          const { stdout } = await exec("git --version"); // leaks
          return stdout;
        }
        async function touch() {
          await exec("touch a"); // leaks
        }`,
      suggestions: 1,
      good: [
        `
        const { promisify } = require("node:util");
        const run = promisify(exec);
        async function version() {
          const { stdout } = await run("git --version");
          return stdout;
        }`,
      ],
    },
    {
      name: "a child that is kept",
      prelude: child,
      bad: `
        async function start() {
          const worker = await fork("worker.js"); // leaks
          worker.send("go");
        }`,
      good: `
        async function start() {
          const worker = fork("worker.js");
          worker.send("go");
        }`,
    },
    {
      name: "spawn",
      prelude: child,
      bad: `
        async function build() {
          await spawn("make", ["all"]); // leaks
        }`,
      suggestions: 1,
      good: `
        const { once } = require("node:events");
        async function build() {
          await once(spawn("make", ["all"]), "close");
        }`,
    },
    {
      name: "execa returns a promise",
      prelude: imports("{ execa }", "execa"),
      good: `
        async function build() { await execa("make"); }`,
    },
    {
      name: "mqtt's end()",
      prelude: mqtt,
      bad: `
        async function stop() {
          await client.end(); // leaks
        }`,
      suggestions: 1,
      good: `
        async function stop() {
          await client.endAsync();
        }`,
    },
    {
      name: "fs with a callback",
      prelude: fs,
      message:
        "This `await` waits for nothing: `fs.readFile(…)` calls back, and returns no promise; its result and its failure are lost.",
      bad: `
        async function read(path, use) {
          await fs.readFile(path, (error, data) => use(error ?? data)); // leaks
        }`,
      good: [
        `
        async function read(path) {
          return await fs.promises.readFile(path);
        }`,
        `
        async function read(path, use) {
          fs.readFile(path, (error, data) => use(error ?? data));
        }`,
      ],
    },
    {
      name: "a query with a callback",
      prelude: pg,
      bad: `
        async function count(use) {
          await pool.query("SELECT 1", (error, result) => use(error ?? result)); // leaks
        }`,
      good: `
        async function count(use) {
          use(await pool.query("SELECT 1"));
        }`,
    },
    {
      name: "a client that calls back and gives a promise as well",
      prelude: imports("{ Redis }", "ioredis", "const redis = new Redis();"),
      good: `
        async function load(key, report) {
          await redis.subscribe(key, (error) => report(error));
          return await redis.get(key, (error, value) => report(error, value));
        }`,
    },
    {
      name: "a driver that only calls back",
      prelude: mysql,
      bad: `
        async function count() {
          await pool.query("SELECT 1"); // leaks
        }`,
      good: `
        const { promisify } = require("node:util");
        const query = promisify(pool.query).bind(pool);
        async function count() { return await query("SELECT 1"); }`,
    },
    {
      name: "sqlite3",
      prelude: sqlite3,
      bad: `
        async function save(row) {
          await db.run("INSERT INTO a VALUES (?)", row); // leaks
        }`,
    },
    {
      name: "sqlite, its wrapper",
      prelude: imports("{ open }", "sqlite"),
      good: `
        async function save(row) {
          const db = await open({ filename: "a.db" });
          await db.run("INSERT INTO a VALUES (?)", row);
          await db.close();
        }`,
    },
    {
      name: "emitter.once()",
      prelude: emitter,
      bad: `
        async function ready() {
          await emitter.once("ready"); // leaks
        }`,
      suggestions: 1,
      good: [
        `
        const { once } = require("node:events");
        async function ready() {
          await once(emitter, "ready");
        }`,
        `
        async function ready() {
          await new Promise((resolve) => emitter.once("ready", resolve));
        }`,
        `
        async function ready(page) {
          await page.once("load");
        }`,
      ],
    },
    {
      name: "emitter.once() with a listener",
      prelude: emitter,
      bad: `
        async function ready(use) {
          await emitter.once("ready", () => use()); // leaks
        }`,
    },
    {
      name: "pipe",
      prelude: fs,
      bad: `
        async function copy(from, to) {
          await fs.createReadStream(from).pipe(fs.createWriteStream(to)); // leaks
        }`,
      suggestions: 1,
      good: `
        const { pipeline } = require("node:stream/promises");
        async function copy(from, to) {
          await pipeline(fs.createReadStream(from), fs.createWriteStream(to));
        }`,
    },
    {
      name: "a timer",
      prelude: globals,
      bad: `
        async function later(use) {
          await setTimeout(() => use(), 1000); // leaks
        }`,
      good: [
        `
        async function later(use) {
          await new Promise((resolve) => setTimeout(resolve, 1000));
          use();
        }`,
        `
        const { setTimeout: wait } = require("node:timers/promises");
        async function later(use) {
          await wait(1000);
          use();
        }`,
        `
        const { setTimeout } = require("timers/promises");
        async function later(use) {
          await setTimeout(1000);
          use();
        }`,
      ],
    },
    {
      name: "forEach with an async function",
      prelude: globals,
      message:
        "This `await` waits for nothing: `names.forEach(…)` returns undefined, and waits for none of the functions it calls; its result and its failure are lost.",
      bad: `
        async function all(text, save) {
          const names = text.split(",");
          await names.forEach(async (name) => { await save(name); }); // leaks
        }`,
      suggestions: 1,
      good: [
        `
        async function all(text, save) {
          const names = text.split(",");
          await Promise.all(names.map(async (name) => { await save(name); }));
        }`,
        `
        async function all(cursor, save) {
          await cursor.forEach(async (name) => { await save(name); });
        }`,
        `
        async function all(text, log) {
          const names = text.split(",");
          await names.forEach((name) => log(name));
        }`,
      ],
    },
    {
      name: "forEach of what the file shows to be a list",
      prelude: globals,
      bad: `
        async function some(list, save) {
          if (list.length === 0) return;
          await list.forEach(async (name) => { await save(name); }); // leaks
        }
        async function keys(object, save) {
          await Object.keys(object).forEach(async (name) => { await save(name); }); // leaks
        }
        async function literal(save) {
          await [1, 2].forEach(async (name) => { await save(name); }); // leaks
        }`,
      suggestions: 1,
    },
    {
      name: "forEach of a mongodb cursor",
      prelude: imports("{ MongoClient }", "mongodb", 'const client = new MongoClient("mongodb://a");'),
      good: `
        async function all(save) {
          await client.db().collection("a").find().forEach(async (one) => { await save(one); });
        }`,
    },
    {
      name: "thenables",
      prelude: imports("knex", "knex", 'const db = knex({ client: "pg", connection: {} });'),
      good: `
        async function all() {
          await db("a").where({ id: 1 });
          await db.schema.createTable("a", () => {});
        }`,
    },
    {
      name: "values that are there at once: nothing is lost",
      prelude: together(pg, fs),
      good: `
        async function all() {
          const value = await 1;
          const text = await fs.readFileSync("a");
          const made = await new Map();
          return [value, text, made];
        }`,
    },
    {
      name: "a function of the file",
      prelude: http,
      good: `
        function close() { return new Promise((resolve) => server.close(resolve)); }
        async function stop() { await close(); }`,
    },
    {
      name: "a list of promises",
      prelude: {
        ts: "async function load(id?: unknown): Promise<unknown> { return db.get(id); }",
        cjs: "async function load(id) { return await db.get(id); }",
      },
      message:
        "This `await` waits for nothing: `ids.map(…)` is a list of promises, and none of them is waited for; its result and its failure are lost.",
      suggestionId: "joinAll",
      suggestion: "await Promise.all(ids.map((id) => load(id)));",
      bad: `
      async function run(ids) {
        await ids.map((id) => load(id)); // leaks
      }`,
      good: [
        `async function run(ids) {
         await Promise.all(ids.map((id) => load(id)));
       }`,
        // Streams have a map, too, and so have the promises of libraries.
        `async function run(stream, source, Promises) {
         await stream.map(async (id) => load(id));
         await Promises.map(source, async (id) => load(id));
         await source.query().map(async (id) => load(id));
         await find().map(async (id) => load(id));
       }
       function find() { return db.rows(); }`,
        `async function run(ids) {
         await ids.map((id) => id.length);
         await ids.map((id) => (id ? load(id) : undefined));
       }`,
      ],
    },
    {
      name: "lists of promises that are written out, or have a name",
      prelude: {
        ts: "async function load(id?: unknown): Promise<unknown> { return db.get(id); }",
        cjs: "async function load(id) { return await db.get(id); }",
      },
      bad: `
      async function run(ids) {
        await [load(1), load(2)]; // leaks
        const jobs = ids.map(load);
        await jobs; // leaks
        const [a, b] = await [load(1), load(2)]; // leaks
        const rows = await list();
        await rows.map(load); // leaks
        return [a, b];
      }`,
      good: `
      async function run(ids) {
        await Promise.all([load(1), load(2)]);
        const jobs = ids.map(load);
        await Promise.all(jobs);
        await [1, 2];
        for await (const value of [load(1), load(2)]) console.log(value);
      }`,
    },
  ],
  { messageId: "futile" },
);
