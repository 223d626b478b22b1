import rule from "../../src/rules/no-unended-response.js";
import { globals, imports, runTwins, together } from "./tester.js";

const http = imports("http", "node:http");
const express = imports("express", "express", "const app = express();");
const router = imports("express", "express", "const router = express.Router();");
const fastify = imports("fastify", "fastify", "const app = fastify();");
const connect = imports("connect", "connect", "const app = connect();");
const mysql = together(imports("mysql", "mysql"), express, {
  ts: "const conn = mysql.createConnection({});",
  cjs: "const conn = mysql.createConnection({});",
});
const files = together(imports("fs", "node:fs"), express);

/** Conditions that are each tested twice, and matter to nothing behind: sixteen of them make 65,536 paths. */
const settled = Array.from(
  { length: 16 },
  (_, i) => `
          const o${i} = req.headers["o${i}"];
          if (o${i}) res.setHeader("o${i}", o${i});
          if (!o${i}) log("${i}");`,
).join("");

runTwins(
  "no-unended-response: node:http",
  rule,
  [
    {
      name: "a path behind conditions that are settled",
      prelude: http,
      bad: `
        http.createServer((req, res) => { // leaks${settled}
          if (req.url === "/health") res.end("ok");
        }).listen(80);`,
      good: `
        http.createServer((req, res) => {${settled}
          if (req.url === "/health") res.end("ok");
          else res.writeHead(404).end();
        }).listen(80);`,
    },
    {
      name: "a path that nobody answers",
      prelude: http,
      bad: `
        http.createServer((req, res) => { // leaks
          if (req.url === "/health") {
            res.writeHead(200);
            res.end("ok");
          }
        }).listen(80);`,
      message:
        '`res` (node http.createServer) is left unanswered on the path on which `req.url` on line 3 is not `"/health"`: whoever waits for it waits for ever.',
      good: `
        http.createServer((req, res) => {
          if (req.url === "/health") {
            res.writeHead(200);
            res.end("ok");
            return;
          }
          res.writeHead(404).end();
        }).listen(80);`,
    },
    {
      name: "an early return",
      prelude: http,
      bad: `
        const server = http.createServer();
        server.on("request", (req, res) => { // leaks
          if (req.method !== "POST") { res.statusCode = 405; return; }
          req.pipe(res);
        });`,
      good: [
        `
        const server = http.createServer();
        server.on("request", (req, res) => {
          if (req.method !== "POST") { res.statusCode = 405; res.end(); return; }
          req.pipe(res);
        });`,
        // Another listener answers.
        `
        const server = http.createServer((req, res) => { res.end("ok"); });
        server.on("request", (req, res) => { if (req.url === "/metrics") res.setHeader("x-metrics", "1"); });`,
        `
        const server = http.createServer();
        server.on("request", (req, res) => { if (req.url === "/a") res.end("a"); });
        server.on("request", (req, res) => { if (req.url !== "/a") res.end("b"); });`,
      ],
    },
    {
      name: "a catch that only logs",
      prelude: http,
      bad: `
        http.createServer(async (req, res) => { // leaks
          try {
            const rows = await load(req.url);
            res.end(JSON.stringify(rows));
          } catch (err) {
            console.error(err);
          }
        });`,
      messageId: "leakWhenFails",
      suggestions: 1,
      good: [
        `
        http.createServer(async (req, res) => {
          try {
            const rows = await load(req.url);
            res.end(JSON.stringify(rows));
          } catch (err) {
            console.error(err);
            res.writeHead(500).end();
          }
        });`,
        `
        http.createServer(async (req, res) => {
          try {
            const rows = await load(req.url);
            res.write(JSON.stringify(rows));
          } catch (err) {
            console.error(err);
          } finally {
            res.end();
          }
        });`,
        `
        http.createServer(async (req, res) => {
          try {
            const rows = await load(req.url);
            res.end(JSON.stringify(rows));
          } catch (err) {
            console.error(err);
            if (!res.headersSent) res.writeHead(500);
            res.end();
          }
        });`,
        `
        http.createServer(async (req, res) => {
          const rows = await load(req.url);
          res.end(JSON.stringify(rows));
        });`,
      ],
    },
    {
      name: "a handler of another module whose failure is only logged",
      prelude: http,
      bad: `
        http.createServer((req, res) => { // leaks
          handle(req, res).catch((err) => console.error(err));
        });`,
      messageId: "leakWhenFails",
      good: `
        http.createServer((req, res) => {
          handle(req, res).catch((err) => { console.error(err); res.destroy(); });
        });`,
    },
    {
      name: "the same, awaited",
      prelude: http,
      bad: `
        http.createServer(async (req, res) => { // leaks
          try {
            await handle(req, res);
          } catch (err) {
            console.error(err);
          }
        });`,
      messageId: "leakWhenFails",
      suggestions: 1,
      good: [
        `
        http.createServer(async (req, res) => {
          try {
            await handle(req, res);
          } catch (err) {
            console.error(err);
            if (res.headersSent) res.destroy();
            else res.writeHead(500).end();
          }
        });`,
        `
        http.createServer(async (req, res) => {
          await handle(req, res);
        });`,
      ],
    },
    {
      name: "a helper of this file",
      prelude: http,
      bad: `
        function sendError(res, status) { res.statusCode = status; }
        http.createServer((req, res) => { // leaks
          if (!req.headers.host) return sendError(res, 400);
          res.end("ok");
        });`,
      good: [
        `
        function sendError(res, status) { res.statusCode = status; res.end(); }
        http.createServer((req, res) => {
          if (!req.headers.host) return sendError(res, 400);
          res.end("ok");
        });`,
        `
        function isAllowed(req, res) {
          if (req.headers.authorization) return true;
          res.writeHead(401).end();
          return false;
        }
        http.createServer((req, res) => {
          if (!isAllowed(req, res)) return;
          res.end("ok");
        });`,
        `
        async function userOf(req, res) {
          const user = await find(req.headers.authorization);
          if (!user) {
            res.writeHead(401).end();
            return null;
          }
          return user;
        }
        http.createServer(async (req, res) => {
          const user = await userOf(req, res);
          if (!user) return;
          res.end(user.name);
        });`,
        `
        function check(req, res) {
          if (req.method === "GET") return { ok: true };
          res.writeHead(405).end();
          return { ok: false };
        }
        http.createServer((req, res) => {
          const result = check(req, res);
          if (!result.ok) return;
          res.end("ok");
        });`,
      ],
    },
    {
      name: "a switch without default",
      prelude: http,
      bad: `
        http.createServer((req, res) => { // leaks
          switch (req.method) {
            case "GET": res.end("got"); break;
            case "POST": req.resume(); res.end("posted"); break;
          }
        });`,
      good: `
        http.createServer((req, res) => {
          switch (req.method) {
            case "GET": res.end("got"); break;
            case "POST": req.resume(); res.end("posted"); break;
            default: res.writeHead(405).end();
          }
        });`,
    },
    {
      name: "the body is read first",
      prelude: http,
      bad: `
        http.createServer((req, res) => { // leaks
          let body = "";
          req.on("data", (chunk) => { body += chunk; });
          req.on("end", () => {
            if (body === "") return;
            res.end(body);
          });
        });`,
      good: [
        `
        http.createServer((req, res) => {
          let body = "";
          req.on("data", (chunk) => { body += chunk; });
          req.on("end", () => { res.end(body); });
        });`,
        `
        http.createServer((req, res) => {
          const chunks = [];
          req.on("error", (err) => console.error(err));
          req.on("data", (chunk) => { chunks.push(chunk); });
          req.on("end", async () => {
            const answer = await work(Buffer.concat(chunks));
            res.end(answer);
          });
        });`,
      ],
    },
    {
      name: "the client is gone",
      prelude: http,
      good: [
        `
        http.createServer(async (req, res) => {
          const rows = await load(req.url);
          if (req.aborted || res.destroyed) return;
          res.end(rows);
        });`,
        `
        http.createServer(async (req, res) => {
          let gone = false;
          req.on("close", () => { gone = true; });
          const rows = await load(req.url);
          if (gone) return;
          res.end(rows);
        });`,
        `
        http.createServer(async (req, res) => {
          const controller = new AbortController();
          res.on("close", () => controller.abort());
          try {
            res.end(await load(req.url, controller.signal));
          } catch (err) {
            if (err.name === "AbortError") return;
            res.writeHead(500).end();
          }
        });`,
        `
        http.createServer(async (req, res) => {
          const rows = await load(req.url);
          if (res.writableEnded) return;
          res.end(rows);
        });`,
        `
        http.createServer(async (req, res) => {
          const rows = await load(req.url);
          if (req.socket.destroyed) return;
          res.end(rows);
        });`,
      ],
    },
  ],
  { messageId: "leak" },
);

