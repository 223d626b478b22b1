import rule from "../../src/rules/no-undisposed-client.js";
import { globals, imports, runTwins, together } from "./tester.js";

const pg = imports("{ Pool, Client }", "pg", "const pool = new Pool();");
const net = imports("net", "node:net");
const fs = imports("{ open }", "node:fs/promises");
const fsSync = imports("{ openSync, closeSync, readFileSync }", "node:fs");
const once = imports("{ once }", "node:events");

/** Conditions that are tested twice each, one pair after the other. */
const pairs = Array.from({ length: 14 }, (_, i) => `if (x.a${i}) x.b = ${i};\n          if (x.a${i}) x.c = ${i};`).join(
  "\n          ",
);

runTwins(
  "no-undisposed-client: kinds",
  rule,
  [
    {
      name: "many conditions that are tested twice: what no later test asks for is forgotten",
      prelude: pg,
      messageId: "leak",
      bad: `
        async function work(x) {
          const client = await pool.connect(); // leaks
          ${pairs}
          if (x.own) client.release();
        }`,
      good: [
        `
        async function work(x) {
          if (!x.own) return;
          const client = await pool.connect();
          ${pairs}
          if (x.own) client.release();
        }`,
        `
        async function work(x, emitter) {
          if (!x.own) return;
          const client = await pool.connect();
          ${pairs}
          emitter.once("end", () => {
            if (x.own) client.release();
          });
        }`,
      ],
    },
    {
      name: "descriptors of packages that hand fs on",
      prelude: together(imports("fs", "fs-extra"), imports("graceful", "graceful-fs")),
      messageId: "leak",
      bad: `
        async function head(path) {
          const fd = await fs.open(path, "r"); // leaks
          return fs.read(fd, Buffer.alloc(9), 0, 9, 0);
        }
        function log(path, run) {
          const out = fs.openSync(path, "a"); // leaks
          run({ stdio: "ignore" }, String(out));
        }
        function touch(path, quiet) {
          const fd = graceful.openSync(path, "a"); // leaks
          if (quiet) return;
          graceful.closeSync(fd);
        }`,
      good: [
        `
        async function head(path) {
          const fd = await fs.open(path, "r");
          try {
            return await fs.read(fd, Buffer.alloc(9), 0, 9, 0);
          } finally {
            await fs.close(fd);
          }
        }`,
        `
        function head(path, done) {
          fs.open(path, "r", (error, fd) => {
            if (error) return done(error);
            graceful.fstat(fd, (failed, stats) => fs.close(fd, () => done(failed, stats)));
          });
        }`,
        `function touch(path) { fs.closeSync(fs.openSync(path, "a")); graceful.writeFileSync(path, "x"); }`,
      ],
    },
    {
      name: "a channel of amqplib, which the broker closes where it refuses",
      prelude: imports("amqp", "amqplib", "const opening = amqp.connect('x');"),
      message:
        "`channel` (amqplib ChannelModel#createChannel) is not released when `load(…)` on line 6 rejects: the connection has one channel less for ever.",
      bad: `
        async function publish(queue) {
          const conn = await opening;
          const channel = await conn.createChannel(); // leaks
          await channel.assertQueue(queue);
          const message = await load(queue);
          channel.sendToQueue(queue, message);
          await channel.close();
        }`,
      good: `
        async function publish(queue, message) {
          const conn = await opening;
          const channel = await conn.createChannel();
          await Promise.all([channel.assertExchange(queue, "topic"), channel.assertQueue(queue)]);
          await channel.bindQueue(queue, queue, "");
          channel.sendToQueue(queue, message);
          await channel.close();
        }`,
    },
    {
      name: "a pg Client whose first statement fails; where start-up fails, its server closes the socket",
      prelude: pg,
      messageId: "leakWhenFails",
      bad: `
        async function version() {
          const client = new Client(); // leaks
          await client.connect();
          await client.query("set role reader");
          try {
            return await client.query("select version()");
          } finally {
            await client.end();
          }
        }`,
      good: [
        `
        async function version() {
          const client = new Client();
          await client.connect();
          try {
            return await client.query("select version()");
          } finally {
            await client.end();
          }
        }`,
        `
        async function version() {
          const client = new Client();
          try {
            await client.connect();
            return await client.query("select version()");
          } finally {
            await client.end();
          }
        }`,
      ],
    },
    {
      name: "a socket",
      prelude: together(net, once),
      messageId: "leakWhenFails",
      bad: `
        async function banner(port) {
          const socket = net.connect(port); // leaks
          await once(socket, "connect");
          const [data] = await once(socket, "data");
          JSON.parse(data);
          socket.end();
        }`,
      good: `
        async function banner(port) {
          const socket = net.connect(port);
          try {
            await once(socket, "connect");
            const [data] = await once(socket, "data");
            JSON.parse(data);
          } finally {
            socket.destroy();
          }
        }`,
    },
    {
      name: "a web socket",
      prelude: together({ ts: `import WebSocket from "ws";`, cjs: `const WebSocket = require("ws");` }, once),
      bad: `
        async function ask(url) {
          const socket = new WebSocket(url); // leaks
          const [answer] = await once(socket, "message");
          return answer;
        }`,
      good: `
        async function ask(url) {
          const socket = new WebSocket(url);
          try {
            const [answer] = await once(socket, "message");
            return answer;
          } finally {
            socket.close();
          }
        }`,
    },
    {
      name: "an HTTP/2 session",
      prelude: imports("http2", "node:http2"),
      bad: `
        function warm(origin, wanted) {
          const session = http2.connect(origin); // leaks
          if (!wanted) return;
          session.close();
        }`,
      good: `
        function warm(origin, wanted) {
          if (!wanted) return;
          const session = http2.connect(origin);
          session.close();
        }`,
    },
    {
      name: "a file handle",
      prelude: fs,
      messageId: "leakWhenFails",
      bad: `
        async function config(file) {
          const handle = await open(file); // leaks
          const value = JSON.parse(await handle.readFile("utf8"));
          await handle.close();
          return value;
        }`,
      good: [
        `
        async function config(file) {
          const handle = await open(file);
          try {
            return JSON.parse(await handle.readFile("utf8"));
          } finally {
            await handle.close();
          }
        }`,
        `
        async function config(file) {
          await using handle = await open(file);
          return JSON.parse(await handle.readFile("utf8"));
        }`,
      ],
    },
    {
      name: "a file descriptor",
      prelude: fsSync,
      messageId: "leakWhenFails",
      bad: `
        function config(file) {
          const fd = openSync(file, "r"); // leaks
          const value = JSON.parse(readFileSync(fd, "utf8"));
          closeSync(fd);
          return value;
        }`,
      good: `
        function config(file) {
          const fd = openSync(file, "r");
          try {
            return JSON.parse(readFileSync(fd, "utf8"));
          } finally {
            closeSync(fd);
          }
        }`,
    },
    {
      name: "a browser",
      prelude: imports("puppeteer", "puppeteer"),
      messageId: "leakWhenFails",
      bad: `
        async function title(url) {
          const browser = await puppeteer.launch(); // leaks
          const page = await browser.newPage();
          await page.goto(url);
          const text = await page.title();
          await browser.close();
          return text;
        }`,
      good: `
        async function title(url) {
          const browser = await puppeteer.launch();
          try {
            const page = await browser.newPage();
            await page.goto(url);
            return await page.title();
          } finally {
            await browser.close();
          }
        }`,
    },
    {
      name: "a timeout that rejects and leaves the socket",
      prelude: net,
      bad: `
        function ask(port) {
          return new Promise((resolve, reject) => {
            const socket = net.connect(port); // leaks
            socket.once("data", (data) => { socket.destroy(); resolve(data); });
            socket.once("error", reject);
            setTimeout(() => reject(new Error("timeout")), 1000);
          });
        }`,
      good: `
        function ask(port) {
          return new Promise((resolve, reject) => {
            const socket = net.connect(port);
            socket.once("data", (data) => { socket.destroy(); resolve(data); });
            socket.once("error", reject);
            setTimeout(() => { socket.destroy(); reject(new Error("timeout")); }, 1000);
          });
        }`,
    },
  ],
  { messageId: "leak" },
);

