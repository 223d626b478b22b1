import rule from "../../src/rules/no-undisposed-client.js";
import { imports, runTwins } from "./tester.js";

const db = imports("{ pool, mutex }", "./db.js");

runTwins("no-undisposed-client: what nobody knows but that the code gives it back", rule, [
  {
    name: "an early return",
    prelude: db,
    message:
      "`connection` (pool.getConnection) is not released on the path on which `id` on line 4 is false: the pool has one connection less for ever.",
    bad: `
      async function first(id) {
        const connection = await pool.getConnection(); // leaks
        if (!id) return null;
        const rows = connection.cached(id);
        connection.release();
        return rows;
      }`,
    good: [
      `
      async function first(id) {
        const connection = await pool.getConnection();
        try {
          if (!id) return null;
          return await connection.query("select 1");
        } finally {
          connection.release();
        }
      }`,
      // It goes to somebody else.
      `
      async function first(id) {
        const connection = await pool.getConnection();
        if (id) return connection;
        connection.release();
        return null;
      }`,
      // It may be somebody else's.
      `
      async function first(given) {
        const connection = await pool.connectionOf(given);
        try {
          return await connection.query("select 1");
        } finally {
          if (connection !== given) connection.release();
        }
      }
      async function second(own) {
        const connection = await pool.connectionOf(own);
        const rows = await connection.query("select 1");
        own && connection.release();
        return rows;
      }
      async function third(own) {
        const connection = await pool.connectionOf(own);
        const rows = await connection.query("select 1");
        own ? connection.release() : own;
        return rows;
      }`,
      // Another way of giving it back.
      `
      async function first(id) {
        const connection = await pool.getConnection();
        try {
          const rows = await connection.query("select 1");
          connection.release();
          return rows;
        } catch (error) {
          connection.destroy();
          throw error;
        }
      }`,
    ],
  },
  {
    name: "a rejection in front of it",
    prelude: db,
    messageId: "leakWhenFails",
    bad: `
      async function first() {
        const client = await pool.connect(); // leaks
        const rows = await client.query("select 1");
        client.release();
        return rows;
      }
      async function alone(work) {
        const lock = await mutex.acquire(); // leaks
        await work();
        lock.release();
      }`,
    good: `
      async function alone(work) {
        const lock = await mutex.acquire();
        try {
          await work();
        } finally {
          lock.release();
        }
      }
      async function perhaps(work) {
        const lock = await mutex.acquire();
        try {
          await work();
        } finally {
          if (lock) lock.release();
          if (lock !== null) log("released");
        }
      }
      async function tried(work) {
        const lock = await mutex.acquire();
        if (!lock.acquired) return;
        try {
          await work();
        } finally {
          lock.release();
        }
      }
      async function compared(work) {
        const lock = await mutex.acquire();
        if (lock.state !== "held") return;
        try {
          await work();
        } finally {
          lock.release();
        }
      }
      async function referenced(isolate) {
        const result = await isolate.run("1");
        const text = await result.copy();
        result.release();
        return text;
      }
      function now(work) {
        const timer = mutex.start();
        if (!work) return;
        timer.release();
      }`,
  },
  {
    name: "a callback",
    prelude: db,
    message:
      "`connection` (pool.getConnection) is not released on the path on which `id` on line 5 is false: the pool has one connection less for ever.",
    bad: `
      function first(id, done) {
        pool.getConnection((error, connection) => { // leaks
          if (error) return done(error);
          if (!id) return done(null);
          connection.release();
          done(null, id);
        });
      }`,
    good: `
      function first(id, done) {
        pool.getConnection((error, connection) => {
          if (error) return done(error);
          if (id) done(null, id);
          connection.release();
        });
      }
      function second(id, done) {
        pool.getConnection((error, connection) => {
          if (error) return done(error);
          connection.query("select 1", (failure, rows) => {
            connection.release();
            done(failure, rows);
          });
        });
      }`,
  },
  {
    name: "a client that is closed",
    prelude: imports("{ openChannel, connect, openModal, ftp }", "./clients.js"),
    message:
      "`channel` (openChannel) is not released on the path on which `text` on line 4 is false: its socket stays open.",
    bad: `
      async function send(text) {
        const channel = await openChannel(); // leaks
        if (!text) return;
        channel.write(text);
        await channel.close();
      }`,
    good: `
      async function send(text) {
        const channel = await openChannel();
        try {
          if (text) await channel.write(text);
        } finally {
          await channel.close();
        }
      }
      async function serve(text) {
        const channel = await openChannel();
        process.on("SIGTERM", () => channel.close());
        await channel.write(text);
      }
      async function shared(text) {
        const channel = await openChannel();
        await channel.write(text);
        if (text.isLast) await channel.close();
      }
      async function ask(text) {
        const modal = await openModal();
        if (!text) return;
        await modal.write(text);
        modal.close();
      }`,
  },
  {
    name: "what is assigned later, and what is looked up, shared or refused",
    prelude: imports("{ pool, connections, tickets, connect, getConnection, source }", "./db.js"),
    messageId: "leak",
    bad: `
      async function first(id) {
        let connection;
        try {
          connection = await pool.getConnection(); // leaks
          if (!id) return null;
          connection.release();
        } catch (error) {
          console.error(error);
        }
      }
      function second(done) {
        pool.getConnection((error, connection) => { // leaks
          if (error) return done(error);
          connection.query("select 1", (err, rows) => {
            if (err) return done(err);
            connection.release();
            done(null, rows);
          });
        });
      }`,
    good: `
      async function first() {
        let connection;
        try {
          connection = await pool.getConnection();
          return await connection.query("select 1");
        } finally {
          if (connection) connection.release();
        }
      }
      async function remove(id, user) {
        const connection = await connections.getConnection(id);
        if (connection.user !== user) throw new Error("no");
        await connection.destroy();
        const ticket = await tickets.findById(id);
        if (!user) throw new Error("no");
        await ticket.release();
      }
      async function block(id, user) {
        const block = await tickets.take(id);
        if (!user) throw new Error("no");
        await block.release();
      }
      async function shutdown() {
        const connection = await getConnection();
        await flush();
        await connection.close();
      }
      async function suitable(host) {
        const connection = await connect(host);
        if (!host.isNew) {
          connection.close();
          throw new Error("old");
        }
        connection.on("message", log);
      }
      async function killed(host) {
        const connection = await connect(host);
        try {
          await connection.run();
          await connection.close();
        } catch (error) {
          connection.kill();
          throw error;
        }
      }
      async function begun() {
        const runner = source.createRunner();
        await runner.connect();
        try {
          await runner.query("select 1");
        } finally {
          await runner.release();
        }
      }`,
  },
]);
