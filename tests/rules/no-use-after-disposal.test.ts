import rule from "../../src/rules/no-use-after-disposal.js";
import { imports, runTwins, together } from "./tester.js";

const pg = imports("{ Pool, Client }", "pg", "const pool = new Pool();");
const undici = imports("{ Agent, fetch, request }", "undici");
const redis = imports("{ createClient }", "redis");
const fs = imports("fs", "node:fs");
const amqp = imports("amqp", "amqplib");
const puppeteer = imports("puppeteer", "puppeteer");

runTwins(
  "no-use-after-disposal: released again",
  rule,
  [
    {
      name: "in catch and in finally",
      prelude: pg,
      bad: `
        async function rename(id) {
          const client = await pool.connect();
          try {
            await client.query("update a set b = $1", [id]);
          } catch (error) {
            client.release(error);
            throw error;
          } finally {
            client.release(); // leaks
          }
        }`,
      message:
        "`client` (pg Pool#connect) is released again after `release` on line 7: `client.release()` on line 10 fails.",
      good: [
        `
        async function rename(id) {
          const client = await pool.connect();
          let failure;
          try {
            await client.query("update a set b = $1", [id]);
          } catch (error) {
            failure = error;
            throw error;
          } finally {
            client.release(failure);
          }
        }`,
        `
        async function rename(id) {
          const client = await pool.connect();
          let released = false;
          try {
            await client.query("update a set b = $1", [id]);
          } catch (error) {
            client.release(error);
            released = true;
            throw error;
          } finally {
            if (!released) client.release();
          }
        }`,
        `
        async function rename(id, mode) {
          const client = await pool.connect();
          try {
            await client.query("update a set b = $1", [id]);
          } finally {
            if (mode !== "held") client.release();
            if (mode === 'held') client.release(true);
          }
        }`,
        `
        async function rename(id) {
          let client = await pool.connect();
          try {
            await client.query("update a set b = $1", [id]);
          } catch (error) {
            client.release(error);
            client = undefined;
            throw error;
          } finally {
            if (client) client.release();
          }
        }`,
        `
        async function rename(id) {
          const client = await pool.connect();
          try {
            await client.query("update a set b = $1", [id]);
          } catch (error) {
            client.release(error);
            throw error;
          }
          client.release();
        }`,
      ],
    },
    {
      name: "what fails behind the release",
      prelude: pg,
      bad: `
        async function rename(id) {
          const client = await pool.connect();
          try {
            await client.query("update a set b = $1", [id]);
            client.release();
            await pool.query("insert into log values ($1)", [id]);
          } catch (error) {
            client.release(); // leaks
            throw error;
          }
        }`,
      good: `
        async function rename(id) {
          const client = await pool.connect();
          try {
            await client.query("update a set b = $1", [id]);
          } finally {
            client.release();
          }
          await pool.query("insert into log values ($1)", [id]);
        }`,
    },
    {
      name: "an early release",
      prelude: pg,
      bad: `
        async function find(id) {
          const client = await pool.connect();
          const { rows } = await client.query("select $1", [id]);
          if (rows.length === 0) client.release();
          client.release(); // leaks
        }`,
      good: [
        `
        async function find(id) {
          const client = await pool.connect();
          const { rows } = await client.query("select $1", [id]);
          if (rows.length === 0) { client.release(); return; }
          client.release();
        }`,
        `
        async function each(ids) {
          for (const id of ids) {
            const client = await pool.connect();
            await client.query("select $1", [id]);
            client.release();
          }
        }`,
        `
        async function all() {
          const clients = await Promise.all([pool.connect(), pool.connect()]);
          for (const client of clients) client.release();
        }`,
      ],
    },
    {
      name: "in a callback",
      prelude: pg,
      bad: `
        pool.connect((error, client, done) => {
          if (error) return;
          client.release();
          done(); // leaks
        });`,
      good: `
        pool.connect((error, client, done) => {
          if (error) return done();
          client.query("select 1", (failure) => { done(failure); });
        });`,
    },
    {
      name: "a channel of amqplib",
      prelude: amqp,
      bad: `
        async function send(url, text) {
          const connection = await amqp.connect(url);
          await connection.close();
          await connection.close(); // leaks
        }`,
      good: `
        async function send(url, text) {
          const connection = await amqp.connect(url);
          const channel = await connection.createChannel();
          await channel.close();
          await connection.close();
        }`,
    },
    {
      name: "an agent",
      prelude: undici,
      bad: `
        async function stop(url) {
          const agent = new Agent();
          await agent.request({ origin: url, path: "/", method: "HEAD" });
          await agent.close();
          await agent.close(); // leaks
        }`,
      good: `
        async function stop(url) {
          const agent = new Agent();
          await agent.request({ origin: url, path: "/", method: "HEAD" });
          await agent.close();
          await agent.destroy();
        }`,
    },
    {
      name: "a descriptor",
      prelude: fs,
      bad: `
        function write(name, text) {
          const fd = fs.openSync(name, "w");
          try {
            fs.writeSync(fd, text);
            fs.closeSync(fd);
          } finally {
            fs.closeSync(fd); // leaks
          }
        }`,
      good: `
        function write(name, text) {
          const fd = fs.openSync(name, "w");
          try {
            fs.writeSync(fd, text);
          } finally {
            fs.closeSync(fd);
          }
        }`,
    },
    {
      name: "what may be done twice",
      prelude: together(
        redis,
        imports("mysql", "mysql2/promise", "const db = mysql.createPool({});"),
        imports("net", "node:net"),
      ),
      good: [
        `
        async function find(id) {
          const connection = await db.getConnection();
          try {
            await connection.query("select ?", [id]);
          } catch (error) {
            connection.release();
            throw error;
          } finally {
            connection.release();
          }
        }`,
        `
        function ping(port) {
          const socket = net.connect(port);
          socket.end();
          socket.destroy();
          socket.destroy();
        }`,
        `
        async function get(id) {
          const client = createClient();
          await client.connect();
          try {
            await client.get(id);
            await client.quit();
          } finally {
            client.destroy();
          }
        }`,
      ],
    },
  ],
  { messageId: "again" },
);

