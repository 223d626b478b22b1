import rule from "../../src/rules/no-promise-as-value.js";
import { type Prelude, globals, imports, runTwins, together } from "./tester.js";

/** An async function of the file. */
const load: Prelude = {
  ts: "async function load(id?: unknown): Promise<any> { return db.get(id); }",
  cjs: "async function load(id) { return db.get(id); }",
};

runTwins("no-promise-as-value", rule, [
  {
    name: "a test",
    prelude: load,
    messageId: "tested",
    suggestion: "if (await load(id)) return true;",
    bad: `
      async function run(id) {
        if (load(id)) return true; // leaks
        return false;
      }`,
    good: [
      `async function run(id) {
        if (await load(id)) return true;
        return false;
      }`,
      // Called where a function may be, or be missing.
      `async function run(id) {
        if (load) return await load(id);
      }`,
    ],
  },
  {
    name: "a negation",
    prelude: load,
    messageId: "tested",
    suggestion: "if (!await load(id)) throw new Error();",
    bad: `
      async function run(id) {
        if (!load(id)) throw new Error(); // leaks
      }`,
    good: `
      async function run(id) {
        if (!(await load(id))) throw new Error();
      }`,
  },
  {
    name: "logical operators",
    prelude: load,
    messageId: "tested",
    bad: `
      async function run(id, other) {
        const a = load(id) || other; // leaks
        const b = load(id) && other; // leaks
        if (other && load(id)) return a; // leaks
        return b;
      }`,
    good: [
      `async function run(id, other) {
        const a = (await load(id)) || other;
        return other && load(id);
      }`,
      `function run(id, cached) {
        return cached.get(id) ?? load(id);
      }`,
      `function run(id, other) {
        return other || load(id);
      }`,
    ],
  },
  {
    name: "loops and conditional expressions",
    prelude: load,
    messageId: "tested",
    bad: `
      async function run(id) {
        while (load(id)) step(); // leaks
        for (; load(id); ) step(); // leaks
        return load(id) ? 1 : 2; // leaks
      }`,
    good: `
      async function run(id) {
        while (await load(id)) step();
        for (; await load(id); ) step();
        return (await load(id)) ? load(1) : load(2);
      }`,
  },
  {
    name: "a constant",
    prelude: load,
    messageId: "tested",
    bad: `
      async function run(id) {
        const found = load(id);
        if (found) return 1; // leaks
        return 2;
      }`,
    good: [
      `async function run(id) {
        const found = load(id);
        if (await found) return 1;
        return 2;
      }`,
      // Whether work is under way is a question that a variable can answer.
      `let pending;
      async function run(id) {
        if (pending) return pending;
        pending = load(id);
        return pending;
      }`,
      `class Cache {
        async get(id) {
          if (!this.pending) this.pending = load(id);
          return this.pending;
        }
      }`,
      `async function run(id, known) {
        const found = known ? load(id) : undefined;
        if (found) return await found;
      }`,
      `const memo = new Map();
      async function run(id) {
        const known = memo.get(id);
        if (known) return known;
        const made = load(id);
        memo.set(id, made);
        return made;
      }`,
    ],
  },
  {
    name: "a comparison",
    prelude: load,
    messageId: "compared",
    bad: `
      async function run(id) {
        if (load(id) === "open") return 1; // leaks
        if (load(id) > 3) return 2; // leaks
        if (load(id) !== undefined) return 3; // leaks
        switch (load(id)) { // leaks
          case 1: return 4;
        }
      }`,
    good: [
      `async function run(id) {
        if ((await load(id)) === "open") return 1;
      }`,
      // Which one of them it is.
      `class Once {
        async run(id) {
          const mine = load(id);
          this.current = mine;
          await mine;
          if (this.current === mine) this.current = undefined;
        }
      }`,
      `const same = (id) => load(id) instanceof Promise && typeof load(id) === "object";`,
    ],
  },
  {
    name: "arithmetic",
    prelude: load,
    messageId: "computed",
    bad: `
      async function run(id, sum) {
        sum = sum + load(id); // leaks
        return load(id) * 2; // leaks
      }`,
    good: `
      async function run(id, sum) {
        return sum + (await load(id));
      }`,
  },
  {
    name: "a power",
    prelude: load,
    messageId: "computed",
    suggestion: "return (await load(id)) ** 2;",
    bad: `
      async function run(id) {
        return load(id) ** 2; // leaks
      }`,
  },
  {
    name: "text",
    prelude: load,
    messageId: "text",
    bad: `
      async function run(id, names) {
        log(\`found \${load(id)}\`); // leaks
        return names[load(id)]; // leaks
      }`,
    good: `
      async function run(id, names, sql) {
        log(\`found \${await load(id)}\`);
        return sql\`SELECT \${load(id)}\`;
      }`,
  },
  {
    name: "a spread",
    prelude: load,
    messageId: "spread",
    bad: `
      async function run(id) {
        use(...load(id)); // leaks
        return { ...load(id), id }; // leaks
      }`,
    good: `
      async function run(id) {
        return { ...(await load(id)), id, later: load(id), list: [load(id)] };
      }`,
  },
  {
    name: "what is written out",
    prelude: load,
    messageId: "written",
    bad: `
      async function run(id) {
        return JSON.stringify(load(id)); // leaks
      }`,
    good: `
      async function run(id) {
        return JSON.stringify(await load(id));
      }`,
  },
  {
    name: "an Express response",
    prelude: together(load, {
      ts: 'import express from "express"; const app = express();',
      cjs: 'const app = require("express")();',
    }),
    messageId: "written",
    bad: `
      app.get("/a", (req, res) => {
        res.json(load(req.params.id)); // leaks
      });
      app.get("/b", async (req, res) => {
        res.status(200).send(load(req.params.id)); // leaks
      });`,
    good: `
      app.get("/a", async (req, res, next) => {
        try { res.json(await load(req.params.id)); } catch (err) { next(err); }
      });
      app.get("/b", (req, res, next) => {
        load(req.params.id).then((found) => res.json(found), next);
      });`,
  },
  {
    name: "a Koa body",
    prelude: together(load, {
      ts: 'import Koa from "koa"; const app = new Koa();',
      cjs: 'const Koa = require("koa"); const app = new Koa();',
    }),
    messageId: "written",
    suggestion: "ctx.body = await load(ctx.query.id);",
    bad: `
      app.use(async (ctx) => {
        ctx.body = load(ctx.query.id); // leaks
      });`,
    good: `
      app.use(async (ctx) => {
        ctx.state.user = load(ctx.query.id);
        ctx.body = await load(ctx.query.id);
      });`,
  },
  {
    name: "a Koa router's body",
    prelude: together(load, {
      ts: 'import Router from "@koa/router"; const router = new Router();',
      cjs: 'const Router = require("@koa/router"); const router = new Router();',
    }),
    messageId: "written",
    bad: `
      router.get("/x", async (ctx) => {
        ctx.body = load(1); // leaks
      });`,
    good: `
      router.get("/x", async (ctx) => {
        ctx.body = (await load(1)).rows;
      });`,
  },
  {
    name: "what is read from it",
    prelude: load,
    messageId: "read",
    bad: `
      async function run(id) {
        const { name } = load(id); // leaks
        const found = load(id);
        log(found.length); // leaks
        return load(id).name; // leaks
      }`,
    good: [
      `async function run(id) {
        const { name } = await load(id);
        return load(id).then((found) => found.name).catch(log).finally(done);
      }`,
      // What was given members of its own has them.
      `function run(id) {
        const work = load(id);
        work.cancel = () => stop(id);
        return work;
      }
      function run2(id) {
        const work = Object.assign(load(id), { id });
        log(work.id);
        return work;
      }`,
      `function run(id) {
        const work = load(id);
        work.started = true;
        log(work.started);
        return work;
      }`,
      `const { promise, resolve } = Promise.withResolvers();`,
      // Whoever calls these has put them there.
      `const { polyfill } = require("./promises"); polyfill(Promise);
      module.exports.run = (ids) => Promise.all(ids.map(load)).delay(1000).then(log);`,
    ],
  },
  {
    name: "a member of a parenthesised call",
    prelude: load,
    messageId: "read",
    suggestion: "return (await load(id)).name;",
    bad: `
      async function run(id) {
        return load(id).name; // leaks
      }`,
  },
  {
    name: "what is read from an API's promise",
    prelude: imports("{ readFile }", "node:fs/promises"),
    messageId: "read",
    bad: `
      async function run(file) {
        return readFile(file).length; // leaks
      }`,
    good: [
      `async function run(file) {
        return (await readFile(file)).length;
      }`,
      // Of another version than the contract's: it would not work at all.
      `async function run(file) {
        const handle = readFile(file);
        handle.on("data", log);
        return handle.connected;
      }`,
      // Bluebird's.
      'const run = (file) => readFile(file).tap(log).get("length");',
    ],
  },
  {
    name: "a promisified child's promise",
    prelude: {
      ts: 'import { exec } from "node:child_process"; import { promisify } from "node:util"; const run = promisify(exec);',
      cjs: 'const run = require("node:util").promisify(require("node:child_process").exec);',
    },
    messageId: "read",
    bad: `
      async function list() {
        const { stdout } = run("ls"); // leaks
        return stdout;
      }`,
    good: `
      async function list() {
        const { stdout } = await run("ls");
        const running = run("ls");
        running.child.stdin.end();
        return [stdout, await running];
      }`,
  },
  {
    name: "an iteration",
    prelude: load,
    messageId: "iterated",
    bad: `
      async function run(id) {
        for (const row of load(id)) use(row); // leaks
        const [first] = load(id); // leaks
        return first;
      }`,
    good: `
      async function run(id) {
        for (const row of await load(id)) use(row);
        const [first] = await load(id);
        return first;
      }`,
  },
  {
    name: "an async generator",
    prelude: {
      ts: "async function* rows() { yield await next(); }",
      cjs: "async function* rows() { yield await next(); }",
    },
    messageId: "asyncIterable",
    suggestions: 1,
    bad: `
      async function run() {
        for (const row of rows()) use(row); // leaks
      }`,
    good: `
      async function run() {
        for await (const row of rows()) use(row);
      }`,
  },
  {
    name: "using",
    prelude: { ts: 'import { open } from "node:fs/promises";' },
    messageId: "disposed",
    bad: `
      async function run(file) {
        using handle = open(file); // leaks
      }`,
    good: `
      async function run(file) {
        await using handle = await open(file);
      }`,
  },
  {
    name: "using what is disposed of asynchronously",
    prelude: { ts: 'import { open } from "node:fs/promises";' },
    messageId: "asyncDisposable",
    suggestions: 1,
    bad: `
      async function run(file) {
        using handle = await open(file); // leaks
      }`,
  },
  {
    name: "lists within the list",
    prelude: load,
    messageId: "nested",
    bad: `
      async function run(groups, other) {
        await Promise.all([groups.map(load), other]); // leaks
        await Promise.all(groups.map((group) => group.map((id) => load(id)))); // leaks
      }`,
    good: `
      async function run(groups, other) {
        await Promise.all([...groups.map(load), other]);
        await Promise.all(groups.map((group) => Promise.all(group.map((id) => load(id)))));
        await Promise.all(groups.flatMap((group) => group.map((id) => load(id))));
        await Promise.all([Promise.all(groups.map(load)), other]);
        await Promise.all(groups.map((group) => group.map((id) => load(id))).flat());
      }`,
  },
  {
    name: "functions that nobody has called",
    prelude: load,
    messageId: "uncalled",
    bad: `
      async function run() {
        await Promise.all([load, () => load(2)]); // leaks
      }`,
    good: [
      `async function run(limit, ids) {
        await Promise.all([load(1), load(2)]);
        await Promise.all(ids.map((id) => limit(() => load(id))));
      }`,
      // A caller may pass a promise.
      `async function both(first, second) {
        await Promise.all([first, second]);
      }
      both(load, load(1));`,
    ],
  },
  {
    name: "predicates",
    prelude: load,
    messageId: "predicate",
    bad: `
      async function run(ids) {
        const some = ids.filter(async (id) => (await load(id)).ok); // leaks
        const found = ids.find((id) => load(id)); // leaks
        if (ids.some(load)) return some; // leaks
        const at = ids.findIndex(async (id) => await load(id)); // leaks
        const last = ids.findLast(async (id) => await load(id)); // leaks
        ids.sort(async (a, b) => (await load(a)) - (await load(b))); // leaks
        if (at === last) return at;
        return ids.every(async (id) => await load(id)) ? found : undefined; // leaks
      }`,
    good: [
      `async function run(ids) {
        const checked = await Promise.all(ids.map(async (id) => [id, (await load(id)).ok]));
        return checked.filter(([, ok]) => ok).map(([id]) => id);
      }`,
      // A stream waits for its predicate, a cursor's filter is no predicate.
      `async function run(stream, collection) {
        const rows = await stream.filter(async (row) => (await load(row)).ok).toArray();
        return collection.find({ rows });
      }`,
    ],
  },
  {
    name: "lodash's predicates",
    prelude: together(load, { ts: 'import _ from "lodash";', cjs: 'const _ = require("lodash");' }),
    messageId: "predicate",
    bad: `
      function run(ids) {
        return _.filter(ids, async (id) => (await load(id)).ok); // leaks
      }`,
    good: `
      function run(ids) {
        return Promise.all(_.map(ids, async (id) => (await load(id)).ok));
      }`,
  },
  {
    name: "functions that return a promise",
    prelude: {
      ts: "const probe = (port: number) => new Promise((resolve) => listen(port, resolve)); const all = (ids: any[]) => { return Promise.all(ids.map(get)); };",
      cjs: "const probe = (port) => new Promise((resolve) => listen(port, resolve)); const all = (ids) => { return Promise.all(ids.map(get)); };",
    },
    messageId: "tested",
    bad: `
      function run(port, ids) {
        if (probe(port)) return 1; // leaks
        return all(ids) ? 2 : 3; // leaks
      }`,
    good: `
      async function run(port, ids) {
        if (await probe(port)) return 1;
        return (await all(ids)) ? 2 : 3;
      }`,
  },
  {
    name: "functions that only may return a promise",
    prelude: globals,
    good: [
      `function get(id) {
        if (known.has(id)) return known.get(id);
        return fetch("/" + id);
      }
      function run(id) {
        if (get(id)) return 1;
      }`,
      `function get(id) {
        if (id) return fetch("/" + id);
      }
      function run(id) {
        if (get(id)) return 1;
      }`,
      `let check = async () => true;
      if (process.env.FAST) check = () => true;
      function run() {
        if (check()) return 1;
      }`,
      `function run(task) {
        if (task()) return 1;
      }
      run(async () => 1);`,
      `class Base {
        async ready() { return true; }
        sync() { return true; }
        run() { return this.sync() ? 1 : 2; }
      }`,
    ],
  },
  {
    name: "methods of the file's classes",
    prelude: globals,
    messageId: "tested",
    bad: `
      class Store {
        async has(id) { return (await db.get(id)) !== undefined; }
        async put(id) {
          if (this.has(id)) return; // leaks
          await db.put(id);
        }
      }
      const store = new Store();
      async function run(id) {
        if (!store.has(id)) return; // leaks
      }`,
    good: `
      class Store {
        async has(id) { return (await db.get(id)) !== undefined; }
        async put(id) {
          if (await this.has(id)) return;
          await db.put(id);
        }
      }`,
  },
  {
    name: "queries that are sent when they are awaited",
    prelude: { ts: 'import knex from "knex"; const db = knex({});', cjs: 'const db = require("knex")({});' },
    good: `
      async function run(name) {
        const query = db("users").select("*");
        if (name) query.where({ name });
        return await query;
      }`,
  },
  {
    name: "typed",
    prelude: {
      typed:
        "interface Store { has(id: string): Promise<boolean>; maybe(id: string): Promise<boolean> | undefined; either(): boolean | Promise<boolean> }",
    },
    suggestions: 1,
    messageId: "tested",
    bad: `
      export async function run(store: Store): Promise<number> {
        if (store.has("a")) return 1; // leaks
        return 2;
      }`,
    good: `
      export async function run(store: Store): Promise<number> {
        if (await store.has("a")) return 1;
        const maybe = store.maybe("a");
        if (maybe) await maybe;
        if (store.either()) return 3;
        return 2;
      }`,
  },
  {
    name: "hashes",
    prelude: { ts: 'import bcrypt from "bcrypt";', cjs: 'const bcrypt = require("bcrypt");' },
    messageId: "tested",
    suggestion: "if (!await bcrypt.compare(password, user.hash)) throw new Error();",
    bad: `
      async function login(user, password) {
        if (!bcrypt.compare(password, user.hash)) throw new Error(); // leaks
      }`,
    good: `
      async function login(user, password) {
        if (!(await bcrypt.compare(password, user.hash))) throw new Error();
        if (!bcrypt.compareSync(password, user.hash)) throw new Error();
        bcrypt.compare(password, user.hash, (err, same) => { if (same) enter(user); });
      }`,
  },
  {
    name: "a handler that is registered elsewhere",
    prelude: load,
    messageId: "written",
    bad: `
      const show = (req, res) => {
        res.json(load(req.params.id)); // leaks
      };
      const list = async (ctx) => {
        ctx.body = load(ctx.query.id); // leaks
      };`,
    good: `
      const show = async (req, res) => {
        res.json(await load(req.params.id));
        channel.send(load(1));
      };
      const list = async (ctx, form) => {
        form.body = load(1);
        ctx.body = await load(ctx.query.id);
      };`,
  },
  {
    name: "a body that is read twice over",
    prelude: globals,
    messageId: "read",
    bad: `
      async function run(url) {
        const response = await fetch(url);
        const data = response.json();
        return data.items; // leaks
      }`,
    good: `
      async function run(url) {
        const response = await fetch(url);
        const data = await response.json();
        return data.items;
      }`,
  },
  {
    name: "a prompt that can be closed",
    prelude: { ts: 'import inquirer from "inquirer";', cjs: 'const inquirer = require("inquirer");' },
    messageId: "read",
    bad: `
      function ask(questions) {
        const prompt = inquirer.prompt(questions);
        return prompt.answer; // leaks
      }`,
    good: `
      function ask(questions) {
        const prompt = inquirer.prompt(questions);
        setTimeout(() => prompt.ui.close(), 1000);
        return prompt;
      }`,
  },
  {
    name: "methods of an object, and of the module's own exports",
    prelude: globals,
    messageId: "tested",
    bad: `
      const users = {
        async isLocked(id) { return (await db.one(id)).locked; },
        check(id) {
          if (this.isLocked(id)) throw new Error("locked"); // leaks
        },
      };
      exports.isOpen = async (id) => (await db.one(id)).open;
      exports.run = (id) => {
        if (!users.isLocked(id)) return 1; // leaks
        return exports.isOpen(id) ? 1 : 2; // leaks
      };`,
    good: [
      `const users = {
         async isLocked(id) { return (await db.one(id)).locked; },
         async check(id) {
           if (await this.isLocked(id)) throw new Error("locked");
         },
       };
       exports.run = async (id) => ((await users.isLocked(id)) ? 1 : 2);`,
      // It may be another function by then.
      `const users = { isLocked: async () => true };
       users.isLocked = () => false;
       exports.run = () => (users.isLocked() ? 1 : 2);`,
      `const users = { isLocked: async () => true, ...overrides };
       exports.run = () => (users.isLocked() ? 1 : 2);`,
      `exports.isOpen = async () => true;
       exports.isOpen = memo(exports.isOpen);
       exports.run = () => (exports.isOpen() ? 1 : 2);`,
      `const users = {
         isLocked: async () => true,
         check() {
           return function () { return this.isLocked() ? 1 : 2; };
         },
       };`,
    ],
  },
  {
    name: "a part of what is written out",
    prelude: imports("express", "express", "const app = express(); const load = async () => db.one();"),
    messageId: "written",
    bad: `
      app.get("/a", (req, res) => {
        res.json({ user: load() }); // leaks
      });
      app.get("/b", async (req, res) => {
        const user = load();
        res.json({ data: [{ user }] }); // leaks
      });
      app.get("/c", async (req, res) => {
        res.send(JSON.stringify([load()])); // leaks
      });`,
    good: `
      app.get("/a", async (req, res) => {
        const user = load();
        const tasks = { user, other: load() };
        await Promise.all([user, tasks.other]);
        res.json({ user: await user, load, at: [await load()] });
      });`,
  },
  {
    name: "elements of a list of promises",
    prelude: load,
    messageId: "read",
    suggestions: 0,
    bad: `
      async function run(ids) {
        const open = ids.map((id) => load(id)).filter((user) => user.open); // leaks
        ids.map(load).forEach((user) => {
          console.log(user.name); // leaks
        });
        return open;
      }`,
    good: [
      `async function run(ids) {
         const users = await Promise.all(ids.map((id) => load(id)));
         const open = users.filter((user) => user.open);
         return open;
       }`,
      `async function run(ids) {
         ids.map(load).forEach((user) => { user.then(show, console.error); });
         return await ids.map(load).reduce(async (sum, user) => (await sum) + (await user), Promise.resolve(0));
       }`,
      // Node's streams wait for their functions.
      "async function run(stream) { return await stream.map(load).filter((user) => user.open).toArray(); }",
    ],
  },
  {
    name: "a list of promises as a whole",
    prelude: load,
    messageId: "list",
    bad: `
      function run(ids, res) {
        const known = ids.map((id) => load(id)).filter(Boolean); // leaks
        res.json(ids.map(load)); // leaks
        res.json({ names: ids.map(load) }); // leaks
        return ids.map(load).join(", ") + known.length; // leaks
      }`,
    good: `
      async function run(ids, res) {
        const known = (await Promise.all(ids.map((id) => load(id)))).filter(Boolean);
        res.json(await Promise.all(ids.map(load)));
        return ids.map((id) => (id ? load(id) : undefined)).filter(Boolean).concat(known);
      }`,
  },
]);

