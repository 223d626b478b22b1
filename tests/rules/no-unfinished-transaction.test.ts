import rule from "../../src/rules/no-unfinished-transaction.js";
import { globals, imports, runTwins } from "./tester.js";

const pg = imports("{ Pool }", "pg", "const pool = new Pool();");
const mysql = imports("mysql", "mysql2", "const pool = mysql.createPool({});");
const mysqlPromise = imports("mysql", "mysql2/promise", "const pool = mysql.createPool({});");
const mariadb = imports("mariadb", "mariadb", "const pool = mariadb.createPool({});");
const knex = imports("knex", "knex", 'const db = knex({ client: "pg", connection: {} });');
const sequelize = imports("{ Sequelize }", "sequelize", 'const db = new Sequelize("postgres://db");');
const typeorm = imports("{ DataSource }", "typeorm", "const source = new DataSource({});");
const mongoose = imports("mongoose", "mongoose", 'const Order = mongoose.model("Order", {});');
const mongodb = imports("{ MongoClient }", "mongodb", 'const client = new MongoClient("mongodb://db");');
const sqlite = imports("Database", "better-sqlite3", 'const db = new Database("shop.db");');
const nodeSqlite = imports("{ DatabaseSync }", "node:sqlite", 'const db = new DatabaseSync("shop.db");');
const mssql = imports("sql", "mssql", "const pool = new sql.ConnectionPool({});");