runTwins(
  "no-undisposed-client: streams of events",
  rule,
  [
    {
      name: "a reader that a generator takes from its parameter",
      prelude: globals,
      bad: `
        async function* chunks(stream) {
          const reader = stream.getReader(); // leaks
          try {
            for (;;) {
              const { done, value } = await reader.read();
              if (done) return;
              yield value;
            }
          } finally {
            reader.releaseLock();
          }
        }
        export async function first(url) {
          const response = await fetch(url);
          for await (const chunk of chunks(response.body.pipeThrough(new TextDecoderStream()))) return chunk;
        }`,
      good: [
        `
        async function* chunks(stream) {
          const reader = stream.getReader();
          try {
            for (;;) {
              const { done, value } = await reader.read();
              if (done) return;
              yield value;
            }
          } finally {
            await reader.cancel();
          }
        }
        export async function first(url) {
          const response = await fetch(url);
          for await (const chunk of chunks(response.body.pipeThrough(new TextDecoderStream()))) return chunk;
        }`,
        `
        async function* chunks(stream) {
          const reader = stream.getReader();
          try {
            for (;;) {
              const { done, value } = await reader.read();
              if (done) return;
              yield value;
            }
          } finally {
            reader.releaseLock();
          }
        }
        export async function first(url) {
          const response = await fetch(url);
          const text = response.body.pipeThrough(new TextDecoderStream());
          try {
            for await (const chunk of chunks(text)) return chunk;
          } finally {
            await text.cancel();
          }
        }`,
        `
        export async function* chunks(stream) {
          const reader = stream.getReader();
          try {
            yield await reader.read();
          } finally {
            reader.releaseLock();
          }
        }`,
      ],
      only: "ts",
    },
    {
      name: "listeners that settle a promise",
      prelude: imports("{ EventSource }", "undici"),
      bad: `
        function wait(url) {
          return new Promise((resolve, reject) => {
            const source = new EventSource(url); // leaks
            source.onmessage = ({ data }) => {
              if (data === "failed") reject(new Error(data));
              else if (data === "done") { source.close(); resolve(); }
            };
            source.onerror = () => { source.close(); reject(new Error("lost")); };
          });
        }`,
      message:
        "`source` (undici new EventSource) is not released when `reject(…)` on line 6 settles the promise: its socket stays open.",
      good: [
        `
        function wait(url) {
          return new Promise((resolve, reject) => {
            const source = new EventSource(url);
            source.onmessage = ({ data }) => {
              if (data === "failed") { source.close(); reject(new Error(data)); }
              else if (data === "done") { resolve(); source.close(); }
            };
            source.onerror = () => { source.close(); reject(new Error("lost")); };
          });
        }`,
        `
        function wait(url) {
          const source = new EventSource(url);
          const outcome = new Promise((resolve, reject) => {
            source.onmessage = ({ data }) => resolve(data);
            source.onerror = () => reject(new Error("lost"));
          });
          return outcome.finally(() => source.close());
        }`,
        `
        function wait(url) {
          return new Promise((resolve, reject) => {
            const source = new EventSource(url);
            const finish = (settle, value) => { source.close(); settle(value); };
            source.onmessage = ({ data }) => finish(resolve, data);
            source.onerror = () => finish(reject, new Error("lost"));
          });
        }`,
        `
        function wait(url) {
          return new Promise((resolve, reject) => {
            const source = new EventSource(url);
            source.onmessage = ({ data }) => { source.close(); resolve(data); };
            source.onerror = () => reject(new Error("lost"));
            setTimeout(() => source.close(), 1000);
          });
        }`,
      ],
    },
    {
      name: "a port that answers",
      prelude: imports("net", "node:net"),
      bad: `
        function isOpen(port) {
          return new Promise((resolve) => {
            const socket = net.connect(port); // leaks
            socket.on("connect", () => { resolve(true); });
            socket.on("timeout", () => { socket.destroy(); resolve(false); });
            socket.on("error", () => { resolve(false); });
          });
        }`,
      good: [
        `
        function isOpen(port) {
          return new Promise((resolve) => {
            const socket = net.connect(port);
            socket.on("connect", () => { socket.end(); resolve(true); });
            socket.on("timeout", () => { socket.destroy(); resolve(false); });
            socket.on("error", () => { resolve(false); });
          });
        }`,
        `
        function open(port) {
          return new Promise((resolve, reject) => {
            const socket = net.connect(port);
            socket.on("connect", () => { resolve(socket); });
            socket.on("timeout", () => { socket.destroy(); reject(new Error("late")); });
            socket.on("error", reject);
          });
        }`,
      ],
    },
    {
      name: "TLS over a socket of the caller's",
      prelude: imports("tls", "node:tls"),
      good: [
        `
        function upgrade(socket, options) {
          return new Promise((resolve, reject) => {
            const merged = Object.assign({}, options, { socket });
            const secure = tls.connect(merged, () => {
              if (!secure.authorized) return reject(secure.authorizationError);
              resolve(secure);
            });
          });
        }`,
        `
        function upgrade(socket, options) {
          return new Promise((resolve, reject) => {
            const secure = tls.connect({ ...options, socket }, () => {
              if (!secure.authorized) return reject(secure.authorizationError);
              resolve(secure);
            });
          });
        }`,
      ],
    },
    {
      name: "lines that are read up to one",
      prelude: together(imports("{ createReadStream }", "node:fs"), imports("{ createInterface }", "node:readline")),
      bad: `
        async function returned(path) {
          const rl = createInterface({ input: createReadStream(path) }); // leaks
          for await (const line of rl) if (line) return line;
        }
        async function broken(path) {
          const input = createReadStream(path); // leaks
          const rl = createInterface({ input });
          let found;
          try {
            for await (const line of rl) { found = line; break; }
          } finally { rl.close(); }
          return found;
        }
        async function failing(path, each) {
          for await (const line of createInterface({ input: createReadStream(path) })) if (!line) throw new Error("x"); // leaks
        }
        function heard(path, each) {
          const rl = createInterface({ input: createReadStream(path) }); // leaks
          rl.on("line", (line) => { each(line); rl.close(); });
        }
        function closed(path) {
          const rl = createInterface({ input: createReadStream(path) }); // leaks
          rl.close();
        }`,
      good: [
        `
        async function read(path, each) {
          const rl = createInterface({ input: createReadStream(path) });
          for await (const line of rl) { if (!line) continue; each.push(line); }
          rl.close();
        }`,
        `
        async function broken(path) {
          const input = createReadStream(path);
          const rl = createInterface({ input });
          try {
            for await (const line of rl) if (line) return line;
          } finally { rl.close(); input.destroy(); }
        }`,
        `
        function heard(path, each) {
          const input = createReadStream(path);
          const rl = createInterface({ input });
          rl.on("line", (line) => { each(line); rl.close(); input.destroy(); });
        }
        async function through(path, each) {
          const rl = createInterface({ input: createReadStream(path) });
          for await (const line of rl) if (line) { rl.input.destroy(); return line; }
        }
        async function last(path, each) {
          const rl = createInterface({ input: createReadStream(path) });
          try { for await (const line of rl) if (line) break; } finally { rl.close(); rl.input.destroy(); }
        }
        function closes(path, each) {
          const input = createReadStream(path);
          const rl = createInterface({ input });
          rl.on("line", (line) => { each(line); rl.close(); }).on("close", () => { input.destroy(); });
        }
        function all(path, each, done) {
          const rl = createInterface({ input: createReadStream(path) });
          rl.on("line", each);
          rl.on("close", () => { rl.close(); done(); });
        }
        async function* lines(path) {
          yield* createInterface({ input: createReadStream(path) });
        }
        async function handed(path, use) {
          const rl = createInterface({ input: createReadStream(path) });
          await use(rl);
          rl.close();
        }`,
      ],
    },
    {
      name: "the lines of a file handle",
      prelude: fs,
      bad: `
        async function first(path) {
          const file = await open(path); // leaks
          for await (const line of file.readLines()) return line;
        }`,
      good: `
        async function first(path) {
          const file = await open(path);
          try {
            for await (const line of file.readLines()) return line;
          } finally { await file.close(); }
        }
        async function all(path, each) {
          const file = await open(path);
          for await (const line of file.readLines()) each.push(line);
        }`,
    },
    {
      name: "made before the promise to whose listeners it is left",
      prelude: net,
      bad: `
        function ask(port) {
          const s = net.connect(port); // leaks
          return new Promise((resolve, reject) => {
            s.on("error", reject);
            s.on("data", (d) => {
              if (d[0]) return reject(new Error("x"));
              s.destroy();
              resolve(d);
            });
          });
        }
        async function waits(port) {
          const s = net.connect(port); // leaks
          const answer = await new Promise((resolve, reject) => {
            s.on("timeout", () => reject(new Error("x")));
            s.on("data", (d) => { s.destroy(); resolve(d); });
          });
          return answer[0];
        }`,
      good: [
        `
        function ask(port) {
          const s = net.connect(port);
          return new Promise((resolve, reject) => {
            s.on("error", (e) => reject(e));
            s.on("close", () => reject(new Error("x")));
            s.on("data", (d) => {
              s.destroy();
              if (d[0]) return reject(new Error("x"));
              resolve(d);
            });
          });
        }
        function finishes(port) {
          const s = net.connect(port);
          return new Promise((resolve, reject) => {
            s.on("data", (d) => {
              if (d[0]) return reject(new Error("x"));
              s.destroy();
              resolve(d);
            });
          }).finally(() => s.destroy());
        }
        async function tries(port) {
          const s = net.connect(port);
          try {
            return await new Promise((resolve, reject) => {
              s.on("data", (d) => {
                if (d[0]) return reject(new Error("x"));
                s.end();
                resolve(d);
              });
            });
          } finally { s.destroy(); }
        }
        function handed(port, use) {
          const s = net.connect(port);
          return new Promise((resolve, reject) => {
            use(s);
            s.on("data", (d) => {
              if (d[0]) return reject(new Error("x"));
              s.destroy();
              resolve(d);
            });
          });
        }
        function given(port) {
          const s = net.connect(port);
          return new Promise((resolve, reject) => {
            s.on("timeout", () => { s.destroy(); reject(new Error("x")); });
            s.on("connect", () => resolve(s));
          });
        }`,
      ],
    },
    {
      name: "a file that is piped before the promise is settled",
      prelude: imports("fs", "node:fs"),
      bad: `
        function copy(from, to) {
          return new Promise((resolve, reject) => {
            const s = fs.createReadStream(from); // leaks
            const d = fs.createWriteStream(to);
            s.on("error", (e) => { d.destroy(); reject(e); });
            d.on("error", (e) => { if (e.code === "ENOSPC") s.destroy(); reject(e); });
            d.on("finish", () => resolve(to));
            s.pipe(d);
          });
        }`,
      good: [
        `
        function copy(from, to) {
          return new Promise((resolve, reject) => {
            const s = fs.createReadStream(from);
            const d = fs.createWriteStream(to);
            s.on("error", (e) => { d.destroy(); reject(e); });
            d.on("error", (e) => { s.destroy(); reject(e); });
            d.on("finish", () => resolve(to));
            s.pipe(d);
          });
        }`,
        `
        function copy(from, to) {
          return new Promise((resolve, reject) => {
            const s = fs.createReadStream(from);
            s.pipe(fs.createWriteStream(to)).on("finish", () => resolve(to)).on("error", (e) => { s.destroy(); reject(e); });
          });
        }`,
        `
        function closed(from, to) {
          return new Promise((resolve, reject) => {
            const s = fs.createReadStream(from);
            const d = fs.createWriteStream(to);
            d.on("error", (e) => { s.destroy(); reject(e); });
            d.on("finish", () => { d.close(() => resolve(to)); });
            s.pipe(d);
          });
        }
        function both(from, to) {
          return new Promise((resolve, reject) => {
            const s = fs.createReadStream(from);
            const d = fs.createWriteStream(to);
            const done = (e) => {
              if (e) { s.destroy(); d.destroy(); return reject(e); }
              resolve(to);
            };
            s.on("error", done);
            d.on("error", done).on("finish", done);
            s.pipe(d);
          });
        }
        function sent(from, upload) {
          return new Promise((resolve, reject) => {
            const s = fs.createReadStream(from);
            s.pipe(upload((e, result) => {
              if (e) { s.destroy(); return reject(e); }
              resolve(result);
            }));
          });
        }`,
        `
        function rows(from, parser) {
          return new Promise((resolve, reject) => {
            const s = fs.createReadStream(from);
            const d = s.pipe(parser());
            d.on("row", (row) => { if (row.first) resolve(row); });
            d.on("end", () => resolve(1));
            d.on("error", (e) => { s.destroy(); reject(e); });
          });
        }`,
        `
        function rows(from, to, gunzip, parser) {
          return new Promise((resolve, reject) => {
            const s = fs.createReadStream(from);
            const d = parser();
            const unzip = gunzip();
            const done = () => { resolve(to); };
            const fail = (e) => { s.destroy(); d.destroy(); reject(e); };
            s.on("error", fail).pipe(unzip).on("error", fail);
            unzip.pipe(d);
            d.on("error", fail).on("finish", done);
          });
        }`,
      ],
    },
    {
      name: "a pipe that the settling listener itself stops",
      prelude: imports("fs", "node:fs"),
      bad: `
        function first(from, parser) {
          return new Promise((resolve, reject) => {
            const s = fs.createReadStream(from); // leaks
            const d = parser();
            d.on("data", (row) => { d.destroy(); resolve(row); });
            d.on("error", (e) => { s.destroy(); reject(e); });
            s.pipe(d);
          });
        }`,
      good: `
        function first(from, parser) {
          return new Promise((resolve, reject) => {
            const s = fs.createReadStream(from);
            const d = parser();
            d.on("data", (row) => { s.destroy(); resolve(row); });
            d.on("error", (e) => { s.destroy(); reject(e); });
            s.pipe(d);
          });
        }`,
    },
    {
      name: "a file that is written before the promise is settled",
      prelude: imports("fs", "node:fs"),
      good: `
        async function write(path, text, rename) {
          await new Promise((resolve, reject) => {
            const stream = fs.createWriteStream(path);
            stream.on("open", (fd) => {
              stream.write(text, () => { fs.fsync(fd, () => { stream.end(resolve); }); });
            });
            stream.on("error", reject);
          });
          await rename(path);
        }`,
    },
  ],
  { messageId: "leak" },
);

