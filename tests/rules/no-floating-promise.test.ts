import rule from "../../src/rules/no-floating-promise.js";
import { globals, imports, runTwins, together } from "./tester.js";

const parse = `async function parse(text) { return JSON.parse(text); }`;
const own = { ts: parse, cjs: parse };

runTwins(
  "no-floating-promise",
  rule,
  [
    {
      name: "an async function of the file that can reject",
      prelude: own,
      bad: `
        async function run(text) {
          parse(text); // leaks
        }`,
      message: "Nothing waits for `parse(…)`: a rejection is unhandled and ends the process.",
      suggestion: "await parse(text);",
      good: [
        `async function run(text) { await parse(text); }`,
        `function run(text) { return parse(text); }`,
        `function run(text) { parse(text).catch(() => {}); }`,
        `function run(text) { parse(text).then(console.log, console.error); }`,
        `function run(text) { void parse(text); }`,
      ],
    },
    {
      name: "one that throws on a condition",
      prelude: globals,
      bad: `
        async function check(id) {
          if (!id) throw new TypeError("no id");
        }
        function run(id) {
          check(id); // leaks
        }`,
      suggestions: 0,
      good: `
        async function check(id) {
          if (!id) throw new TypeError("no id");
        }
        async function run(id) {
          await check(id);
        }`,
    },
    {
      name: "one that cannot reject",
      prelude: globals,
      good: [
        `
        async function log(line) {
          console.log(line);
        }
        function run() {
          log("a");
        }`,
        `
        async function guarded(text) {
          try {
            return JSON.parse(text);
          } catch {
            return undefined;
          }
        }
        function run(text) {
          guarded(text);
        }`,
        `
        const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
        function run() {
          wait(10);
        }`,
      ],
    },
    {
      name: "one whose catch throws again",
      prelude: globals,
      bad: `
        async function guarded(text) {
          try {
            return JSON.parse(text);
          } catch (error) {
            throw new Error("broken", { cause: error });
          }
        }
        function run(text) {
          guarded(text); // leaks
        }`,
      suggestions: 0,
    },
    {
      name: "an arrow function in a constant",
      prelude: globals,
      bad: `
        const check = async (id) => {
          if (!id) throw new Error("no id");
        };
        const run = async (id) => {
          check(id); // leaks
        };`,
      suggestion: "await check(id);",
    },
    {
      name: "new Promise that may reject",
      prelude: globals,
      bad: `
        function run(work) {
          new Promise((resolve, reject) => { // leaks
            work((error) => (error ? reject(error) : resolve()));
          });
        }`,
      suggestions: 0,
      good: `
        function run(work) {
          return new Promise((resolve, reject) => {
            work((error) => (error ? reject(error) : resolve()));
          });
        }`,
    },
    {
      name: "a combinator",
      prelude: own,
      bad: `
        async function all(texts) {
          Promise.all(texts.map(parse)); // leaks
        }`,
      suggestion: "await Promise.all(texts.map(parse));",
      good: [
        `async function all(texts) { await Promise.all(texts.map(parse)); }`,
        `function all(texts) { Promise.allSettled(texts.map(parse)); }`,
      ],
    },
    {
      name: "a method of the same class",
      prelude: globals,
      bad: `
        class Job {
          async run() {
            if (this.done) throw new Error("done");
          }
          start() {
            this.run(); // leaks
          }
        }`,
      suggestions: 0,
      good: `
        class Job {
          async run() {
            if (this.done) throw new Error("done");
          }
          start() {
            this.run().catch((error) => this.fail(error));
          }
        }`,
    },
    {
      name: "promises that are folded",
      prelude: globals,
      messageId: "dropped",
      bad: `
      function run(ids) {
        ids.reduce(async (before, id) => { await before; await save(id); }, Promise.resolve()); // leaks
        ids.reduce((before, id) => before.then(async () => { await save(id); }), Promise.resolve()); // leaks
      }`,
      good: [
        `async function run(ids) {
         await ids.reduce(async (before, id) => { await before; await save(id); }, Promise.resolve());
         return ids.reduce((before, id) => before.then(async () => { await save(id); }), Promise.resolve());
       }`,
        `function run(ids) {
         ids.reduce((seen, id) => seen.add(id), new Set());
         ids.reduce(async (before, id) => { await before; count(id); }, Promise.resolve()).catch(console.error);
       }`,
      ],
    },
    {
      name: "assertions about promises (vitest, jest)",
      prelude: imports("{ expect, it }", "vitest"),
      messageId: "dropped",
      bad: `
      it("fails", () => {
        expect(load()).rejects.toThrow("no"); // leaks
      });
      it("gives", async () => {
        expect(load()).resolves.not.toBe(1); // leaks
      });`,
      good: `
      it("fails", () => expect(load()).rejects.toThrow("no"));
      it("gives", async () => {
        await expect(load()).resolves.not.toBe(1);
        const pending = load();
        const failing = expect(pending).rejects.toThrow();
        tick();
        await failing;
        expect(1).toBe(1);
      });`,
    },
    {
      name: "assertions about promises, expect being global",
      prelude: globals,
      messageId: "dropped",
      bad: `
      it("fails", async () => {
        await setUp();
        expect(load()).rejects.toThrow("no"); // leaks
      });`,
      good: `it("fails", async () => { await expect(load()).rejects.toThrow("no"); });`,
    },
    {
      name: "assertions about promises (chai)",
      prelude: imports("{ expect }", "chai"),
      messageId: "dropped",
      bad: `
      it("fails", () => {
        expect(load()).to.be.rejectedWith(Error); // leaks
        expect(load()).to.eventually.deep.equal({}); // leaks
      });`,
      good: `
      it("fails", async () => {
        await expect(load()).to.be.rejectedWith(Error);
        await expect(load()).to.eventually.deep.equal({});
        expect([1]).to.be.an("array").that.includes(1);
      });`,
    },
  ],
  { messageId: "dropped" },
);

