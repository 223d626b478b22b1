import rule from "../../src/rules/no-unended-response.js";
import { globals, imports, runTwins } from "./tester.js";

const koa = imports("Koa", "koa", "const app = new Koa();");
const koaRouter = imports("Router", "@koa/router", "const router = new Router();");
const fastify = imports("fastify", "fastify", "const app = fastify();");
const http2 = imports("http2", "node:http2", "const server = http2.createServer();");
const multer = imports("multer", "multer", `const upload = multer({ dest: "up/" }).single("file");`);

runTwins(
  "no-unended-response: Koa",
  rule,
  [
    {
      name: "taken over and left on one path",
      prelude: koa,
      bad: `
        app.use(async (ctx) => {
          ctx.respond = false; // leaks
          if (ctx.path !== "/raw") return;
          ctx.res.end("raw");
        });`,
      message:
        '`ctx.res` (koa app.use) is left unanswered on the path on which `ctx.path` on line 4 is not `"/raw"`: whoever waits for it waits for ever.',
      good: [
        // Koa answers.
        `
        app.use(async (ctx) => {
          if (ctx.path !== "/raw") return;
          ctx.respond = false;
          ctx.res.end("raw");
        });`,
        `app.use(async (ctx, next) => { if (ctx.path === "/a") return; await next(); });`,
        `app.use(async (ctx, next) => { await next(); ctx.respond = true; });`,
        `app.use((ctx) => { ctx.respond = false; proxy.web(ctx.req, ctx.res); });`,
        `app.use((ctx) => { ctx.respond = false; handle(ctx); });`,
        // What it throws Koa answers all the same.
        `app.use(async (ctx) => { ctx.respond = false; const x = await load(); if (!x) throw new Error("none"); ctx.res.end(x); });`,
      ],
    },
    {
      name: "the response has a name of its own",
      prelude: koa,
      bad: `
        app.use(async (ctx) => {
          const { req, res } = ctx;
          ctx.respond = false; // leaks
          try {
            res.end(await load(req.url));
          } catch (error) {
            console.error(error);
          }
        });`,
      messageId: "leakWhenFails",
      good: `
        app.use(async (ctx) => {
          const { req, res } = ctx;
          ctx.respond = false;
          try {
            res.end(await load(req.url));
          } catch (error) {
            console.error(error);
            res.destroy();
          }
        });`,
    },
    {
      name: "a route",
      prelude: koaRouter,
      bad: `
        router.get("/a", (ctx) => {
          ctx.respond = false; // leaks
          store.load(ctx.query.id, (err, row) => {
            if (err) return;
            ctx.res.end(row);
          });
        });`,
      good: `
        router.get("/a", (ctx) => {
          ctx.respond = false;
          store.load(ctx.query.id, (err, row) => {
            if (err) ctx.res.statusCode = 500;
            ctx.res.end(row);
          });
        });`,
    },
    {
      name: "middleware of its own module",
      prelude: globals,
      bad: `
        exports.raw = async function (ctx, next) {
          if (ctx.path !== "/raw") return next();
          ctx.respond = false; // leaks
          if (ctx.query.x) ctx.res.end("x");
        };`,
      good: `
        exports.raw = async function (ctx, next) {
          if (ctx.path !== "/raw") return next();
          ctx.respond = false;
          ctx.res.end(ctx.query.x);
        };`,
    },
  ],
  { messageId: "leak" },
);

