import rule from "../../src/rules/no-undisposed-client.js";
import { type Prelude, type Twin, globals, imports, runTwins, together } from "./tester.js";

const net = imports("net", "node:net");
const tls = imports("tls", "node:tls");
const pg = imports("{ Client }", "pg");
const amqp = imports("amqp", "amqplib");
const ws: Prelude = { ts: `import WebSocket from "ws";`, cjs: `const WebSocket = require("ws");` };

/** A class whose `connect` makes a socket of `ws`; the rest of `connect`, and the other members. */
const client = (listens: string, members = ""): string => `
        export class Feed {
          connect() {
            this.ws = new WebSocket("ws://x");
            this.ws.on("error", (error) => console.error(error));
            ${listens}
          }
          ${members}
        }`;
/** The same where the socket leaks. */
const leaky = (listens: string, members = ""): string =>
  client(listens, members).replace(`("ws://x");`, `("ws://x"); // leaks`);
/** The same with a plain socket, and something in front of it. */
const plain = (listens: string, members: string, before = ""): string => `
        export class Line {
          connect() {
            ${before}
            this.socket = net.connect(1);
            this.socket.on("error", (error) => console.error(error));
            ${listens}
          }
          ${members}
        }`;
const dripping = (listens: string, members: string, before = ""): string =>
  plain(listens, members, before).replace(`connect(1);`, `connect(1); // leaks`);

const retry = "retry() { setTimeout(() => this.connect(), 1000); }";

const esm = (twins: readonly Twin[]): Twin[] => twins.map((twin) => ({ only: "ts", ...twin }));

