import rule from "../../src/rules/no-floating-request.js";
import { globals, imports, runTwins, together } from "./tester.js";

const pg = imports("{ Pool }", "pg", "const pool = new Pool();");
const axios = imports("axios", "axios");
const send = `async function send(url) { const res = await fetch(url); return res.text(); }`;
const own = { ts: send, cjs: send };

runTwins(
  "no-floating-request: dropped",
  rule,
  [
    {
      name: "a query",
      prelude: pg,
      bad: `
        async function touch(id) {
          pool.query("update visits set at = now() where id = $1", [id]); // leaks
        }`,
      message: "Nothing waits for `pool.query(…)`: a rejection is unhandled and ends the process.",
      suggestion: `await pool.query("update visits set at = now() where id = $1", [id]);`,
      good: [
        `
        async function touch(id) {
          await pool.query("update visits set at = now() where id = $1", [id]);
        }`,
        `
        function touch(id) {
          return pool.query("update visits set at = now() where id = $1", [id]);
        }`,
        `
        function touch(id) {
          pool.query("update visits set at = now() where id = $1", [id]).catch(console.error);
        }`,
        `
        function touch(id, callback) {
          pool.query("update visits set at = now() where id = $1", [id], callback);
        }`,
      ],
    },
    {
      name: "a fetch, in a function that is not async",
      prelude: globals,
      bad: `
        function notify(url) {
          fetch(url, { method: "POST" }); // leaks
        }`,
      suggestions: 0,
      good: [
        `function notify(url) { fetch(url, { method: "POST" }).catch(console.error); }`,
        `function notify(url) { fetch(url, { method: "POST" }).then((res) => console.log(res.status), console.error); }`,
        `function notify(url) { void fetch(url, { method: "POST" }); }`,
      ],
    },
    {
      name: "a chain whose rejection nobody handles",
      prelude: globals,
      bad: `
        function notify(url) {
          fetch(url).then((res) => res.text()); // leaks
        }`,
      suggestions: 0,
      good: `
        function notify(url) {
          fetch(url).then((res) => res.text()).catch(console.error);
        }`,
    },
    {
      name: "a catch that throws again",
      prelude: globals,
      bad: `
        function notify(url) {
          fetch(url).then((res) => res.text()).catch((error) => { throw new Error("failed", { cause: error }); }); // leaks
        }`,
      suggestions: 0,
    },
    {
      name: "finally handles nothing",
      prelude: axios,
      bad: `
        async function notify(url, done) {
          axios.post(url).finally(done); // leaks
        }`,
      suggestion: "await axios.post(url).finally(done);",
    },
    {
      name: "an async function of the same file",
      prelude: own,
      bad: `
        async function run(url) {
          send(url); // leaks
          return true;
        }`,
      suggestion: "await send(url);",
      good: `
        async function run(url) {
          await send(url);
          return true;
        }`,
    },
    {
      name: "a method of the same class",
      prelude: globals,
      bad: `
        class Page {
          async load() {
            this.text = await (await fetch("/page")).text();
          }
          refresh() {
            this.load(); // leaks
          }
        }`,
      suggestions: 0,
      good: `
        class Page {
          async load() {
            this.text = await (await fetch("/page")).text();
          }
          refresh() {
            return this.load();
          }
        }`,
    },
    {
      name: "behind a condition",
      prelude: own,
      bad: `
        async function run(url, wanted) {
          wanted && send(url); // leaks
        }`,
      suggestions: 1,
      good: `
        async function run(url, wanted) {
          wanted && (await send(url));
        }`,
    },
    {
      name: "a combinator",
      prelude: own,
      bad: `
        async function run(urls) {
          Promise.all([send(urls[0]), send(urls[1])]); // leaks
        }`,
      suggestion: "await Promise.all([send(urls[0]), send(urls[1])]);",
      good: [
        `async function run(urls) { await Promise.all([send(urls[0]), send(urls[1])]); }`,
        `async function run(urls) { const results = Promise.all(urls.map(send)); return results; }`,
      ],
    },
    {
      name: "a try that does not wait",
      prelude: own,
      bad: `
        async function run(url) {
          try {
            send(url); // leaks
          } catch (error) {
            console.error(error);
          }
        }`,
      suggestion: "await send(url);",
      good: `
        async function run(url) {
          try {
            await send(url);
          } catch (error) {
            console.error(error);
          }
        }`,
    },
    {
      name: "an immediately invoked async function",
      prelude: globals,
      bad: `
        function start(url) {
          (async () => { // leaks
            const res = await fetch(url);
            console.log(await res.text());
          })();
        }`,
      suggestions: 0,
      good: `
        function start(url) {
          (async () => {
            try {
              const res = await fetch(url);
              console.log(await res.text());
            } catch (error) {
              console.error(error);
            }
          })();
        }`,
    },
    {
      name: "an async callback of map whose results are dropped",
      prelude: globals,
      bad: `
        async function all(urls) {
          urls.map((url) => fetch(url)); // leaks
        }`,
      suggestions: 1,
      reveals: "no-unconsumed-body",
      good: `
        async function all(urls) {
          await Promise.all(urls.map((url) => fetch(url)));
        }`,
    },
    {
      name: "the top level",
      prelude: pg,
      good: `pool.query("set search_path to app");`,
    },
    {
      name: "a function whose whole body is guarded",
      prelude: globals,
      good: `
        async function report(line) {
          try {
            await fetch("http://log/" + line);
          } catch (error) {
            console.error(error);
          }
        }
        function run() {
          report("ran");
        }`,
    },
    {
      name: "queries that are never sent",
      prelude: together(
        imports("knexOf", "knex", 'const knex = knexOf({ client: "pg", connection: "x" });'),
        imports("mongoose", "mongoose", 'const User = mongoose.model("User", {});'),
        imports("{ PrismaClient }", "@prisma/client", "const prisma = new PrismaClient();"),
      ),
      messageId: "unsent",
      bad: `
      async function run(row) {
        knex("users").insert(row); // leaks
        knex.schema.dropTable("users"); // leaks
        void User.updateOne({ id: 1 }, row); // leaks
        User.find().where("id").gt(1); // leaks
        prisma.user.create({ data: row }); // leaks
      }`,
      good: [
        `async function run(row, done) {
         await knex("users").insert(row);
         const query = knex("users");
         query.where("id", row.id);
         if (row.limit) query.limit(row.limit);
         User.findOne({ id: 1 }, done);
         User.findOne({ id: 1 }, (err, user) => done(err, user));
         await prisma.$transaction([prisma.user.create({ data: row }), prisma.user.count()]);
         prisma.user.count().then(console.log, console.error);
         return (await query).length;
       }`,
        "const find = (id) => User.findById(id).populate('friends');",
      ],
    },
    {
      name: "queries that are never sent, in a transaction",
      prelude: together(
        imports("{ PrismaClient }", "@prisma/client", "const prisma = new PrismaClient();"),
        imports("{ drizzle }", "drizzle-orm/node-postgres", "const db = drizzle('x');"),
      ),
      messageId: "unsent",
      bad: `
      async function run(id, data, users) {
        await prisma.$transaction(async (tx) => {
          tx.user.update({ where: { id }, data }); // leaks
          await tx.user.count();
        });
        await db.transaction(async (tx) => {
          tx.insert(users).values(data); // leaks
          await tx.transaction(async (inner) => { inner.delete(users); }); // leaks
        });
      }`,
      good: `
      async function run(id, data, users) {
        await prisma.$transaction(async (tx) => {
          await tx.user.update({ where: { id }, data });
          return tx.user.count();
        });
        await prisma.$transaction((tx) => tx.user.count());
        await db.transaction(async (tx) => {
          await tx.insert(users).values(data);
          const query = tx.select().from(users);
          if (id) query.where(id);
          await query;
          tx.rollback();
        });
      }`,
    },
    {
      name: "queries that are never sent, by the types of parameters",
      prelude: {
        ts: `import type { Prisma } from "@prisma/client"; import type { NodePgDatabase } from "drizzle-orm/node-postgres";`,
      },
      messageId: "unsent",
      bad: `
      function run(tx: Prisma.TransactionClient, db: NodePgDatabase) {
        tx.user.create({ data: {} }); // leaks
        db.delete(users); // leaks
      }`,
      good: `
      async function run(tx: Prisma.TransactionClient, db: NodePgDatabase) {
        await tx.user.create({ data: {} });
        return db.delete(users);
      }`,
    },
    {
      name: "queries that are never sent, one for each element",
      prelude: together(
        imports("knexOf", "knex", 'const knex = knexOf({ client: "pg", connection: "x" });'),
        imports("{ PrismaClient }", "@prisma/client", "const prisma = new PrismaClient();"),
      ),
      messageId: "unsent",
      bad: `
      function run(ids) {
        ids.forEach((id) => knex("users").where({ id }).delete()); // leaks
        ids.map((id) => prisma.user.delete({ where: { id } })); // leaks
      }`,
      good: `
      async function run(ids) {
        await Promise.all(ids.map((id) => knex("users").where({ id }).delete()));
        await prisma.$transaction(ids.map((id) => prisma.user.delete({ where: { id } })));
        const query = knex("users");
        ids.forEach((id) => query.orWhere({ id }));
        for (const one of ids.map((id) => knex("users").where({ id }))) await one;
        return query;
      }`,
    },
    {
      name: "a query in a transaction of kysely",
      prelude: imports("{ Kysely }", "kysely", "const db = new Kysely({});"),
      messageId: "dropped",
      bad: `
      async function run(row) {
        await db.transaction().execute(async (trx) => {
          trx.insertInto("users").values(row).execute(); // leaks
        });
      }`,
      good: `
      async function run(row) {
        await db.transaction().execute(async (trx) => {
          const query = trx.insertInto("users");
          await query.values(row).execute();
        });
      }`,
    },
    {
      name: "a query by a tag",
      prelude: imports("postgres", "postgres", "const sql = postgres();"),
      messageId: "unsent",
      bad: `
      async function run(row) {
        sql\`insert into users \${sql(row)}\`; // leaks
      }`,
      good: `
      async function run(row) {
        await sql\`insert into users \${sql(row)}\`;
        await sql\`select * from users \${row.id ? sql\`where id = \${row.id}\` : sql\`\`}\`;
      }`,
    },
    {
      name: "a query that then() sends",
      prelude: imports("knexOf", "knex", 'const knex = knexOf({ client: "pg", connection: "x" });'),
      messageId: "dropped",
      bad: `
      async function run(row) {
        knex("users").insert(row).then(() => console.log("done")); // leaks
      }`,
      good: `
      async function run(row) {
        knex("users").insert(row).then(() => console.log("done"), console.error);
        knex("users").insert(row).catch(console.error);
        await knex("users").insert(row).then(() => console.log("done"));
      }`,
    },
    {
      name: "a document of mongoose",
      prelude: imports("mongoose", "mongoose", 'const User = mongoose.model("User", {});'),
      messageId: "dropped",
      bad: `
      async function run(id) {
        const user = new User({ id });
        user.save(); // leaks
        const found = await User.findById(id).populate("friends");
        found.save(); // leaks
      }`,
      good: `
      async function run(id, log) {
        const user = new User({ id });
        await user.save();
        const found = await User.findById(id);
        found.save().catch(log);
        const plain = await User.findById(id).lean();
        plain.save();
      }`,
    },
  ],
  { messageId: "dropped" },
);