runTwins("no-promise-as-value, assertions about promises", rule, [
  {
    name: "should",
    prelude: load,
    messageId: "read",
    bad: `
      it("fails", async () => {
        load().status.should.equal(1); // leaks
      });`,
    good: `
      it("fails", async () => {
        await load().should.be.rejected;
        await Promise.all([load()]).should.be.fulfilled;
        const loading = load();
        await loading.should.eventually.equal(1);
        (await load()).status.should.equal(1);
      });`,
  },
  {
    name: "a sentence of chai that goes on",
    prelude: together(load, imports("{ expect }", "chai")),
    good: `
      it("fails", async () => {
        await expect(load()).to.be.rejected.and.eventually.have.property("stack");
        await expect(load()).to.eventually.be.deep.equal({}).and.to.have.property("id");
        await expect(load()).to.be.rejectedWith(Error).and.have.property("code");
      });`,
  },
]);

runTwins("no-promise-as-value, new names of what turned asynchronous", rule, [
  {
    name: "jose: a token that nobody has verified",
    prelude: imports("{ jwtVerify }", "jose"),
    versions: { jose: "6.2.18" },
    messageId: "read",
    bad: `
      function user(token, key) {
        const { payload } = jwtVerify(token, key); // leaks
        return payload.sub;
      }`,
    good: `
      async function user(token, key) {
        const { payload } = await jwtVerify(token, key);
        return payload.sub;
      }`,
  },
  {
    name: "jose: a token that is signed some day",
    prelude: imports("{ SignJWT }", "jose"),
    versions: { jose: "6.2.18" },
    messageId: "text",
    bad: `
      function bearer(claims, key) {
        return \`Bearer \${new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).setExpirationTime("2h").sign(key)}\`; // leaks
      }`,
    good: `
      async function bearer(claims, key) {
        return \`Bearer \${await new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).setExpirationTime("2h").sign(key)}\`;
      }`,
  },
  {
    name: "file-type",
    prelude: imports("{ fileTypeFromBuffer }", "file-type"),
    versions: { "file-type": "21.3.4" },
    messageId: "read",
    bad: `
      function isImage(bytes) {
        const type = fileTypeFromBuffer(bytes);
        return type.mime.startsWith("image/"); // leaks
      }`,
    good: `
      async function isImage(bytes) {
        const type = await fileTypeFromBuffer(bytes);
        return type.mime.startsWith("image/");
      }`,
  },
  {
    name: "image-size",
    prelude: imports("{ imageSizeFromFile }", "image-size/fromFile"),
    versions: { "image-size": "2.1.0" },
    messageId: "read",
    bad: `
      function area(path) {
        const { width, height } = imageSizeFromFile(path); // leaks
        return width * height;
      }`,
    good: `
      async function area(path) {
        const { width, height } = await imageSizeFromFile(path);
        return width * height;
      }`,
  },
  {
    name: "eslint",
    prelude: imports("{ ESLint }", "eslint"),
    versions: { eslint: "9.0.0" },
    messageId: "read",
    bad: `
      function errors(files) {
        const results = new ESLint().lintFiles(files);
        return results.length; // leaks
      }`,
    good: `
      async function errors(files) {
        const results = await new ESLint().lintFiles(files);
        return results.length;
      }`,
  },
]);
