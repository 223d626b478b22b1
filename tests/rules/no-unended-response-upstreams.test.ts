/** Responses that wait for something else: an upstream, a file, a worker. */
import rule from "../../src/rules/no-unended-response.js";
import { imports, runTwins, together } from "./tester.js";

const http = imports("http", "node:http");
const express = imports("express", "express", "const app = express();");
const files = together(imports("fs", "node:fs"), express);
const upstream = together(http, express);

runTwins(
  "no-unended-response: upstreams",
  rule,
  [
    {
      name: "answered at the upstream's end only",
      prelude: upstream,
      bad: `
        app.get("/proxy", (req, res) => { // leaks
          http.get("http://upstream/", (up) => {
            let body = "";
            up.on("data", (chunk) => { body += chunk; });
            up.on("end", () => res.send(body));
          });
        });`,
      message:
        "`res` (express app.get) is left unanswered when `up` on line 6 fails: whoever waits for it waits for ever.",
      good: [
        `
        app.get("/proxy", (req, res) => {
          http.get("http://upstream/", (up) => {
            let body = "";
            up.on("data", (chunk) => { body += chunk; });
            up.on("end", () => res.send(body));
            up.on("error", () => res.sendStatus(502));
          });
        });`,
        `
        app.get("/proxy", (req, res) => {
          http.get("http://upstream/", (up) => {
            let body = "";
            up.on("data", (chunk) => { body += chunk; });
            up.on("end", () => res.send(body));
            up.on("aborted", () => res.destroy());
          });
        });`,
        `
        app.get("/proxy", (req, res, next) => {
          http.get("http://upstream/", (up) => {
            let body = "";
            up.on("data", (chunk) => { body += chunk; });
            up.on("end", () => res.send(body)).on("error", next);
          }).on("error", next);
        });`,
        `
        app.get("/proxy", (req, res) => {
          http.get("http://upstream/", (up) => up.pipe(res));
        });`,
        `
        app.get("/proxy", (req, res) => {
          http.get("http://upstream/", (up) => {
            collect(up, (err, body) => { if (err) res.sendStatus(502); else res.send(body); });
          });
        });`,
      ],
    },
    {
      name: "an upstream whose failure is only logged",
      prelude: upstream,
      bad: `
        app.get("/proxy", (req, res) => { // leaks
          const call = http.request("http://upstream/", (up) => up.pipe(res));
          call.on("error", (err) => console.error(err));
          call.end();
        });`,
      messageId: "leakWhenFails",
      good: `
        app.get("/proxy", (req, res) => {
          const call = http.request("http://upstream/", (up) => up.pipe(res));
          call.on("error", (err) => { console.error(err); res.sendStatus(502); });
          call.end();
        });`,
    },
    {
      name: "a file whose failure is only logged",
      prelude: files,
      bad: `
        app.get("/file", (req, res) => { // leaks
          const stream = fs.createReadStream("x");
          stream.on("error", (err) => console.error(err));
          res.on("close", () => stream.destroy());
          stream.pipe(res);
        });`,
      messageId: "leakWhenFails",
      suggestions: 1,
      good: [
        `
        app.get("/file", (req, res, next) => {
          const stream = fs.createReadStream("x");
          stream.on("error", next);
          stream.pipe(res);
        });`,
        `
        app.get("/file", (req, res) => {
          fs.createReadStream("x").on("error", (err) => { console.error(err); res.destroy(); }).pipe(res);
        });`,
      ],
    },
    {
      name: "several functions",
      prelude: http,
      bad: `
        function relay(req, res) {
          const call = http.request("http://upstream/", (up) => {
            const parts = [];
            up.on("data", (part) => parts.push(part));
            up.on("end", () => res.end(Buffer.concat(parts)));
          });
          call.on("error", () => res.destroy());
          req.pipe(call);
        }
        http.createServer((req, res) => relay(req, res)); // leaks`,
      messageId: "leakWhenFails",
      good: `
        function relay(req, res) {
          const fail = () => { if (!res.writableEnded) res.destroy(); };
          const call = http.request("http://upstream/", (up) => {
            const parts = [];
            up.on("data", (part) => parts.push(part));
            up.on("error", fail);
            up.on("end", () => res.end(Buffer.concat(parts)));
          });
          call.on("error", fail);
          req.pipe(call);
        }
        http.createServer((req, res) => relay(req, res));`,
    },
  ],
  { messageId: "leakWhenFails" },
);

runTwins("no-unended-response: what answers with a message of something that may fail", rule, [
  {
    name: "a worker, a socket",
    prelude: together(http, imports("net", "node:net"), imports("{ Worker }", "node:worker_threads")),
    messageId: "leakWhenFails",
    bad: `
      http.createServer((req, res) => { // leaks
        const worker = new Worker("./render.js");
        worker.once("message", (page) => res.end(page));
        worker.once("error", (error) => console.error(error));
      });
      http.createServer((req, res) => { // leaks
        const socket = net.connect(1);
        socket.on("data", (page) => { res.end(page); socket.destroy(); });
        socket.on("error", (error) => console.error(error));
      });`,
    good: [
      `
      http.createServer((req, res) => {
        const worker = new Worker("./render.js");
        worker.once("message", (page) => res.end(page));
        worker.once("error", () => res.writeHead(500).end());
      });`,
      `
      http.createServer((req, res) => {
        const worker = new Worker("./render.js");
        worker.once("message", (page) => res.end(page));
        worker.once("error", (error) => console.error(error));
        worker.once("exit", (code) => { if (code !== 0) res.writeHead(500).end(); });
      });`,
      `
      http.createServer((req, res) => {
        const socket = net.connect(1);
        socket.on("data", (part) => res.write(part));
        socket.on("error", (error) => console.error(error));
        socket.on("close", () => res.end());
      });`,
      `
      const socket = net.connect(1);
      socket.on("error", (error) => console.error(error));
      http.createServer((req, res) => {
        socket.once("data", (page) => res.end(page));
      });`,
    ],
  },
]);