runTwins(
  "no-use-after-disposal: used",
  rule,
  [
    {
      name: "a query behind the release",
      prelude: pg,
      bad: `
        async function find(id) {
          const client = await pool.connect();
          const found = await client.query("select $1", [id]);
          client.release();
          await client.query("insert into log values ($1)", [id]); // leaks
          return found;
        }`,
      message:
        "`client` (pg Pool#connect) is used after its disposal by `release` on line 5: `client.query(…)` on line 6 fails, or runs on what is somebody else's by then.",
      good: [
        `
        async function find(id) {
          const client = await pool.connect();
          const found = await client.query("select $1", [id]);
          await client.query("insert into log values ($1)", [id]);
          client.release();
          return found;
        }`,
        `
        async function find(id) {
          const client = await pool.connect();
          const found = await client.query("select $1", [id]);
          client.release();
          client.removeListener("error", fail);
          console.log(client.processID);
          return found;
        }`,
        `
        async function find(id) {
          let client = await pool.connect();
          await client.query("select $1", [id]);
          client.release();
          client = await pool.connect();
          await client.query("select $1", [id]);
          client.release();
        }`,
      ],
    },
    {
      name: "a rollback behind the release",
      prelude: pg,
      bad: `
        async function rename(id) {
          const client = await pool.connect();
          try {
            await client.query("begin");
            await client.query("commit");
            client.release();
            await notify(id);
          } catch (error) {
            await client.query("rollback"); // leaks
            throw error;
          }
        }`,
    },
    {
      name: "a client that has ended",
      prelude: pg,
      bad: `
        async function find(id) {
          const client = new Client();
          await client.connect();
          await client.end();
          return client.query("select $1", [id]); // leaks
        }`,
      good: `
        async function find(id) {
          const client = new Client();
          await client.connect();
          const found = await client.query("select $1", [id]);
          await client.end();
          return found;
        }`,
    },
    {
      name: "redis",
      prelude: redis,
      bad: `
        async function get(id) {
          const client = createClient();
          await client.connect();
          await client.quit();
          return await client.get(id); // leaks
        }`,
      good: [
        `
        async function get(id) {
          const client = createClient();
          await client.connect();
          await client.quit();
          await client.connect();
          return await client.get(id);
        }`,
        `
        async function get(id) {
          const client = createClient();
          await client.connect();
          await client.quit();
          await restart(client);
          return await client.get(id);
        }`,
        `
        async function get(id) {
          const client = createClient();
          await client.connect();
          if (id === 1) await client.quit();
          if (client.isOpen) await client.get(id);
        }`,
      ],
    },
    {
      name: "a dispatcher",
      prelude: undici,
      bad: `
        async function twice(url) {
          const dispatcher = new Agent();
          const first = await fetch(url, { dispatcher });
          const text = await first.text();
          await dispatcher.close();
          const second = await fetch(url, { dispatcher }); // leaks
          return text + (await second.text());
        }`,
      good: `
        async function twice(url) {
          const dispatcher = new Agent();
          const first = await fetch(url, { dispatcher });
          const text = await first.text();
          await dispatcher.close();
          const second = await fetch(url);
          return text + (await second.text());
        }`,
    },
    {
      name: "a page of a browser that is closed",
      prelude: puppeteer,
      bad: `
        async function print(url) {
          const browser = await puppeteer.launch();
          const page = await browser.newPage();
          await page.goto(url);
          await browser.close();
          return await page.content(); // leaks
        }`,
      good: `
        async function print(url) {
          const browser = await puppeteer.launch();
          const page = await browser.newPage();
          await page.goto(url);
          const content = await page.content();
          await browser.close();
          return content;
        }`,
    },
    {
      name: "a descriptor",
      prelude: fs,
      bad: `
        function read(name, buffer) {
          const fd = fs.openSync(name, "r");
          fs.closeSync(fd);
          return fs.readSync(fd, buffer); // leaks
        }`,
      good: `
        function read(name, buffer) {
          let fd = fs.openSync(name, "r");
          fs.closeSync(fd);
          fd = fs.openSync(name, "r");
          const length = fs.readSync(fd, buffer);
          fs.closeSync(fd);
          return length;
        }`,
    },
    {
      name: "in a loop",
      prelude: pg,
      bad: `
        async function retry(text) {
          const client = await pool.connect();
          for (;;) {
            try {
              return await client.query(text); // leaks
            } catch {
              client.release();
            }
          }
        }`,
      good: `
        async function retry(text) {
          for (;;) {
            const client = await pool.connect();
            try {
              return await client.query(text);
            } catch {
              continue;
            } finally {
              client.release();
            }
          }
        }`,
    },
    {
      name: "meant to fail",
      prelude: pg,
      good: [
        `
        async function ends() {
          const client = new Client();
          await client.connect();
          await client.end();
          await assert.rejects(client.query("select 1"));
        }`,
        `
        async function ends() {
          const client = new Client();
          await client.connect();
          await client.end();
          await expect(client.query("select 1")).rejects.toThrow();
        }`,
      ],
    },
  ],
  { messageId: "used" },
);