runTwins(
  "no-floating-request: stored",
  rule,
  [
    {
      name: "never awaited",
      prelude: own,
      bad: `
        async function run(url) {
          const sent = send(url); // leaks
          console.log("sent", url);
        }`,
      message: "The promise in `sent` is not awaited on any path: a rejection is unhandled and ends the process.",
      good: `
        async function run(url) {
          const sent = send(url);
          console.log("sent", url);
          await sent;
        }`,
    },
    {
      name: "awaited on one path only",
      prelude: own,
      bad: `
        async function run(url, wanted) {
          const text = send(url); // leaks
          if (!wanted) return undefined;
          return await text;
        }`,
      message:
        "The promise in `text` is not awaited on the path on which `wanted` on line 4 is false: a rejection is unhandled and ends the process.",
      good: [
        `
        async function run(url, wanted) {
          const text = send(url);
          if (!wanted) return text.catch(() => undefined);
          return await text;
        }`,
        `
        async function run(url, wanted) {
          if (!wanted) return undefined;
          const text = send(url);
          return await text;
        }`,
        `
        async function run(url, wanted) {
          const text = send(url);
          text.catch(() => {});
          if (!wanted) return undefined;
          return await text;
        }`,
      ],
    },
    {
      name: "collected in an array that nobody joins",
      prelude: own,
      bad: `
        async function all(urls) {
          const pending = [];
          for (const url of urls) pending.push(send(url)); // leaks
          return pending.length;
        }`,
      good: [
        `
        async function all(urls) {
          const pending = [];
          for (const url of urls) pending.push(send(url));
          return Promise.all(pending);
        }`,
        `
        async function all(urls) {
          const pending = [];
          for (const url of urls) pending.push(send(url));
          for (const each of pending) await each;
        }`,
        `
        async function all(urls) {
          const pending = [];
          for (const url of urls) pending.push(send(url));
          return pending;
        }`,
      ],
    },
    {
      name: "mapped, and the array forgotten",
      prelude: own,
      bad: `
        async function all(urls) {
          const pending = urls.map((url) => send(url)); // leaks
          console.log(pending.length);
        }`,
      good: `
        async function all(urls) {
          const pending = urls.map((url) => send(url));
          await Promise.all(pending);
        }`,
    },
    {
      name: "overwritten in a loop",
      prelude: own,
      bad: `
        async function last(urls) {
          let text;
          for (const url of urls) {
            text = send(url); // leaks
          }
          return await text;
        }`,
      good: `
        async function last(urls) {
          let text;
          for (const url of urls) {
            await text;
            text = send(url);
          }
          return await text;
        }`,
    },
    {
      name: "in a try that does not wait",
      prelude: own,
      bad: `
        async function run(url) {
          try {
            const sent = send(url); // leaks
            console.log("sent");
          } catch (error) {
            console.error(error);
          }
        }`,
      good: `
        async function run(url) {
          try {
            const sent = send(url);
            console.log("sent");
            await sent;
          } catch (error) {
            console.error(error);
          }
        }`,
    },
    {
      name: "handed on",
      prelude: own,
      good: [
        `async function run(url) { const sent = send(url); return { sent }; }`,
        `async function run(url, track) { const sent = send(url); track(sent); }`,
        `const running = new Set(); async function run(url) { const sent = send(url); running.add(sent); }`,
        `class Queue { add(url) { this.tail = this.tail.then(() => send(url)); } }`,
        `async function run(a, b) { const [x, y] = [send(a), send(b)]; return [await x, await y]; }`,
        `async function run(url) { const sent = send(url); const [text] = await Promise.allSettled([sent]); return text; }`,
        `async function run(url, timeout) { const sent = send(url); return Promise.race([sent, timeout]); }`,
      ],
    },
  ],
  { messageId: "stored", suggestions: 0 },
);