runTwins(
  "no-undisposed-client: a field that is filled again",
  rule,
  esm([
    {
      name: "a timer that a method sets, which only the end of the socket calls",
      prelude: ws,
      message:
        "`this.ws` (ws new WebSocket) is not released before a timer on line 8 runs `connect()` again: its socket stays open.",
      bad: leaky(`this.ws.on("close", () => this.retry()); this.ws.on("message", () => this.retry());`, retry),
      good: [
        client(`this.ws.on("close", () => this.retry());`, retry),
        client(`this.ws.on("close", this.retry.bind(this));`, retry),
        client(`this.ws.on("close", this.retry);`, "retry = () => { setTimeout(() => this.connect(), 1000); };"),
        client(`this.ws.on("close", () => this.gone());`, `gone() { this.down(); } down() { this.retry(); } ${retry}`),
        client(`const retry = () => setTimeout(() => this.connect(), 9); this.ws.on("close", retry);`),
        client(`this.ws.once("close", once(() => this.retry()));`, retry),
        client(`this.ws.on("close", () => { setTimeout(this.connect.bind(this), 1000); });`),
      ],
    },
    {
      name: "a timer that a listener sets through several methods",
      prelude: ws,
      messageId: "leak",
      bad: leaky(
        `this.ws.on("pong", this.beat.bind(this));`,
        `beat() { this.late(); } late() { this.retry(); } ${retry}`,
      ),
      good: client(
        `this.ws.on("close", this.beat.bind(this));`,
        `beat() { this.late(); } late() { this.retry(); } ${retry}`,
      ),
    },
    {
      name: "a timer that others ask for too",
      prelude: ws,
      messageId: "leak",
      bad: leaky(`this.ws.on("close", () => this.retry());`, `${retry} use(url) { this.url = url; this.retry(); }`),
      good: client(
        `this.ws.on("close", () => this.retry());`,
        `${retry} use(url) { this.url = url; this.ws.close(); this.retry(); }`,
      ),
    },
    {
      name: "a handler that is a property",
      prelude: globals,
      messageId: "leak",
      bad: `
        export class Feed {
          connect() {
            this.ws = new WebSocket("ws://x"); // leaks
            this.ws.onmessage = () => { setTimeout(() => this.connect(), 1000); };
          }
        }`,
      good: [
        `
        export class Feed {
          connect() {
            this.ws = new WebSocket("ws://x");
            this.ws.onclose = () => { setTimeout(() => this.connect(), 1000); };
          }
        }`,
        `
        export class Feed {
          connect() {
            this.ws = new WebSocket("ws://x");
            this.ws.onclose = () => this.retry();
          }
          retry() { clearTimeout(this.timer); this.timer = setTimeout(() => this.connect(), 1000); }
        }`,
        `
        export class Feed {
          connect() {
            this.ws = new WebSocket("ws://x");
            this.ws.onclose = this.retry.bind(this);
          }
          retry() { setTimeout(() => this.connect(), 1000); }
        }`,
      ],
    },
    {
      name: "a method between the event and the one that fills the field",
      prelude: net,
      message:
        "`this.socket` (node net.connect) is not released before its 'timeout' event on line 9 runs `connect()` again: its socket stays open.",
      bad: dripping(`this.socket.on("timeout", () => this.retry());`, "retry() { this.attempts++; this.connect(); }"),
      good: [
        plain(`this.socket.on("close", () => this.retry());`, "retry() { this.connect(); }"),
        plain(`this.socket.on("timeout", () => this.retry());`, "retry() { this.socket.destroy(); this.connect(); }"),
        plain(
          `this.socket.on("timeout", () => this.stop()); this.socket.on("close", () => this.retry());`,
          "stop() { this.socket.destroy(); } retry() { this.again(); } again() { this.connect(); }",
        ),
        plain("", "retry() { this.connect(); } again() { this.retry(); }"),
        plain(
          `this.socket.on("timeout", () => this.retry());`,
          "retry() { this.again(); } again() { if (this.socket) return; this.connect(); }",
        ),
      ],
    },
    {
      name: "one of two sockets",
      prelude: net,
      messageId: "leak",
      bad: `
        export class Line {
          connect() {
            this.socket = this.local ? net.connect("/run/x") : net.connect(1); // leaks
            this.socket.on("timeout", () => this.connect());
          }
        }`,
      good: `
        export class Line {
          connect() {
            this.socket?.destroy();
            this.socket = this.local ? net.connect("/run/x") : net.connect(1);
            this.socket.on("timeout", () => this.connect());
          }
        }`,
    },
    {
      name: "released before the timer is set, or runs",
      prelude: net,
      messageId: "leak",
      bad: dripping(
        `this.socket.on("timeout", () => this.fail());`,
        "fail() { this.forget(); setTimeout(() => this.connect(), 100); } forget() { this.socket = null; }",
      ),
      good: [
        `this.socket.destroy(); setTimeout(() => this.connect(), 100);`,
        `setTimeout(() => this.connect(), 100); this.socket.destroy();`,
        `this.stop(); setTimeout(() => this.connect(), 100);`,
        `setTimeout(() => { this.stop(); this.connect(); }, 100);`,
        `this.socket.end(() => { setTimeout(() => this.connect(), 100); });`,
        `tearDown(this); setTimeout(() => this.connect(), 100);`,
        `const { socket } = this; socket.destroy(); setTimeout(() => this.connect(), 100);`,
      ].map((fail) =>
        plain(
          `this.socket.on("timeout", () => this.fail());`,
          `fail() { ${fail} } stop() { this.socket?.destroy(); this.socket = undefined; }`,
        ),
      ),
    },
    {
      name: "a release in the other arm of a branch",
      prelude: net,
      messageId: "leak",
      bad: dripping(
        `this.socket.on("data", (data) => this.restart(data));`,
        "restart(data) { if (data.length > 9) this.socket.destroy(); else setTimeout(() => this.connect(), 100); }",
      ),
      good: plain(
        `this.socket.on("data", (data) => this.restart(data));`,
        "restart(data) { if (data.length > 9) { this.socket.destroy(); setTimeout(() => this.connect(), 100); } }",
      ),
    },
    {
      name: "a release that is waited for",
      prelude: pg,
      messageId: "leak",
      bad: `
        export class Listener {
          async connect() {
            this.client = new Client(); // leaks
            await this.client.connect();
          }
          async renew() { await this.rest(); setTimeout(() => this.connect().catch(console.error), 100); }
          async rest() { await null; }
        }`,
      good: [
        "async renew() { await this.stop(); setTimeout(() => this.connect().catch(console.error), 100); }",
        "renew() { this.stop().then(() => setTimeout(() => this.connect().catch(console.error), 100)); }",
        "renew() { this.client.end(() => { setTimeout(() => this.connect().catch(console.error), 100); }); }",
      ].map(
        (renew) => `
        export class Listener {
          async connect() {
            this.client = new Client();
            await this.client.connect();
          }
          async stop() { await this.client?.end().catch(() => {}); this.client = undefined; }
          ${renew}
        }`,
      ),
    },
    {
      name: "a method that releases what was there before it fills the field",
      prelude: imports("fs", "node:fs"),
      messageId: "leak",
      bad: `
        export class Log {
          open() {
            this.file = fs.createWriteStream("x"); // leaks
            this.file.on("error", console.error);
            setTimeout(() => this.open(), 60_000);
          }
        }`,
      good: [
        `
        export class Log {
          open() {
            this.close();
            this.file = fs.createWriteStream("x");
            this.file.on("error", console.error);
            setTimeout(() => this.open(), 60_000);
          }
          close() { if (this.file) this.file.end(); }
        }`,
        `
        export class Log {
          open() {
            this.file = fs.createWriteStream("x");
            this.file.on("error", console.error);
            setTimeout(() => { this.close(); this.open(); }, 60_000);
          }
          close() { this.file.end(); }
        }`,
      ],
    },
    {
      name: "a base class that releases",
      prelude: net,
      messageId: "leak",
      bad: `
        class Base { drop() { this.buffer = null; } }
        export class Line extends Base {
          connect() { this.socket = net.connect(1); this.socket.on("error", console.error); } // leaks
          renew() { this.drop(); setTimeout(() => this.connect(), 100); }
        }`,
      good: [
        `
        class Base { drop() { this.socket.destroy(); } }
        export class Line extends Base {
          connect() { this.socket = net.connect(1); this.socket.on("error", console.error); }
          renew() { this.drop(); setTimeout(() => this.connect(), 100); }
        }`,
        `
        import Base from "./base.js";
        export class Line extends Base {
          connect() { this.socket = net.connect(1); this.socket.on("error", console.error); }
          renew() { super.stop(); setTimeout(() => this.connect(), 100); }
          again() { this.closeSocket(); setTimeout(() => this.connect(), 100); }
          onClose() { setTimeout(() => this.connect(), 100); }
        }`,
      ],
    },
    {
      name: "what dies with its parent",
      prelude: amqp,
      messageId: "leak",
      bad: `
        export class Bus {
          async connect() {
            const connection = await amqp.connect("x"); // leaks
            this.connection = connection;
            this.channel = await connection.createChannel();
            connection.on("blocked", () => { setTimeout(() => this.connect().catch(console.error), 5000); });
          }
        }`,
      good: [
        `
        export class Bus {
          async connect() {
            const connection = await amqp.connect("x");
            connection.on("close", () => { setTimeout(() => this.connect().catch(console.error), 5000); });
            this.connection = connection;
            this.channel = await connection.createChannel();
          }
        }`,
        `
        export class Bus {
          async connect() {
            this.connection = await amqp.connect("x");
            this.connection.on("close", () => this.retry());
            this.channel = await this.connection.createChannel();
          }
          retry() { setTimeout(() => this.connect().catch(console.error), 5000); }
        }`,
        `
        export class Bus {
          async connect() {
            this.connection = await amqp.connect("x");
            this.channel = await this.connection.createChannel();
          }
          async renew() {
            await this.connection.close();
            setTimeout(() => this.connect().catch(console.error), 5000);
          }
        }`,
      ],
    },
    {
      name: "a parent outlives its child",
      prelude: amqp,
      messageId: "leak",
      bad: `
        export class Bus {
          async connect() {
            this.connection = await amqp.connect("x"); // leaks
            this.channel = await this.connection.createChannel();
            this.channel.on("close", () => this.retry());
          }
          retry() { setTimeout(() => this.connect().catch(console.error), 5000); }
        }`,
    },
    {
      name: "only where something fails",
      prelude: amqp,
      messageId: "leakWhenFails",
      bad: `
        export class Bus {
          async connect() {
            try {
              this.connection = await amqp.connect("x"); // leaks
              this.connection.on("close", () => this.retry());
              await check(await this.connection.createChannel());
            } catch {
              this.retry();
            }
          }
          retry() { setTimeout(() => this.connect(), 5000); }
        }`,
      good: [
        `
        export class Bus {
          async connect() {
            try {
              this.connection = await amqp.connect("x");
              this.connection.on("close", () => this.retry());
            } catch {
              this.retry();
            }
          }
          retry() { setTimeout(() => this.connect(), 5000); }
        }`,
        `
        export class Bus {
          async connect() {
            try {
              this.connection = await amqp.connect("x");
              this.connection.on("close", () => this.retry());
              this.channel = await this.connection.createChannel();
            } catch {
              await this.connection?.close().catch(() => {});
              this.retry();
            }
          }
          retry() { setTimeout(() => this.connect(), 5000); }
        }`,
        `
        export class Bus {
          async connect() {
            this.connection = await amqp.connect("x");
            this.connection.on("close", () => this.retry());
          }
          retry() { setTimeout(() => { this.connect().catch(() => this.retry()); }, 5000); }
        }`,
        `
        export class Bus {
          async connect() {
            this.connection = await amqp.connect("x");
            this.connection.on("close", () => this.retry());
          }
          retry() {
            setTimeout(async () => { try { await this.connect(); } catch { this.retry(); } }, 5000);
          }
        }`,
      ],
    },
    {
      name: "one whose connect() failed",
      prelude: pg,
      messageId: "leakWhenFails",
      bad: `
        export class Listener {
          async connect() {
            try {
              this.client = new Client(); // leaks
              await this.client.connect();
              await this.client.query("listen x");
            } catch {
              setTimeout(() => this.connect(), 100);
            }
          }
        }`,
      good: `
        export class Listener {
          async connect() {
            try {
              this.client = new Client();
              await this.client.connect();
            } catch {
              setTimeout(() => this.connect(), 100);
            }
          }
        }`,
    },
    {
      name: "a guard",
      prelude: net,
      messageId: "leak",
      bad: dripping(
        "",
        "get name() { return this.title; } start() { setInterval(() => this.connect(), 9); }",
        "if (!this.name) return;",
      ),
      good: [
        ["if (this.alive) return;", "get alive() { return this.socket && !this.socket.destroyed; }", ""],
        ["if (this.isAlive()) return;", "isAlive() { return this.socket?.destroyed === false; }", ""],
        ["if (this.up) return;", "", `this.up = true; this.socket.on("close", () => { this.up = false; });`],
        [
          "if (this.up) return;",
          "gone() { this.up = false; }",
          `this.up = true; this.socket.on("close", () => this.gone());`,
        ],
      ].map(([before, members, listens]) =>
        plain(listens!, `${members} start() { setInterval(() => this.connect(), 9); }`, before),
      ),
    },
    {
      name: "a guard where the timer runs",
      prelude: net,
      messageId: "leak",
      bad: dripping("", "start() { setInterval(() => { if (!this.stopped) this.connect(); }, 9); }"),
      good: [
        plain(
          "",
          "start() { setInterval(() => { if (!this.alive) this.connect(); }, 9); } get alive() { return !this.socket.destroyed; }",
        ),
        plain(
          `this.socket.on("close", () => { this.state = "lost"; });`,
          `start() { setInterval(() => { if (this.state === "lost") this.connect(); }, 9); }`,
        ),
      ],
    },
    {
      name: "an interval finds the handle of its last round, a timer does not",
      prelude: net,
      messageId: "leak",
      bad: dripping("", "constructor() { setInterval(() => this.connect(), 9); }"),
      good: [
        plain("", "constructor() { setTimeout(() => this.connect(), 9); }"),
        plain(`this.socket.on("close", () => this.start());`, "start() { setTimeout(() => this.connect(), 9); }"),
        plain(
          `this.socket.on("connect", () => clearInterval(this.timer));`,
          "start() { this.timer = setInterval(() => this.connect(), 9); }",
        ),
      ],
    },
    {
      name: "a timer that the method sets itself, before or after",
      prelude: net,
      messageId: "leak",
      bad: dripping("", "", "setTimeout(() => this.connect(), 1000);"),
      good: plain("", "", "if (this.paused) { setTimeout(() => this.connect(), 1000); return; }"),
    },
    {
      name: "a method that gives back what it has made",
      prelude: net,
      messageId: "leak",
      bad: dripping(
        `this.socket.on("error", () => this.socket.destroy());`,
        "start() { setInterval(() => this.connect(), 9); }",
      ),
      good: [
        plain(
          `this.socket.once("data", () => this.socket.end());`,
          "start() { setInterval(() => this.connect(), 9); }",
        ),
        plain(`this.socket.end("ping");`, "start() { setInterval(() => this.connect(), 9); }"),
      ],
    },
    {
      name: "an event of the class itself",
      prelude: together(net, imports("{ EventEmitter }", "node:events")),
      messageId: "leak",
      bad: `
        export class Line extends EventEmitter {
          constructor() { super(); this.on("down", () => this.retry()); }
          connect() {
            this.socket = net.connect(1); // leaks
            this.socket.on("timeout", () => this.emit("down"));
          }
          retry() { setTimeout(() => this.connect(), 100); }
        }`,
      good: `
        export class Line extends EventEmitter {
          constructor() { super(); this.on("down", () => this.retry()); }
          connect() {
            this.socket = net.connect(1);
            this.socket.on("close", () => this.emit("down"));
          }
          retry() { setTimeout(() => this.connect(), 100); }
        }`,
    },
    {
      name: "an event of another emitter",
      prelude: net,
      messageId: "leak",
      bad: dripping(
        `this.socket.on("timeout", () => this.bus.emit("gone")); this.bus.on("gone", () => this.retry());`,
        retry,
      ),
      good: plain(
        `this.socket.on("close", () => this.bus.emit("gone")); this.bus.on("gone", () => this.retry());`,
        retry,
      ),
    },
    {
      name: "a method that others call",
      prelude: ws,
      messageId: "leak",
      bad: `
        export class Feed {
          connect() { this.ws = new WebSocket("ws://x"); this.ws.on("error", console.error); } // leaks
          retry() { setTimeout(() => this.connect(), 1000); }
        }
        const feed = new Feed();
        process.on("SIGHUP", () => feed.retry());`,
      good: [
        `
        export class Feed {
          connect() { this.ws = new WebSocket("ws://x"); this.ws.on("close", () => this.owner.closed(this)); }
          retry() { setTimeout(() => this.connect(), 1000); }
        }
        export class Owner { closed(feed) { feed.retry(); } }`,
        `
        export class Feed {
          connect() { this.ws = new WebSocket("ws://x"); this.ws.on("error", console.error); }
          closeAll() { for (const name of ["ws", "other"]) this[name]?.close(); }
          renew() { this.closeAll(); setTimeout(() => this.connect(), 1000); }
        }`,
      ],
    },
    {
      name: "several events, or one of which the name is not known",
      prelude: net,
      good: [
        plain(`for (const event of ["close", "end"]) this.socket.on(event, () => this.retry());`, retry),
        plain(`this.socket.on(EVENTS.CLOSE, () => this.retry());`, retry),
      ],
    },
    {
      name: "a release only where something fails, or in one case of several",
      prelude: ws,
      messageId: "leak",
      bad: leaky(`if (!this.wanted) { this.ws.close(); return; }`, `start() { setInterval(() => this.connect(), 9); }`),
      good: client(
        "",
        `async cycle() { try { this.ws.close(); } catch { return; } setTimeout(() => this.connect(), 9); }`,
      ),
    },
    {
      name: "a release, and filled again",
      prelude: net,
      messageId: "leak",
      bad: dripping("", "cycle() { this.socket.destroy(); this.connect(); setTimeout(() => this.connect(), 9); }"),
      good: plain("", "cycle() { this.connect(); this.socket.end(); setTimeout(() => this.connect(), 9); }"),
    },
    {
      name: "a chain of listeners, another name",
      prelude: tls,
      messageId: "leak",
      bad: `
        export class Line {
          connect() {
            this.socket = tls.connect(1, "x"); // leaks
            this.socket.on("error", console.error).on("data", () => this.retry());
          }
          retry() { setTimeout(() => this.connect(), 100); }
        }`,
      good: [
        `
        export class Line {
          connect() {
            this.socket = tls.connect(1, "x");
            this.socket.on("error", console.error).on("close", () => this.retry());
          }
          retry() { setTimeout(() => this.connect(), 100); }
        }`,
        `
        export class Line {
          connect() {
            const socket = (this.socket = tls.connect(1, "x"));
            socket.on("close", () => this.retry());
          }
          retry() { setTimeout(() => this.connect(), 100); }
        }`,
        `
        export class Line {
          #socket;
          connect() {
            const self = this;
            this.#socket = tls.connect(1, "x");
            this.#socket.on("close", () => self.#retry());
          }
          #retry() { setTimeout(() => this.connect(), 100); }
        }`,
      ],
    },
  ]),
);