runTwins(
  "no-floating-promise: stored",
  rule,
  [
    {
      name: "never awaited",
      prelude: own,
      bad: `
        async function run(text) {
          const value = parse(text); // leaks
          console.log("parsing");
        }`,
      message: "The promise in `value` is not awaited on any path: a rejection is unhandled and ends the process.",
      good: `
        async function run(text) {
          const value = parse(text);
          console.log("parsing");
          return value;
        }`,
    },
    {
      name: "awaited on one path only",
      prelude: own,
      bad: `
        async function run(text, wanted) {
          const value = parse(text); // leaks
          if (wanted) return (await value).id;
          return 0;
        }`,
      good: `
        async function run(text, wanted) {
          const value = parse(text);
          if (wanted) return (await value).id;
          await value;
          return 0;
        }`,
    },
    {
      name: "an array that nobody joins",
      prelude: own,
      bad: `
        async function all(texts) {
          const values = [];
          for (const text of texts) values.push(parse(text)); // leaks
          console.log(values.length);
        }`,
      good: `
        async function all(texts) {
          const values = [];
          for (const text of texts) values.push(parse(text));
          console.log((await Promise.all(values)).length);
        }`,
    },
    {
      name: "overwritten in a loop",
      prelude: own,
      bad: `
        async function last(texts) {
          let value;
          for (const text of texts) value = parse(text); // leaks
          return value;
        }`,
      good: `
        async function last(texts) {
          let value;
          for (const text of texts) value = await parse(text);
          return value;
        }`,
    },
  ],
  { messageId: "stored", suggestions: 0 },
);