runTwins(
  "no-unended-response: Express and connect",
  rule,
  [
    {
      name: "a case that there is none of",
      prelude: together(express, imports("{ assertNever, exhaustive }", "./never.js")),
      bad: `
        app.get("/users", (req, res) => { // leaks
          switch (req.query.kind) {
            case "a": res.send("a"); break;
            default: console.log(req.query.kind);
          }
        });`,
      good: [
        `app.get("/users", (req, res) => { switch (req.query.kind) { case "a": res.send("a"); break; default: assertNever(req.query.kind); } });`,
        `app.get("/users", (req, res) => { switch (req.query.kind) { case "a": res.send("a"); break; default: return exhaustive(req.query.kind); } });`,
        `app.get("/users", (req, res) => { if (req.query.kind === "a") res.send("a"); else exhaustive(req.query.kind); });`,
      ],
    },
    {
      name: "an early return",
      prelude: express,
      bad: `
        app.get("/users/:id", async (req, res) => { // leaks
          const user = await find(req.params.id);
          if (!user) return;
          res.json(user);
        });`,
      message:
        "`res` (express app.get) is left unanswered on the path on which `user` on line 4 is false: whoever waits for it waits for ever.",
      good: `
        app.get("/users/:id", async (req, res) => {
          const user = await find(req.params.id);
          if (!user) return res.sendStatus(404);
          res.json(user);
        });`,
    },
    {
      name: "only a status",
      prelude: router,
      bad: `
        router.post("/users", (req, res) => { // leaks
          if (!req.body.name) return res.status(400);
          res.status(201).json({});
        });`,
      good: `
        router.post("/users", (req, res) => {
          if (!req.body.name) return res.status(400).end();
          res.status(201).json({});
        });`,
    },
    {
      name: "next is not called in one branch",
      prelude: express,
      bad: `
        app.use((req, res, next) => { // leaks
          if (req.headers.authorization) {
            req.user = parse(req.headers.authorization);
            next();
          } else if (req.path === "/login") {
            req.user = null;
          } else {
            res.status(401).end();
          }
        });`,
      good: `
        app.use((req, res, next) => {
          if (req.headers.authorization) {
            req.user = parse(req.headers.authorization);
            next();
          } else if (req.path === "/login") {
            req.user = null;
            next();
          } else {
            res.status(401).end();
          }
        });`,
    },
    {
      name: "an error handler",
      prelude: express,
      bad: `
        app.use((err, req, res, next) => { // leaks
          if (err.status === 404) return res.status(404).send("not found");
          console.error(err);
        });`,
      suggestions: 0,
      good: [
        `
        app.use((err, req, res, next) => {
          if (err.status === 404) return res.status(404).send("not found");
          next(err);
        });`,
        `
        app.use((err, req, res, next) => {
          if (res.headersSent) return next(err);
          res.status(500).render("error", { err });
        });`,
      ],
    },
    {
      name: "an error handler that only logs",
      prelude: express,
      bad: `
        app.use((err, req, res, next) => { // leaks
          console.error(req.url, err);
          res.status(500);
        });`,
      suggestions: 0,
      good: [
        `app.use((err, req, res, next) => { console.error(err); next(err); });`,
        `app.use((err, req, res, next) => { throw err; });`,
        `app.use((err, req, res, next) => { console.error(err); process.exit(1); });`,
        `app.use((err, req, res, next) => { report(err, req); });`,
        `app.use((err, req, res, next) => { req.res.end(); });`,
        `app.use((err, req, res, next) => { req.next(err); });`,
        `app.use((err, req, res, next) => { req.socket.destroy(); });`,
        `app.use((err, { res: to }, res, next) => { to.end(); });`,
        `app.use((req, res, next) => { console.log(req.url); });`,
      ],
    },
    {
      name: "the error branch of a callback",
      prelude: mysql,
      bad: `
        app.get("/rows", (req, res) => { // leaks
          conn.query("select 1", (err, rows) => {
            if (err) return console.error(err);
            res.json(rows);
          });
        });`,
      suggestions: 1,
      good: [
        `
        app.get("/rows", (req, res) => {
          conn.query("select 1", (err, rows) => {
            if (err) return res.status(500).end();
            res.json(rows);
          });
        });`,
        `
        app.get("/rows", (req, res, next) => {
          conn.query("select 1", (err, rows) => {
            if (err) return next(err);
            res.json(rows);
          });
        });`,
      ],
    },
    {
      name: "the error branch of an unknown callback",
      prelude: express,
      bad: `
        app.get("/rows", (req, res) => { // leaks
          store.load(req.query.id, function (err, row) {
            if (err) {
              log.error(err);
            } else {
              res.json(row);
            }
          });
        });`,
      good: [
        `
        app.get("/rows", (req, res) => {
          store.load(req.query.id, function (err, row) {
            if (err) {
              log.error(err);
              res.sendStatus(500);
            } else {
              res.json(row);
            }
          });
        });`,
        // It may call its function never, once or many times.
        `
        app.get("/rows", (req, res) => {
          store.watch(req.query.id, (row) => { if (row) res.json(row); });
        });`,
      ],
    },
    {
      name: "callbacks in callbacks",
      prelude: files,
      bad: `
        app.get("/file", (req, res) => { // leaks
          fs.stat("x", (err, stat) => {
            if (err) return res.sendStatus(404);
            fs.readFile("x", (error, data) => {
              if (error) return;
              res.send(data);
            });
          });
        });`,
      good: `
        app.get("/file", (req, res, next) => {
          fs.stat("x", (err, stat) => {
            if (err) return res.sendStatus(404);
            fs.readFile("x", (error, data) => {
              if (error) return next(error);
              res.send(data);
            });
          });
        });`,
    },
    {
      name: "a chain whose catch only logs",
      prelude: express,
      bad: `
        app.get("/rows", (req, res) => { // leaks
          load(req.query).then((rows) => res.json(rows)).catch((err) => console.error(err));
        });`,
      messageId: "leakWhenFails",
      good: [
        `
        app.get("/rows", (req, res, next) => {
          load(req.query).then((rows) => res.json(rows)).catch(next);
        });`,
        `
        app.get("/rows", (req, res, next) => {
          load(req.query).then((rows) => res.json(rows), next);
        });`,
        `
        app.get("/rows", (req, res) => {
          load(req.query).then((rows) => res.json(rows)).catch((err) => res.status(500).json({ error: err.message }));
        });`,
        `
        app.get("/rows", (req, res) => {
          const fail = (err) => res.status(500).json({ error: err.message });
          load(req.query).then((rows) => res.json(rows)).catch(fail);
        });`,
        `
        app.get("/rows", (req, res) => {
          load(req.query).then((rows) => res.json(rows)).catch(sendError(res));
        });`,
      ],
    },
    {
      name: "a chain whose then answers on one path",
      prelude: express,
      bad: `
        app.get("/rows/:id", (req, res, next) => { // leaks
          load(req.params.id).then((row) => {
            if (row) res.json(row);
          }).catch(next);
        });`,
      good: `
        app.get("/rows/:id", (req, res, next) => {
          load(req.params.id).then((row) => {
            if (row) res.json(row);
            else res.sendStatus(404);
          }).catch(next);
        });`,
    },
    {
      name: "a catch that only logs",
      prelude: express,
      bad: `
        app.post("/orders", (req, res) => { // leaks
          try {
            const order = parseOrder(req.body);
            res.json(order);
          } catch (err) {
            console.error(err);
          }
        });`,
      messageId: "leakWhenFails",
      suggestions: 1,
      good: [
        `
        app.post("/orders", (req, res) => {
          try {
            const order = parseOrder(req.body);
            res.json(order);
          } catch (err) {
            res.status(400).json({ error: err.message });
          }
        });`,
        `
        app.post("/orders", (req, res) => {
          let order;
          try {
            order = parseOrder(req.body);
          } catch (err) {
            console.error(err);
          }
          res.json(order ?? {});
        });`,
        `
        app.post("/orders", (req, res, next) => {
          try {
            const order = parseOrder(req.body);
            res.json(order);
          } catch (err) {
            next(err);
          }
        });`,
      ],
    },
    {
      name: "lists of handlers, and handlers with names",
      prelude: router,
      bad: `
        function allowed(req, res, next) { // leaks
          if (req.user) next();
        }
        const show = async (req, res) => { // leaks
          const row = await load(req.params.id);
          if (row) res.json(row);
        };
        router.get("/rows/:id", [allowed], show);`,
      good: `
        function allowed(req, res, next) {
          if (req.user) next();
          else res.sendStatus(403);
        }
        const show = async (req, res) => {
          const row = await load(req.params.id);
          if (row) res.json(row);
          else res.sendStatus(404);
        };
        router.get("/rows/:id", [allowed], show);`,
    },
    {
      name: "in a wrapper",
      prelude: express,
      bad: `
        app.get("/rows/:id", asyncHandler(async (req, res) => { // leaks
          const row = await load(req.params.id);
          if (row) res.json(row);
        }));`,
      good: `
        app.get("/rows/:id", asyncHandler(async (req, res) => {
          const row = await load(req.params.id);
          if (!row) throw new Error("not found");
          res.json(row);
        }));`,
    },
    {
      name: "connect",
      prelude: connect,
      bad: `
        app.use((req, res, next) => { // leaks
          if (req.method === "OPTIONS") { res.statusCode = 204; return; }
          next();
        });`,
      good: `
        app.use((req, res, next) => {
          if (req.method === "OPTIONS") { res.statusCode = 204; res.end(); return; }
          next();
        });`,
    },
    {
      name: "handed on",
      prelude: express,
      good: [
        `app.get("/a", (req, res) => proxy.web(req, res));`,
        `app.get("/a", (req, res) => { if (req.query.x) { render(res); return; } res.end(); });`,
        `app.get("/a", (req, res) => { if (req.query.file) return res.sendFile("/a"); res.redirect("/"); });`,
        `app.get("/a", (req, res) => { res.format({ html: () => res.send("<p>"), json: () => res.json({}) }); });`,
        `app.get("/a", (req, res) => { source(req.query.id).pipe(res); });`,
        `app.get("/a", (req, res, next) => { passport.authenticate("local", (err, user) => { if (err) return next(err); res.json(user); })(req, res, next); });`,
        `app.get("/a", (req, res, next) => { store.load(next); });`,
        `app.get("/a", (req, res) => { queue.push({ req, res }); });`,
        `app.get("/a", (req, res) => { waiting.set(req.query.id, res); });`,
        `app.get("/a", async (req, res) => { await res.success({ ok: true }); });`,
        `app.get("/a", (req, res) => { bus.once("answer", (x) => { if (x) res.json(x); }); });`,
        `app.get("/a", (req, res) => { setTimeout(() => res.end(), 100); });`,
        `app.get("/a", function (req, res) { handle.apply(this, arguments); });`,
        `app.get("/a", (req, res, next) => { req.next = next; if (req.query.x) res.end(); });`,
        `app.get("/a", (req, res, next) => Promise.resolve(handler(req, res)).catch(next));`,
      ],
    },
    {
      name: "event streams",
      prelude: express,
      good: [
        `
        app.get("/events", (req, res) => {
          res.writeHead(200, { "content-type": "text/event-stream" });
          const timer = setInterval(() => res.write(": ping"), 1000);
          req.on("close", () => clearInterval(timer));
        });`,
        `
        const HEADERS = { "Content-Type": "text/event-stream", Connection: "keep-alive" };
        app.get("/events", (req, res) => {
          if (!req.query.id) { res.status(400).end(); return; }
          res.writeHead(200, HEADERS);
          subscribe(req.query.id, (data) => res.write(data));
        });`,
        `
        const clients = new Set();
        app.get("/events", (req, res) => {
          res.set("Cache-Control", "no-cache");
          clients.add(res);
          req.on("close", () => clients.delete(res));
        });`,
      ],
    },
    {
      name: "what cannot leak by itself",
      prelude: express,
      good: [
        // Whoever runs it deals with a failure.
        `app.get("/a", (req, res) => { if (!req.query.id) throw new Error("no id"); res.end(); });`,
        `app.get("/a", async (req, res) => { const x = await load(); if (!x) throw new Error("none"); res.json(x); });`,
        // The same condition in the callback.
        `app.get("/a", (req, res) => {
          load(req.query).then((row) => { if (!opts.wait) return; res.json(row); }, (err) => { if (opts.wait) res.end(); });
          if (!opts.wait) res.json({ ok: true });
        });`,
        `app.get("/a", (req, res) => { load(req.query).then((row) => res.json(row)).catch((err) => { res.locals.fail(err); }); });`,
        `exports.make = (callback) => (req, res, next) => { if (req.user) return next(); callback(new Error("none")); };`,
        `exports.pass = (req, res, next) => { next && next(); };`,
        `app.use((req, res, next) => { if (typeof next === "function") next(); });`,
        `const KIND = process.env.KIND; app.get("/a", (req, res) => { switch (KIND) { case "a": res.end("a"); break; case "b": res.end("b"); break; } });`,
        `app.get("/a", (req, res) => { req.session?.destroy(() => { res.redirect("/"); }); });`,
        `exports.make = (config) => (req, res, next) => {
          if (config.mode === "a") next();
          else if (config.mode === "b") res.end();
        };`,
        `function later(req, res) { setTimeout(function () { res.status(200).json({}); }, req.query.delay); }
        app.get("/a", later);`,
        `const saved = (res) => (err) => { if (err) res.status(500).end(); else res.json({}); };
        exports.routes = (app) => { app.put("/a", (req, res) => { if (req.body) app.store.update(req.body, saved(res)); else res.end(); }); };`,
        // It answers nowhere: it is meant not to.
        `app.get("/hang", (req, res) => { log(req.url); });`,
        // The catch answers, and the value says so.
        `app.get("/a", async (req, res) => { const x = await load().catch((e) => { res.sendStatus(502); }); if (!x) return; res.json(x); });`,
        `app.get("/a", (req, res) => { let done = false; const finish = (x) => { if (done) return; done = true; res.json(x); }; load(finish); setTimeout(finish, 1000); });`,
      ],
    },
    {
      name: "in tests a server that does not answer is meant not to",
      prelude: express,
      filename: "app/test/server.js",
      good: `app.get("/a", (req, res) => { if (req.query.hang) return; res.end(); });`,
    },
  ],
  { messageId: "leak" },
);