runTwins("no-undisposed-client: sockets that several listeners get", rule, [
  {
    name: "an upgrade",
    prelude: together(imports("http", "node:http"), imports("{ WebSocketServer }", "ws")),
    messageId: "leak",
    suggestions: 0,
    bad: `
      const server = http.createServer();
      const sockets = new WebSocketServer({ noServer: true });
      server.on("upgrade", (req, socket, head) => { // leaks
        if (!req.headers.authorization) return;
        sockets.handleUpgrade(req, socket, head, (client) => client.send("hello"));
      });`,
    good: [
      `
      const server = http.createServer();
      const sockets = new WebSocketServer({ noServer: true });
      server.on("upgrade", (req, socket, head) => {
        const { pathname } = new URL(req.url, "http://localhost");
        if (pathname !== "/news") return;
        sockets.handleUpgrade(req, socket, head, (client) => client.send("hello"));
      });`,
      `
      const server = http.createServer();
      const sockets = new WebSocketServer({ noServer: true });
      server.on("upgrade", (req, socket, head) => {
        const isOurs = req.url.startsWith("/news");
        if (isOurs) sockets.handleUpgrade(req, socket, head, (client) => client.send("hello"));
      });`,
      `
      const server = http.createServer();
      server.on("upgrade", (req, socket) => {
        socket.on("error", (error) => console.error(error, req.headers));
      });`,
    ],
  },
]);