runTwins(
  "no-floating-promise: nothing but a value",
  rule,
  [
    {
      name: "a promise that is only mentioned",
      prelude: globals,
      bad: `
        function wait(ms) {
          const timeout = new Promise((resolve) => setTimeout(resolve, ms));
          timeout; // leaks
        }`,
      good: [
        `async function wait(ms) {
          const timeout = new Promise((resolve) => setTimeout(resolve, ms));
          await timeout;
        }`,
        `async function wait(ms) {
          const timeout = new Promise((resolve) => setTimeout(resolve, ms));
          timeout;
          return timeout;
        }`,
        `const done = Promise.resolve(1);
         done;`,
      ],
    },
    {
      name: "a value that nobody takes",
      prelude: globals,
      message: "Nothing is done with `limit(…)`: its value is all that there is to this promise, and nobody takes it.",
      bad: `
        async function limit(plan) { return plan === "pro" ? 100 : 10; }
        function check(plan) {
          limit(plan); // leaks
        }`,
      good: [
        `async function limit(plan) { return plan === "pro" ? 100 : 10; }
         async function check(plan) { return (await limit(plan)) > 10; }
         function seen(plan) { void limit(plan); }
         function both(plan) { limit(plan).then(() => {}, () => {}); }`,
        // It does something.
        `let asked = 0;
         async function limit(plan) { asked++; return plan === "pro" ? 100 : 10; }
         function check(plan) { limit(plan); }`,
        // It gives nothing.
        `async function noop() {}
         function check() { noop(); }`,
        // What is passed has a reason to be evaluated.
        `async function limit(plan) { return plan === "pro" ? 100 : 10; }
         function check(plan) { limit(plan.next()); }`,
      ],
    },
    {
      name: "lists and chains of values",
      prelude: globals,
      bad: `
        async function limit(plan) { return plan === "pro" ? 100 : 10; }
        function check(plan) {
          ["a", "b"].map(async (name) => name + plan); // leaks
          limit(plan).then((found) => found + 1); // leaks
          Promise.resolve(plan); // leaks
          Promise.all([limit(1), limit(2)]); // leaks
        }`,
      good: `
        async function limit(plan) { return plan === "pro" ? 100 : 10; }
        function check(plan, seen) {
          ["a", "b"].map(async (name) => { seen.add(name + plan); });
          limit(plan).then((found) => seen.add(found));
          Promise.resolve();
          return Promise.all([limit(1), limit(2)]);
        }`,
    },
    {
      name: "what may be another's promise is heard of",
      prelude: globals,
      good: `
        function drop(buffered) {
          for (const one of buffered) Promise.resolve(one).then(() => {});
        }`,
    },
    {
      name: "a list that cannot fail",
      prelude: globals,
      good: `
        function check(ids) {
          ids.map(async (id) => {
            try { await db.get(id); } catch (err) { console.error(err); }
          });
        }`,
    },
  ],
  { messageId: "idle" },
);

runTwins("no-floating-promise: while the process ends", rule, [
  {
    name: "a listener for a signal",
    prelude: own,
    messageId: "dropped",
    bad: `
      function serve(text) {
        process.on("message", () => { parse(text); }); // leaks
      }`,
    good: `
      function serve(text) {
        const stop = () => { parse(text); };
        process.on("SIGTERM", stop);
        process.once("SIGINT", stop);
        process.on("SIGHUP", () => { parse(text); });
      }`,
  },
  {
    name: "a chain behind which it ends",
    prelude: own,
    messageId: "dropped",
    bad: `
      function stop(text) {
        parse(text).then(() => console.log("done")); // leaks
      }`,
    good: `
      function stop(text) {
        parse(text).then(() => process.exit(0));
        parse(text).finally(() => { process.exit(); });
      }`,
  },
]);

runTwins("no-floating-promise: known to be safe", rule, [
  {
    name: "node:test",
    prelude: imports("{ describe, it, test }", "node:test"),
    good: `
      test("adds", async () => {});
      describe("store", () => {
        it("opens", async () => {});
      });`,
  },
  {
    name: "Fastify's thenables",
    prelude: { ts: `import Fastify from "fastify";`, cjs: `const Fastify = require("fastify");` },
    good: `
      function build(plugin) {
        const app = Fastify();
        app.register(plugin);
        app.get("/", async (request, reply) => {
          reply.send("ok");
        });
        return app;
      }`,
  },
]);