/** A class with two sockets that closes one of them; how the other comes into its field, and what else becomes of it. */
const pair = (fills: string, members = ""): string => `
        export class Link {
          start() {
            ${fills}
            this.out = net.connect(2);
            this.out.on("error", console.error);
          }
          stop() { this.out.destroy(); }
          ${members}
        }`;

runTwins(
  "no-undisposed-client: a field that comes by its handle through a variable, or a chain",
  rule,
  esm([
    {
      name: "filled again",
      prelude: ws,
      message:
        "`this.ws` (ws new WebSocket) is not released before a timer on line 9 runs `connect()` again: its socket stays open.",
      bad: `
        export class Feed {
          connect() {
            const ws = new WebSocket("ws://x"); // leaks
            ws.on("error", (error) => console.error(error));
            ws.on("message", () => this.retry());
            this.ws = ws;
          }
          retry() { setTimeout(() => this.connect(), 1000); }
        }`,
      good: [
        `ws.on("close", () => this.retry()); this.ws = ws;`,
        `ws.on("message", () => { ws.close(); this.retry(); }); this.ws = ws;`,
        `ws.on("message", () => this.retry()); this.ws = ws; this.all.push(ws);`,
        `ws.on("message", () => this.retry()); this.ws = ws; return ws;`,
      ].map(
        (rest) => `
        export class Feed {
          connect() {
            const ws = new WebSocket("ws://x");
            ws.on("error", (error) => console.error(error));
            ${rest}
          }
          retry() { setTimeout(() => this.connect(), 1000); }
        }`,
      ),
    },
    {
      name: "not released beside another one",
      prelude: net,
      message:
        "`this.in` (node net.connect) is not released by `stop()` on line 8, which releases `this.out`: its socket stays open.",
      bad: pair(`const socket = net.connect(1); socket.on("error", console.error); this.in = socket; // leaks`),
      good: [
        pair(`const socket = net.connect(1); process.on("exit", () => socket.destroy()); this.in = socket;`),
        pair(`const socket = net.connect(1); keep(socket); this.in = socket;`),
        pair(
          `let socket = net.connect(1); this.in = socket; socket = net.connect(3); socket.destroy();`,
          "end() { this.in.end(); }",
        ),
        pair(`const socket = net.connect(1); this.in = socket;`, "end() { this.in.end(); }"),
      ],
    },
    {
      name: "not released beside another one, made with its listeners",
      prelude: net,
      messageId: "leak",
      bad: pair(`this.in = net.connect(1).setNoDelay().on("error", console.error); // leaks`),
      good: pair(`this.in = net.connect(1).setNoDelay().on("error", console.error);`, "end() { this.in.end(); }"),
    },
    {
      name: "a pool that lets go of its clients by itself",
      prelude: together(pg, imports("{ Pool }", "pg")),
      good: `
        export class Listener {
          constructor() { this.pool = new Pool(); }
          async start() { this.client = await this.pool.connect(); }
          async stop() { this.client.release(); this.client = null; }
        }`,
    },
    {
      name: "a pool that keeps its connections",
      prelude: together(imports("mysql", "mysql2/promise"), net),
      messageId: "leak",
      bad: `
        export class Store {
          start() { this.pool = mysql.createPool({}); // leaks
            this.socket = net.connect(1); }
          stop() { this.socket.destroy(); }
          load() { return this.pool.query("x"); }
        }`,
    },
    {
      name: "a watcher of files",
      prelude: imports("chokidar", "chokidar"),
      messageId: "leak",
      bad: `
        export class Project {
          start() {
            this.watcher = chokidar.watch("src"); // leaks
            this.watcher.on("all", (event, file) => { if (file === "project.json") this.start(); });
          }
          async stop() { await this.watcher.close(); }
        }`,
      good: [
        `
        export class Project {
          async start() {
            await this.watcher?.close();
            this.watcher = chokidar.watch("src");
            this.watcher.on("all", (event, file) => { if (file === "project.json") void this.start(); });
          }
          async stop() { await this.watcher?.close(); }
        }`,
        `export function watch(run) { chokidar.watch("src").on("all", run); }`,
        `export function watch(run) { const watcher = chokidar.watch("src"); watcher.add("lib"); watcher.on("all", run); }`,
        `
        export async function list() {
          const watcher = chokidar.watch("src");
          await new Promise((resolve) => watcher.on("ready", resolve));
          await watcher.close();
        }`,
      ],
    },
    {
      name: "released where it cannot connect, only",
      prelude: pg,
      messageId: "leak",
      bad: `
        export class Store {
          async start() {
            const client = new Client(); // leaks
            try { await client.connect(); } catch (error) { await client.end(); throw error; }
            this.client = client;
            const sub = new Client();
            try { await sub.connect(); } catch (error) { await sub.end(); throw error; }
            this.sub = sub;
          }
          async stop() { await this.sub.end(); }
        }`,
      good: `
        export class Store {
          async start() {
            const client = new Client();
            try { await client.connect(); } catch (error) { await client.end(); throw error; }
            this.client = client;
            const sub = new Client();
            try { await sub.connect(); } catch (error) { await sub.end(); throw error; }
            this.sub = sub;
          }
          async stop() { await Promise.allSettled([this.sub.end(), this.client.end()]); }
        }`,
    },
  ]),
);