runTwins(
  "no-unended-response: Fastify",
  rule,
  [
    {
      name: "a handler that is no promise",
      prelude: fastify,
      bad: `
        app.get("/rows", (request, reply) => { // leaks
          store.load(request.query, (err, rows) => {
            if (err) { request.log.error(err); return; }
            reply.send(rows);
          });
        });`,
      good: [
        `
        app.get("/rows", (request, reply) => {
          store.load(request.query, (err, rows) => {
            if (err) { reply.code(500).send(err); return; }
            reply.send(rows);
          });
        });`,
        // What an async handler resolves to is sent, undefined too (measured).
        `
        app.get("/rows", async (request, reply) => {
          try {
            return await load(request.query);
          } catch (err) {
            request.log.error(err);
          }
        });`,
        `app.get("/rows", (request, reply) => { if (request.query.all) return { all: true }; reply.send([]); });`,
        `app.get("/raw", (request, reply) => { if (request.query.x) { reply.hijack(); return; } reply.raw.end("x"); });`,
        `app.get("/raw", (request, reply) => { if (reply.sent) return; reply.send("x"); });`,
      ],
    },
    {
      name: "a hook that waits for done",
      prelude: fastify,
      bad: `
        app.addHook("preHandler", (request, reply, done) => { // leaks
          if (request.headers.authorization) done();
        });`,
      good: [
        `
        app.addHook("preHandler", (request, reply, done) => {
          if (request.headers.authorization) done();
          else reply.code(401).send();
        });`,
        `
        app.addHook("preHandler", async (request, reply) => {
          if (!request.headers.authorization) reply.code(401).send();
        });`,
        `app.addHook("onResponse", (request, reply, done) => { if (request.id) done(); });`,
      ],
    },
    {
      name: "an instance from elsewhere",
      prelude: globals,
      bad: `
        exports.routes = function (instance) {
          instance.get("/rows", (request, reply) => { // leaks
            if (request.query.x) reply.send("x");
          });
        };`,
      good: `
        exports.routes = function (instance) {
          instance.get("/rows", async (request, reply) => {
            if (request.query.x) reply.send("x");
          });
        };`,
    },
  ],
  { messageId: "leak" },
);

