/** Twins for the contracts of many packages, one or two a family: that a contract is there, and reaches its rule. */
import asyncInSync from "../../src/rules/no-async-in-sync-callback.js";
import blocking from "../../src/rules/no-blocking-wait.js";
import clientPerCall from "../../src/rules/no-client-per-call.js";
import floatingRequest from "../../src/rules/no-floating-request.js";
import unconsumedBody from "../../src/rules/no-unconsumed-body.js";
import undisposedClient from "../../src/rules/no-undisposed-client.js";
import unendedResponse from "../../src/rules/no-unended-response.js";
import { globals, imports, runTwins } from "./tester.js";

const docker = imports("Docker", "dockerode", "const docker = new Docker();");
const temporary = imports("{ file }", "tmp-promise");
const openai = imports("OpenAI", "openai", "const openai = new OpenAI();");
const rx = imports("{ interval }", "rxjs");

runTwins(
  "ecosystem: handles",
  undisposedClient,
  [
    {
      name: "a session of a browser (selenium-webdriver)",
      messageId: "leakWhenFails",
      prelude: imports("{ Builder }", "selenium-webdriver"),
      bad: `
      async function title(url) {
        const driver = await new Builder().forBrowser("chrome").build(); // leaks
        await driver.get(url);
        const title = await driver.getTitle();
        await driver.quit();
        return title;
      }`,
      good: `
      async function title(url) {
        const driver = new Builder().forBrowser("chrome").build();
        try {
          await driver.get(url);
          return await driver.getTitle();
        } finally {
          await driver.quit();
        }
      }`,
    },
    {
      name: "a session of a browser (webdriverio)",
      messageId: "leakWhenFails",
      prelude: imports("{ remote }", "webdriverio"),
      bad: `
      async function visit(url) {
        const browser = await remote({ capabilities: {} }); // leaks
        await browser.url(url);
        await browser.deleteSession();
      }`,
      good: `
      async function visit(url) {
        const browser = await remote({ capabilities: {} });
        try {
          await browser.url(url);
        } finally {
          await browser.deleteSession();
        }
      }`,
    },
    {
      name: "a releaser that was taken out (tmp-promise)",
      messageId: "leakWhenFails",
      prelude: temporary,
      bad: `
      async function print(use) {
        const { path, cleanup } = await file(); // leaks
        await use(path);
        await cleanup();
      }`,
      good: [
        `
      async function print(use) {
        const { path, cleanup } = await file();
        try {
          await use(path);
        } finally {
          await cleanup();
        }
      }`,
        `
      async function print(use, later) {
        const { path, cleanup } = await file();
        later(cleanup);
        await use(path);
      }`,
        // No descriptor is left open.
        `
      async function name() {
        const { path } = await file({ discardDescriptor: true });
        return path;
      }`,
      ],
    },
    {
      name: "a reserved connection that is a tag (Bun)",
      prelude: globals,
      bad: `
      async function count() {
        const sql = await Bun.sql.reserve(); // leaks
        const [{ n }] = await sql\`SELECT count(*) AS n FROM t\`;
        return n;
      }`,
      good: `
      async function count() {
        const sql = await Bun.sql.reserve();
        try {
          const [{ n }] = await sql\`SELECT count(*) AS n FROM t\`;
          return n;
        } finally {
          await sql.release();
        }
      }`,
    },
    {
      name: "a file (Deno)",
      messageId: "leakWhenFails",
      prelude: globals,
      bad: `
      async function head(path) {
        const file = await Deno.open(path); // leaks
        const bytes = new Uint8Array(16);
        await file.read(bytes);
        file.close();
        return bytes;
      }`,
      good: [
        `
      async function head(path) {
        const file = await Deno.open(path);
        try {
          const bytes = new Uint8Array(16);
          await file.read(bytes);
          return bytes;
        } finally {
          file.close();
        }
      }`,
        `
      async function serve(path) {
        const file = await Deno.open(path);
        return new Response(file.readable);
      }`,
      ],
    },
    {
      name: "a bound socket that nobody adopts",
      prelude: imports("{ BoundSocket }", "node:net"),
      bad: `
      function freePort() {
        const bound = new BoundSocket(); // leaks
        return bound.address().port;
      }`,
      good: [
        `
      function freePort() {
        const bound = new BoundSocket();
        const { port } = bound.address();
        bound.close();
        return port;
      }`,
        `
      function listen(server) {
        const bound = new BoundSocket();
        server.listen(bound);
      }`,
      ],
    },
  ],
  { messageId: "leak" },
);

