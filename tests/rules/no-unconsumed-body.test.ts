import rule from "../../src/rules/no-unconsumed-body.js";
import { globals, imports, runTwins, together } from "./tester.js";

const undici = imports("{ request }", "undici");
const http = imports("http", "node:http");
const https = imports("https", "node:https");
const axios = imports("axios", "axios");

runTwins(
  "no-unconsumed-body: fetch",
  rule,
  [
    {
      name: "what a browser's page runs is not this process's",
      prelude: imports("puppeteer", "puppeteer"),
      bad: `
        async function status(url) {
          const browser = await puppeteer.launch();
          try {
            const page = await browser.newPage();
            const res = await fetch(url); // leaks
            return await page.evaluate((text) => document.title + text, res.status);
          } finally {
            await browser.close();
          }
        }`,
      good: `
        async function status(url) {
          const browser = await puppeteer.launch();
          try {
            const page = await browser.newPage();
            await page.$$eval("a", (links) => links.forEach(async (link) => { await fetch(link.href); }));
            return await page.evaluate(async (at) => {
              const res = await fetch(at);
              return res.status;
            }, url);
          } finally {
            await browser.close();
          }
        }`,
    },
    {
      name: "a function of a framework that leaves by throwing",
      prelude: imports("{ notFound }", "next/navigation"),
      bad: `
        async function get(url) {
          const res = await fetch(url); // leaks
          if (res.status === 404) notFound();
          return res.json();
        }`,
      message:
        "The body of `res` (node fetch) is not read when `notFound()` on line 4 throws: what it holds stays open until garbage collection at best (a body of 64 KiB or more).",
      good: `
        async function get(url) {
          const res = await fetch(url);
          if (res.status === 404) {
            await res.body?.cancel();
            notFound();
          }
          return res.json();
        }`,
    },
    {
      name: "an assertion about the answer",
      prelude: imports("assert", "node:assert"),
      bad: `
        async function get(url) {
          const res = await fetch(url); // leaks
          assert(res.ok);
          return res.json();
        }`,
      message:
        "The body of `res` (node fetch) is not read on the path on which `res.ok` on line 4 is false: what it holds stays open until garbage collection at best (a body of 64 KiB or more).",
      good: [
        `
        async function get(url) {
          const res = await fetch(url);
          const text = await res.text();
          assert(res.ok, text);
          return JSON.parse(text);
        }`,
        `
        async function get(url) {
          const res = await fetch(url);
          try {
            assert(res.ok);
            return await res.json();
          } catch (error) {
            await res.body?.cancel();
            throw error;
          }
        }`,
        `
        async function get(url) {
          const res = await fetch(url);
          assert(res);
          assert(res.body, "no body");
          assert.ok(this.started);
          assert(!failed && typeof res === "object");
          assert.deepEqual(options, { url });
          return res.json();
        }`,
      ],
    },
    {
      name: "an assertion that something is (not) equal",
      prelude: imports("assert, { strictEqual, ok as holds }", "node:assert/strict"),
      only: "ts",
      messageId: "leakWhenFails",
      bad: `
        async function get(url) {
          const res = await fetch(url); // leaks
          strictEqual(res.status, 200, "not found");
          return res.json();
        }
        async function load(url) {
          const res = await fetch(url); // leaks
          assert.notEqual(res.status, 500);
          return res.json();
        }
        async function type(url) {
          const res = await fetch(url); // leaks
          const { status } = res;
          holds(status < 400, \`failed: \${status}\`);
          return res.json();
        }
        async function named(url) {
          const res = await fetch(url); // leaks
          assert.equal(res.headers.get("content-type"), "application/json");
          return res.json();
        }`,
    },
    {
      name: "in a test an assertion that fails ends the run",
      prelude: imports("assert", "node:assert"),
      filename: "tests/get.test.ts",
      good: `
        async function get(url) {
          const res = await fetch(url);
          assert.equal(res.status, 200);
          return res.json();
        }`,
    },
    {
      name: "Koa's throw",
      prelude: imports("Koa", "koa", "const app = new Koa();"),
      bad: `
        app.use(async (ctx) => {
          const res = await fetch(ctx.query.url); // leaks
          if (!res.ok) ctx.throw(502);
          ctx.body = await res.json();
        });`,
      message:
        "The body of `res` (node fetch) is not read when `ctx.throw(…)` on line 4 throws: what it holds stays open until garbage collection at best (a body of 64 KiB or more).",
      good: [
        `
        app.use(async (ctx) => {
          const res = await fetch(ctx.query.url);
          if (!res.ok) {
            await res.body?.cancel();
            ctx.throw(502);
          }
          ctx.body = await res.json();
        });`,
        `
        app.use(async (ctx) => {
          if (!ctx.query.url) ctx.throw(400);
          const res = await fetch(ctx.query.url);
          if (res.ok) ctx.body = await res.json();
          else ctx.throw(502, await res.text());
        });`,
        `
        app.use(async (ctx) => {
          const res = await fetch(ctx.query.url);
          const body = res.ok ? await res.json() : ctx.throw(502, await res.text());
          ctx.body = body;
        });`,
      ],
    },
    {
      name: "Koa's throw, in a middleware by its form",
      prelude: globals,
      bad: `
        module.exports = async (ctx, next) => {
          const res = await fetch(ctx.query.url); // leaks
          if (!res.ok) ctx.throw(502);
          ctx.body = await res.json();
        };`,
      good: `
        module.exports = async (ctx, next) => {
          const res = await fetch(ctx.query.url);
          if (!res.ok) await res.body?.cancel();
          if (!res.ok) ctx.throw(502);
          ctx.body = await res.json();
        };`,
    },
    {
      name: "a case that there is none of, by the name of what is called for it",
      prelude: imports("{ assertNever, exhaustive, unreachable, UnreachableCaseError }", "./never.js"),
      bad: `
        async function read(url, kind) {
          const res = await fetch(url); // leaks
          switch (kind) {
            case "json": return res.json();
            default: throw new Error("no such kind: " + kind);
          }
        }
        async function probe(url, kind) {
          const res = await fetch(url); // leaks
          if (unreachable(url)) return "";
          return res.text();
        }
        async function choose(url, kind) {
          const res = await fetch(url); // leaks
          return exhaustive(kind, { json: () => 1, text: () => 2 });
        }`,
      good: [
        `
        async function read(url, kind) {
          const res = await fetch(url);
          switch (kind) {
            case "json": return res.json();
            case "text": return res.text();
            default: assertNever(kind);
          }
        }`,
        `
        async function read(url, kind) {
          const res = await fetch(url);
          switch (kind) {
            case "json": return res.json();
            case "text": return res.text();
            default: return exhaustive(kind);
          }
        }`,
        `
        async function read(url, kind) {
          const res = await fetch(url);
          if (kind === "json") return res.json();
          if (kind === "text") return res.text();
          throw new UnreachableCaseError(kind);
        }`,
        `
        async function read(url, kind) {
          const res = await fetch(url);
          if (kind === "json") return res.json();
          return kind === "text" ? res.text() : unreachable();
        }`,
      ],
    },
    {
      name: "a case that there is none of, by its type",
      prelude: { ts: `function never(kind: never): never { throw new Error("no such kind: " + kind); }` },
      bad: `
        async function read(url, kind) {
          const res = await fetch(url); // leaks
          switch (kind) {
            case "json": return res.json();
            default: throw new Error(\`no such kind: \${kind satisfies string}\`);
          }
        }`,
      good: [
        `
        async function read(url, kind) {
          const res = await fetch(url);
          switch (kind) {
            case "json": return res.json();
            case "text": return res.text();
            default: kind satisfies never;
          }
        }`,
        `
        async function read(url, kind) {
          const res = await fetch(url);
          switch (kind) {
            case "json": return res.json();
            case "text": return res.text();
            default: throw new Error(\`no such kind: \${kind satisfies never}\`);
          }
        }`,
        `
        async function read(url, kind) {
          const res = await fetch(url);
          switch (kind) {
            case "json": return res.json();
            case "text": return res.text();
            default: {
              const none: never = kind;
              throw new Error("no such kind: " + none);
            }
          }
        }`,
        `
        async function read(url, kind) {
          const res = await fetch(url);
          switch (kind) {
            case "json": return res.json();
            case "text": return res.text();
            default: never(kind);
          }
        }`,
      ],
    },
    {
      name: "a throw for what is not ok",
      prelude: globals,
      bad: `
        async function get(url) {
          const res = await fetch(url); // leaks
          if (!res.ok) throw new Error("failed: " + res.status);
          return res.json();
        }`,
      message:
        "The body of `res` (node fetch) is not read on the path on which `res.ok` on line 4 is false: what it holds stays open until garbage collection at best (a body of 64 KiB or more).",
      good: [
        `
        async function get(url) {
          const res = await fetch(url);
          if (!res.ok) throw new Error("failed: " + (await res.text()));
          return res.json();
        }`,
        `
        async function get(url) {
          const res = await fetch(url);
          if (!res.ok) { await res.body?.cancel(); throw new Error("failed: " + res.status); }
          return res.json();
        }`,
        `
        async function get(url) {
          const res = await fetch(url);
          const value = await res.json();
          if (!res.ok) throw new Error("failed: " + value.message);
          return value;
        }`,
      ],
    },
    {
      name: "only the status is looked at",
      prelude: globals,
      bad: `
        async function isUp(url) {
          const res = await fetch(url); // leaks
          return res.status === 200;
        }`,
      good: [
        `
        async function isUp(url) {
          const res = await fetch(url);
          await res.arrayBuffer();
          return res.status === 200;
        }`,
        `
        async function isUp(url) {
          const res = await fetch(url, { method: "HEAD" });
          return res.status === 200;
        }`,
      ],
    },
    {
      name: "a retry loop",
      prelude: globals,
      bad: `
        async function retry(url) {
          for (let i = 0; i < 3; i++) {
            const res = await fetch(url); // leaks
            if (res.status >= 500) continue;
            return res.json();
          }
        }`,
      good: `
        async function retry(url) {
          for (let i = 0; i < 3; i++) {
            const res = await fetch(url);
            if (res.status >= 500) {
              await res.body?.cancel();
              continue;
            }
            return res.json();
          }
        }`,
    },
    {
      name: "overwritten by the next attempt",
      prelude: globals,
      bad: `
        async function twice(url) {
          let res = await fetch(url); // leaks
          if (res.status === 401) res = await fetch(url, { headers: { authorization: "x" } });
          return res.text();
        }`,
      good: `
        async function twice(url) {
          let res = await fetch(url);
          if (res.status === 401) {
            await res.text();
            res = await fetch(url, { headers: { authorization: "x" } });
          }
          return res.text();
        }`,
    },
    {
      name: "an early return for one status",
      prelude: globals,
      bad: `
        async function find(url) {
          const res = await fetch(url); // leaks
          if (res.status === 404) return undefined;
          return await res.json();
        }`,
      good: `
        async function find(url) {
          const res = await fetch(url);
          if (res.status === 404) return void (await res.body.cancel());
          return await res.json();
        }`,
    },
    {
      name: "one case of a switch",
      prelude: globals,
      bad: `
        async function by(url) {
          const res = await fetch(url); // leaks
          switch (res.headers.get("content-type")) {
            case "application/json": return res.json();
            case "text/plain": return res.text();
            default: return null;
          }
        }`,
      good: `
        async function by(url) {
          const res = await fetch(url);
          switch (res.headers.get("content-type")) {
            case "application/json": return res.json();
            case "text/plain": return res.text();
            default: return res.blob();
          }
        }`,
    },
    {
      name: "a promise chain",
      prelude: globals,
      bad: `
        function status(url) {
          return fetch(url).then((res) => res.status); // leaks
        }`,
      good: [
        `
        function status(url) {
          return fetch(url).then((res) => res.text().then(() => res.status));
        }`,
        `
        function json(url) {
          return fetch(url).then((res) => res.json());
        }`,
      ],
    },
    {
      name: "a chain whose first handler throws",
      prelude: globals,
      bad: `
        function get(url) {
          return fetch(url) // leaks
            .then((res) => {
              if (!res.ok) throw new Error(res.statusText);
              return res;
            })
            .then((res) => res.json());
        }`,
      good: `
        function get(url) {
          return fetch(url)
            .then(async (res) => {
              if (!res.ok) throw new Error(await res.text());
              return res;
            })
            .then((res) => res.json());
        }`,
    },
    {
      name: "a rejection with the response",
      prelude: globals,
      bad: `
        function get(url) {
          return fetch(url).then((res) => { // leaks
            if (!res.ok) return Promise.reject(res.status);
            return res.json();
          });
        }`,
      good: [
        `
        function get(url) {
          return fetch(url).then((res) => {
            if (!res.ok) return Promise.reject(res);
            return res.json();
          });
        }`,
        `
        async function get(url) {
          const response = await fetch(url);
          return response.ok ? response.json() : Promise.reject({ response });
        }`,
      ],
    },
    {
      name: "a helper of the same file that throws",
      prelude: globals,
      messageId: "leakWhenFails",
      bad: `
        function check(res) {
          if (!res.ok) throw new Error(res.statusText);
        }
        async function get(url) {
          const res = await fetch(url); // leaks
          check(res);
          return res.json();
        }`,
      good: `
        async function check(res) {
          if (!res.ok) throw new Error(await res.text());
        }
        async function get(url) {
          const res = await fetch(url);
          await check(res);
          return res.json();
        }`,
    },
    {
      name: "what a function gives that another one runs",
      prelude: together(
        globals,
        imports("pRetry", "p-retry"),
        imports("{ AsyncLocalStorage }", "node:async_hooks", "const store = new AsyncLocalStorage();"),
      ),
      bad: `
        async function again(run, times) {
          for (let i = 0; i < times; i++) {
            try {
              return await run();
            } catch (error) {
              console.error(error);
            }
          }
          throw new Error("gave up");
        }
        const explained = async (run) => {
          try {
            const result = await run();
            return result;
          } catch (error) {
            throw new Error("failed", { cause: error });
          }
        };
        const traced = (run) => run();
        async function one(url) {
          const res = await again(() => fetch(url), 3); // leaks
          return res.ok ? res.json() : undefined;
        }
        async function two(url) {
          const res = await explained(async () => { const got = await fetch(url); return got; }); // leaks
          return res.ok ? res.json() : undefined;
        }
        async function three(url) {
          const res = await pRetry(() => fetch(url)); // leaks
          return res.ok ? res.json() : undefined;
        }
        async function four(url) {
          const res = await store.run({}, () => fetch(url)); // leaks
          return res.ok ? res.json() : undefined;
        }
        async function five(url) {
          const get = () => fetch(url);
          const res = await traced(get); // leaks
          return res.ok ? res.json() : undefined;
        }
        const six = () => again(() => load("six"), 2);
        const seven = () => explained(() => load("seven"));
        const eight = () => traced(() => load("eight"));`,
      good: [
        `
        async function again(run, times) {
          for (let i = 0; i < times; i++) {
            try {
              return await run();
            } catch (error) {
              console.error(error);
            }
          }
          throw new Error("gave up");
        }
        async function one(url) {
          const res = await again(() => fetch(url), 3);
          return res.json();
        }
        // What another caller has run is none of this one's.
        async function two(rows) {
          const first = await again(() => rows.next(), 3);
          return first.ok ? first.json() : undefined;
        }
        async function three(url) {
          const text = await again(async () => { const res = await fetch(url); return res.text(); }, 3);
          return text.ok ? text : undefined;
        }`,
        `
        async function get(url) {
        const res = await pRetry(async () => {
          const got = await fetch(url);
          if (!got.ok) { await got.body.cancel(); throw new Error("again"); }
          return got.json();
        });
        use(res.ok);
        }`,
      ],
    },
    {
      name: "handed on",
      prelude: globals,
      good: [
        `function get(url) { return fetch(url); }`,
        `async function get(url) { const res = await fetch(url); return res; }`,
        `async function get(url, parse) { const res = await fetch(url); return parse(res); }`,
        `const cache = new Map(); async function get(url) { cache.set(url, await fetch(url)); }`,
        `async function get(url) { const { body, headers } = await fetch(url); return new Response(body, { headers }); }`,
      ],
    },
    {
      name: "read as it comes",
      prelude: globals,
      good: `
        async function size(url) {
          const res = await fetch(url);
          let bytes = 0;
          for await (const chunk of res.body) bytes += chunk.length;
          return bytes;
        }`,
    },
    {
      name: "a reader that read once",
      prelude: globals,
      bad: `
        async function first(url) {
          const reader = (await fetch(url)).body.getReader(); // leaks
          const { value } = await reader.read();
          return value;
        }`,
      good: `
        async function first(url) {
          const reader = (await fetch(url)).body.getReader();
          try {
            const { value } = await reader.read();
            return value;
          } finally {
            await reader.cancel();
          }
        }`,
    },
    {
      name: "one branch of a clone is enough",
      prelude: globals,
      good: `
        async function both(url) {
          const res = await fetch(url);
          return res.clone().json();
        }`,
    },
  ],
  { messageId: "leak" },
);