runTwins(
  "no-unfinished-transaction: by text",
  rule,
  [
    {
      name: "an early return between begin and commit",
      prelude: pg,
      bad: `
        async function pay(id) {
          const client = await pool.connect();
          try {
            await client.query("BEGIN"); // leaks
            const { rows } = await client.query("SELECT 1");
            if (rows.length === 0) return false;
            await client.query("COMMIT");
            return true;
          } catch (error) {
            await client.query("ROLLBACK");
            throw error;
          } finally {
            client.release();
          }
        }`,
      message:
        "The transaction of `client` (pg PoolClient#query) is neither committed nor rolled back on the path on which `rows.length` on line 7 is `0`: whoever waits for it waits for ever.",
      suggestions: 1,
      good: [
        `
        async function pay(id) {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            const { rows } = await client.query("SELECT 1");
            if (rows.length === 0) { await client.query("ROLLBACK"); return false; }
            await client.query("COMMIT");
            return true;
          } catch (error) {
            await client.query("ROLLBACK");
            throw error;
          } finally {
            client.release();
          }
        }`,
        `
        async function pay(id) {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            await client.query("INSERT INTO t VALUES (1)");
            await client.query("COMMIT");
          } catch (error) {
            await client.query("ROLLBACK");
            throw error;
          } finally {
            client.release();
          }
        }`,
        `
        async function pay(id) {
          const client = await pool.connect();
          let failed;
          try {
            await client.query("BEGIN");
            await client.query("INSERT INTO t VALUES (1)");
            await client.query("COMMIT");
          } catch (error) {
            failed = error;
            throw error;
          } finally {
            client.release(failed);
          }
        }`,
        `
        async function pay(id) {
          const client = await pool.connect();
          let last = "ROLLBACK";
          try {
            await client.query("BEGIN");
            await client.query("INSERT INTO t VALUES (1)");
            last = "COMMIT";
          } finally {
            await client.query(last);
            client.release();
          }
        }`,
        `
        async function pay(id, dry) {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            await client.query("INSERT INTO t VALUES (1)");
            await client.query(dry ? "ROLLBACK" : "COMMIT");
          } catch (error) {
            await client.query("ROLLBACK;");
          } finally {
            client.release();
          }
        }`,
      ],
    },
    {
      name: "a catch that only logs",
      prelude: pg,
      bad: `
        async function pay(id) {
          const client = await pool.connect();
          try {
            await client.query("begin"); // leaks
            await client.query("INSERT INTO t VALUES (1)");
            await client.query("commit");
          } catch (error) {
            console.error(error);
          } finally {
            client.release();
          }
        }`,
      good: `
        async function pay(id) {
          const client = await pool.connect();
          try {
            await client.query("begin");
            await client.query("INSERT INTO t VALUES (1)");
            await client.query("commit");
          } catch (error) {
            console.error(error);
            await client.query("rollback").catch(() => {});
          } finally {
            client.release();
          }
        }`,
    },
    {
      name: "no catch at all, isolation in a template",
      prelude: pg,
      bad: `
        async function pay(level) {
          const client = await pool.connect();
          try {
            await client.query(\`BEGIN ISOLATION LEVEL \${level}\`); // leaks
            await client.query("INSERT INTO t VALUES (1)");
            await client.query("COMMIT");
          } finally {
            client.release();
          }
        }`,
      good: `
        async function pay(level) {
          const client = await pool.connect();
          try {
            await client.query(\`BEGIN ISOLATION LEVEL \${level}\`);
            await client.query("INSERT INTO t VALUES (1)");
            await client.query("COMMIT");
          } catch (error) {
            client.release(true);
            throw error;
          }
          client.release();
        }`,
    },
    {
      name: "continue in a loop",
      messageId: "leak",
      prelude: pg,
      bad: `
        async function move(rows) {
          const client = await pool.connect();
          try {
            for (const row of rows) {
              await client.query("START TRANSACTION"); // leaks
              try {
                const found = await client.query("SELECT 1");
                if (found.rowCount === 0) continue;
                await client.query("COMMIT");
              } catch {
                await client.query("ROLLBACK");
              }
            }
          } finally {
            client.release();
          }
        }`,
      good: `
        async function move(rows) {
          const client = await pool.connect();
          try {
            for (const row of rows) {
              await client.query("START TRANSACTION");
              try {
                const found = await client.query("SELECT 1");
                if (found.rowCount === 0) { await client.query("ROLLBACK"); continue; }
                await client.query("COMMIT");
              } catch {
                await client.query("ROLLBACK");
              }
            }
          } finally {
            client.release();
          }
        }`,
    },
    {
      name: "a retry loop that begins again",
      prelude: pg,
      good: `
        async function retry() {
          const client = await pool.connect();
          try {
            for (let i = 0; ; i++) {
              await client.query("BEGIN");
              try {
                await client.query("UPDATE t SET n = n + 1");
                await client.query("COMMIT");
                return;
              } catch (error) {
                await client.query("ROLLBACK");
                if (i > 3) throw error;
              }
            }
          } finally {
            client.release();
          }
        }`,
    },
    {
      name: "work between begin and try",
      prelude: pg,
      bad: `
        async function pay(id) {
          const client = await pool.connect();
          try {
            await client.query("BEGIN"); // leaks
            await client.query("SELECT 1");
            try {
              await client.query("INSERT INTO t VALUES (1)");
              await client.query("COMMIT");
            } catch (error) {
              await client.query("ROLLBACK");
              throw error;
            }
          } finally {
            client.release();
          }
        }`,
      good: `
        async function pay(id) {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            try {
              await client.query("SELECT 1");
              await client.query("INSERT INTO t VALUES (1)");
              await client.query("COMMIT");
            } catch (error) {
              await client.query("ROLLBACK");
              throw error;
            }
          } finally {
            client.release();
          }
        }`,
    },
    {
      name: "a function of the file that rolls back",
      prelude: pg,
      bad: `
        async function note(client) { await client.query("SELECT 1"); }
        async function pay(id) {
          const client = await pool.connect();
          try {
            await client.query("BEGIN"); // leaks
            await client.query("INSERT INTO t VALUES (1)");
            await client.query("COMMIT");
          } catch (error) {
            await note(client);
            throw error;
          } finally {
            client.release();
          }
        }`,
      good: [
        `
        async function rollback(client) { await client.query("ROLLBACK"); }
        async function pay(id) {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            await client.query("INSERT INTO t VALUES (1)");
            await client.query("COMMIT");
          } catch (error) {
            await rollback(client);
            throw error;
          } finally {
            client.release();
          }
        }`,
        `
        async function rollback(client) { try { await client.query("ROLLBACK"); } catch (error) { console.error(error); } }
        async function pay(id) {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            await client.query("INSERT INTO t VALUES (1)");
            await client.query("COMMIT");
          } catch (error) {
            await rollback(client);
            throw error;
          } finally {
            client.release();
          }
        }`,
      ],
    },
    {
      name: "withTransaction, which runs a function",
      prelude: pg,
      bad: `
        async function withTransaction(work) {
          const client = await pool.connect();
          try {
            await client.query("BEGIN"); // leaks
            const result = await work(client);
            await client.query("COMMIT");
            return result;
          } finally {
            client.release();
          }
        }`,
      good: `
        async function withTransaction(work) {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            const result = await work(client);
            await client.query("COMMIT");
            return result;
          } catch (error) {
            await client.query("ROLLBACK");
            throw error;
          } finally {
            client.release();
          }
        }`,
    },
    {
      name: "the client is lent to functions from elsewhere",
      prelude: imports("{ insert, undo }", "./orders.js", pg.ts!.startsWith("import") ? "" : ""),
      only: "ts",
      bad: `
        import { Pool } from "pg";
        const pool = new Pool();
        async function order(items) {
          const client = await pool.connect();
          try {
            await client.query("BEGIN"); // leaks
            for (const item of items) await insert(client, item);
            await client.query("COMMIT");
          } finally {
            client.release();
          }
        }`,
      good: `
        import { Pool } from "pg";
        import { rollback, withRollback } from "./helpers.js";
        const pool = new Pool();
        async function order(items) {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            for (const item of items) await insert(client, item);
            await client.query("COMMIT");
          } catch (error) {
            await undo(client);
            throw error;
          } finally {
            client.release();
          }
        }
        async function other(items) {
          const client = await pool.connect();
          await client.query("BEGIN");
          await rollback(client);
        }`,
    },
    {
      name: "code that only begins, for its caller",
      prelude: pg,
      good: [
        `
        async function begin(client) { await client.query("BEGIN"); }
        exports.begin = begin;`,
        `
        class Unit {
          async start() { this.client = await pool.connect(); await this.client.query("BEGIN"); }
          async done() { await this.client.query("COMMIT"); this.client.release(); }
          async undo() { await this.client.query("ROLLBACK"); this.client.release(); }
        }
        exports.Unit = Unit;`,
        `
        async function open() {
          const client = await pool.connect();
          await client.query("BEGIN");
          return client;
        }
        exports.open = open;`,
        `
        async function open() {
          const client = await pool.connect();
          await client.query("BEGIN");
          return {
            client,
            async commit() { await client.query("COMMIT"); client.release(); },
            async rollback() { await client.query("ROLLBACK"); client.release(); },
          };
        }
        exports.open = open;`,
      ],
    },
    {
      name: "text that begins and ends",
      prelude: pg,
      good: [
        `
        async function both() { const client = await pool.connect(); try { await client.query("BEGIN; SELECT 1; COMMIT"); } finally { client.release(); } }`,
        `
        async function other() { const client = await pool.connect(); try { await client.query("SELECT 'BEGIN'"); } finally { client.release(); } }`,
        `
        async function block() { const client = await pool.connect(); try { await client.query("DO $$ BEGIN PERFORM 1; END $$"); } finally { client.release(); } }`,
      ],
    },
    {
      name: "rolled back to a savepoint only",
      prelude: pg,
      bad: `
        async function pay() {
          const client = await pool.connect();
          try {
            await client.query("BEGIN"); // leaks
            await client.query("SAVEPOINT s");
            try {
              await client.query("INSERT INTO t VALUES (1)");
              await client.query("COMMIT");
            } catch {
              await client.query("ROLLBACK TO SAVEPOINT s");
            }
          } finally {
            client.release();
          }
        }`,
    },
    {
      name: "a chain",
      prelude: pg,
      bad: `
        function pay() {
          return pool.connect().then((client) =>
            client.query("BEGIN") // leaks
              .then(() => client.query("INSERT INTO t VALUES (1)"))
              .then(() => client.query("COMMIT"))
              .finally(() => client.release()));
        }`,
      good: `
        function pay() {
          return pool.connect().then((client) =>
            client.query("BEGIN")
              .then(() => client.query("INSERT INTO t VALUES (1)"))
              .then(() => client.query("COMMIT"))
              .catch((error) => client.query("ROLLBACK").then(() => { throw error; }))
              .finally(() => client.release()));
        }`,
    },
    {
      name: "callbacks",
      messageId: "leak",
      prelude: pg,
      bad: `
        function pay(done) {
          pool.connect((error, client, release) => {
            if (error) return done(error);
            client.query("BEGIN", (error) => { // leaks
              if (error) { release(); return done(error); }
              client.query("INSERT INTO t VALUES (1)", (error) => {
                if (error) { release(); return done(error); }
                client.query("COMMIT", (error) => { release(); done(error); });
              });
            });
          });
        }`,
      good: `
        function pay(done) {
          pool.connect((error, client, release) => {
            if (error) return done(error);
            client.query("BEGIN", (error) => {
              if (error) { release(); return done(error); }
              client.query("INSERT INTO t VALUES (1)", (error) => {
                if (error) return client.query("ROLLBACK", () => { release(); done(error); });
                client.query("COMMIT", (error) => { release(); done(error); });
              });
            });
          });
        }`,
    },
    {
      name: "a boolean that remembers",
      prelude: pg,
      good: `
        async function pay() {
          const client = await pool.connect();
          let open = false;
          try {
            await client.query("BEGIN");
            open = true;
            await client.query("INSERT INTO t VALUES (1)");
            await client.query("COMMIT");
            open = false;
          } finally {
            if (open) await client.query("ROLLBACK");
            client.release();
          }
        }`,
    },
    {
      name: "a receiver of which nothing is known",
      messageId: "leak",
      prelude: globals,
      bad: `
        async function pay(pool, id) {
          const client = await pool.connect();
          try {
            await client.query("BEGIN"); // leaks
            const { rows } = await client.query("SELECT 1");
            if (rows.length === 0) return false;
            await client.query("COMMIT");
            return true;
          } catch (error) {
            await client.query("ROLLBACK");
            throw error;
          } finally {
            client.release();
          }
        }`,
      good: [
        `
        async function pay(pool, id) {
          const client = await pool.getConnection();
          try {
            await client.query("START TRANSACTION");
            const rows = await client.query("SELECT 1");
            if (rows.length === 0) return false;
            await client.query("COMMIT");
            return true;
          } catch (error) {
            await client.query("ROLLBACK");
            throw error;
          } finally {
            client.release();
          }
        }`,
        `
        async function begin(db) { await db.query("BEGIN"); }`,
        `
        function parse(text) { if (text.exec("BEGIN")) return 1; }`,
      ],
    },
  ],
  { messageId: "leakWhenFails" },
);