runTwins(
  "ecosystem: bodies",
  unconsumedBody,
  [
    {
      name: "logs that are followed (dockerode)",
      prelude: docker,
      bad: `
      async function logs(id) {
        const stream = await docker.getContainer(id).logs({ follow: true, stdout: true }); // leaks
        return "following";
      }`,
      good: [
        `
      async function logs(id) {
        const stream = await docker.getContainer(id).logs({ follow: true, stdout: true });
        docker.modem.demuxStream(stream, process.stdout, process.stderr);
      }`,
        `
      async function logs(id) {
        const text = await docker.getContainer(id).logs({ stdout: true });
        return text.toString();
      }`,
      ],
    },
    {
      name: "the progress of a pull (dockerode)",
      prelude: docker,
      bad: `
      async function pull(image) {
        await docker.pull(image); // leaks
      }`,
      good: `
      async function pull(image) {
        const stream = await docker.pull(image);
        await new Promise((resolve, reject) => {
          docker.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()));
        });
      }`,
    },
    {
      name: "an answer that streams (openai)",
      prelude: openai,
      bad: `
      async function ask(question, wanted) {
        const stream = await openai.chat.completions.create({ model: "m", stream: true, messages: [question] }); // leaks
        if (!wanted) return "";
        let text = "";
        for await (const part of stream) text += part.choices[0].delta.content;
        return text;
      }`,
      good: `
      async function ask(question, wanted) {
        const stream = await openai.chat.completions.create({ model: "m", stream: true, messages: [question] });
        if (!wanted) {
          stream.controller.abort();
          return "";
        }
        let text = "";
        for await (const part of stream) text += part.choices[0].delta.content;
        return text;
      }`,
    },
    {
      name: "a file of an answer (openai)",
      prelude: openai,
      bad: `
      async function say(text, res) {
        const speech = await openai.audio.speech.create({ model: "tts", voice: "v", input: text }); // leaks
        res.sendStatus(204);
      }`,
      good: `
      async function say(text, res) {
        const speech = await openai.audio.speech.create({ model: "tts", voice: "v", input: text });
        res.send(Buffer.from(await speech.arrayBuffer()));
      }`,
    },
  ],
  { messageId: "leak" },
);

runTwins(
  "ecosystem: requests",
  floatingRequest,
  [
    {
      name: "a message that is counted (@anthropic-ai/sdk)",
      prelude: imports("Anthropic", "@anthropic-ai/sdk", "const anthropic = new Anthropic();"),
      bad: `
      function warm(message) {
        anthropic.messages.create({ model: "m", max_tokens: 1, messages: [message] }); // leaks
      }`,
      good: `
      async function warm(message) {
        await anthropic.messages.create({ model: "m", max_tokens: 1, messages: [message] });
      }`,
    },
    {
      name: "a command over HTTP (@upstash/redis)",
      prelude: imports("{ Redis }", "@upstash/redis", "const redis = Redis.fromEnv();"),
      bad: `
      export async function hit(key) {
        redis.incr(key); // leaks
        return redis.get(key);
      }`,
      good: `
      export async function hit(key) {
        await redis.incr(key);
        return redis.get(key);
      }`,
      only: "ts",
    },
  ],
  { messageId: "dropped" },
);

runTwins(
  "ecosystem: clients",
  clientPerCall,
  [
    {
      name: "a client for each call (memjs)",
      prelude: imports("{ Client }", "memjs"),
      bad: `
      async function cached(key) {
        const client = Client.create(); // leaks
        const { value } = await client.get(key);
        return value;
      }`,
      good: `
      const client = Client.create();
      async function cached(key) {
        const { value } = await client.get(key);
        return value;
      }`,
    },
    {
      name: "a pool for each call (Bun)",
      prelude: globals,
      bad: `
      async function users(url) {
        const sql = new Bun.SQL(url); // leaks
        return await sql\`SELECT * FROM users\`;
      }`,
      good: `
      const sql = new Bun.SQL(process.env.URL);
      async function users() {
        return await sql\`SELECT * FROM users\`;
      }`,
    },
  ],
  { messageId: "piles" },
);

runTwins(
  "ecosystem: callbacks",
  asyncInSync,
  [
    {
      name: "subscribe() drops a promise (rxjs)",
      prelude: rx,
      bad: `
      function watch(save) {
        interval(1000).subscribe(async (n) => { // leaks
          await save(n);
        });
      }`,
      good: `
      function watch(save, report) {
        interval(1000).subscribe((n) => {
          save(n).catch(report);
        });
      }`,
    },
    {
      name: "handlers until restify 9",
      prelude: imports("restify", "restify", "const server = restify.createServer();"),
      versions: { restify: "8.6.1" },
      bad: `
      server.get("/users", async (req, res, next) => { // leaks
        res.send(await users());
        next();
      });`,
      good: `
      server.get("/users", (req, res, next) => {
        users().then((all) => { res.send(all); next(); }, next);
      });`,
    },
    {
      name: "handlers since restify 9",
      prelude: imports("restify", "restify", "const server = restify.createServer();"),
      good: `
      server.get("/users", async (req, res) => {
        res.send(await users());
      });`,
    },
    {
      name: "handlers of Hono",
      prelude: imports("{ Hono }", "hono", "const app = new Hono();"),
      good: `
      app.get("/users", async (c) => c.json(await users()));`,
    },
    {
      name: "handlers of Polka",
      prelude: imports("polka", "polka", "const app = polka();"),
      versions: { polka: "0.5.2" },
      bad: `
      app.get("/users", async (req, res) => { // leaks
        res.end(JSON.stringify(await users()));
      });`,
      good: `
      app.get("/users", (req, res, next) => {
        users().then((all) => res.end(JSON.stringify(all)), next);
      });`,
    },
  ],
  { messageId: "dropped" },
);