runTwins(
  "no-unended-response: handlers by their form",
  rule,
  [
    {
      name: "a router from elsewhere",
      prelude: globals,
      bad: `
        exports.routes = (app) => {
          app.get("/rows", async (req, res) => { // leaks
            const rows = await load();
            if (rows.length > 0) res.json(rows);
          });
        };`,
      good: [
        `
        exports.routes = (app) => {
          app.get("/rows", async (req, res) => {
            const rows = await load();
            res.json(rows);
          });
        };`,
        // A mock whose response is a function.
        `
        exports.handlers = (rest) => [
          rest.get("/rows", (req, res, ctx) => { if (req.url) return res(ctx.json([])); }),
        ];`,
      ],
    },
    {
      name: "middleware that is exported",
      prelude: globals,
      bad: `
        exports.session = function (req, res, next) { // leaks
          if (!req.cookies) return;
          next();
        };`,
      good: [
        `
        exports.session = function (req, res, next) {
          if (!req.cookies) return next();
          next();
        };`,
        // It says whether it answered.
        `
        exports.check = function (req, res, next) {
          if (!req.cookies) { res.end(); return true; }
          if (req.query.x) next();
          return false;
        };`,
        // Called by the code of this file, which goes on.
        `
        function check(req, res, next) { if (!req.cookies) next(new Error("none")); }
        exports.run = async function (a, b, c) { check(a, b, c); b.end(); };`,
      ],
    },
    {
      name: "methods and exports that serve",
      prelude: globals,
      bad: `
        exports.show = async (req, res) => { // leaks
          const item = await find(req.params.id);
          if (!item) return res.status(404);
          res.json(item);
        };
        class Items {
          async remove(req, res) { // leaks
            const item = await find(req.params.id);
            if (item) res.sendStatus(204);
          }
          list = async (req, res) => { // leaks
            if (req.query.all) res.status(200).end();
          };
        }
        exports.Items = Items;`,
      good: [
        `
        exports.show = async (req, res) => {
          const item = await find(req.params.id);
          if (!item) return res.sendStatus(404);
          res.json(item);
        };`,
        // They refuse, and others go on.
        `
        exports.needed = async (req, res) => {
          const item = await find(req.params.id);
          if (!item) return res.status(404).json({ error: "not found" });
          req.item = item;
        };
        class Guard {
          check(req, res) {
            try { verify(req.headers.token); } catch (error) { res.send(error.message); }
            find(req.params.id).catch((error) => res.send(error.message));
          }
        }
        exports.Guard = Guard;`,
        `
        exports.parse = async (req, res) => {
          try { req.body = await find(req); } catch (error) { res.status(400).json({ error }); }
        };
        exports.preflight = async (req, res) => {
          res.setHeader("Access-Control-Allow-Origin", "*");
          if (req.method === "OPTIONS") res.status(204).end();
        };
        exports.health = (req, res) => {
          if (req.url !== "/health") return;
          res.status(200).end();
        };`,
        // Others of this file run it, and go on.
        `
        class Items {
          cached(req, res) {
            const hit = find(req.url);
            if (hit) res.json(hit);
          }
          show = (request, response) => {
            this.cached(request, response);
            if (!response.headersSent) response.end();
          };
        }
        exports.Items = Items;`,
      ],
    },
    {
      name: "middleware that is made",
      prelude: globals,
      bad: `
        exports.limit = (limiter) => async (req, res, next) => { // leaks
          try {
            await limiter.consume(req.ip);
            next();
          } catch (err) {
            console.warn(err);
          }
        };`,
      messageId: "leakWhenFails",
      good: `
        exports.limit = (limiter) => async (req, res, next) => {
          try {
            await limiter.consume(req.ip);
            next();
          } catch (err) {
            res.status(429).end();
          }
        };`,
    },
    {
      name: "a controller",
      prelude: globals,
      bad: `
        exports.list = async (req, res) => { // leaks
          try {
            res.json(await load());
          } catch (err) {
            console.error(err);
          }
        };`,
      messageId: "leakWhenFails",
      good: [
        `
        exports.list = async (req, res) => {
          try {
            res.json(await load());
          } catch (err) {
            res.status(500).end();
          }
        };`,
        // It may be a helper.
        `
        exports.failIfMissing = (req, res) => {
          if (!req.query.id) res.status(400).end();
        };`,
      ],
    },
    {
      name: "a route of Next.js",
      prelude: { ts: "" },
      filename: "pages/api/user.ts",
      bad: `
        export default async function handler(req, res) { // leaks
          if (req.method === "GET") {
            res.status(200).json({});
          }
        }`,
      good: [
        `
        export default async function handler(req, res) {
          if (req.method === "GET") {
            res.status(200).json({});
          } else {
            res.status(405).end();
          }
        }`,
        `
        async function handler(req, res) {
          if (req.method === "GET") return res.status(200).json({});
          res.setHeader("Allow", "GET").status(405).end();
        }
        export default withSession(handler);`,
      ],
    },
  ],
  { messageId: "leak" },
);