runTwins("no-floating-request: void and options", rule, [
  { name: "void is a decision", prelude: pg, good: `async function run() { void pool.query("select 1"); }` },
  {
    name: "ignoreVoid: false",
    prelude: pg,
    options: { ignoreVoid: false },
    messageId: "dropped",
    suggestions: 1,
    bad: `
      async function run() {
        void pool.query("select 1"); // leaks
      }`,
    good: `
      async function run() {
        pool.query("select 1").catch(console.error);
      }`,
  },
  {
    name: "harm",
    prelude: pg,
    options: { harm: "holds-socket" },
    good: `async function run() { pool.query("select 1"); }`,
  },
]);

runTwins(
  "no-floating-request: packages",
  rule,
  [
    {
      name: "redis",
      prelude: imports("{ createClient }", "redis", "const client = createClient();"),
      bad: `
        async function put(key, value) {
          client.set(key, value); // leaks
        }`,
      good: `
        async function put(key, value) {
          await client.set(key, value);
        }`,
    },
    {
      name: "ioredis: a callback has the failure of the promise beside it",
      prelude: imports("{ Redis }", "ioredis", "const redis = new Redis();"),
      bad: `
        async function listen(channel) {
          redis.subscribe(channel); // leaks
          redis.unsubscribe(channel); // leaks
          redis.call("PING"); // leaks
        }`,
      good: [
        `
        function listen(channel, report, callback) {
          redis.ssubscribe(channel, callback);
          redis.subscribe(channel, (error) => report(error));
          redis.subscribe("news", channel, (error, count) => report(error, count));
          redis.psubscribe(channel, (error) => report(error));
          redis.ssubscribe(channel, (error) => report(error));
          redis.monitor((error) => report(error));
        }`,
        `
        function leave(channel, report) {
          redis.unsubscribe((error) => report(error));
          redis.unsubscribe(channel, (error) => report(error));
          redis.punsubscribe(channel, (error) => report(error));
          redis.sunsubscribe(channel, (error) => report(error));
          redis.call("PING", (error) => report(error));
          redis.get(channel, (error) => report(error));
        }`,
      ],
    },
    {
      name: "mongodb",
      prelude: imports("{ MongoClient }", "mongodb", `const mongo = new MongoClient("mongodb://localhost");`),
      bad: `
        async function add(visit) {
          mongo.db().collection("visits").insertOne(visit); // leaks
        }`,
      good: `
        async function add(visit) {
          await mongo.db().collection("visits").insertOne(visit);
        }`,
    },
    {
      name: "axios",
      prelude: axios,
      bad: `
        async function notify(url) {
          axios.post(url, {}); // leaks
        }`,
      good: `
        async function notify(url) {
          await axios.post(url, {});
        }`,
    },
    {
      name: "fs/promises",
      prelude: imports("{ writeFile }", "node:fs/promises"),
      bad: `
        async function save(file, text) {
          writeFile(file, text); // leaks
        }`,
      good: `
        async function save(file, text) {
          await writeFile(file, text);
        }`,
    },
    {
      name: "undici",
      prelude: imports("{ request }", "undici"),
      bad: `
        async function notify(url) {
          request(url).then(({ body }) => body.dump()); // leaks
        }`,
      good: `
        async function notify(url) {
          const { body } = await request(url);
          await body.dump();
        }`,
    },
  ],
  { messageId: "dropped", suggestions: 1 },
);