runTwins(
  "no-undisposed-client: a field that is set to null",
  rule,
  esm([
    {
      name: "by a method",
      prelude: net,
      message: "`this.socket` (node net.connect) is not released before line 9 forgets it: its socket stays open.",
      bad: dripping("", "forget() { this.socket = null; }"),
      good: [
        plain(`this.socket.on("close", () => this.forget());`, "forget() { this.socket = null; }"),
        plain("", "stop() { this.socket.destroy(); this.forget(); } forget() { this.socket = null; }"),
      ],
    },
  ]),
);

runTwins("no-undisposed-client: files in the place of others", rule, [
  {
    name: "rotated",
    prelude: imports("{ createWriteStream }", "node:fs"),
    messageId: "leak",
    bad: `
      class Log {
        constructor() { this.stream = createWriteStream("a"); }
        write(line) { if (line.length > 100) this.rotate(); this.stream.write(line); }
        rotate() { this.stream = createWriteStream("b"); } // leaks
      }
      class Daily {
        open(day) {
          this.day = day;
          this.stream = createWriteStream(day); // leaks
        }
        write(line, day) {
          if (!this.stream || day !== this.day) this.open(day);
          this.stream.write(line);
        }
      }
      class Inline {
        write(line, day) {
          if (!this.stream || day !== this.day) {
            this.day = day;
            this.stream = createWriteStream(day); // leaks
          }
          this.stream.write(line);
        }
      }
      module.exports = { Log, Daily, Inline };`,
    good: `
      class Log {
        constructor() { this.open(); }
        open() { this.stream = createWriteStream("a"); }
        write(line) { if (line.length > 100) this.rotate(); this.stream.write(line); }
        rotate() { this.stream.end(); this.stream = createWriteStream("b"); }
      }
      class Daily {
        open(day) {
          this.day = day;
          this.stream = createWriteStream(day);
        }
        write(line, day) {
          if (!this.stream || day !== this.day) { this.close(); this.open(day); }
          this.stream.write(line);
        }
        close() { this.stream?.end(); }
      }
      class Once {
        write(line, day) {
          if (!this.stream) {
            this.day = day;
            this.stream = createWriteStream(day);
          }
          this.stream.write(line);
        }
      }
      class Flagged {
        write(line) {
          if (!this.stream || this.isClosed) this.stream = createWriteStream("a");
          this.stream.write(line);
        }
        end() { this.isClosed = true; this.stream.end(); }
      }
      module.exports = { Log, Daily, Once, Flagged };`,
  },
  {
    name: "what a function that runs again and again fills",
    prelude: net,
    messageId: "leak",
    bad: `
      class Probe {
        constructor(queue) {
          queue.on("job", (job) => {
            this.worker = net.connect(80, "h"); // leaks
            this.worker.write(job);
          });
        }
        start() {
          setInterval(() => {
            this.socket = net.connect(80, "h"); // leaks
            this.socket.write("ping");
          }, 1000);
        }
      }
      let last;
      process.on("message", (text) => {
        last = net.connect(80, "h"); // leaks
        last.write(text);
      });
      function serve(bus) {
        let peer;
        bus.on("message", (text) => {
          peer = net.connect(80, "h"); // leaks
          peer.write(text);
        });
      }
      module.exports = { Probe, serve };`,
    good: `
      class Probe {
        constructor(queue) {
          queue.once("job", (job) => {
            this.worker = net.connect(80, "h");
            this.worker.write(job);
          });
          queue.on("ready", () => {
            this.main = net.connect(80, "h");
          });
        }
        start() {
          setInterval(() => {
            this.socket?.destroy();
            this.socket = net.connect(80, "h");
            this.socket.write("ping");
          }, 1000);
          setInterval(() => {
            this.other = net.connect(80, "h");
            this.other.on("data", () => this.other.end());
          }, 1000);
          setTimeout(() => {
            this.later = net.connect(80, "h");
          }, 1000);
        }
      }
      let last;
      process.on("message", (text) => {
        if (!last) last = net.connect(80, "h");
        last.write(text);
      });
      function serve(bus) {
        let peer;
        bus.on("message", (text) => {
          peer = net.connect(80, "h");
          peer.end(text);
        });
        let isOpen = false;
        bus.on("message", (text) => {
          if (isOpen) return peer.write(text);
        });
        let again;
        bus.on("message", (text) => {
          if (!isOpen) {
            isOpen = true;
            again = net.connect(80, "h");
            again.on("close", () => { isOpen = false; });
          }
        });
        let given;
        bus.on("message", (text) => {
          given = net.connect(80, "h");
          keep(given);
        });
      }
      module.exports = { Probe, serve };`,
  },
]);