runTwins("no-unended-response: a helper that answers, and says so by what it returns", rule, [
  {
    name: "what it has tested",
    prelude: express,
    message:
      "`res` (express app.get) is left unanswered on the path on which `failed(…)` on line 8 is true: whoever waits for it waits for ever.",
    bad: `
      app.get("/", (req, res) => { // leaks
        const failed = (err) => {
          if (err) console.error(err);
          return !!err;
        };
        app.db.all((err, rows) => {
          if (failed(err)) return;
          res.json(rows);
        });
      });`,
    good: [
      `
      app.get("/", (req, res) => {
        const failed = (err) => {
          if (err) res.status(500).end();
          return !!err;
        };
        app.db.all((err, rows) => {
          if (failed(err)) return;
          res.json(rows);
        });
      });`,
      `
      app.get("/", (req, res) => {
        const failed = (err) => {
          if (err) res.status(500).end();
          return Boolean(err);
        };
        app.db.all((err, rows) => {
          if (failed(err)) return;
          res.json(rows);
        });
      });`,
      `
      app.get("/", (req, res) => {
        const failed = (err) => {
          if (err) res.status(500).end();
          return err;
        };
        app.db.all((err, rows) => {
          if (failed(err)) return;
          res.json(rows);
        });
      });`,
    ],
  },
  {
    name: "what asks whether there is an error where one is handled",
    prelude: express,
    message:
      "`res` (express app.get) is left unanswered when `load(…)` on line 4 throws: whoever waits for it waits for ever.",
    bad: `
      app.get("/", async (req, res, next) => { // leaks
        try {
          res.send(await load(req.params.id));
        } catch (err) {
          if (err.code) next(err);
        }
      });`,
    good: `
      app.get("/", async (req, res, next) => {
        try {
          res.send(await load(req.params.id));
        } catch (err) {
          if (err) next(err);
        }
      });
      app.get("/then", (req, res, next) => {
        load(req.params.id)
          .then((text) => res.send(text))
          .catch((err) => {
            if (err) {
              if (err.code === 404) res.sendStatus(404);
              else next(err);
            }
          });
      });`,
  },
]);