runTwins(
  "no-floating-promise: drops that hide",
  rule,
  [
    {
      name: "in expressions",
      prelude: own,
      bad: `
        class Store {
          async put(x) { if (!x) throw new Error("nothing"); }
        }
        function run(text, ready, n) {
          const store = ready ? new Store() : undefined;
          store?.put(text); // leaks
          ready && parse(text); // leaks
          ready ?? parse(text); // leaks
          ready ? parse(text) : skip(); // leaks
          parse(text), next(); // leaks
          for (n = 0; n < 2; n++, parse(text)) next(); // leaks
          for (parse(text); n < 3; n++) next(); // leaks
          return (parse(text), n); // leaks
        }`,
      good: `
        async function run(text, ready, n) {
          const found = ready && parse(text);
          const other = ready ? parse(text) : skip();
          for (n = 0; n < 2; n++, await parse(text)) next();
          return [await found, await other, (next(), parse(text))];
        }`,
    },
    {
      name: "in a chain",
      prelude: own,
      bad: `
        function run(text) {
          return parse(text).then((first) => {
            parse(first); // leaks
          });
        }`,
      good: `
        function run(text) {
          return parse(text)
            .then((first) => parse(first))
            .then((second) => { return parse(second); });
        }`,
    },
    {
      name: "in a wrapper",
      prelude: globals,
      bad: `
        async function save(x) { if (!x) throw new Error("nothing"); }
        const logged = (fn) => (...args) => {
          console.log(args);
          fn(...args); // leaks
        };
        function timed(fn) {
          return function () {
            fn.apply(this, arguments); // leaks
          };
        }
        module.exports = [logged(save), timed(save)];`,
      good: `
        async function save(x) { if (!x) throw new Error("nothing"); }
        const logged = (fn) => (...args) => {
          console.log(args);
          return fn(...args);
        };
        function timed(fn) {
          return function () {
            return fn.apply(this, arguments);
          };
        }
        function guarded(fn) {
          return function (...args) {
            fn.call(this, ...args).catch(console.error);
          };
        }
        module.exports = [logged(save), timed(save), guarded(save)];`,
    },
    {
      name: "in constructors and accessors",
      prelude: globals,
      bad: `
        class Store {
          constructor() {
            this.open(); // leaks
          }
          get size() {
            this.open(); // leaks
            return this.found;
          }
          set size(x) {
            this.open(); // leaks
          }
          async open() { await connect(); }
        }`,
      good: `
        class Store {
          constructor() {
            this.ready = this.open();
            this.ready.catch((error) => this.fail(error));
          }
          get size() { return this.open(); }
          set size(x) { this.open().catch((error) => this.fail(error)); }
          async open() { await connect(); }
        }`,
    },
    {
      name: "in a try that cannot catch",
      prelude: own,
      bad: `
        function run(text) {
          try {
            parse(text); // leaks
          } catch (error) {
            console.error(error);
          }
        }`,
      good: `
        async function run(text) {
          try {
            await parse(text);
          } catch (error) {
            console.error(error);
          }
        }`,
    },
  ],
  { messageId: "dropped" },
);

runTwins("no-floating-promise: a catch that cannot catch", rule, [
  {
    name: "one of two values that are returned, behind a log",
    prelude: own,
    messageId: "uncaught",
    bad: `
      async function run(text) {
        try {
          console.log(text);
          return text ? parse(text) : null; // leaks
        } catch (error) {
          return undefined;
        }
      }
      async function cached(text) {
        try {
          return known[text] ?? parse(text); // leaks
        } catch (error) {
          return undefined;
        }
      }`,
    good: `
      async function run(text) {
        try {
          console.log(text);
          return text ? await parse(text) : null;
        } catch (error) {
          return undefined;
        }
      }
      async function cached(text) {
        try {
          return (await parse(text)) ?? known[text];
        } catch (error) {
          return undefined;
        }
      }`,
  },
  {
    name: "the methods of a class itself",
    prelude: own,
    messageId: "dropped",
    bad: `
      class Parser {
        static async parse(text) { return await parse(text); }
        static run(text) {
          this.parse(text); // leaks
        }
      }`,
    good: `
      class Parser {
        static async parse(text) { return await parse(text); }
        parse(text) { return text; }
        static async run(text) {
          await this.parse(text);
          new Parser().parse(text);
        }
        again(text) { this.parse(text); }
      }`,
  },
  {
    name: "returned, not awaited",
    prelude: own,
    message: "The `catch` on line 5 never hears of it when `parse(…)` fails: its promise is returned, and not awaited.",
    suggestion: "return await parse(text);",
    bad: `
      async function run(text) {
        try {
          return parse(text); // leaks
        } catch (error) {
          return undefined;
        }
      }`,
    good: [
      `async function run(text) {
        try {
          return await parse(text);
        } catch (error) {
          return undefined;
        }
      }`,
      // There is something else to catch.
      `async function run(file) {
        try {
          const text = read(file);
          return parse(text);
        } catch (error) {
          return undefined;
        }
      }`,
      `async function run(file) {
        try {
          return parse(read(file));
        } catch (error) {
          return undefined;
        }
      }`,
      // What is thrown at once becomes a rejection.
      `function attempt(fn) {
        try {
          return fn();
        } catch (error) {
          return Promise.reject(error);
        }
      }
      const run = (text) => attempt(() => parse(text));`,
      `async function run(text) {
        try {
          return parse(text);
        } finally {
          console.log("started");
        }
      }`,
      `async function guarded(text) { try { return await parse(text); } catch { return undefined; } }
      async function run(text) {
        try {
          return guarded(text);
        } catch (error) {
          return undefined;
        }
      }`,
    ],
  },
  {
    name: "in a function that is not asynchronous",
    prelude: own,
    messageId: "uncaught",
    bad: `
      function run(text) {
        try {
          return parse(text); // leaks
        } catch (error) {
          return undefined;
        }
      }`,
  },
]);