runTwins("no-undisposed-client: what is only lent", rule, [
  {
    name: "the code goes on with it, and releases it on another path",
    prelude: pg,
    messageId: "leak",
    bad: `
      async function columns(table) {
        const client = await pool.connect(); // leaks
        const schema = await loadSchema(client);
        const { rows } = await client.query(schema.text, [table]);
        if (rows.length === 0) return null;
        client.release();
        return rows;
      }`,
    good: [
      // Whoever got it may keep it.
      `
      async function offer(table) {
        const client = await pool.connect();
        const isKept = await cache.offer(table, client);
        if (isKept) return null;
        client.release();
        return table;
      }`,
      `
      async function keep(table) {
        const client = await pool.connect();
        if (table.isBusy) {
          await cache.keep(client);
          await client.query("listen x");
          return null;
        }
        await load(client);
        client.release();
        return table;
      }`,
      `
      async function keepAll(table) {
        const client = await pool.connect();
        await cache.keep(client);
        await client.query("listen x");
        return table;
      }`,
    ],
  },
  {
    name: "it is stored where a request finds it",
    prelude: together(pg, imports("Koa", "koa", "const app = new Koa();")),
    messageId: "leakWhenFails",
    bad: `
      app.use(async (ctx, next) => {
        const client = await pool.connect(); // leaks
        ctx.state.client = client;
        await next();
        client.release();
      });`,
    good: [
      `
      app.use(async (ctx, next) => {
        const client = await pool.connect();
        ctx.state.client = client;
        try { await next(); } finally { client.release(); }
      });`,
      // It may be kept there.
      `
      async function attach(job, isKept) {
        const client = await pool.connect();
        job.client = client;
        await client.query("select 1");
        if (!isKept) { client.release(); job.client = null; }
      }`,
      // Somebody else answers for it.
      `
      app.use(async (ctx, next) => {
        const client = await pool.connect();
        ctx.state.client = client;
        await next();
      });`,
    ],
  },
]);