runTwins("no-floating-request: TypeScript", rule, [
  {
    name: "an annotated parameter",
    prelude: together({ ts: `import type { Pool } from "pg";`, cjs: "" }),
    only: "ts",
    messageId: "dropped",
    suggestion: `await pool.query("delete from sessions");`,
    bad: `
      export async function clear(pool: Pool): Promise<void> {
        pool.query("delete from sessions"); // leaks
      }`,
    good: `
      export async function clear(pool: Pool): Promise<void> {
        await pool.query("delete from sessions");
      }`,
  },
]);

runTwins("no-floating-request: awaited too late", rule, [
  {
    name: "after something else that takes its time",
    prelude: globals,
    options: { lateAwait: true },
    messageId: "late",
    bad: `
      async function both(url, db) {
        const page = fetch(url); // leaks
        const rows = await db.rows();
        return render(await (await page).text(), rows);
      }`,
    good: [
      `
      async function both(url, db) {
        const page = fetch(url).then((res) => res.text());
        const [text, rows] = await Promise.all([page, db.rows()]);
        return render(text, rows);
      }`,
      `
      async function both(url, other) {
        const page = fetch(url);
        const next = fetch(other);
        const [a, b] = await Promise.all([page, next]);
        return render(await a.text(), await b.text());
      }`,
      `
      async function both(url, db) {
        const page = fetch(url);
        page.catch(() => {});
        const rows = await db.rows();
        return render(await (await page).text(), rows);
      }`,
      `
      async function both(url, db) {
        const rows = await db.rows();
        const page = fetch(url);
        log(rows);
        return render(await (await page).text(), rows);
      }`,
    ],
  },
  {
    name: "off unless asked for",
    prelude: globals,
    good: `
      async function both(url, db) {
        const page = fetch(url);
        const rows = await db.rows();
        return render(await (await page).text(), rows);
      }`,
  },
  {
    name: "what an event gives, whatever its annotation says",
    prelude: { ts: 'import { createPool, type PoolConnection } from "mysql2/promise"; const pool = createPool({});' },
    good: `
      pool.on("connection", (connection: PoolConnection) => {
        connection.query("SET time_zone='+00:00'");
      });`,
  },
]);