runTwins(
  "no-unfinished-transaction: by API",
  rule,
  [
    {
      name: "mysql2: rolled back in no catch",
      prelude: mysqlPromise,
      bad: `
      async function move() {
        const connection = await pool.getConnection();
        try {
          await connection.beginTransaction(); // leaks
          await connection.query("UPDATE a");
          await connection.commit();
        } finally {
          connection.release();
        }
      }`,
      message:
        "The transaction of `connection` (mysql2 PromisePoolConnection#beginTransaction) is neither committed nor rolled back when `connection.query(…)` on line 6 rejects: whoever waits for it waits for ever.",
      good: [
        `
      async function move() {
        const connection = await pool.getConnection();
        try {
          await connection.beginTransaction();
          await connection.query("UPDATE a");
          await connection.commit();
        } catch (error) {
          await connection.rollback();
          throw error;
        } finally {
          connection.release();
        }
      }`,
        `
      async function move() {
        const connection = await pool.getConnection();
        try {
          await connection.beginTransaction();
          await connection.query("UPDATE a");
          await connection.commit();
        } catch (error) {
          connection.destroy();
          throw error;
        }
        connection.release();
      }`,
      ],
    },
    {
      name: "mysql2: callbacks",
      messageId: "leak",
      prelude: mysql,
      bad: `
      function move(done) {
        pool.getConnection((error, connection) => {
          if (error) return done(error);
          connection.beginTransaction((error) => { // leaks
            if (error) { connection.release(); return done(error); }
            connection.query("UPDATE a", (error) => {
              if (error) { connection.release(); return done(error); }
              connection.commit((error) => { connection.release(); done(error); });
            });
          });
        });
      }`,
      good: `
      function move(done) {
        pool.getConnection((error, connection) => {
          if (error) return done(error);
          connection.beginTransaction((error) => {
            if (error) { connection.release(); return done(error); }
            connection.query("UPDATE a", (error) => {
              if (error) return connection.rollback(() => { connection.release(); done(error); });
              connection.commit((error) => {
                if (error) return connection.rollback(() => { connection.release(); done(error); });
                connection.release();
                done();
              });
            });
          });
        });
      }`,
    },
    {
      name: "mysql2: START TRANSACTION with a callback",
      messageId: "leak",
      prelude: mysql,
      bad: `
      function move(done) {
        pool.getConnection((error, connection) => {
          if (error) return done(error);
          connection.query("START TRANSACTION", (error) => { // leaks
            if (error) { connection.release(); return done(error); }
            connection.query("UPDATE a", (error) => {
              if (error) { connection.release(); return done(error); }
              connection.query("COMMIT", (error) => { connection.release(); done(error); });
            });
          });
        });
      }`,
    },
    {
      name: "mariadb rolls back when the connection is given back",
      prelude: mariadb,
      good: `
      async function move() {
        const connection = await pool.getConnection();
        try {
          await connection.beginTransaction();
          await connection.query("UPDATE a");
          await connection.commit();
        } finally {
          await connection.release();
        }
      }`,
    },
    {
      name: "knex: an early return",
      prelude: knex,
      bad: `
      async function move(id) {
        const trx = await db.transaction(); // leaks
        try {
          const row = await trx("a").where({ id }).first();
          if (!row) return null;
          await trx("a").update({ n: 1 });
          await trx.commit();
          return row;
        } catch (error) {
          await trx.rollback();
          throw error;
        }
      }`,
      suggestions: 1,
      message:
        "The transaction of `trx` (knex Knex#transaction) is neither committed nor rolled back on the path on which `row` on line 6 is false: the pool has one connection less for ever.",
      good: [
        `
      async function move(id) {
        const trx = await db.transaction();
        try {
          const row = await trx("a").where({ id }).first();
          if (!row) { await trx.rollback(); return null; }
          await trx.commit();
          return row;
        } catch (error) {
          await trx.rollback();
          throw error;
        }
      }`,
        `
      async function move(id) {
        return db.transaction(async (trx) => {
          const row = await trx("a").where({ id }).first();
          if (!row) return null;
          await trx("a").update({ n: 1 });
          return row;
        });
      }`,
      ],
    },
    {
      name: "knex: work before the try",
      prelude: knex,
      bad: `
      async function move(id) {
        const trx = await db.transaction(); // leaks
        const row = await trx("a").where({ id }).first();
        try {
          await trx("a").update({ n: row.n + 1 });
          await trx.commit();
        } catch (error) {
          await trx.rollback();
          throw error;
        }
      }`,
    },
    {
      name: "knex: the caller's transaction, or one's own",
      prelude: knex,
      good: `
      async function move(id, given) {
        const trx = given ?? (await db.transaction());
        try {
          await trx("a").update({ n: 1 });
          if (!given) await trx.commit();
        } catch (error) {
          if (!given) await trx.rollback();
          throw error;
        }
      }`,
    },
    {
      name: "sequelize: the catch answers and does not roll back",
      prelude: sequelize,
      bad: `
      async function create(req, res) {
        const t = await db.transaction(); // leaks
        try {
          const user = await save(req.body, { transaction: t });
          await t.commit();
          res.json(user);
        } catch (error) {
          res.status(500).json({ error });
        }
      }`,
      good: [
        `
      async function create(req, res) {
        const t = await db.transaction();
        try {
          const user = await save(req.body, { transaction: t });
          await t.commit();
          res.json(user);
        } catch (error) {
          await t.rollback();
          res.status(500).json({ error });
        }
      }`,
        `
      async function create(req, res) {
        const user = await db.transaction(async (t) => save(req.body, { transaction: t }));
        res.json(user);
      }`,
        `
      async function create(req, res) {
        const t = await db.transaction();
        await saveInTransaction(req.body, { transaction: t });
      }`,
      ],
    },
    {
      name: "sequelize: rows that are destroyed",
      prelude: imports("{ sequelize, Member, Team }", "./models"),
      bad: `
      async function remove(id) {
        const transaction = await sequelize.transaction(); // leaks
        await Member.destroy({ where: { id }, transaction });
        await Team.destroy({ where: { id }, transaction });
        await transaction.commit();
      }`,
      messageId: "leakWhenFails",
    },
    {
      name: "typeorm: what its newest version no longer has",
      prelude: imports("{ getConnection }", "typeorm"),
      bad: `
      async function redeem(code) {
        const runner = getConnection().createQueryRunner();
        try {
          await runner.connect();
          await runner.startTransaction(); // leaks
          const [voucher] = await runner.query("select 1");
          if (!voucher) return false;
          await runner.commitTransaction();
          return true;
        } catch (error) {
          await runner.rollbackTransaction();
          throw error;
        } finally {
          await runner.release();
        }
      }`,
      messageId: "leak",
    },
    {
      name: "objection: started by hand",
      prelude: imports("{ transaction, Model }", "objection"),
      bad: `
      async function remove(id) {
        const trx = await transaction.start(Model.knex()); // leaks
        try {
          const row = await Place.query(trx).findById(id);
          if (!row) return 404;
          await trx.commit();
          return 200;
        } catch (error) {
          await trx.rollback();
          throw error;
        }
      }`,
      messageId: "leak",
      good: `
      async function remove(id) {
        await transaction(Model.knex(), async (trx) => {
          await Place.query(trx).deleteById(id);
        });
      }`,
    },
    {
      name: "typeorm: early returns",
      messageId: "leak",
      prelude: typeorm,
      bad: `
      async function redeem(code) {
        const runner = source.createQueryRunner();
        try {
          await runner.connect();
          await runner.startTransaction(); // leaks
          const [voucher] = await runner.query("select 1");
          if (!voucher) return false;
          await runner.commitTransaction();
          return true;
        } catch (error) {
          if (runner.isTransactionActive) await runner.rollbackTransaction();
          throw error;
        } finally {
          await runner.release();
        }
      }`,
      suggestions: 1,
      good: `
      async function redeem(code) {
        const runner = source.createQueryRunner();
        try {
          await runner.connect();
          await runner.startTransaction();
          const [voucher] = await runner.query("select 1");
          if (!voucher) { await runner.rollbackTransaction(); return false; }
          await runner.commitTransaction();
          return true;
        } catch (error) {
          if (runner.isTransactionActive) await runner.rollbackTransaction();
          throw error;
        } finally {
          await runner.release();
        }
      }`,
    },
    {
      name: "typeorm: never committed",
      messageId: "leak",
      prelude: typeorm,
      bad: `
      async function install(dto) {
        const runner = source.createQueryRunner();
        await runner.connect();
        try {
          await runner.startTransaction(); // leaks
          await runner.manager.save(dto);
        } finally {
          await runner.release();
        }
      }`,
      good: [
        `
      async function install(dto) {
        return source.transaction(async (manager) => { await manager.save(dto); });
      }`,
        `
      async function install(dto) {
        const runner = source.createQueryRunner();
        await runner.startTransaction();
        try {
          await runner.manager.save(dto);
          await runner.commitTransaction();
        } catch (error) {
          await runner.rollbackTransaction();
          throw error;
        } finally {
          await runner.release();
        }
      }`,
        `
      class Unit {
        constructor() { this.runner = source.createQueryRunner(); }
        async begin() { await this.runner.connect(); await this.runner.startTransaction(); }
        async commit() { await this.runner.commitTransaction(); await this.runner.release(); }
        async rollback() { await this.runner.rollbackTransaction(); await this.runner.release(); }
      }
      exports.Unit = Unit;`,
      ],
    },
    {
      name: "a field: begun and ended in one method",
      prelude: typeorm,
      bad: `
      class Unit {
        runner = source.createQueryRunner();
        async run(work) {
          await this.runner.startTransaction(); // leaks
          await work();
          await this.runner.commitTransaction();
        }
      }
      exports.Unit = Unit;`,
      good: `
      class Unit {
        runner = source.createQueryRunner();
        async run(work) {
          await this.runner.startTransaction();
          try {
            await work();
            await this.runner.commitTransaction();
          } catch (error) {
            await this.undo();
            throw error;
          }
        }
        async undo() { await this.runner.rollbackTransaction(); }
      }
      exports.Unit = Unit;`,
    },
    {
      name: "mongoose: neither aborted nor ended",
      prelude: mongoose,
      bad: `
      async function place(order) {
        const session = await mongoose.startSession();
        session.startTransaction(); // leaks
        await Order.create([order], { session });
        await session.commitTransaction();
        await session.endSession();
      }`,
      good: [
        `
      async function place(order) {
        const session = await mongoose.startSession();
        session.startTransaction();
        try {
          await Order.create([order], { session });
          await session.commitTransaction();
        } catch (error) {
          await session.abortTransaction();
          throw error;
        } finally {
          await session.endSession();
        }
      }`,
        `
      async function place(order) {
        const session = await mongoose.startSession();
        try {
          session.startTransaction();
          await Order.create([order], { session });
          await session.commitTransaction();
        } finally {
          await session.endSession();
        }
      }`,
        `
      async function place(order) {
        const session = await mongoose.startSession();
        try {
          await session.withTransaction(() => Order.create([order], { session }));
        } finally {
          await session.endSession();
        }
      }`,
      ],
    },
    {
      name: "mongodb: a session that is only lost on one path",
      messageId: "leak",
      prelude: mongodb,
      bad: `
      async function place(order) {
        const session = client.startSession();
        session.startTransaction(); // leaks
        const found = await client.db().collection("a").findOne({ _id: 1 }, { session });
        if (!found) return;
        await session.commitTransaction();
        await session.endSession();
      }`,
    },
    {
      name: "better-sqlite3: BEGIN by text",
      prelude: sqlite,
      bad: `
      function move(rows) {
        db.exec("BEGIN"); // leaks
        for (const row of rows) db.prepare("INSERT INTO t VALUES (?)").run(row);
        db.exec("COMMIT");
      }
      exports.move = move;`,
      good: [
        `
      function move(rows) {
        db.exec("BEGIN");
        try {
          for (const row of rows) db.prepare("INSERT INTO t VALUES (?)").run(row);
          db.exec("COMMIT");
        } catch (error) {
          if (db.inTransaction) db.exec("ROLLBACK");
          throw error;
        }
      }
      exports.move = move;`,
        `
      const move = db.transaction((rows) => { for (const row of rows) db.prepare("INSERT INTO t VALUES (?)").run(row); });
      exports.move = move;`,
        `
      function begin() { db.exec("BEGIN"); }
      function commit() { db.exec("COMMIT"); }
      exports.begin = begin;
      exports.commit = commit;`,
      ],
    },
    {
      name: "node:sqlite: an early return",
      messageId: "leak",
      prelude: nodeSqlite,
      bad: `
      function move(row) {
        db.exec("BEGIN IMMEDIATE"); // leaks
        if (!row) return 0;
        db.exec("COMMIT");
        return 1;
      }
      exports.move = move;`,
      suggestions: 1,
      good: `
      function move(row) {
        db.exec("BEGIN IMMEDIATE");
        try {
          db.prepare("INSERT INTO t VALUES (?)").run(row);
          db.exec("COMMIT");
        } catch (error) {
          db.exec("ROLLBACK");
          throw error;
        }
      }
      exports.move = move;`,
    },
    {
      name: "mssql: Transaction#begin",
      prelude: mssql,
      bad: `
      async function move() {
        const transaction = new sql.Transaction(pool); // leaks
        await transaction.begin();
        await new sql.Request(transaction).query("UPDATE a");
        await transaction.commit();
      }`,
      good: `
      async function move() {
        const transaction = new sql.Transaction(pool);
        await transaction.begin();
        try {
          await new sql.Request(transaction).query("UPDATE a");
          await transaction.commit();
        } catch (error) {
          await transaction.rollback();
          throw error;
        }
      }`,
    },
    {
      name: "sequelize or knex from another file",
      prelude: imports("{ sequelize, knex, User }", "./models.js"),
      messageId: "leak",
      bad: `
        async function move(id) {
          const trx = await knex.transaction({ isolationLevel: "serializable" }); // leaks
          try {
            const row = await trx("a").where({ id }).first();
            if (!row) return null;
            await trx.commit();
            return row;
          } catch (error) {
            await trx.rollback(error);
            throw error;
          }
        }`,
      suggestions: 1,
      good: [
        `
        async function create(req, res) {
          const t = await sequelize.transaction();
          try {
            const user = await User.create(req.body, { transaction: t });
            await t.commit();
            res.json(user);
          } catch (error) {
            await t.rollback();
            res.status(500).end();
          }
        }`,
        `
        async function create(req, res) {
          await sequelize.transaction(async (t) => User.create(req.body, { transaction: t }));
          res.end();
        }`,
        `
        function open(database) {
          const store = database.transaction("a", "readwrite").objectStore("a");
          return store.get(1);
        }`,
        `
        async function start(req) {
          req.transaction = await sequelize.transaction();
        }`,
        `
        async function begin() {
          const t = await sequelize.transaction();
          return { t, close: () => t.commit() };
        }`,
      ],
    },
    {
      name: "sequelize from another file, a catch that answers",
      prelude: imports("{ sequelize, User }", "./models.js"),
      bad: `
        exports.create = async (req, res) => {
          const t = await sequelize.transaction(); // leaks
          try {
            const user = await User.create(req.body, { transaction: t });
            await t.commit();
            res.json(user);
          } catch (error) {
            res.status(500).json({ error });
          }
        };`,
    },
    {
      name: "beginTransaction of a connection from another file",
      prelude: imports("{ pool }", "./db.js"),
      bad: `
        async function move() {
          const connection = await pool.getConnection();
          await connection.beginTransaction(); // leaks
          await connection.query("UPDATE a");
          await connection.commit();
          connection.release();
        }`,
      good: [
        `
        async function move() {
          const connection = await pool.getConnection();
          try {
            await connection.beginTransaction();
            await connection.query("UPDATE a");
            await connection.commit();
          } catch (error) {
            await connection.rollback();
            throw error;
          } finally {
            connection.release();
          }
        }`,
        `
        async function move() {
          const connection = await pool.getConnection();
          try {
            await connection.beginTransaction();
            await connection.query("UPDATE a");
            await connection.commit();
          } finally {
            connection.release();
          }
        }`,
        // What it gives is the transaction, and whoever gets it ends it.
        `
        async function begin() {
          const tx = await pool.beginTransaction();
          return { commit: () => tx.commit(), async rollback() { await tx.rollback(); } };
        }`,
      ],
    },
    {
      name: "MikroORM",
      prelude: imports("{ MikroORM }", "@mikro-orm/core"),
      bad: `
        async function move(orm) {
          const em = (await MikroORM.init({})).em.fork();
          await em.begin(); // leaks
          await em.flush();
          await em.commit();
        }`,
      good: [
        `
        async function move() {
          const em = (await MikroORM.init({})).em.fork();
          await em.begin();
          try {
            await em.flush();
            await em.commit();
          } catch (error) {
            await em.rollback();
            throw error;
          }
        }`,
        `
        async function move() {
          const { em } = await MikroORM.init({});
          await em.fork().transactional(async (inner) => { await inner.flush(); });
        }`,
      ],
    },
    {
      name: "a given transaction, or one's own",
      prelude: knex,
      bad: `
        async function move(work, given) {
          const own = !given;
          const trx = given || (await db.transaction()); // leaks
          const result = await work(trx);
          if (own) await trx.commit();
          return result;
        }`,
      good: [
        `
        async function move(work, given) {
          let trx = given;
          if (!trx) trx = await db.transaction();
          try {
            const result = await work(trx);
            if (!given) await trx.commit();
            return result;
          } catch (error) {
            if (!given) await trx.rollback();
            throw error;
          }
        }`,
        `
        async function move(work, given) {
          const own = !given;
          const trx = given || (await db.transaction());
          try {
            const result = await work(trx);
            if (own) await trx.commit();
            return result;
          } catch (error) {
            if (own) await trx.rollback();
            throw error;
          }
        }`,
        `
        async function move(work, options) {
          const own = !options.trx;
          const trx = own ? await db.transaction() : options.trx;
          try {
            await work(trx);
            if (own) await trx.commit();
          } catch (error) {
            if (own) await trx.rollback();
            throw error;
          }
        }`,
      ],
    },
    {
      name: "a driver that begins, and undoes only what failed to begin",
      prelude: globals,
      good: [
        `
        class Runner {
          async startTransaction(level) {
            await this.client.startTransaction();
            if (level) {
              try {
                await this.query(level);
              } catch (error) {
                try { await this.client.rollbackTransaction(); } finally { this.active = false; }
                throw error;
              }
            }
          }
        }`,
        `
        async function send(connection, text) {
          if (text === "BEGIN") return connection.beginTransaction();
          if (text === "COMMIT") return connection.commit();
          await connection.query(text);
        }`,
      ],
    },
    {
      name: "a script that runs once: the end of the process rolls back",
      prelude: pg,
      good: `
      async function main() {
        const client = await pool.connect();
        await client.query("BEGIN");
        await client.query("INSERT INTO t VALUES (1)");
        await client.query("COMMIT");
        client.release();
      }
      main();`,
    },
    {
      name: "exceptionPaths: false",
      prelude: knex,
      options: { exceptionPaths: false },
      good: `
      async function move(id) {
        const trx = await db.transaction();
        await trx("a").update({ n: 1 });
        await trx.commit();
      }`,
    },
  ],
  { messageId: "leakWhenFails" },
);