runTwins("no-floating-promise: a promise only where there is no callback", rule, [
  {
    name: "the callback is missing",
    prelude: own,
    suggestions: 0,
    message: "Nothing waits for `load(…)`: a rejection is unhandled and ends the process.",
    bad: `
        function load(id, callback) {
          if (callback === undefined) {
            return new Promise((resolve, reject) => {
              load(id, (error, found) => (error ? reject(error) : resolve(found)));
            });
          }
          setImmediate(() => callback(null, id));
        }
        function run(id) {
          load(id); // leaks
        }`,
    good: [
      `
        function load(id, callback) {
          if (callback === undefined) {
            return new Promise((resolve, reject) => {
              load(id, (error, found) => (error ? reject(error) : resolve(found)));
            });
          }
          setImmediate(() => callback(null, id));
        }`,
      `
        function load(id, callback) {
          if (!callback) {
            return new Promise((resolve, reject) => {
              load(id, (error, found) => (error ? reject(error) : resolve(found)));
            });
          }
          setImmediate(() => callback(null, id));
        }`,
      `
        function load(id, callback) {
          if (typeof callback !== "function") {
            return new Promise((resolve, reject) => {
              load.call(this, id, (error, found) => (error ? reject(error) : resolve(found)));
            });
          }
          setImmediate(() => callback(null, id));
        }`,
      `
        function load(id, callback) {
          if (typeof id === "function") { callback = id; id = 0; }
          if (callback == null) {
            return new Promise((resolve, reject) => {
              load(id, (error, found) => (error ? reject(error) : resolve(found)));
            });
          }
          setImmediate(() => callback(null, id));
        }`,
      `
        function load(id, callback) {
          const found = parse(id);
          if (callback) return found.then((value) => callback(null, value), callback);
          return found;
        }
        function run(id, done) {
          load(id, done);
          load(id, () => {});
        }`,
      `
        function load(id, callback) {
          return callback ? void callback(null, id) : parse(id);
        }
        function run(id) {
          load(id, function loaded() {});
        }`,
    ],
  },
  {
    name: "a flag that says whether to go on",
    prelude: own,
    messageId: "dropped",
    bad: `
        async function check(text, strict = false) {
          if (strict) parse(text).catch(() => {});
          else throw new Error("no");
        }
        function run(text) {
          check(text); // leaks
        }`,
    suggestions: 0,
    good: `
        async function check(text, strict = true) {
          if (strict) parse(text).catch(() => {});
          else throw new Error("no");
        }
        function run(text) {
          check(text);
          check(text, undefined);
          check(text, true);
        }`,
  },
]);

runTwins("no-floating-promise: options", rule, [
  {
    name: "ignoreVoid: false",
    prelude: own,
    options: { ignoreVoid: false },
    messageId: "dropped",
    suggestions: 1,
    bad: `
      async function run(text) {
        void parse(text); // leaks
      }`,
  },
  {
    name: "void where nobody can wait",
    prelude: globals,
    messageId: "dropped",
    bad: `
      class Store {
        constructor() {
          void this.open(); // leaks
        }
        async open() { await connect(); }
      }`,
    good: `
      class Store {
        constructor() {
          void this.open();
          void elsewhere();
        }
        async open() { try { await connect(); } catch (err) { console.error(err); } }
        run() { void this.work(); }
        async work() { await connect(); }
      }`,
  },
  {
    name: "what has work of its own is another rule's",
    prelude: together(imports("{ Pool }", "pg", "const pool = new Pool();")),
    good: `async function run() { pool.query("select 1"); }`,
  },
]);

runTwins("no-floating-promise: what comes behind a middleware", rule, [
  {
    name: "next of Koa",
    prelude: {
      ts: 'import Koa from "koa"; const app = new Koa();',
      cjs: 'const Koa = require("koa"); const app = new Koa();',
    },
    messageId: "dropped",
    bad: `
      app.use(async (ctx, next) => {
        const before = Date.now();
        next(); // leaks
        console.log(ctx.url, Date.now() - before);
      });`,
    good: [
      `
      app.use(async (ctx, next) => {
        const before = Date.now();
        await next();
        console.log(ctx.url, Date.now() - before);
      });`,
      `
      app.use((ctx, next) => {
        ctx.state.id = ctx.get("x-request-id");
        return next();
      });`,
      `
      app.use((ctx, next) => next().catch((error) => { ctx.status = error.status; }));`,
    ],
  },
]);

