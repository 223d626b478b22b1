import rule from "../../src/rules/no-blocking-wait.js";
import { type Twin, globals, imports, runTwins, together } from "./tester.js";

const fs = imports("{ readFile, readFileSync, existsSync }", "node:fs");
const child = imports("{ execSync, execFileSync, spawnSync }", "node:child_process");
const http = imports("{ createServer }", "node:http");
const workers = imports("{ Worker, isMainThread, workerData }", "node:worker_threads");
const deasync = { ts: 'import deasync from "deasync";', cjs: 'const deasync = require("deasync");' };
const express = {
  ts: 'import express from "express"; const app = express();',
  cjs: 'const app = require("express")();',
};

const spins: Twin[] = [
  {
    name: "a flag that a callback sets",
    prelude: fs,
    message: "This loop never ends: only a callback sets `done` (on line 6), and none runs while the loop does.",
    bad: `
      function load(file) {
        let done = false;
        let text;
        readFile(file, "utf8", (error, found) => {
          done = true;
          text = found;
        });
        while (!done) {} // leaks
        return text;
      }`,
    good: `
      function load(file, use) {
        readFile(file, "utf8", (error, found) => use(found));
      }`,
  },
  {
    name: "a promise's callback",
    prelude: globals,
    messageId: "spin",
    bad: `
      function now(promise) {
        let result;
        promise.then((value) => { result = value; });
        while (result === undefined); // leaks
        return result;
      }
      function both(promise) {
        let state = "pending", value;
        promise.then((v) => { state = "done"; value = v; }, () => { state = "failed"; });
        do { } while (state === "pending"); // leaks
        return value;
      }
      function settled(promise) {
        const box = { ready: false };
        promise.finally(() => { box.ready = true; });
        for (; !box.ready; ) {} // leaks
      }`,
    good: `
      async function now(promise) {
        return await promise;
      }`,
  },
  {
    name: "an async function of its own",
    prelude: globals,
    messageId: "spin",
    bad: `
      function now(work) {
        let done = false, result;
        (async () => {
          result = await work();
          done = true;
        })();
        while (!done) {} // leaks
        return result;
      }`,
    good: `
      function now(work) {
        let done = false;
        (() => { done = true; })();
        while (!done) {}
      }`,
  },
  {
    name: "timers and listeners",
    prelude: globals,
    messageId: "spin",
    bad: `
      let ready = false;
      setTimeout(() => { ready = true; }, 100);
      while (!ready) {} // leaks
      function wait(emitter) {
        let open = false;
        emitter.once("open", onOpen);
        function onOpen() { open = true; }
        while (!open) { console.log("waiting"); } // leaks
      }
      function loaded(image) {
        let loaded = false;
        image.onload = () => { loaded = true; };
        while (!loaded) {} // leaks
      }`,
  },
  {
    name: "a loop that only wastes time in between",
    prelude: child,
    messageId: "spin",
    bad: `
      function ask(client) {
        let answer = null;
        client.ask((error, found) => { answer = found; });
        while (answer === null) { // leaks
          execSync("sleep 0.1");
        }
        return answer;
      }
      function count(tasks) {
        const results = [];
        for (const task of tasks) task((error, result) => { results.push(result); });
        while (results.length < tasks.length) {} // leaks
        return results;
      }`.replace("while (results.length < tasks.length) {} // leaks", "while (results.length < 3) {} // leaks"),
  },
  {
    name: "an endless loop with an exit",
    prelude: fs,
    messageId: "spin",
    bad: `
      function ask(client) {
        let answer;
        client.ask((found) => { answer = found; });
        while (true) { // leaks
          if (answer) break;
        }
        return answer;
      }`,
  },
  {
    name: "loops that end",
    prelude: together(fs, globals),
    good: [
      "async function wait(p) { let done = false; p.then(() => { done = true; }); while (!done) await new Promise((r) => setTimeout(r, 10)); }",
      "function take(list) { let found; list.forEach((x) => { found = x; }); while (!found) { found = list.pop(); } return found; }",
      "function busy(ms) { const end = Date.now() + ms; while (Date.now() < end) {} }",
      "function wait(p) { let done = false; const end = Date.now() + 100; p.then(() => { done = true; }); while (!done && Date.now() < end) {} }",
      "function wait(p) { let done = false, tries = 0; p.then(() => { done = true; }); while (!done && tries < 1000) { tries++; } }",
      "function lock(file) { while (existsSync(file)) {} }",
      "function pump(queue, step) { let done = false; queue.on('end', () => { done = true; }); while (!done) { step(); } }",
      "function drain(emitter) { let done = false; emitter.on('end', () => { done = true; }); while (!done) { emitter.tick(); } }",
      "function parse(parser, text) { let node; parser.parse(text, (found) => { node = found; }); while (node) { node = node.next; } }",
      "function run(step) { let go = true; const stop = () => { go = false; }; while (go) { step(stop); } }",
      "function seen(list) { let found = false; list.some((x) => { found = x > 1; return found; }); while (!found) {} }",
      "function spin(view) { while (Atomics.load(view, 0) === 0) {} }",
      "function* numbers(p) { let done = false; p.then(() => { done = true; }); while (!done) { yield 1; } }",
      "function read(stream) { let done = false; stream.on('end', () => { done = true; }); while (!done) { if (stream.read() === null) return; } }",
      "function made() { let done = false; new Promise((resolve) => { done = true; resolve(); }); while (!done) {} }",
      "async function items(source) { let done = false; source.on('end', () => { done = true; }); for (;;) { if (done) break; await source.next(); } }",
      "function forever() { for (;;) {} }",
      "function walk(node) { let at = node; const up = () => { at = at.parent; }; while (at !== null) { up(); } }",
    ],
  },
];