runTwins(
  "no-unended-response: Fastify",
  rule,
  [
    {
      name: "a route's handler",
      prelude: fastify,
      bad: `
        app.route({
          method: "GET",
          url: "/rows",
          handler: (request, reply) => { // leaks
            store.load(request.query, (err, rows) => {
              if (err) return request.log.error(err);
              reply.send(rows);
            });
          },
        });`,
      good: [
        `
        app.route({
          method: "GET",
          url: "/rows",
          handler: (request, reply) => {
            store.load(request.query, (err, rows) => {
              if (err) return reply.code(500).send(err);
              reply.send(rows);
            });
          },
        });`,
        `app.route({ method: "GET", url: "/a", handler(request, reply) { return load(request); } });`,
        `app.route({ method: "GET", url: "/a", async handler(request) { if (request.id) return {}; } });`,
      ],
    },
    {
      name: "a hook of a route",
      prelude: fastify,
      bad: `
        app.route({
          method: "GET",
          url: "/rows",
          preHandler(request, reply, done) { // leaks
            if (request.headers.authorization) done();
          },
          handler: async () => ({}),
        });
        app.get("/a", { onRequest: [(request, reply, done) => { // leaks
          if (request.headers.authorization) done();
        }] }, async () => ({}));`,
      good: `
        app.route({
          method: "GET",
          url: "/rows",
          preHandler(request, reply, done) {
            if (request.headers.authorization) done();
            else reply.code(401).send();
          },
          handler: async () => ({}),
        });`,
    },
    {
      name: "a hook that takes no done and is no promise",
      prelude: fastify,
      bad: `
        app.addHook("preHandler", (request, reply) => { // leaks
          if (!request.headers.authorization) reply.code(401).send();
        });`,
      good: [
        `app.addHook("preHandler", async (request, reply) => { if (!request.headers.authorization) reply.code(401).send(); });`,
        `app.addHook("preHandler", (request, reply) => check(request).then(() => reply.send()));`,
        `app.addHook("onResponse", (request, reply) => { if (reply.statusCode > 500) reply.log.error("x"); });`,
      ],
    },
    {
      name: "hijacked",
      prelude: fastify,
      bad: `
        app.get("/raw", async (request, reply) => {
          reply.hijack(); // leaks
          if (!request.headers.accept) {
            reply.raw.statusCode = 406;
            return;
          }
          reply.raw.end("x");
        });`,
      good: [
        `
        app.get("/raw", async (request, reply) => {
          reply.hijack();
          if (!request.headers.accept) {
            reply.raw.statusCode = 406;
            reply.raw.end();
            return;
          }
          reply.raw.end("x");
        });`,
        `app.get("/raw", (request, reply) => { reply.hijack(); proxy.web(request.raw, reply.raw); });`,
        `app.get("/raw", (request, reply) => { reply.hijack(); reply.raw.writeHead(200, { "content-type": "text/event-stream" }); bus.on("x", (x) => reply.raw.write(x)); });`,
      ],
    },
    {
      name: "hijacked, and what fails then",
      prelude: fastify,
      bad: `
        app.get("/raw", async (request, reply) => {
          reply.hijack(); // leaks
          const rows = await load(request.query);
          reply.raw.end(rows);
        });`,
      messageId: "leakWhenFails",
      good: [
        `
        app.get("/raw", async (request, reply) => {
          const rows = await load(request.query);
          reply.hijack();
          reply.raw.end(rows);
        });`,
        `
        app.get("/raw", async (request, reply) => {
          const { raw } = reply;
          reply.hijack();
          try {
            raw.end(await load(request.query));
          } catch {
            raw.destroy();
          }
        });`,
      ],
    },
    {
      name: "a route of an instance from elsewhere",
      prelude: globals,
      versions: { fastify: "5.0.0" },
      bad: `
        exports.routes = async (instance) => {
          instance.route({ method: "GET", url: "/a", handler: (request, reply) => { // leaks
            if (request.query.x) reply.send("x");
          } });
        };`,
      good: `
        exports.routes = async (instance) => {
          instance.route({ method: "GET", url: "/a", handler: (request, reply) => {
            reply.send(request.query.x);
          } });
        };`,
    },
  ],
  { messageId: "leak" },
);