runTwins("no-floating-promise: what is derived from a promise", rule, [
  {
    name: "a cleanup that is a promise of its own",
    prelude: own,
    messageId: "dropped",
    bad: `
      const inflight = new Map();
      function get(text) {
        const pending = parse(text);
        inflight.set(text, pending);
        pending.finally(() => inflight.delete(text)); // leaks
        return pending;
      }`,
    good: [
      `
      const inflight = new Map();
      function get(text) {
        const pending = parse(text).finally(() => inflight.delete(text));
        inflight.set(text, pending);
        return pending;
      }`,
      `
      const inflight = new Map();
      function get(text) {
        const pending = parse(text);
        inflight.set(text, pending);
        const done = () => inflight.delete(text);
        pending.then(done, done);
        return pending;
      }`,
      `
      function get(text) {
        const pending = parse(text);
        pending.catch(() => {});
        return pending;
      }`,
    ],
  },
  {
    name: "a line for the log",
    prelude: own,
    messageId: "dropped",
    bad: `
      async function load(text) {
        const ready = parse(text);
        ready.then(() => console.log("ready")); // leaks
        return await ready;
      }`,
  },
  {
    name: "waiting for what is no promise",
    prelude: globals,
    messageId: "dropped",
    bad: `
      function start(urls) {
        each(urls); // leaks
        all(urls); // leaks
      }
      async function each(urls) {
        for await (const answer of urls.map((url) => load(url))) count(answer);
      }
      async function all(urls) {
        const texts = [load("a"), "b"];
        await Promise.all(texts);
      }`,
    good: `
      function start(urls) {
        each(urls);
        named();
        all(urls);
      }
      async function each(urls) {
        for await (const one of [1, 2]) count(one);
        for await (const one of urls.map((url) => String(url))) count(one);
      }
      async function named() {
        const names = ["a", "b"];
        for await (const name of names) count(name);
      }
      async function all(urls) {
        await Promise.all(urls.map((url) => Math.max(url.length, 3)));
      }`,
  },
  {
    name: "what took a callback once, by a version that nobody knows",
    prelude: { cjs: 'const rimraf = require("rimraf");', ts: 'import { rimraf } from "rimraf";' },
    messageId: "dropped",
    bad: `
      function clean(dir) {
        rimraf(dir); // leaks
      }`,
    good: `
      function clean(dir, next) {
        rimraf(dir, next);
        rimraf(dir, process.exit.bind(null, 1));
      }`,
  },
  {
    name: "what the members of an object get by assignment",
    prelude: { cjs: "" },
    messageId: "dropped",
    bad: `
      const api = module.exports;
      api.parse = async (text) => JSON.parse(text);
      api.note = function (text) {
        api.parse(text); // leaks
        exports.parse(text); // leaks
      };
      function Store() {}
      Store.load = async (text) => JSON.parse(text);
      exports.load = function () {
        Store.load("a"); // leaks
      };`,
    good: `
      const api = (exports = module.exports = { hook: null });
      api.parse = async (text) => JSON.parse(text);
      api.note = async function (text) {
        await api.parse(text);
        api.run(text);
        other.parse(text);
        api.hook(text);
      };
      // Which of the two it is, nobody knows.
      api.run = async (text) => JSON.parse(text);
      api.run = (text) => text;
      function quiet(text) {
        const own = { parse: (given) => given };
        own.parse(text);
      }
      api.quiet = quiet;`,
  },
  {
    name: "a method that gives a promise where it gets no callback",
    prelude: { cjs: 'const util = require("./util");', ts: 'import * as util from "./util";' },
    messageId: "dropped",
    bad: `
      class Client {
        destroy(error, callback) {
          if (typeof error === "function") { callback = error; error = null; }
          if (callback === undefined) {
            return new Promise((resolve, reject) => this.destroy(error, (failure) => failure ? reject(failure) : resolve()));
          }
          queueMicrotask(callback);
        }
        stop() {
          this.destroy(new Error("stopped")); // leaks
        }
      }`,
    good: `
      class Client {
        destroy(error, callback) {
          if (typeof error === "function") { callback = error; error = null; }
          if (callback === undefined) {
            return new Promise((resolve, reject) => this.destroy(error, (failure) => failure ? reject(failure) : resolve()));
          }
          queueMicrotask(callback);
        }
        stop() {
          this.destroy(util.noop);
        }
      }`,
  },
]);