runTwins(
  "no-unconsumed-body: clients",
  rule,
  [
    {
      name: "undici.request",
      prelude: undici,
      bad: `
        async function ping(url) {
          const { statusCode } = await request(url); // leaks
          return statusCode;
        }`,
      good: [
        `
        async function ping(url) {
          const { statusCode, body } = await request(url);
          await body.dump();
          return statusCode;
        }`,
        `
        async function ping(url) {
          const { statusCode } = await request(url, { method: "HEAD" });
          return statusCode;
        }`,
      ],
    },
    {
      name: "undici.request, the error path",
      prelude: undici,
      bad: `
        async function get(url) {
          const res = await request(url); // leaks
          if (res.statusCode !== 200) throw new Error("status " + res.statusCode);
          return res.body.json();
        }`,
      message:
        "The body of `res` (undici request) is not read on the path on which `res.statusCode` on line 4 is not `200`: its socket stays open (a body of 64 KiB or more).",
      good: `
        async function get(url) {
          const res = await request(url);
          if (res.statusCode !== 200) throw new Error("status " + res.statusCode + (await res.body.text()));
          return res.body.json();
        }`,
    },
    {
      name: "http.get whose listener reads nothing",
      prelude: http,
      bad: `
        function status(url, callback) {
          http.get(url, (res) => { // leaks
            callback(null, res.statusCode);
          }).on("error", callback);
        }`,
      message: "The body of `res` (node http.get) is not read on any path: its socket stays open.",
      good: [
        `
        function status(url, callback) {
          http.get(url, (res) => {
            res.resume();
            callback(null, res.statusCode);
          }).on("error", callback);
        }`,
        // Measured clean: without a listener Node reads it away.
        `
        function ping(url, callback) {
          http.get(url).on("error", callback);
        }`,
      ],
    },
    {
      name: "https.get, the error path",
      prelude: https,
      bad: `
        function get(url, callback) {
          https.get(url, (res) => { // leaks
            if (res.statusCode !== 200) return callback(new Error("status " + res.statusCode));
            const chunks = [];
            res.on("data", (chunk) => chunks.push(chunk));
            res.on("end", () => callback(null, Buffer.concat(chunks)));
          });
        }`,
      good: `
        function get(url, callback) {
          https.get(url, (res) => {
            if (res.statusCode !== 200) {
              res.resume();
              return callback(new Error("status " + res.statusCode));
            }
            const chunks = [];
            res.on("data", (chunk) => chunks.push(chunk));
            res.on("end", () => callback(null, Buffer.concat(chunks)));
          });
        }`,
    },
    {
      name: "http.request in a promise",
      prelude: http,
      bad: `
        function status(url) {
          return new Promise((resolve, reject) => {
            const req = http.request(url, (res) => resolve(res.statusCode)); // leaks
            req.on("error", reject);
            req.end();
          });
        }`,
      good: `
        function status(url) {
          return new Promise((resolve, reject) => {
            const req = http.request(url, (res) => {
              res.resume();
              res.on("end", () => resolve(res.statusCode));
            });
            req.on("error", reject);
            req.end();
          });
        }`,
    },
    {
      name: "a redirect that is followed",
      prelude: http,
      bad: `
        function follow(url, callback) {
          http.get(url, (res) => { // leaks
            if (res.headers.location) return follow(res.headers.location, callback);
            callback(res);
          });
        }`,
      good: `
        function follow(url, callback) {
          http.get(url, (res) => {
            if (res.headers.location) {
              res.destroy();
              return follow(res.headers.location, callback);
            }
            callback(res);
          });
        }`,
    },
    {
      name: "the response event",
      prelude: http,
      bad: `
        function post(url, data) {
          const req = http.request(url, { method: "POST" });
          req.on("response", (res) => { // leaks
            console.log(res.statusCode);
          });
          req.end(data);
        }`,
      good: `
        function post(url, data) {
          const req = http.request(url, { method: "POST" });
          req.on("response", (res) => {
            console.log(res.statusCode);
            res.resume();
          });
          req.end(data);
        }`,
    },
    {
      name: "an axios stream",
      prelude: axios,
      bad: `
        async function save(url, target) {
          const res = await axios.get(url, { responseType: "stream" }); // leaks
          if (res.headers["content-type"] !== "image/png") throw new Error("no image");
          res.data.pipe(target);
        }`,
      good: [
        `
        async function save(url, target) {
          const res = await axios.get(url, { responseType: "stream" });
          if (res.headers["content-type"] !== "image/png") {
            res.data.destroy();
            throw new Error("no image");
          }
          res.data.pipe(target);
        }`,
        // Measured clean: what is buffered owes nothing.
        `
        async function status(url) {
          const res = await axios.get(url);
          return res.status;
        }`,
      ],
    },
    {
      name: "got.stream",
      prelude: imports("got", "got"),
      bad: `
        function open(url) {
          const stream = got.stream(url); // leaks
          stream.on("error", console.error);
        }`,
      good: `
        function open(url) {
          const stream = got.stream(url);
          stream.on("error", console.error);
          stream.resume();
        }`,
    },
    {
      name: "node-fetch",
      prelude: imports("fetch", "node-fetch"),
      bad: `
        async function get(url) {
          const res = await fetch(url); // leaks
          if (!res.ok) throw new Error(res.statusText);
          return res.buffer();
        }`,
      good: `
        async function get(url) {
          const res = await fetch(url);
          if (!res.ok) throw new Error(await res.text());
          return res.buffer();
        }`,
    },
    {
      name: "an S3 object",
      prelude: imports("{ S3Client, GetObjectCommand }", "@aws-sdk/client-s3", "const s3 = new S3Client({});"),
      bad: `
        async function small(Key, limit) {
          const { Body, ContentLength } = await s3.send(new GetObjectCommand({ Bucket: "b", Key })); // leaks
          if (ContentLength > limit) return null;
          return Body.transformToString();
        }`,
      good: `
        async function small(Key, limit) {
          const { Body, ContentLength } = await s3.send(new GetObjectCommand({ Bucket: "b", Key }));
          if (ContentLength > limit) {
            Body.destroy();
            return null;
          }
          return Body.transformToString();
        }`,
    },
  ],
  { messageId: "leak" },
);