runTwins(
  "ecosystem: answers",
  unendedResponse,
  [
    {
      name: "restify",
      prelude: imports("restify", "restify", "const server = restify.createServer();"),
      bad: `
      server.get("/users/:id", (req, res, next) => { // leaks
        if (req.params.id) {
          res.send(200);
          next();
        }
      });`,
      good: `
      server.get("/users/:id", (req, res, next) => {
        if (req.params.id) {
          res.send(200);
          next();
        } else next(new Error("no id"));
      });`,
    },
  ],
  { messageId: "leak" },
);

runTwins(
  "ecosystem: waits",
  blocking,
  [
    {
      name: "a thread that is waited for (synckit)",
      prelude: imports(
        "{ createSyncFn }",
        "synckit",
        'const format = createSyncFn("./worker.js"); const app = require("express")();',
      ),
      only: "cjs",
      bad: `
      app.get("/", (req, res) => {
        res.send(format(req.query.code)); // leaks
      });`,
      good: `
      app.get("/", (req, res, next) => {
        formatInWorker(req.query.code).then((text) => res.send(text), next);
      });`,
    },
  ],
  { messageId: "handler", options: { handlers: true } },
);

runTwins(
  "ecosystem: more handles",
  undisposedClient,
  [
    {
      name: "a function that gives back a lock (async-mutex)",
      prelude: imports("{ Mutex }", "async-mutex", "const mutex = new Mutex();"),
      bad: `
        async function alone(work) {
          const release = await mutex.acquire(); // leaks
          await work();
          release();
        }`,
      good: [
        `
        async function alone(work) {
          const release = await mutex.acquire();
          try {
            await work();
          } finally {
            release();
          }
        }`,
        `
        async function alone(work) {
          await mutex.acquire();
          try {
            await work();
          } finally {
            mutex.release();
          }
        }`,
      ],
    },
    {
      name: "a connection of a driver (odbc)",
      prelude: imports("{ connect }", "odbc"),
      bad: `
        async function rows(sql) {
          const connection = await connect("DSN=db"); // leaks
          const rows = await connection.query(sql);
          await connection.close();
          return rows;
        }`,
      good: `
        async function rows(sql) {
          const connection = await connect("DSN=db");
          try {
            return await connection.query(sql);
          } finally {
            await connection.close();
          }
        }`,
    },
    {
      name: "a connection of a device (telnet-client)",
      prelude: imports("{ Telnet }", "telnet-client"),
      bad: `
        async function uptime(host) {
          const telnet = new Telnet(); // leaks
          await telnet.connect({ host });
          const text = await telnet.exec("uptime");
          await telnet.end();
          return text;
        }`,
      good: `
        async function uptime(host) {
          const telnet = new Telnet();
          await telnet.connect({ host });
          try {
            return await telnet.exec("uptime");
          } finally {
            await telnet.end();
          }
        }`,
    },
  ],
  { messageId: "leakWhenFails" },
);

runTwins(
  "ecosystem: more bodies",
  unconsumedBody,
  [
    {
      name: "a response whose status is enough (@actions/http-client)",
      prelude: imports("{ HttpClient }", "@actions/http-client", 'const http = new HttpClient("action");'),
      bad: `
        async function status(url) {
          const response = await http.get(url); // leaks
          return response.message.statusCode;
        }`,
      good: `
        async function status(url) {
          const response = await http.get(url);
          response.message.resume();
          return response.message.statusCode;
        }`,
    },
  ],
  { messageId: "leak" },
);

runTwins(
  "ecosystem: more clients",
  clientPerCall,
  [
    {
      name: "a socket for each metric (hot-shots)",
      prelude: imports("{ StatsD }", "hot-shots"),
      bad: `
        function count(name) {
          const statsd = new StatsD({ host: "metrics" }); // leaks
          statsd.increment(name);
        }`,
      good: `
        const statsd = new StatsD({ host: "metrics" });
        function count(name) {
          statsd.increment(name);
        }`,
    },
  ],
  { messageId: "piles" },
);