runTwins("no-undisposed-client: an executor whose connection fails", rule, [
  {
    name: "nothing is open then",
    prelude: pg,
    messageId: "leak",
    bad: `
      const run = (text) => new Promise((resolve, reject) => {
        const client = new Client(); // leaks
        client.connect((error) => {
          if (error) return reject(error);
          client.query(text, (failed) => {
            if (failed) return reject(failed);
            client.end();
            resolve();
          });
        });
      });`,
    good: `
      const run = (text) => new Promise((resolve, reject) => {
        const client = new Client();
        client.connect((error) => {
          if (error) return reject(error);
          client.query(text, (failed) => {
            client.end();
            if (failed) return reject(failed);
            resolve();
          });
        });
      });`,
  },
  {
    name: "nor where its event brings the error",
    prelude: imports("{ Connection, Request }", "tedious"),
    messageId: "leak",
    bad: `
      const run = (text) => new Promise((resolve, reject) => {
        const connection = new Connection({}); // leaks
        connection.on("connect", (error) => {
          if (error) return reject(error);
          connection.execSql(new Request(text, (failed, count) => {
            if (failed) return reject(failed);
            connection.close();
            resolve(count);
          }));
        });
        connection.connect();
      });`,
    good: `
      const run = (text) => new Promise((resolve, reject) => {
        const connection = new Connection({});
        connection.on("connect", (error) => {
          if (error) return reject(error);
          connection.execSql(new Request(text, (failed, count) => {
            connection.close();
            if (failed) return reject(failed);
            resolve(count);
          }));
        });
        connection.connect();
      });`,
  },
  {
    name: "the socket of a request that is none",
    prelude: imports("http", "node:http"),
    messageId: "leak",
    bad: `
      const server = http.createServer((req, res) => res.end());
      server.on("clientError", (error, socket) => { // leaks
        console.error(error);
      });`,
    good: [
      `
      const server = http.createServer((req, res) => res.end());
      server.on("clientError", (error, socket) => count(error));
      server.on("clientError", (error, socket) => socket.destroy());`,
      `
      const server = http.createServer((req, res) => res.end());
      server.on("clientError", (error, socket) => {
        if (error.code === "ECONNRESET" || !socket.writable) return;
        socket.end("HTTP/1.1 400 Bad Request\\r\\n\\r\\n");
      });
      `,
      `
      const server = http.createServer((req, res) => res.end());
      server.on("clientError", (error, socket) => refuse(error, socket));`,
    ],
  },
]);