runTwins("no-unconsumed-body: options", rule, [
  {
    name: "harm leaves out what garbage collection frees",
    prelude: globals,
    options: { harm: "holds-socket" },
    good: `
      async function isUp(url) {
        const res = await fetch(url);
        return res.ok;
      }`,
  },
  {
    name: "and keeps what stays",
    prelude: undici,
    options: { harm: "holds-socket" },
    messageId: "leak",
    bad: `
      async function isUp(url) {
        const { statusCode } = await request(url); // leaks
        return statusCode;
      }`,
  },
  {
    name: "exceptionPaths",
    prelude: undici,
    messageId: "leakWhenFails",
    bad: `
      async function log(url, file) {
        const res = await request(url); // leaks
        const settings = JSON.parse(file);
        return settings.on ? res.body.text() : res.body.dump();
      }`,
  },
  {
    name: "exceptionPaths: false",
    prelude: undici,
    options: { exceptionPaths: false },
    good: `
      async function log(url, file) {
        const res = await request(url);
        const settings = JSON.parse(file);
        return settings.on ? res.body.text() : res.body.dump();
      }`,
  },
]);

runTwins("no-unconsumed-body: TypeScript", rule, [
  {
    name: "casts and non-null assertions are looked through",
    prelude: { ts: `import { request, type Dispatcher } from "undici";` },
    messageId: "leak",
    bad: `
      export async function get<T>(url: string): Promise<T | undefined> {
        const res = (await request(url)) as Dispatcher.ResponseData; // leaks
        if (res.statusCode === 404) return undefined;
        return (await res.body!.json()) as T;
      }`,
    good: `
      export async function get<T>(url: string): Promise<T | undefined> {
        const res = (await request(url)) as Dispatcher.ResponseData;
        if (res.statusCode === 404) return void (await res.body!.dump());
        return (await res.body!.json()) as T;
      }`,
  },
]);