runTwins(
  "no-unended-response: streams of HTTP/2",
  rule,
  [
    {
      name: "only headers",
      prelude: http2,
      bad: `
        server.on("stream", (stream, headers) => { // leaks
          if (headers[":path"] !== "/") {
            stream.respond({ ":status": 404 });
            return;
          }
          stream.respond({ ":status": 200 });
          stream.end("home");
        });`,
      good: [
        `
        server.on("stream", (stream, headers) => {
          if (headers[":path"] !== "/") {
            stream.respond({ ":status": 404 }, { endStream: true });
            return;
          }
          stream.respond({ ":status": 200 });
          stream.end("home");
        });`,
        `server.on("stream", (stream, headers) => { if (headers.x) { stream.respondWithFile("a"); return; } stream.close(); });`,
        `server.on("stream", (stream, headers) => { if (headers.x) { stream.respond({}, options); return; } stream.close(); });`,
        `server.on("stream", (stream) => { stream.respond(); stream.pipe(stream); });`,
        `server.on("stream", (stream, headers) => { if (stream.destroyed) return; handle(stream, headers); });`,
      ],
    },
    {
      name: "the compatibility API, through its stream",
      prelude: http2,
      bad: `
        server.on("request", (req, res) => { // leaks
          if (req.url === "/gone") { res.stream.respond({ ":status": 410 }); return; }
          res.end("x");
        });`,
      good: `
        server.on("request", (req, res) => {
          if (req.url === "/gone") { res.stream.close(); return; }
          if (req.url === "/cut") { res.socket.destroy(); return; }
          res.end("x");
        });`,
    },
  ],
  { messageId: "leak" },
);

const nest = {
  ts: `import { Controller, Get, Next, Redirect, Res } from "@nestjs/common"; import type { NextFunction, Response } from "express";`,
};

