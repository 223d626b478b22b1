import rule from "../../src/rules/no-floating-disposal.js";
import { imports, runTwins, together } from "./tester.js";

const pg = imports("{ Pool, Client }", "pg", "const pool = new Pool();");
const puppeteer = imports("puppeteer", "puppeteer");
const redis = imports("{ createClient }", "redis", "const redis = createClient();");
const nats = imports("{ connect }", "nats");
const kafka = imports("{ Kafka }", "kafkajs", "const producer = new Kafka({ brokers: [] }).producer();");
const genericPool = imports("genericPool", "generic-pool");
const mongoose = imports("mongoose", "mongoose");
const http = imports("http", "node:http", "const server = http.createServer();");

runTwins(
  "no-floating-disposal",
  rule,
  [
    {
      name: "before process.exit",
      prelude: pg,
      bad: `
        async function main() {
          await pool.query("SELECT 1");
          pool.end(); // leaks
          process.exit(0);
        }
        main();`,
      message:
        "Nothing waits for `pool.end()` (pg Pool#end), and `process.exit(…)` on line 5 ends the process first: its result and its failure are lost.",
      suggestions: 1,
      good: [
        `
        async function main() {
          await pool.query("SELECT 1");
          await pool.end();
          process.exit(0);
        }
        main();`,
        `
        async function main() {
          await pool.query("SELECT 1");
          pool.end();
        }
        main();`,
        `
        async function main() {
          await pool.query("SELECT 1");
          pool.end().then(() => process.exit(0));
        }
        main();`,
        `
        async function main() {
          await pool.query("SELECT 1");
          pool.end();
          process.exitCode = 1;
        }
        main();`,
        `
        async function main() {
          pool.end();
          await new Promise((resolve) => setTimeout(resolve, 100));
          process.exit(0);
        }
        main();`,
        `
        async function main() {
          void pool.end();
          process.exit(0);
        }
        main();`,
        `
        async function main() {
          await Promise.all([pool.end()]);
          process.exit(0);
        }
        main();`,
      ],
    },
    {
      name: "a signal handler",
      prelude: together(pg, redis),
      bad: `
        process.on("SIGTERM", () => {
          redis.quit(); // leaks
          process.exit(0);
        });`,
      good: [
        `
        process.on("SIGTERM", async () => {
          await redis.quit();
          process.exit(0);
        });`,
        `
        process.on("SIGTERM", () => {
          redis.quit().finally(() => process.exit(0));
        });`,
        `
        process.on("SIGTERM", () => {
          redis.quit();
        });`,
      ],
    },
    {
      name: "a branch that exits",
      prelude: kafka,
      bad: `
        async function send(messages) {
          await producer.send({ topic: "a", messages });
          producer.disconnect(); // leaks
          if (messages.length === 0) process.exit(1);
        }
        exports.send = send;`,
      suggestions: 1,
      good: `
        async function send(messages) {
          await producer.send({ topic: "a", messages });
          await producer.disconnect();
          if (messages.length === 0) process.exit(1);
        }
        exports.send = send;`,
    },
    {
      name: "a rejection that is caught, still not waited for",
      prelude: pg,
      bad: `
        function stop() {
          pool.end().catch(() => {}); // leaks
          process.exit(1);
        }
        exports.stop = stop;`,
    },
    {
      name: "the last thing of a function whose caller exits",
      prelude: puppeteer,
      bad: `
        async function audit(url) {
          const browser = await puppeteer.launch();
          try {
            const page = await browser.newPage();
            await page.goto(url);
            return await page.title();
          } finally {
            browser.close(); // leaks
          }
        }
        async function cli(argv) {
          const title = await audit(argv[2]);
          console.log(title);
          process.exit(0);
        }
        exports.cli = cli;`,
      suggestions: 1,
      message:
        "Nothing waits for `browser.close()` (puppeteer Browser#close), and `process.exit(…)` on line 15 ends the process first: its process stays alive.",
      good: [
        `
        async function audit(url) {
          const browser = await puppeteer.launch();
          try {
            const page = await browser.newPage();
            await page.goto(url);
            return await page.title();
          } finally {
            await browser.close();
          }
        }
        async function cli(argv) {
          const title = await audit(argv[2]);
          console.log(title);
          process.exit(0);
        }
        exports.cli = cli;`,
        `
        async function audit(url) {
          const browser = await puppeteer.launch();
          try {
            const page = await browser.newPage();
            return await page.title();
          } finally {
            browser.close();
          }
        }
        async function handler(req, res) {
          res.end(await audit(req.url));
        }
        exports.handler = handler;`,
        `
        async function audit(url) {
          const browser = await puppeteer.launch();
          try {
            const page = await browser.newPage();
            return await page.title();
          } finally {
            browser.close();
          }
        }
        async function cli(argv) {
          const title = await audit(argv[2]);
          await report(title);
          process.exit(0);
        }
        exports.cli = cli;`,
      ],
    },
    {
      name: "main().then(() => process.exit())",
      prelude: pg,
      bad: `
        async function main() {
          await pool.query("SELECT 1");
          pool.end(); // leaks
        }
        main().then(() => process.exit(0));`,
      suggestions: 1,
      good: [
        `
        async function main() {
          await pool.query("SELECT 1");
          await pool.end();
        }
        main().then(() => process.exit(0));`,
        `
        async function main() {
          await pool.query("SELECT 1");
          pool.end();
        }
        main().catch((error) => { console.error(error); process.exit(1); });`,
      ],
    },
    {
      name: "an async function of the file that closes",
      prelude: pg,
      bad: `
        async function shutdown() { await pool.end(); }
        process.on("SIGINT", () => {
          shutdown(); // leaks
          process.exit(0);
        });`,
      good: [
        `
        async function shutdown() { await pool.end(); }
        process.on("SIGINT", async () => {
          await shutdown();
          process.exit(0);
        });`,
        `
        async function shutdown() { await pool.end(); process.exit(0); }
        process.on("SIGINT", () => { shutdown(); });`,
      ],
    },
    {
      name: "a hook of the tests",
      prelude: together(pg, mongoose),
      bad: `
        afterAll(() => {
          pool.end(); // leaks
        });
        afterEach(async () => {
          await pool.query("TRUNCATE a");
          mongoose.disconnect(); // leaks
        });`,
      good: [
        `
        afterAll(async () => {
          await pool.end();
        });`,
        `
        afterAll(() => pool.end());`,
        `
        afterAll(() => { return pool.end(); });`,
        `
        beforeAll(() => { pool.end(); });`,
      ],
    },
    {
      name: "[Symbol.dispose] waits for nothing",
      prelude: nats,
      only: "ts",
      bad: `
        import { type NatsConnection } from "nats";
        class Outbox {
          constructor(nc: NatsConnection) { this.nc = nc; }
          async [Symbol.dispose]() {
            await this.nc.drain(); // leaks
          }
        }
        class Other {
          constructor(private readonly nc: NatsConnection) {}
          [Symbol.dispose]() {
            this.nc.close(); // leaks
          }
        }`,
      good: `
        import { type NatsConnection } from "nats";
        class Outbox {
          constructor(private readonly nc: NatsConnection) {}
          async [Symbol.asyncDispose]() {
            await this.nc.drain();
          }
        }
        class Both {
          constructor(private readonly nc: NatsConnection) {}
          [Symbol.dispose]() {
            this.nc.close();
          }
          async [Symbol.asyncDispose]() {
            await this.nc.drain();
          }
        }
        class Meant {
          constructor(private readonly nc: NatsConnection) {}
          [Symbol.dispose]() {
            void this.nc.close();
          }
        }`,
    },
    {
      name: "[Symbol.dispose] of an object",
      prelude: pg,
      bad: `
        function scope() {
          return { pool, [Symbol.dispose]() { pool.end(); } }; // leaks
        }
        exports.scope = scope;`,
      good: `
        function scope() {
          return { pool, async [Symbol.asyncDispose]() { await pool.end(); } };
        }
        exports.scope = scope;`,
    },
    {
      name: "a listener of 'exit'",
      prelude: redis,
      bad: `
        process.on("exit", () => {
          redis.quit(); // leaks
        });
        process.once("exit", () => redis.quit()); // leaks`,
      good: [
        `
        process.on("beforeExit", () => { redis.quit(); });`,
        `
        process.on("exit", () => { redis.destroy(); });`,
        `
        const child = require("child_process").spawn("ls");
        child.on("exit", () => { redis.quit(); });`,
      ],
    },
    {
      name: "a pool's factory",
      prelude: together(genericPool, pg),
      bad: `
        const clients = genericPool.createPool({
          create: async () => { const client = new Client(); await client.connect(); return client; },
          destroy: (client) => {
            forget(client);
            pool.end(); // leaks
          },
        });
        exports.clients = clients;`,
      good: `
        const clients = genericPool.createPool({
          create: async () => { const client = new Client(); await client.connect(); return client; },
          destroy: (client) => client.end(),
        });
        exports.clients = clients;`,
    },
    {
      name: "a pool's factory, of clients of one kind",
      prelude: together(genericPool, pg),
      only: "ts",
      bad: `
        const factory = {
          async create() { const client = new Client(); await client.connect(); return client; },
          async destroy(client: Client) {
            client.end(); // leaks
          },
        };
        export const clients = genericPool.createPool(factory, { max: 4 });`,
      suggestions: 1,
      good: `
        const factory = {
          async create() { const client = new Client(); await client.connect(); return client; },
          async destroy(client: Client) {
            await client.end();
          },
        };
        export const clients = genericPool.createPool(factory, { max: 4 });`,
    },
    {
      name: "opened again at once",
      prelude: redis,
      bad: `
        async function reconnect() {
          try {
            await redis.ping();
          } finally {
            redis.close(); // leaks
          }
          await redis.connect();
        }
        exports.reconnect = reconnect;`,
      suggestions: 1,
      good: [
        `
        async function reconnect() {
          try {
            await redis.ping();
          } finally {
            await redis.close();
          }
          await redis.connect();
        }
        exports.reconnect = reconnect;`,
        `
        async function restart() {
          redis.close();
          const other = createClient();
          await other.connect();
          await other.close();
        }
        exports.restart = restart;`,
      ],
    },
    {
      name: "elsewhere a close that floats is harmless",
      prelude: together(pg, puppeteer),
      good: [
        `
        async function stop() {
          pool.end();
          pool.end();
          pool.end();
        }
        exports.stop = stop;`,
        `
        async function title(url) {
          const browser = await puppeteer.launch();
          try {
            const page = await browser.newPage();
            return await page.title();
          } finally {
            browser.close();
          }
        }
        exports.title = title;`,
        `
        class Service {
          onModuleDestroy() { pool.end(); }
        }
        exports.Service = Service;`,
      ],
    },
    {
      name: "what is no promise",
      prelude: http,
      good: `
        process.on("SIGTERM", () => {
          server.close();
          server.closeAllConnections();
          process.exit(0);
        });`,
    },
    {
      name: "what is not known",
      prelude: http,
      good: `
        function stop(thing) {
          thing.close();
          process.exit(0);
        }
        exports.stop = stop;`,
    },
    {
      name: "ignoreVoid: false",
      prelude: pg,
      options: { ignoreVoid: false },
      bad: `
        async function main() {
          void pool.end(); // leaks
          process.exit(0);
        }
        main();`,
      suggestions: 1,
    },
  ],
  { messageId: "floating" },
);
