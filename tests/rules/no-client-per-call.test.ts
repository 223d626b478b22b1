import rule from "../../src/rules/no-client-per-call.js";
import { imports, runTwins, together } from "./tester.js";

const http = imports("http", "node:http");
const s3 = imports("{ S3Client, GetObjectCommand, HeadObjectCommand }", "@aws-sdk/client-s3");
const pg = imports("{ Pool }", "pg");
const ioredis = { ts: `import { Redis } from "ioredis";`, cjs: `const Redis = require("ioredis");` };
const prisma = imports("{ PrismaClient }", "@prisma/client");
const mongo = imports("{ MongoClient }", "mongodb");
const express = {
  ts: `import express from "express"; const app = express();`,
  cjs: `const app = require("express")();`,
};

runTwins(
  "no-client-per-call",
  rule,
  [
    {
      name: "a connection that a queue of BullMQ is given",
      prelude: together(ioredis, imports("{ Queue, Worker, FlowProducer }", "bullmq", "const shared = new Redis();")),
      suggestions: 0,
      bad: `
        async function enqueue(url, job) {
          const queue = new Queue("jobs", { connection: new Redis(url) }); // leaks
          await queue.add("job", job);
          await queue.close();
        }
        async function flow(url, tree) {
          const connection = new Redis(url); // leaks
          await new FlowProducer({ connection }).add(tree);
        }`,
      good: [
        `
        async function enqueue(url, job) {
          const connection = new Redis(url);
          const queue = new Queue("jobs", { connection });
          try {
            await queue.add("job", job);
          } finally {
            await queue.close();
            await connection.quit();
          }
        }`,
        `
        async function enqueue(url, job) {
          const queue = new Queue("jobs", { connection: new Redis(url) });
          try {
            await queue.add("job", job);
          } finally {
            await queue.disconnect();
          }
        }`,
        `async function enqueue(job) { await new Queue("jobs", { connection: shared }).add("job", job); }`,
        `async function enqueue(job, options) { await new Queue("jobs", options).add("job", job); }`,
        `function make(url) { return new Queue("jobs", { connection: new Redis(url) }); }`,
        `class Jobs { constructor(url) { const connection = new Redis(url); this.queue = new Queue("jobs", { connection }); } }`,
        `
        const queues = new Map();
        function queueOf(url) {
          let queue = queues.get(url);
          if (!queue) queues.set(url, (queue = new Queue("jobs", { connection: new Redis(url) })));
          return queue;
        }`,
        `
        function work(url) {
          const connection = new Redis(url);
          new Worker("jobs", run, { connection });
          const queue = new Queue("jobs", { connection });
          queue.on("error", console.error);
        }`,
      ],
    },
    {
      name: "a redis client for each call",
      prelude: imports("{ createClient }", "redis"),
      bad: `
        async function get(key) {
          const client = createClient(); // leaks
          await client.connect();
          return client.get(key);
        }`,
      message:
        "`client` (redis createClient) is made with every call of `get` and never closed: each one leaves its sockets open for ever. Make it once.",
      suggestions: 0,
      good: [
        `
        async function get(key) {
          const client = createClient();
          await client.connect();
          try {
            return await client.get(key);
          } finally {
            await client.close();
          }
        }`,
        `
        const client = createClient();
        const ready = client.connect();
        async function get(key) {
          await ready;
          return client.get(key);
        }`,
        `
        let client;
        async function get(key) {
          if (!client) {
            client = createClient();
            await client.connect();
          }
          return client.get(key);
        }`,
      ],
    },
    {
      name: "an ioredis client for each call",
      prelude: ioredis,
      bad: `
        async function get(key) {
          const redis = new Redis(); // leaks
          return await redis.get(key);
        }`,
      good: [
        `
        async function get(key) {
          const redis = new Redis();
          try {
            return await redis.get(key);
          } finally {
            redis.disconnect();
          }
        }`,
        `
        let redis;
        async function get(key) {
          redis ??= new Redis();
          return await redis.get(key);
        }`,
        `
        const tenants = new Map();
        async function get(tenant, key) {
          let redis = tenants.get(tenant);
          if (!redis) {
            redis = new Redis(tenant);
            tenants.set(tenant, redis);
          }
          return redis.get(key);
        }`,
        `
        const cache = {};
        function of(tenant) {
          return (cache[tenant] ??= new Redis(tenant));
        }
        async function get(tenant, key) {
          return of(tenant).get(key);
        }`,
      ],
    },
    {
      name: "a subscriber for each request",
      prelude: together(ioredis, express),
      bad: `
        app.get("/events", (req, res) => {
          const news = new Redis(); // leaks
          news.on("error", console.error);
          news.subscribe("news").catch(console.error);
          news.on("message", (channel, message) => res.write(message));
          req.on("close", () => res.end());
        });`,
      message:
        "`news` (ioredis new Redis) is made with every request and never closed: each one leaves its sockets open for ever. Make it once.",
      suggestions: 0,
      good: [
        `
        app.get("/events", (req, res) => {
          const news = new Redis();
          news.on("error", console.error);
          news.subscribe("news").catch(console.error);
          news.on("message", (channel, message) => res.write(message));
          req.on("close", () => news.disconnect());
        });`,
        `
        async function serve() {
          const news = new Redis();
          news.on("error", console.error);
          await news.subscribe("news");
          news.on("message", (channel, message) => tell(message));
        }`,
        `
        process.on("SIGHUP", () => {
          const news = new Redis();
          news.on("error", console.error);
          news.subscribe("news").catch(console.error);
        });`,
      ],
    },
    {
      name: "a subscriber for each connection",
      prelude: together(
        { ts: `import { WebSocketServer } from "ws";`, cjs: `const { WebSocketServer } = require("ws");` },
        imports(
          "{ createClient }",
          "redis",
          "const main = createClient(); const wss = new WebSocketServer({ port: 1 });",
        ),
      ),
      bad: `
        wss.on("connection", async (ws) => {
          ws.on("error", console.error);
          try {
            const news = main.duplicate(); // leaks
            await news.connect();
            await news.subscribe("news", (message) => ws.send(message));
          } catch (error) {
            ws.close();
          }
        });`,
      suggestions: 0,
      good: `
        wss.on("connection", async (ws) => {
          ws.on("error", console.error);
          try {
            const news = main.duplicate();
            ws.on("close", () => news.destroy());
            await news.connect();
            await news.subscribe("news", (message) => ws.send(message));
          } catch (error) {
            ws.close();
          }
        });`,
    },
    {
      name: "a factory, what it gives works with the client",
      prelude: ioredis,
      suggestions: 0,
      messageId: "piles",
      bad: `
        async function all(ids) {
          const redis = new Redis(); // leaks
          redis.on("error", console.error);
          return Promise.all(ids.map((id) => redis.get(id)));
        }`,
      good: [
        `return { get: (id) => redis.get(id) };`,
        `return (id) => redis.get(id);`,
        `const get = (id) => redis.get(id); return { get };`,
        `this.get = (id) => redis.get(id);`,
        `exports.get = (id) => redis.get(id);`,
        `ids.robot.respond(/get/, async (id) => { await redis.get(id); });`,
      ].map(
        (gives) => `
        function make(ids) {
          const redis = new Redis();
          redis.on("error", console.error);
          ${gives}
        }`,
      ),
    },
    {
      name: "a connection of which the channel is kept",
      prelude: imports("amqp", "amqplib", "let channel;"),
      suggestions: 0,
      messageId: "piles",
      bad: `
        function open(url) {
          let channel;
          return (channel ??= amqp.connect(url).then((connection) => connection.createChannel())); // leaks
        }`,
      good: [
        `return (channel ??= amqp.connect(url).then((connection) => connection.createChannel()));`,
        `return channel || (channel = amqp.connect(url).then((connection) => connection.createChannel()));`,
        `if (!channel) channel = amqp.connect(url).then((connection) => connection.createChannel());`,
        `channel ??= (async () => { const connection = await amqp.connect(url); return connection.createChannel(); })();`,
      ].map(
        (body) => `
        function open(url) {
          ${body}
        }`,
      ),
    },
    {
      name: "a pool of mssql for each call",
      prelude: imports("sql", "mssql"),
      bad: `
        async function find(config, id) {
          const pool = await new sql.ConnectionPool(config).connect(); // leaks
          return pool.request().input("id", id).query("select * from users where id = @id");
        }
        async function count(config) {
          const pool = new sql.ConnectionPool(config); // leaks
          await pool.connect();
          return pool.request().query("select count(*) from users");
        }
        function list(config, callback) {
          const pool = new sql.ConnectionPool(config, (error) => { // leaks
            if (error) return callback(error);
            pool.request().query("select * from users", callback);
          });
        }`,
      good: [
        `
        const pool = new sql.ConnectionPool({});
        const connected = pool.connect();
        async function find(id) {
          await connected;
          return pool.request().input("id", id).query("select * from users where id = @id");
        }`,
        `
        let connecting;
        async function find(config, id) {
          connecting ??= new sql.ConnectionPool(config).connect();
          const pool = await connecting;
          return pool.request().input("id", id).query("select * from users where id = @id");
        }`,
        `
        async function find(config, id) {
          const pool = await sql.connect(config);
          return pool.request().input("id", id).query("select * from users where id = @id");
        }`,
        `
        async function connect(config) {
          return await new sql.ConnectionPool(config).connect();
        }`,
        `
        const pools = new Map();
        async function get(name, config) {
          if (!pools.has(name)) {
            const pool = new sql.ConnectionPool(config);
            const close = pool.close.bind(pool);
            pool.close = (...args) => {
              pools.delete(name);
              return close(...args);
            };
            pools.set(name, pool.connect());
          }
          return pools.get(name);
        }`,
        `
        async function describe(config) {
          const { user, server } = new sql.ConnectionPool(config).config;
          return user + "@" + server;
        }`,
      ],
    },
    {
      name: "a mongodb client",
      prelude: mongo,
      bad: `
        async function count(url) {
          const client = await MongoClient.connect(url); // leaks
          return client.db().collection("a").countDocuments();
        }`,
      good: [
        `
        async function count(url) {
          const client = await MongoClient.connect(url);
          try {
            return await client.db().collection("a").countDocuments();
          } finally {
            await client.close();
          }
        }`,
        `
        const connecting = MongoClient.connect("mongodb://db");
        async function count() {
          const client = await connecting;
          return client.db().collection("a").countDocuments();
        }`,
      ],
    },
    {
      name: "a keep-alive agent for each call",
      prelude: http,
      bad: `
        function ping(url) {
          const agent = new http.Agent({ keepAlive: true }); // leaks
          http.get(url, { agent }).on("error", () => {});
        }`,
      message:
        "`agent` (node new http.Agent) is made with every call of `ping` and never closed: its sockets pile up until a timer closes them. Make it once.",
      suggestions: 1,
      good: [
        `
        const agent = new http.Agent({ keepAlive: true });
        function ping(url) {
          http.get(url, { agent }).on("error", () => {});
        }`,
        // Measured clean: slower, but no leak.
        `
        function ping(url) {
          const agent = new http.Agent();
          http.get(url, { agent }).on("error", () => {});
        }`,
        `
        function ping(url) {
          http.get(url, { agent: false }).on("error", () => {});
        }`,
      ],
    },
    {
      name: "an undici agent for each call",
      prelude: imports("{ Agent, request }", "undici"),
      bad: `
        async function text(url) {
          const dispatcher = new Agent(); // leaks
          const { body } = await request(url, { dispatcher });
          return body.text();
        }`,
      suggestions: 1,
      good: `
        async function text(url) {
          const dispatcher = new Agent();
          try {
            const { body } = await request(url, { dispatcher });
            return await body.text();
          } finally {
            await dispatcher.close();
          }
        }`,
    },
    {
      name: "an agent in the options of a call",
      prelude: together(http, { ts: `import axios from "axios";`, cjs: `const axios = require("axios");` }),
      bad: `
        async function load(url) {
          const { data } = await axios.get(url, { httpAgent: new http.Agent({ keepAlive: true }) }); // leaks
          return data;
        }`,
      good: [
        `
        const httpAgent = new http.Agent({ keepAlive: true });
        async function load(url) {
          const { data } = await axios.get(url, { httpAgent });
          return data;
        }`,
        // Measured clean.
        `
        async function load(url) {
          const { data } = await axios.create({ baseURL: url }).get("/");
          return data;
        }`,
        `
        class Api {
          constructor() {
            this.http = axios.create({ httpAgent: new http.Agent({ keepAlive: true }) });
          }
          load(url) {
            return this.http.get(url);
          }
        }`,
      ],
    },
    {
      name: "an SDK client in an exported function",
      prelude: s3,
      bad: `
        exports.size = async function size(Key) {
          const s3 = new S3Client({ region: "eu" }); // leaks
          const head = await s3.send(new HeadObjectCommand({ Bucket: "a", Key }));
          return head.ContentLength;
        };`,
      only: "cjs",
      good: `
        const s3 = new S3Client({ region: "eu" });
        exports.size = async function size(Key) {
          const head = await s3.send(new HeadObjectCommand({ Bucket: "a", Key }));
          return head.ContentLength;
        };`,
    },
    {
      name: "an SDK client of a factory",
      prelude: s3,
      bad: `
        function connect(stage) {
          return new S3Client({ region: stage.region });
        }
        async function size(stage, Key) {
          const s3 = connect(stage); // leaks
          return (await s3.send(new HeadObjectCommand({ Bucket: stage.bucket, Key }))).ContentLength;
        }`,
      suggestions: 0,
      good: [
        `
        function connect(stage) {
          return new S3Client({ region: stage.region });
        }
        async function size(stage, Key) {
          const s3 = connect(stage);
          try {
            return (await s3.send(new HeadObjectCommand({ Bucket: stage.bucket, Key }))).ContentLength;
          } finally {
            s3.destroy();
          }
        }`,
        // Nobody here knows what becomes of it.
        `
        async function connect(stage) {
          return new S3Client({ region: stage.region });
        }
        function storage(stage) {
          return new Storage(connect(stage));
        }`,
      ],
    },
    {
      name: "an SDK client that only signs",
      prelude: together(s3, imports("{ getSignedUrl }", "@aws-sdk/s3-request-presigner")),
      bad: `
        async function download(Key) {
          const s3 = new S3Client({}); // leaks
          await s3.send(new HeadObjectCommand({ Bucket: "a", Key }));
          return getSignedUrl(s3, new GetObjectCommand({ Bucket: "a", Key }));
        }`,
      good: `
        async function download(Key) {
          const s3 = new S3Client({});
          return getSignedUrl(s3, new GetObjectCommand({ Bucket: "a", Key }));
        }`,
    },
    {
      name: "an SDK client that is lent to another module",
      prelude: together(s3, { ts: `import { listBuckets, makeStorage } from "./storage.js";` }),
      only: "ts",
      bad: `
        async function test() {
          const s3 = new S3Client({}); // leaks
          await listBuckets(s3);
          return { ok: true };
        }`,
      good: `
        async function test() {
          const s3 = new S3Client({});
          const storage = await makeStorage(s3);
          return storage;
        }`,
    },
    {
      name: "a pg pool for each request",
      prelude: together(pg, express),
      bad: `
        app.get("/users", async (req, res) => {
          const pool = new Pool(); // leaks
          const { rows } = await pool.query("select * from users");
          res.json(rows);
        });`,
      message:
        "`pool` (pg new Pool) is made with every request and never closed: its sockets pile up until a timer closes them (100 of them within the pool's 10 s of idle time, and PostgreSQL has too many clients). Make it once.",
      suggestions: 1,
      good: [
        `
        const pool = new Pool();
        app.get("/users", async (req, res) => {
          const { rows } = await pool.query("select * from users");
          res.json(rows);
        });`,
        `
        function connect() {
          const pool = new Pool();
          app.get("/users", async (req, res) => {
            const { rows } = await pool.query("select * from users");
            res.json(rows);
          });
        }
        connect();`,
      ],
    },
    {
      name: "a pool of which only a connection is handed out",
      prelude: imports("mariadb", "mariadb"),
      bad: `
        async function connection(options) {
          const pool = mariadb.createPool(options); // leaks
          return pool.getConnection();
        }`,
      good: `
        const pool = mariadb.createPool({});
        async function connection() {
          return pool.getConnection();
        }`,
    },
    {
      name: "a Prisma client for each call",
      prelude: prisma,
      bad: `
        module.exports.user = async (id) => {
          const prisma = new PrismaClient(); // leaks
          return prisma.user.findUnique({ where: { id } });
        };`,
      only: "cjs",
      good: [
        `
        const prisma = new PrismaClient();
        module.exports.user = async (id) => prisma.user.findUnique({ where: { id } });`,
        `
        const prisma = global.prisma ?? new PrismaClient();
        if (!global.prisma) global.prisma = prisma;
        module.exports.user = async (id) => prisma.user.findUnique({ where: { id } });`,
      ],
    },
    {
      name: "a Prisma client in a method",
      prelude: prisma,
      bad: `
        class Users {
          async find(id) {
            const prisma = new PrismaClient(); // leaks
            return prisma.user.findUnique({ where: { id } });
          }
        }`,
      suggestions: 1,
      good: [
        `
        class Users {
          constructor() {
            this.prisma = new PrismaClient();
          }
          async find(id) {
            return this.prisma.user.findUnique({ where: { id } });
          }
        }`,
        `
        class Users {
          #prisma = new PrismaClient();
          async find(id) {
            return this.#prisma.user.findUnique({ where: { id } });
          }
        }`,
        `
        class Users {
          async find(id) {
            this.prisma ??= new PrismaClient();
            return this.prisma.user.findUnique({ where: { id } });
          }
        }`,
      ],
    },
    {
      name: "a client in a loop",
      prelude: ioredis,
      bad: `
        async function keys(urls) {
          const found = [];
          for (const url of urls) {
            const redis = new Redis(url); // leaks
            found.push(...(await redis.keys("*")));
          }
          return found;
        }`,
      message:
        "`redis` (ioredis new Redis) is made in every turn of the loop on line 4 and never closed: each one leaves its sockets open for ever. Make it once.",
      good: `
        async function keys(urls) {
          const found = [];
          for (const url of urls) {
            const redis = new Redis(url);
            try {
              found.push(...(await redis.keys("*")));
            } finally {
              redis.disconnect();
            }
          }
          return found;
        }`,
    },
    {
      name: "a client for each message",
      prelude: together(ioredis, imports("{ Kafka }", "kafkajs")),
      bad: `
        async function work(consumer) {
          await consumer.run({
            eachMessage: async function handle({ message }) {
              const redis = new Redis(); // leaks
              await redis.set(message.key, message.value);
            },
          });
        }`,
      good: `
        const redis = new Redis();
        async function work(consumer) {
          await consumer.run({
            eachMessage: async ({ message }) => {
              await redis.set(message.key, message.value);
            },
          });
        }`,
    },
    {
      name: "a kafka producer for each call",
      prelude: imports("{ Kafka }", "kafkajs", "const kafka = new Kafka({ brokers: [] });"),
      bad: `
        async function publish(message) {
          const producer = kafka.producer(); // leaks
          await producer.connect();
          await producer.send({ topic: "a", messages: [message] });
        }`,
      good: `
        async function publish(message) {
          const producer = kafka.producer();
          await producer.connect();
          try {
            await producer.send({ topic: "a", messages: [message] });
          } finally {
            await producer.disconnect();
          }
        }`,
    },
    {
      name: "a knex instance for each call",
      prelude: { ts: `import knex from "knex";`, cjs: `const knex = require("knex");` },
      bad: `
        async function users(connection) {
          const db = knex({ client: "pg", connection }); // leaks
          return await db("users").select();
        }`,
      good: [
        `
        const db = knex({ client: "pg", connection: process.env.DATABASE });
        async function users() {
          return await db("users").select();
        }`,
        // Builds a query, opens nothing.
        `
        function text() {
          const db = knex({ client: "pg" });
          return db("users").select().toString();
        }`,
      ],
    },
    {
      name: "a sequelize for each call",
      prelude: imports("{ Sequelize }", "sequelize"),
      bad: `
        async function users(url) {
          const sequelize = new Sequelize(url); // leaks
          const [rows] = await sequelize.query("select * from users");
          return rows;
        }`,
      good: `
        async function users(url) {
          const sequelize = new Sequelize(url);
          try {
            const [rows] = await sequelize.query("select * from users");
            return rows;
          } finally {
            await sequelize.close();
          }
        }`,
    },
    {
      name: "a search client for each call",
      prelude: imports("{ Client }", "@elastic/elasticsearch"),
      bad: `
        async function find(text) {
          const client = new Client({ node: "http://search" }); // leaks
          return await client.search({ q: text });
        }`,
      good: `
        const client = new Client({ node: "http://search" });
        async function find(text) {
          return await client.search({ q: text });
        }`,
    },
    {
      name: "a mail transport with a pool",
      prelude: imports("nodemailer", "nodemailer"),
      bad: `
        async function send(mail) {
          const transport = nodemailer.createTransport({ pool: true, host: "smtp" }); // leaks
          await transport.sendMail(mail);
        }`,
      good: [
        // Without a pool it hangs up after the mail.
        `
        async function send(mail) {
          const transport = nodemailer.createTransport({ host: "smtp" });
          await transport.sendMail(mail);
        }`,
        `
        const transport = nodemailer.createTransport({ pool: true, host: "smtp" });
        async function send(mail) {
          await transport.sendMail(mail);
        }`,
      ],
    },
    {
      name: "an object that holds a client and cannot close it",
      prelude: imports("nodemailer", "nodemailer"),
      bad: `
        class Mailer {
          constructor() {
            this.transport = nodemailer.createTransport({ pool: true, host: "smtp" });
          }
          send(mail) {
            return this.transport.sendMail(mail);
          }
        }
        async function notify(mail) {
          const mailer = new Mailer(); // leaks
          await mailer.send(mail);
        }`,
      good: [
        `
        class Mailer {
          constructor() {
            this.transport = nodemailer.createTransport({ pool: true, host: "smtp" });
          }
          send(mail) {
            return this.transport.sendMail(mail);
          }
        }
        const mailer = new Mailer();
        async function notify(mail) {
          await mailer.send(mail);
        }`,
        `
        class Mailer {
          constructor() {
            this.transport = nodemailer.createTransport({ pool: true, host: "smtp" });
          }
          send(mail) {
            return this.transport.sendMail(mail);
          }
        }
        async function notify(mail) {
          const mailer = new Mailer();
          await mailer.send(mail);
          mailer.transport.close();
        }`,
        // A field that is given away belongs to others too.
        `
        class Mailer {
          constructor(registry) {
            this.transport = nodemailer.createTransport({ pool: true, host: "smtp" });
            registry.add(this.transport);
          }
          send(mail) {
            return this.transport.sendMail(mail);
          }
        }
        async function notify(registry, mail) {
          const mailer = new Mailer(registry);
          await mailer.send(mail);
        }`,
      ],
    },
    {
      name: "a function that only the handlers call",
      prelude: together(ioredis, express),
      bad: `
        async function ping() {
          const redis = new Redis(); // leaks
          return await redis.ping();
        }
        app.get("/health", async (req, res) => {
          res.send(await ping());
        });`,
      good: `
        async function ping() {
          const redis = new Redis();
          return await redis.ping();
        }
        ping();`,
    },
    {
      name: "closed only where it was found",
      prelude: mongo,
      // Closed on some path: another rule's finding.
      good: `
        async function find(url, id) {
          const client = await MongoClient.connect(url);
          const user = await client.db().collection("a").findOne({ id });
          if (!user) return null;
          await client.close();
          return user;
        }`,
    },
    {
      name: "what is made once",
      prelude: together(ioredis, express),
      good: [
        `
        async function main() {
          const redis = new Redis();
          await redis.set("started", "1");
        }
        main();`,
        `
        (async () => {
          const redis = new Redis();
          await redis.set("started", "1");
        })();`,
        `
        function setup() {
          const redis = new Redis();
          redis.set("started", "1").catch(console.error);
        }
        module.exports = { setup };`,
        `
        app.listen(3000, () => {
          const redis = new Redis();
          redis.set("started", "1").catch(console.error);
        });`,
        `
        app.locals.redis = new Redis();
        app.get("/", (req, res, next) => {
          req.app.locals.redis.get("a").then((value) => res.send(value), next);
        });`,
        `
        class Cache {
          constructor() {
            const redis = new Redis();
            redis.get("warm").catch(console.error);
          }
        }
        module.exports = new Cache();`,
        `
        async function seed() {
          const redis = new Redis();
          await redis.set("a", "1");
        }
        async function check() {
          const redis = new Redis();
          await redis.get("a");
        }
        seed().then(check);`,
      ],
    },
    {
      name: "where nothing outlives a request",
      prelude: { ts: `import { Pool } from "@neondatabase/serverless";` },
      good: [
        `
        export const runtime = "edge";
        export async function GET() {
          const pool = new Pool({ connectionString: "postgres://db" });
          const { rows } = await pool.query("select 1");
          return Response.json(rows);
        }`,
        `
        export default {
          async fetch(request, env, ctx) {
            const pool = new Pool({ connectionString: env.DATABASE });
            const { rows } = await pool.query("select 1");
            return Response.json(rows);
          },
        };`,
        `
        /// <reference types="@cloudflare/workers-types" />
        export async function onRequest(context) {
          const pool = new Pool({ connectionString: context.env.DATABASE });
          const { rows } = await pool.query("select 1");
          return Response.json(rows);
        }`,
        `
        Deno.serve(async () => {
          const pool = new Pool({ connectionString: Deno.env.get("DATABASE") });
          const { rows } = await pool.query("select 1");
          return Response.json(rows);
        });`,
      ],
    },
    {
      name: "a test",
      prelude: ioredis,
      filename: "src/cache.test.js",
      good: `
        async function value(key) {
          const redis = new Redis();
          return await redis.get(key);
        }`,
    },
    {
      name: "a script",
      prelude: ioredis,
      filename: "scripts/clear.js",
      good: `
        async function value(key) {
          const redis = new Redis();
          return await redis.get(key);
        }`,
    },
  ],
  { messageId: "piles" },
);

runTwins(
  "no-client-per-call: closed",
  rule,
  [
    {
      name: "opened and closed with every call",
      prelude: ioredis,
      bad: `
        async function get(key) {
          const redis = new Redis(); // leaks
          try {
            return await redis.get(key);
          } finally {
            redis.disconnect();
          }
        }`,
      message:
        "`redis` (ioredis new Redis) is made with every call of `get` and closed again: every call waits for connections of its own. Make it once.",
      suggestions: 0,
      good: `
        const redis = new Redis();
        async function get(key) {
          return await redis.get(key);
        }`,
    },
    {
      name: "with using",
      prelude: { ts: `import { MongoClient } from "mongodb";` },
      bad: `
        async function count(url) {
          await using client = await MongoClient.connect(url); // leaks
          return await client.db().collection("a").countDocuments();
        }`,
      good: `
        async function main() {
          await using client = await MongoClient.connect("mongodb://db");
          await client.db().collection("a").countDocuments();
        }
        main();`,
    },
  ],
  { messageId: "closed", options: { closed: true } },
);