runTwins(
  "no-unended-response: types and decorators",
  rule,
  [
    {
      name: "Nest: a method that takes the response for itself",
      prelude: nest,
      bad: `
        @Controller()
        class Users {
          @Get()
          async one(@Res() res: Response) { // leaks
            const user = await this.users.find();
            if (!user) return { error: "none" };
            res.json(user);
          }
        }`,
      good: [
        `
        @Controller()
        class Users {
          @Get()
          async one(@Res() res: Response) {
            const user = await this.users.find();
            if (!user) return res.sendStatus(404);
            res.json(user);
          }
        }`,
        `
        @Controller()
        class Users {
          @Get()
          async one(@Res({ passthrough: true }) res: Response) {
            const user = await this.users.find();
            if (user) res.cookie("a", "b");
            return user;
          }
          @Get()
          async two(@Res() res: Response, @Next() next: NextFunction) {
            const user = await this.users.find();
            if (!user) return next();
            res.json(user);
          }
          @Get()
          three(@Res(options) res: Response) { if (this.x) res.json({}); }
          @Get() @Redirect("/")
          four(@Res() res: Response) { if (this.x) res.json({}); }
          @Get()
          async five(@Res() res: Response) { const x = await this.load(); if (!x) throw new Error("none"); res.json(x); }
        }`,
      ],
    },
    {
      name: "a function of the type of a handler",
      prelude: {
        ts: `import type { NextApiHandler } from "next"; import express, { type RequestHandler } from "express";`,
      },
      bad: `
        export const a: NextApiHandler = async (req, res) => { // leaks
          if (req.method === "GET") res.status(200).json({});
        };
        export const b: express.RequestHandler = (_, out, done) => { // leaks
          if (out.locals.x) done();
        };
        class C {
          c: RequestHandler = (_, out) => { // leaks
            if (out.locals.x) out.end();
          };
        }`,
      good: `
        export const a: NextApiHandler = async (req, res) => {
          if (req.method === "GET") res.status(200).json({});
          else res.status(405).end();
        };
        export const b: express.RequestHandler = (_, out, done) => { done(); };`,
    },
    {
      name: "an event stream that the handler ends itself",
      prelude: { ts: `import express from "express"; const app = express();` },
      bad: `
        app.get("/answer", async (req, res) => { // leaks
          res.setHeader("content-type", "text/event-stream");
          try {
            for await (const part of parts(req.query)) res.write(part);
            res.end();
          } catch (error) {
            console.error(error);
          }
        });`,
      messageId: "leakWhenFails",
      good: [
        `
        app.get("/answer", async (req, res) => {
          res.setHeader("content-type", "text/event-stream");
          try {
            for await (const part of parts(req.query)) res.write(part);
          } catch (error) {
            console.error(error);
          } finally {
            res.end();
          }
        });`,
        // It stays open until its client goes.
        `
        app.get("/events", async (req, res) => {
          if (!(await isAllowed(req))) return res.status(403).end();
          res.setHeader("content-type", "text/event-stream");
          const timer = setInterval(() => res.write(": alive"), 1000);
          req.on("close", () => { clearInterval(timer); res.end(); });
        });`,
        `
        app.get("/events", async (req, res) => {
          res.setHeader("content-type", "text/event-stream");
          const off = bus.subscribe((event) => { res.write(event.text); if (event.last) res.end(); });
          req.on("close", off);
        });`,
      ],
    },
    {
      name: "an exported function that says it gets the response of a route",
      prelude: { ts: `import type { NextApiRequest, NextApiResponse } from "next";` },
      bad: `
        export default async function handler(request: NextApiRequest, answer: NextApiResponse) { // leaks
          if (request.method === "POST") {
            const { type } = await load(request);
            if (type === "paid") return answer.status(200).json({});
          } else {
            answer.status(405).end();
          }
        }`,
      good: [
        `
        export default async function handler(request: NextApiRequest, answer: NextApiResponse) {
          if (request.method !== "POST") return answer.status(405).end();
          await load(request);
          answer.status(200).json({});
        }`,
        // Its caller answers.
        `
        export default async function session(request: NextApiRequest, answer: NextApiResponse) {
          const found = await load(request);
          if (!found) answer.setHeader("set-cookie", "");
          return found;
        }`,
        `
        export default function isAllowed(request: NextApiRequest, answer: NextApiResponse) {
          if (request.method === "GET") return true;
          answer.status(405).end();
          return false;
        }`,
      ],
    },
    {
      name: "parameters of the types of a request and a response",
      prelude: { ts: `import type { Request, Response } from "express";` },
      bad: `
        export async function list(req: Request, out: Response) { // leaks
          try {
            out.json(await load(req.query));
          } catch (error) {
            console.error(error);
          }
        }`,
      messageId: "leakWhenFails",
      good: `
        export function addHeaders(req: Request, out: Response) { if (req.secure) out.set("a", "b"); }`,
    },
  ],
  { messageId: "leak" },
);

runTwins(
  "no-unended-response: callbacks",
  rule,
  [
    {
      name: "middleware that is called by hand",
      prelude: multer,
      bad: `
        exports.save = (router) => {
          router.post("/up", (req, res) => { // leaks
            upload(req, res, (err) => {
              if (err) return console.error(err);
              res.json({});
            });
          });
        };`,
      good: `
        exports.save = (router) => {
          router.post("/up", (req, res, next) => {
            upload(req, res, (err) => {
              if (err) return next(err);
              res.json({});
            });
          });
        };`,
    },
    {
      name: "a function that counts its calls, and a catch that hands on",
      prelude: globals,
      good: [
        `
        exports.routes = (router) => {
          router.get("/a", (req, res, next) => {
            let waiting = 2;
            const one = (err) => { if (err) next(err); else if (--waiting === 0) res.end(); };
            a.load(one);
            b.load(one);
          });
        };`,
        `
        exports.show = async (req, res, next) => {
          const row = await load(req.params.id).catch(next);
          if (row) res.json(row);
        };`,
      ],
    },
  ],
  { messageId: "leak" },
);
