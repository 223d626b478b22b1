import rule from "../../src/rules/no-async-in-sync-callback.js";
import { type Prelude, globals, imports, runTwins, together } from "./tester.js";

const emitter: Prelude = {
  ts: 'import { EventEmitter } from "node:events"; const emitter = new EventEmitter();',
  cjs: 'const EventEmitter = require("node:events"); const emitter = new EventEmitter();',
};
const express: Prelude = {
  ts: 'import express from "express"; const app = express();',
  cjs: 'const express = require("express"); const app = express();',
};
const express4 = { versions: { express: "4.21.0" } };

runTwins("no-async-in-sync-callback", rule, [
  {
    name: "forEach",
    prelude: globals,
    messageId: "unordered",
    bad: `
      async function run(items) {
        items.forEach(async (item) => { // leaks
          await db.put(item);
        });
        await db.close();
      }`,
    good: [
      `async function run(items) {
        for (const item of items) await db.put(item);
        await db.close();
      }`,
      `async function run(items) {
        await Promise.all(items.map(async (item) => { await db.put(item); }));
      }`,
      // Nothing is waited for.
      `async function run(items, seen) {
        items.forEach(async (item) => { seen.add(item); });
      }`,
      // Nothing can reject.
      `async function run(items) {
        items.forEach(async (item) => {
          try { await db.put(item); } catch (err) { console.error(err); }
        });
      }`,
      `async function run(items) {
        items.forEach((item) => { db.put(item).catch(console.error); });
      }`,
    ],
  },
  {
    name: "forEach with a function of the file",
    prelude: {
      ts: "async function put(item: unknown) { await db.put(item); }",
      cjs: "async function put(item) { await db.put(item); }",
    },
    messageId: "unordered",
    bad: `
      function run(items, map) {
        items.forEach(put); // leaks
        map.forEach((value, key) => put([key, value])); // leaks
        Object.keys(items).forEach((key) => { return put(key); }); // leaks
        [1, 2].forEach(put); // leaks
      }`,
    good: `
      async function run(items, map) {
        for (const item of items) await put(item);
        items.forEach((item) => { queue.push(() => put(item)); });
      }`,
  },
  {
    name: "forEach of what waits",
    prelude: { ts: 'import { Readable } from "node:stream";', cjs: 'const { Readable } = require("node:stream");' },
    good: [
      `async function run(list) {
        await Readable.from(list).forEach(async (item) => { await db.put(item); });
      }`,
      `async function run(cursor) {
        await cursor.forEach(async (item) => { await db.put(item); });
      }`,
    ],
  },
  {
    name: "a query that is sent by being returned",
    prelude: imports("knexOf", "knex", 'const knex = knexOf({ client: "pg", connection: "x" });'),
    messageId: "unordered",
    bad: `
      function run(ids) {
        ids.forEach(async (id) => knex("users").where({ id }).delete()); // leaks
      }`,
    good: `
      async function run(ids) {
        await Promise.all(ids.map(async (id) => knex("users").where({ id }).delete()));
      }`,
  },
  {
    name: "a script's last loop",
    prelude: globals,
    messageId: "unordered",
    bad: `
      list.forEach(async (item) => { await db.put(item); }); // leaks
      report();`,
    good: `
      list.forEach(async (item) => { await db.put(item); });`,
  },
  {
    name: "the message",
    prelude: emitter,
    message:
      '`emitter.on("job", …)` does not wait for this async function: when `db.get(…)` on line 3 rejects, nothing handles it and the process ends.',
    bad: `
      emitter.on("job", async (job) => { // leaks
        const found = await db.get(job);
        console.log(found);
      });`,
  },
  {
    name: "listeners",
    prelude: emitter,
    messageId: "dropped",
    bad: `
      emitter.on("job", async (job) => { // leaks
        await db.put(job);
      });
      emitter.addListener("job", handle); // leaks
      async function handle(job) { await db.put(job); }`,
    good: [
      `emitter.on("job", async (job) => {
        try {
          await db.put(job);
        } catch (err) {
          console.error(err);
        }
      });`,
      `emitter.on("job", (job) => { db.put(job).catch(console.error); });`,
      `emitter.on("job", async () => { count++; });`,
      `emitter.on("job", (job) => handle(job).catch((err) => emitter.emit("error", err)));
       async function handle(job) { await db.put(job); }`,
    ],
  },
  {
    name: "half guarded",
    prelude: emitter,
    message:
      '`emitter.on("job", …)` does not wait for this async function: when `audit.fail(…)` on line 6 rejects, nothing handles it and the process ends.',
    bad: `
      emitter.on("job", async (job) => { // leaks
        try {
          await db.put(job);
        } catch (err) {
          await audit.fail(err);
        }
      });`,
    good: `
      emitter.on("job", async (job) => {
        try {
          await db.put(job);
        } catch (err) {
          await audit.fail(err).catch(console.error);
        }
      });`,
  },
  {
    name: "the first wait stands before the guard",
    prelude: imports("{ WebSocketServer }", "ws", "const server = new WebSocketServer({ port: 1 });"),
    messageId: "dropped",
    bad: `
      server.on("connection", async (socket) => { // leaks
        const user = await users.find(socket);
        try {
          await greet(user);
        } catch (err) {
          socket.close();
        }
      });`,
    good: `
      server.on("connection", async (socket) => {
        try {
          const user = await users.find(socket);
          await greet(user);
        } catch (err) {
          socket.close();
        }
      });`,
  },
  {
    name: "captured rejections",
    prelude: {
      ts: 'import { EventEmitter } from "node:events"; const emitter = new EventEmitter({ captureRejections: true });',
      cjs: 'const { EventEmitter } = require("node:events"); const emitter = new EventEmitter({ captureRejections: true });',
    },
    good: 'emitter.on("job", async (job) => { await db.put(job); });',
  },
  {
    name: "the reply goes to whoever is awaited",
    prelude: globals,
    messageId: "dropped",
    bad: `
      function serve(socket, limiter) {
        socket.on("logout", async (reply) => { // leaks
          if (!(await limiter.pass())) return;
          reply();
        });
        socket.on("save", async (data, reply) => { // leaks
          await limiter.pass(reply);
          await save(data);
        });
      }`,
    good: `
      function serve(socket, limiter, app) {
        socket.on("logout", async (reply) => {
          if (!(await limiter.pass(reply))) return;
          reply();
        });
      }`,
  },
  {
    name: "emitters known by name",
    prelude: globals,
    messageId: "dropped",
    bad: `
      function serve(io, socket, thing) {
        io.on("connection", async (client) => { // leaks
          await greet(client);
        });
        socket.on("login", async (name, reply) => { // leaks
          reply(await login(name));
        });
        thing.on("data", async (chunk) => { // leaks
          await store(chunk);
        });
      }`,
    good: [
      // Libraries of bots and services wait for their handlers.
      `module.exports = (app, bot, srv) => {
        app.on("issues.opened", async (context) => { await comment(context); });
        bot.on("message", async (ctx) => { await ctx.reply("hi"); });
        srv.on("READ", "Books", async (req) => { return await books(req); });
      };`,
      `thing.on("whatever", async (x) => { await store(x); });`,
    ],
  },
  {
    name: "a class that extends an emitter",
    prelude: imports("{ EventEmitter }", "node:events"),
    messageId: "dropped",
    bad: `
      class Bus extends EventEmitter {
        start() {
          this.on("job", async (job) => { // leaks
            await db.put(job);
          });
        }
      }`,
    good: `
      class Bus extends EventEmitter {
        on(name, listener) { return super.on(name, guard(listener)); }
        start() {
          this.on("job", async (job) => { await db.put(job); });
        }
      }`,
  },
  {
    name: "timers",
    prelude: globals,
    messageId: "dropped",
    bad: `
      class Poller {
        start() {
          this.timer = setInterval(async () => { // leaks
            await this.poll();
          }, 1000);
          setTimeout(() => this.poll(), 10); // leaks
          setImmediate(this.poll.bind(this)); // leaks
          process.nextTick(() => this.poll()); // leaks
        }
        async poll() { await fetch("http://localhost/"); }
      }`,
    good: [
      `class Poller {
        start() {
          this.timer = setInterval(() => { this.poll().catch(console.error); }, 1000);
        }
        async poll() { await fetch("http://localhost/"); }
      }`,
      `class Poller {
        start() {
          this.timer = setInterval(() => this.poll(), 1000);
          setTimeout(() => this.step(), 1);
        }
        async poll() { try { await fetch("http://localhost/"); } catch {} }
        step() { this.count++; }
      }`,
      `const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      function later() { setTimeout(() => wait(10), 5); }`,
    ],
  },
  {
    name: "a Promise executor",
    prelude: globals,
    message:
      "a Promise executor does not wait for this async function: when `db.get(…)` on line 4 rejects, the promise is never settled.",
    bad: `
      function get(id) {
        return new Promise(async (resolve, reject) => { // leaks
          const found = await db.get(id);
          resolve(found);
        });
      }`,
    good: [
      `function get(id) {
        return new Promise(async (resolve, reject) => {
          try {
            resolve(await db.get(id));
          } catch (err) {
            reject(err);
          }
        });
      }`,
      `function get(id) {
        return new Promise((resolve, reject) => { db.get(id).then(resolve, reject); });
      }`,
      `function get(id) {
        return new Promise((resolve) => setTimeout(resolve, 10));
      }`,
      `class Promise2 {}
      const x = new Promise2(async () => { await db.get(1); });`,
    ],
  },
  {
    name: "an http server",
    prelude: imports("{ createServer }", "node:http"),
    messageId: "dropped",
    bad: `
      createServer(async (req, res) => { // leaks
        const body = await render(req.url);
        res.end(body);
      }).listen(80);
      const server = createServer();
      server.on("request", async (req, res) => { // leaks
        res.end(await render(req.url));
      });`,
    good: [
      `createServer(async (req, res) => {
        try {
          res.end(await render(req.url));
        } catch (err) {
          res.statusCode = 500;
          res.end();
        }
      }).listen(80);`,
      `createServer((req, res) => {
        render(req.url).then((body) => res.end(body), (err) => res.destroy(err));
      }).listen(80);`,
    ],
  },
  {
    name: "Express 4",
    prelude: express,
    ...express4,
    messageId: "dropped",
    bad: `
      app.get("/a", async (req, res) => { // leaks
        res.json(await db.get(req.params.id));
      });
      app.use("/b", check, show); // leaks
      const router = express.Router();
      router.post("/c", [check, async (req, res) => { res.json(await db.put(req.body)); }]); // leaks
      router.route("/d").get((req, res) => show(req, res)); // leaks
      function check(req, res, next) { next(); }
      async function show(req, res) { res.json(await db.get(req.params.id)); }`,
    good: [
      `app.get("/a", async (req, res, next) => {
        try {
          res.json(await db.get(req.params.id));
        } catch (err) {
          next(err);
        }
      });`,
      `const forward = (handler) => (req, res, next) => {
        Promise.resolve(handler(req, res, next)).catch(next);
      };
      app.get("/a", forward(async (req, res) => { res.json(await db.get(req.params.id)); }));`,
      `const forward = (handler) => (req, res, next) => handler(req, res, next).catch(next);
      app.get("/a", forward(async (req, res) => { res.json(await db.get(req.params.id)); }));`,
      `const forward = (handler) => async (req, res, next) => {
        try { await handler(req, res, next); } catch (err) { next(err); }
      };
      app.get("/a", forward(async (req, res) => { res.json(await db.get(req.params.id)); }));`,
      `app.get("/a", (req, res, next) => {
        db.get(req.params.id).then((found) => res.json(found)).catch(next);
      });`,
      `app.get("/a", async (req, res) => { res.json({ ok: true }); });
      app.set("x", async () => { await db.get(1); });`,
    ],
  },
  {
    name: "Express 4, a factory",
    prelude: express,
    ...express4,
    messageId: "dropped",
    bad: `
      function search(config) {
        return async (req, res) => {
          res.json(await db.search(config, req.query));
        };
      }
      app.use("/search", search({ limit: 10 })); // leaks`,
    good: `
      function search(config) {
        return (req, res, next) => {
          db.search(config, req.query).then((found) => res.json(found), next);
        };
      }
      app.use("/search", search({ limit: 10 }));`,
  },
  {
    name: "Express 4, patched",
    prelude: together(express, { ts: 'import "express-async-errors";', cjs: 'require("express-async-errors");' }),
    ...express4,
    good: 'app.get("/a", async (req, res) => { res.json(await db.get(1)); });',
  },
  {
    name: "Express 5",
    prelude: express,
    versions: { express: "5.1.0" },
    good: 'app.get("/a", async (req, res) => { res.json(await db.get(1)); });',
  },
  {
    name: "frameworks that wait",
    prelude: globals,
    only: "ts",
    good: [
      'import Koa from "koa"; const app = new Koa(); app.use(async (ctx) => { ctx.body = await db.get(1); });',
      'import fastify from "fastify"; const app = fastify(); app.get("/", async () => await db.get(1)); app.addHook("onClose", async () => { await db.close(); });',
      'import Hapi from "@hapi/hapi"; const server = Hapi.server(); server.route({ handler: async () => await db.get(1) }); server.ext("onRequest", async (r, h) => { await db.get(1); return h.continue; });',
      'import { DataSource } from "typeorm"; export const f = (source: DataSource) => source.transaction(async (manager) => { await manager.save(x); });',
      'import knex from "knex"; const db = knex({}); export const f = () => db.transaction(async (trx) => { await trx("a").insert({}); });',
      'import { it, beforeAll } from "vitest"; beforeAll(async () => { await db.open(); }); it("works", async () => { await db.get(1); });',
      'import pLimit from "p-limit"; const limit = pLimit(2); export const f = (ids) => Promise.all(ids.map((id) => limit(async () => { await db.get(id); })));',
    ],
  },
  {
    name: "connect",
    prelude: { ts: 'import connect from "connect"; const app = connect();', cjs: 'const app = require("connect")();' },
    messageId: "dropped",
    bad: `
      app.use(async (req, res, next) => { // leaks
        req.user = await users.find(req);
        next();
      });`,
    good: `
      app.use((req, res, next) => {
        users.find(req).then((user) => { req.user = user; next(); }, next);
      });`,
  },
  {
    name: "callbacks of Node",
    prelude: imports("{ readFile, watch }", "node:fs"),
    messageId: "dropped",
    bad: `
      function run(file, done) {
        readFile(file, async (err, data) => { // leaks
          if (err) return done(err);
          done(null, await parse(data));
        });
        watch(file, async () => { // leaks
          await reload(file);
        });
      }`,
    good: `
      function run(file, done) {
        readFile(file, async (err, data) => {
          if (err) return done(err);
          try { done(null, await parse(data)); } catch (e) { done(e); }
        });
      }`,
  },
  {
    name: "streams",
    prelude: imports("{ Readable, Writable, Transform }", "node:stream"),
    messageId: "dropped",
    bad: `
      const readable = (reader) => new Readable({
        async read() { // leaks
          const { done, value } = await reader.read();
          this.push(done ? null : value);
        },
      });
      const writable = (store) => new Writable({
        write: async (chunk, encoding, done) => { // leaks
          await store.put(chunk);
          done();
        },
      });
      class Upper extends Transform {
        async _transform(chunk, encoding, done) { // leaks
          done(null, await upper(chunk));
        }
        async _flush(done) { // leaks
          await finish();
          done();
        }
      }`,
    good: [
      `const readable = (reader) => new Readable({
        read() {
          reader.read().then(({ done, value }) => this.push(done ? null : value), (err) => this.destroy(err));
        },
        destroy(err, done) { reader.cancel(err).then(() => done(err), done); },
      });`,
      `class Upper extends Transform {
        async _transform(chunk, encoding, done) {
          try { done(null, await upper(chunk)); } catch (err) { done(err); }
        }
        async run() { await upper(1); }
      }
      class Other { async _read() { await upper(1); } }`,
    ],
  },
  {
    name: "a Map's forEach",
    prelude: globals,
    messageId: "unordered",
    bad: `
      function run(entries) {
        const map = new Map(entries);
        map.forEach(async (value) => { await db.put(value); }); // leaks
        done();
      }`,
    good: `
      async function run(entries) {
        const map = new Map(entries);
        for (const value of map.values()) await db.put(value);
        done();
      }`,
  },
  {
    name: "other servers",
    prelude: {
      ts: 'import https from "node:https"; import http2 from "node:http2"; import net from "node:net";',
      cjs: 'const https = require("https"); const http2 = require("http2"); const net = require("net");',
    },
    messageId: "dropped",
    bad: `
      https.createServer({}, async (req, res) => { res.end(await render(req)); }); // leaks
      http2.createServer(async (req, res) => { res.end(await render(req)); }); // leaks
      net.createServer(async (socket) => { socket.end(await greet(socket)); }); // leaks`,
    good: `
      https.createServer({}, (req, res) => { render(req).then((page) => res.end(page), (err) => res.destroy(err)); });
      net.createServer(async (socket) => {
        try { socket.end(await greet(socket)); } catch (err) { socket.destroy(err); }
      });`,
  },
  {
    name: "requests and children",
    prelude: {
      ts: 'import http from "node:http"; import { exec } from "node:child_process";',
      cjs: 'const http = require("http"); const { exec } = require("child_process");',
    },
    messageId: "dropped",
    bad: `
      function run(url, done) {
        http.get(url, async (res) => { // leaks
          done(null, await text(res));
        }).on("error", done);
        exec("ls", async (err, out) => { // leaks
          done(err, await parse(out));
        });
      }`,
    good: `
      function run(url, done) {
        http.get(url, (res) => { text(res).then((body) => done(null, body), done); }).on("error", done);
        exec("ls", async (err, out) => {
          try { done(err, await parse(out)); } catch (error) { done(error); }
        });
      }`,
  },
  {
    name: "the end of a stream",
    prelude: imports("{ Readable, Writable, Duplex }", "node:stream"),
    messageId: "dropped",
    bad: `
      const ends = (store) => [
        new Writable({ async final(done) { await store.flush(); done(); } }), // leaks
        new Writable({ async writev(chunks, done) { await store.put(chunks); done(); } }), // leaks
        new Duplex({ async destroy(err, done) { await store.sync(); done(err); } }), // leaks
      ];
      class Sink extends Writable {
        async _construct(done) { // leaks
          await this.open();
          done();
        }
        async _destroy(err, done) { // leaks
          await this.shut();
          done(err);
        }
      }
      class Source extends Readable {
        async _read() { // leaks
          this.push(await next());
        }
      }`,
    good: `
      class Sink extends Writable {
        _destroy(err, done) {
          this.shut().then(() => done(err), done);
        }
        async _final(done) {
          try { await this.flush(); done(); } catch (err) { done(err); }
        }
      }`,
  },
  {
    name: "a suite of tests",
    prelude: globals,
    messageId: "late",
    bad: `
      describe("store", async () => { // leaks
        await setUp();
        it("opens", async () => { await store.open(); });
      });`,
    good: `
      describe("store", () => {
        before(async () => { await setUp(); });
        it("opens", async () => { await store.open(); });
      });`,
  },
  {
    name: "microtasks",
    prelude: globals,
    messageId: "dropped",
    bad: `
      function run() {
        queueMicrotask(async () => { await db.get(1); }); // leaks
      }`,
    good: `
      function run() {
        queueMicrotask(() => { db.get(1).catch(console.error); });
      }`,
  },
  {
    name: "the end of the process",
    prelude: globals,
    message:
      '`process.on("exit", …)` needs a synchronous function: what this one does after its first wait (line 3) comes too late.',
    bad: `
      async function cleanup() {
        try { await db.close(); } catch {}
      }
      process.on("exit", cleanup); // leaks`,
    good: [
      `async function cleanup() { await db.close(); }
      process.on("exit", (code) => { console.log(code); });
      process.on("beforeExit", cleanup);`,
      // A process that is about to end ends.
      `process.on("SIGTERM", async () => { await db.close(); process.exit(0); });
      process.once("SIGINT", async () => { await db.close(); });`,
      'process.on("exit", async () => { console.log("bye"); });',
    ],
  },
  {
    name: "the process's messages",
    prelude: globals,
    messageId: "dropped",
    bad: `
      process.on("message", async (message) => { // leaks
        await handle(message);
      });`,
    good: `
      process.on("message", (message) => {
        handle(message).catch(console.error);
      });`,
  },
  {
    name: "synchronous transactions",
    prelude: {
      ts: 'import Database from "better-sqlite3"; const db = new Database("x.db");',
      cjs: 'const Database = require("better-sqlite3"); const db = new Database("x.db");',
    },
    messageId: "late",
    bad: `
      const save = db.transaction(async (rows) => { // leaks
        for (const row of rows) insert.run(await load(row));
      });`,
    good: `
      const save = db.transaction((rows) => {
        for (const row of rows) insert.run(row);
      });`,
  },
  {
    name: "bun's transactions",
    prelude: { ts: 'import { Database } from "bun:sqlite"; const db = new Database("x.db");' },
    messageId: "late",
    bad: `
      const save = db.transaction(async (rows) => { // leaks
        for (const row of rows) insert.run(await load(row));
      });`,
  },
  {
    name: "replace",
    prelude: globals,
    messageId: "late",
    bad: `
      async function run(text) {
        return text.replace(/x/g, async (match) => { // leaks
          return await load(match);
        });
      }`,
    good: [
      `async function run(text) {
        const found = new Map();
        for (const [match] of text.matchAll(/x/g)) found.set(match, await load(match));
        return text.replace(/x/g, (match) => found.get(match));
      }`,
      `async function run(replacer, rewriter, text) {
        text = await replacer.replace(text, async (match) => await load(match));
        return await rewriter.replace(text, async (match) => await load(match));
      }`,
    ],
  },
  {
    name: "schedules",
    prelude: together(
      imports("schedule", "node-schedule"),
      imports("cron", "node-cron"),
      imports("{ CronJob }", "cron"),
    ),
    versions: { cron: "4.3.3" },
    messageId: "dropped",
    bad: `
      function start() {
        schedule.scheduleJob("* * * * *", async () => { // leaks
          await db.vacuum();
        });
        new CronJob("* * * * *", async () => { // leaks
          await db.vacuum();
        });
      }`,
    good: `
      function start() {
        schedule.scheduleJob("* * * * *", async () => {
          try { await db.vacuum(); } catch (err) { console.error(err); }
        });
        cron.schedule("* * * * *", async () => {
          await db.vacuum();
        });
      }`,
  },
  {
    name: "schedules that catch",
    prelude: imports("{ CronJob }", "cron"),
    versions: { cron: "4.4.0" },
    good: `
      function start() {
        new CronJob("* * * * *", async () => {
          await db.vacuum();
        });
      }`,
  },
  {
    name: "React's effects",
    prelude: { ts: 'import { useEffect, useState } from "react";' },
    messageId: "late",
    bad: `
      export function Page({ id }) {
        const [page, setPage] = useState();
        useEffect(async () => { // leaks
          setPage(await load(id));
        }, [id]);
        return page;
      }`,
    good: `
      export function Page({ id }) {
        const [page, setPage] = useState();
        useEffect(() => {
          load(id).then(setPage, console.error);
          button.addEventListener("click", async () => { setPage(await load(id)); });
        }, [id]);
        return page;
      }`,
  },
  {
    name: "what runs once, at the start",
    prelude: imports("{ createServer }", "node:http"),
    good: `
      const server = createServer();
      server.listen(80, async () => {
        await warmUp();
      });
      setTimeout(async () => { await warmUp(); }, 10);`,
  },
  {
    name: "tests",
    prelude: emitter,
    filename: "tests/emitter.test.js",
    messageId: "unordered",
    bad: `
      it("works", async () => {
        items.forEach(async (item) => { await check(item); }); // leaks
        emitter.on("x", async () => { await check(1); });
      });`,
  },
  {
    name: "the option",
    prelude: emitter,
    options: { rejections: false },
    messageId: "unordered",
    bad: `
      function run(items) {
        emitter.on("x", async () => { await check(1); });
        items.forEach(async (item) => { await check(item); }); // leaks
        done();
      }`,
  },
  {
    name: "handlers that are properties",
    prelude: globals,
    messageId: "dropped",
    bad: `
      function open(socket) {
        socket.onmessage = async (event) => { // leaks
          await store(event.data);
        };
      }`,
    good: `
      function open(socket) {
        socket.onmessage = (event) => { store(event.data).catch(console.error); };
        socket.onclose = async () => { count++; };
        socket.onOpen = async () => { await store(1); };
      }`,
  },
  {
    name: "Passport",
    prelude: {
      ts: 'import passport from "passport"; import { Strategy } from "passport-local";',
      cjs: 'const passport = require("passport"); const { Strategy } = require("passport-local");',
    },
    messageId: "dropped",
    bad: `
      passport.use(new Strategy(async (name, password, done) => { // leaks
        done(null, await users.check(name, password));
      }));
      passport.deserializeUser(async (id, done) => { // leaks
        done(null, await users.find(id));
      });`,
    good: `
      passport.use(new Strategy(async (name, password, done) => {
        try {
          done(null, await users.check(name, password));
        } catch (err) {
          done(err);
        }
      }));
      passport.deserializeUser((id, done) => {
        users.find(id).then((user) => done(null, user), done);
      });`,
  },
  {
    name: "a consumer of messages",
    prelude: imports("{ connect }", "amqplib"),
    messageId: "dropped",
    bad: `
      async function start(url) {
        const connection = await connect(url);
        const channel = await connection.createChannel();
        await channel.consume("jobs", async (message) => { // leaks
          await work(message);
          channel.ack(message);
        });
        return connection;
      }
      function listen(channel) {
        channel.consume("jobs", async (message) => { // leaks
          await work(message);
        });
      }`,
    good: `
      function listen(channel) {
        channel.consume("jobs", async (message) => {
          try {
            await work(message);
            channel.ack(message);
          } catch (err) {
            channel.nack(message);
          }
        });
      }`,
  },
  {
    name: "watchers and their kind",
    prelude: {
      ts: 'import chokidar from "chokidar"; import through2 from "through2";',
      cjs: 'const chokidar = require("chokidar"); const through2 = require("through2");',
    },
    messageId: "dropped",
    bad: `
      function run(source) {
        chokidar.watch("src").on("change", async (file) => { // leaks
          await build(file);
        });
        return source.pipe(through2.obj(async (row, encoding, done) => { // leaks
          done(null, await convert(row));
        }));
      }`,
    good: `
      function run(source) {
        chokidar.watch("src").on("change", (file) => { build(file).catch(console.error); });
        return source.pipe(through2.obj((row, encoding, done) => {
          convert(row).then((made) => done(null, made), done);
        }));
      }`,
  },
  {
    name: "a socket.io server",
    prelude: imports("{ Server }", "socket.io", "const io = new Server(80);"),
    messageId: "dropped",
    bad: `
      io.use(async (socket, next) => { // leaks
        socket.data.user = await users.find(socket.handshake.auth.token);
        next();
      });
      io.on("connection", (socket) => {
        socket.on("save", async (data, reply) => { // leaks
          reply(await save(data));
        });
      });`,
    good: `
      io.use((socket, next) => {
        users.find(socket.handshake.auth.token).then((user) => { socket.data.user = user; next(); }, next);
      });
      io.on("connection", (socket) => {
        socket.on("save", async (data, reply) => {
          try { reply(await save(data)); } catch (err) { reply({ error: String(err) }); }
        });
      });`,
  },
  {
    name: "wrappers",
    prelude: express,
    ...express4,
    messageId: "dropped",
    bad: `
      const timed = (handler) => async (req, res) => {
        const start = Date.now();
        await handler(req, res);
        log(Date.now() - start);
      };
      app.get("/a", timed(async (req, res) => { res.json(await db.get(1)); })); // leaks`,
    good: [
      `import2();
       app.get("/a", asyncHandler(async (req, res) => { res.json(await db.get(1)); }));`,
      `class Controller {
        show = async (req, res, next) => {
          try { res.json(await db.get(1)); } catch (err) { next(err); }
        };
        list(req, res) { res.json([]); }
      }
      const controller = new Controller();
      app.get("/a", controller.show);
      app.get("/b", controller.list.bind(controller));`,
    ],
  },
  {
    name: "a class's methods as handlers",
    prelude: express,
    ...express4,
    messageId: "dropped",
    bad: `
      class Controller {
        constructor() {
          this.router = express.Router();
          this.router.get("/", this.show.bind(this)); // leaks
          this.router.get("/x", (req, res) => this.show(req, res)); // leaks
        }
        async show(req, res) { res.json(await db.get(1)); }
      }`,
  },
  {
    name: "an async suite",
    prelude: globals,
    filename: "tests/a.test.js",
    messageId: "late",
    bad: `
      describe("a store", async () => { // leaks
        const rows = await load();
        for (const row of rows) it(row.name, async () => { await check(row); });
      });`,
    good: `
      describe("a store", () => {
        let rows;
        beforeAll(async () => { rows = await load(); });
        it("works", async () => { await check(rows); });
      });`,
  },
  {
    name: "signals, one after the other",
    prelude: { ts: 'import { stop } from "./stop.js";', cjs: 'const { stop } = require("./stop.js");' },
    good: [
      `
      function listen() {
        for (const signal of ["SIGINT", "SIGTERM"]) {
          process.on(signal, async () => { await stop(); });
        }
      }`,
      `
      function listen() {
        ["SIGINT", "SIGTERM"].forEach((signal) => process.on(signal, async () => { await stop(); }));
      }`,
      `
      const SIGNALS = ["SIGINT", "SIGTERM"];
      function listen() {
        for (const signal of SIGNALS) process.on(signal, async () => { await stop(); });
      }`,
    ],
  },
  {
    name: "messages are no signals",
    prelude: { ts: 'import { handle } from "./handle.js";', cjs: 'const { handle } = require("./handle.js");' },
    messageId: "dropped",
    bad: `
      function listen() {
        for (const event of ["message", "disconnect"]) {
          process.on(event, async (message) => { await handle(message); }); // leaks
        }
      }`,
  },
  {
    name: "an executor that returns a chain which ends with a handler",
    prelude: { ts: 'import { check, run } from "./work.js";', cjs: 'const { check, run } = require("./work.js");' },
    good: `
      function work(answer) {
        return new Promise((resolve, reject) => {
          const { success } = answer(resolve);
          return Promise.resolve().then(() => check()).then(() => run()).then((result) => {
            if (!answer.isSent()) success(result);
          }, reject);
        });
      }`,
  },
  {
    name: "a fallback that cannot reject",
    prelude: together(imports("express", "express"), imports("{ readdir }", "node:fs/promises")),
    versions: { express: "4.21.0" },
    good: [
      `
      const app = express();
      app.get("/1", async (req, res) => { const files = await readdir("x").catch(() => []); res.json(files); });`,
      `
      const app = express();
      app.get("/2", async (req, res) => { res.json([...await readdir("x").catch(() => new Set())]); });`,
      `
      const app = express();
      app.get("/3", async (req, res) => {
        const [error, files] = await readdir("x").then((found) => [null, found], (failure) => [failure]);
        res.json({ error, files });
      });`,
      `
      const app = express();
      app.get("/4", async (req, res) => {
        res.json(await readdir("x").catch((error) => { console.warn(error); return []; }));
      });`,
    ],
  },
  {
    name: "a memo of what cannot reject",
    prelude: globals,
    good: [
      `
      let lock = null;
      async function refresh() {
        try { await (await fetch("http://x", { signal: AbortSignal.timeout(1000) })).text(); } catch (error) { console.error(error); }
      }
      function start() {
        setInterval(async () => {
          if (lock) return;
          lock = refresh();
          await lock;
          lock = null;
        }, 1000);
      }`,
      `
      class Tokens {
        async refresh() {
          try { this.token = await (await fetch("http://x")).text(); } catch (error) { console.error(error); }
        }
        async round() {
          this.pending ??= this.refresh();
          await this.pending;
          this.pending = undefined;
        }
        start() {
          setInterval(() => this.round(), 1000);
        }
      }`,
    ],
  },
  {
    name: "a memo of what can reject",
    prelude: globals,
    messageId: "dropped",
    bad: `
      let lock = null;
      async function refresh() { return (await fetch("http://x")).text(); }
      function start() {
        setInterval(async () => { // leaks
          lock ??= refresh();
          await lock;
          lock = null;
        }, 1000);
      }`,
  },
  {
    name: "an emitter that waits for its listeners",
    prelude: {
      ts: 'import Emittery from "emittery"; const emitter = new Emittery();',
      cjs: 'const Emittery = require("emittery"); const emitter = new Emittery();',
    },
    good: `
      emitter.on("order", async (id) => { await db.insert(id); });
      exports.order = (id) => emitter.emit("order", id);`,
  },
  {
    name: "what handlers of a chain call by the way",
    prelude: emitter,
    messageId: "dropped",
    bad: `
      emitter.on("job", async (dir) => { // leaks
        await list(dir).then((all) => store(all), () => []);
      });
      emitter.on("end", async (dir) => { // leaks
        await list(dir).finally(() => emitter.emit("done"));
      });`,
    good: [
      `emitter.on("job", async () => { await safe().finally(() => emitter.emit("done")); });
       emitter.on("next", async () => { await safe().finally(() => spinner.stop()); });
       emitter.on("all", async () => { await safe().then(() => emitter.emit("done")); });
       async function safe() { try { await list("."); } catch { console.error("none"); } }`,
      `emitter.on("job", async (dir) => {
         emitter.files = await list(dir).then((all) => all.filter((name) => name.endsWith(".js")), () => []);
       });`,
      `emitter.on("job", async (url) => {
         emitter.last = await load(url).catch(() => new Response(""));
       });`,
    ],
  },
  {
    name: "an executor whose API no longer calls back: said by another rule",
    prelude: { ts: 'import { glob } from "glob";', cjs: 'const { glob } = require("glob");' },
    versions: { glob: "10.0.0" },
    messageId: "executor",
    bad: `
      function find(pattern) {
        return new Promise((resolve) => glob(pattern).then(resolve)); // leaks
      }`,
    good: `
      function find(pattern) {
        return new Promise((resolve, reject) => glob(pattern, (err, files) => (err ? reject(err) : resolve(files))));
      }`,
  },
]);