const signals: Twin[] = [
  {
    name: "this thread is to wake itself",
    prelude: workers,
    messageId: "signal",
    bad: `
      function runSync(work) {
        const gate = new Int32Array(new SharedArrayBuffer(4));
        let result;
        work().then((value) => {
          result = value;
          Atomics.store(gate, 0, 1);
          Atomics.notify(gate, 0);
        });
        Atomics.wait(gate, 0, 0); // leaks
        return result;
      }`,
    good: [
      "async function run(work) { return await work(); }",
      `
      function runInWorker(script) {
        const shared = new SharedArrayBuffer(4);
        const gate = new Int32Array(shared);
        const worker = new Worker(script, { workerData: { shared } });
        worker.unref();
        Atomics.wait(gate, 0, 0);
      }`,
      "function sleep(ms) { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms); }",
      "function sleep(ms) { const view = new Int32Array(new SharedArrayBuffer(4)); Atomics.wait(view, 0, 0, ms); }",
      "const gate = new Int32Array(workerData.gate); function park() { Atomics.wait(gate, 0, 0); }",
      "function park(gate) { if (isMainThread) throw new Error('no'); Atomics.wait(gate, 0, 0); }",
      `
      function run(worker) {
        const gate = new Int32Array(new SharedArrayBuffer(4));
        worker.postMessage({ gate });
        Atomics.wait(gate, 0, 0);
      }`,
    ],
  },
  {
    name: "nobody has the memory",
    prelude: globals,
    messageId: "nobody",
    bad: `
      function hang() {
        const gate = new Int32Array(new SharedArrayBuffer(4));
        Atomics.wait(gate, 0, 0); // leaks
      }`,
  },
];

const turning: Twin[] = [
  {
    name: "deasync",
    prelude: deasync,
    messageId: "turn",
    bad: `
      function load(work) {
        let done = false;
        work(() => { done = true; });
        deasync.loopWhile(() => !done); // leaks
      }
      function step(work) {
        let done = false;
        work(() => { done = true; });
        while (!done) {
          deasync.runLoopOnce(); // leaks
        }
      }
      const exec = deasync(require("child_process").exec);
      function run(command) {
        return exec(command); // leaks
      }`,
    good: [
      "const exec = deasync(require('child_process').exec); const version = exec('node --version');",
      "async function load(work) { return await work(); }",
    ],
  },
];

const itself: Twin[] = [
  {
    name: "the own server, asked by a process that is waited for",
    prelude: together(child, http),
    messageId: "itself",
    bad: `
      const server = createServer((req, res) => res.end("x"));
      server.listen(3000);
      const text = execSync("curl -s http://localhost:3000/health"); // leaks
      function check() {
        return spawnSync("curl", ["-s", "http://127.0.0.1:3000/"]); // leaks
      }`,
    good: [
      "const server = createServer((req, res) => res.end('x')); server.listen(3000); const t = execSync('curl http://localhost:9200/health');",
      "const server = createServer((req, res) => res.end('x')); server.listen(3000); const t = execSync('git rev-parse HEAD');",
      "const server = createServer((req, res) => res.end('x')); server.listen(3000); const t = execSync('echo http://localhost:3000');",
      "const t = execSync('curl http://localhost:3000/health');",
    ],
  },
  {
    name: "from a handler, by a port that has a name",
    prelude: together(express, {
      ts: 'import request from "sync-request";',
      cjs: 'const request = require("sync-request");',
    }),
    messageId: "itself",
    bad: `
      const port = process.env.PORT || 8080;
      app.get("/", (req, res) => {
        const answer = request("GET", \`http://localhost:\${port}/api\`); // leaks
        res.send(answer.getBody());
      });
      app.listen(port);`,
    good: `
      const port = 8080;
      app.get("/", async (req, res) => {
        res.send(await (await fetch(\`http://localhost:\${port}/api\`)).text());
      });
      app.listen(port);`,
  },
];

const handlers: Twin[] = [
  {
    name: "synchronous work in handlers, as an option",
    prelude: together(express, fs),
    options: { handlers: true },
    messageId: "handler",
    bad: `
      app.get("/", (req, res) => {
        res.send(readFileSync("page.html")); // leaks
      });
      function answer(req, res, next) {
        res.end(readFileSync("page.html", "utf8")); // leaks
      }`,
    good: [
      "const page = readFileSync('page.html'); app.get('/', (req, res) => { res.send(page); });",
      "function load() { return readFileSync('page.html'); } const page = load();",
      "app.get('/', (req, res) => { readFile('page.html', (error, page) => res.send(page)); });",
    ],
  },
  {
    name: "without the option",
    prelude: together(express, fs),
    good: "app.get('/', (req, res) => { res.send(readFileSync('page.html')); });",
  },
  {
    name: "a request that is waited for in a handler",
    prelude: together(express, {
      ts: 'import request from "sync-request";',
      cjs: 'const request = require("sync-request");',
    }),
    options: { handlers: true },
    messageId: "answer",
    bad: `
      app.get("/", (req, res) => {
        res.send(request("GET", "https://example.com").getBody()); // leaks
      });`,
  },
];

runTwins("no-blocking-wait", rule, [...spins, ...signals, ...turning, ...itself, ...handlers]);
