import rule from "../../src/rules/no-unaborted-race.js";
import { globals, imports, runTwins, together } from "./tester.js";

const http = imports("http", "node:http");
const https = imports("https", "node:https");
const axios = { ts: `import axios from "axios";`, cjs: `const axios = require("axios");` };
const sleep = imports("{ setTimeout as sleep }", "node:timers/promises");

runTwins(
  "no-unaborted-race: a race",
  rule,
  [
    {
      name: "fetch against a timer",
      prelude: globals,
      bad: `
        async function load(url) {
          const response = await Promise.race([
            fetch(url), // leaks
            new Promise((_, reject) => setTimeout(() => reject(new Error("too late")), 1000)),
          ]);
          return response.json();
        }`,
      message:
        "`fetch(…)` goes on when the timer wins: its socket stays open until the server answers. Give it a `signal` that is aborted then.",
      suggestions: 1,
      good: [
        `
        async function load(url) {
          const response = await fetch(url, { signal: AbortSignal.timeout(1000) });
          return response.json();
        }`,
        `
        async function load(url) {
          const controller = new AbortController();
          try {
            const response = await Promise.race([
              fetch(url, { signal: controller.signal }),
              new Promise((_, reject) => setTimeout(() => reject(new Error("too late")), 1000)),
            ]);
            return await response.json();
          } finally {
            controller.abort();
          }
        }`,
        `
        async function load(url) {
          const controller = new AbortController();
          const { signal } = controller;
          return Promise.race([
            fetch(url, { signal }),
            new Promise((_, reject) =>
              setTimeout(() => {
                controller.abort();
                reject(new Error("too late"));
              }, 1000),
            ),
          ]);
        }`,
      ],
    },
    {
      name: "fetch with options against a timer",
      prelude: globals,
      bad: `
        const LIMIT = 5000;
        async function save(url, body) {
          return Promise.race([
            fetch(url, { method: "POST", body }), // leaks
            new Promise((resolve) => setTimeout(resolve, LIMIT)),
          ]);
        }`,
      suggestions: 1,
      good: [
        `
        async function save(url, options) {
          return Promise.race([
            fetch(url, options),
            new Promise((resolve) => setTimeout(resolve, 5000)),
          ]);
        }`,
        `
        async function save(url, body, options) {
          return Promise.race([
            fetch(url, { method: "POST", body, ...options }),
            new Promise((resolve) => setTimeout(resolve, 5000)),
          ]);
        }`,
      ],
    },
    {
      name: "a chain against a timer",
      prelude: sleep,
      bad: `
        function load(url) {
          return Promise.race([
            fetch(url).then((response) => response.json()), // leaks
            sleep(1000).then(() => { throw new Error("too late"); }),
          ]);
        }`,
      good: [
        `
        function load(url) {
          return Promise.race([
            fetch(url, { signal: AbortSignal.timeout(1000) }).then((response) => response.json()),
            sleep(1000).then(() => { throw new Error("too late"); }),
          ]);
        }`,
        // Nothing here is a request.
        `
        function first(queue) {
          return Promise.race([queue.next(), sleep(1000)]);
        }`,
        // No timer: the first answer wins.
        `
        function fastest(a, b) {
          return Promise.race([fetch(a), fetch(b)]);
        }`,
      ],
    },
    {
      name: "variables",
      prelude: globals,
      bad: `
        async function load(url) {
          let timer;
          const timeout = new Promise((_, reject) => {
            timer = setTimeout(() => reject(new Error("too late")), 1000);
          });
          const request = fetch(url); // leaks
          try {
            return await Promise.race([request, timeout]);
          } finally {
            clearTimeout(timer);
          }
        }`,
      suggestions: 1,
      good: `
        async function load(url) {
          const controller = new AbortController();
          const timeout = new Promise((_, reject) => {
            setTimeout(() => { controller.abort(); reject(new Error("too late")); }, 1000);
          });
          const request = fetch(url, { signal: controller.signal });
          return Promise.race([request, timeout]);
        }`,
    },
    {
      name: "a method of this file",
      prelude: globals,
      bad: `
        class Api {
          load(url) {
            return Promise.race([
              this.ask(url), // leaks
              new Promise((_, reject) => setTimeout(reject, 1000, new Error("too late"))),
            ]);
          }
          async ask(url, signal) {
            const response = await fetch(url, { signal });
            return response.json();
          }
        }`,
      suggestions: 0,
      good: [
        `
        class Api {
          async load(url) {
            const stop = new AbortController();
            try {
              return await Promise.race([
                this.ask(url, stop.signal),
                new Promise((_, reject) => setTimeout(reject, 1000, new Error("too late"))),
              ]);
            } finally {
              stop.abort();
            }
          }
          async ask(url, signal) {
            const response = await fetch(url, { signal });
            return response.json();
          }
        }`,
        `
        class Api {
          load(url) {
            return Promise.race([
              this.ask(url),
              new Promise((_, reject) => setTimeout(reject, 1000, new Error("too late"))),
            ]);
          }
          async ask(url) {
            const response = await fetch(url, { signal: AbortSignal.timeout(900) });
            return response.json();
          }
        }`,
      ],
    },
    {
      name: "a timer function of this file",
      prelude: globals,
      bad: `
        const timeout = (ms) => new Promise((_, reject) => setTimeout(() => reject(new Error("too late")), ms));
        const load = (url) => Promise.race([fetch(url), timeout(1000)]); // leaks`,
      suggestions: 1,
      good: `
        const timeout = (ms, controller) =>
          new Promise((_, reject) => setTimeout(() => { controller.abort(); reject(new Error("too late")); }, ms));
        const load = (url, controller) => Promise.race([fetch(url, { signal: controller.signal }), timeout(1000, controller)]);`,
    },
    {
      name: "axios",
      prelude: axios,
      bad: `
        async function load(url) {
          const { data } = await Promise.race([
            axios.get(url), // leaks
            new Promise((_, reject) => setTimeout(() => reject(new Error("too late")), 1000)),
          ]);
          return data;
        }`,
      good: [
        `
        async function load(url) {
          const { data } = await Promise.race([
            axios.get(url, { timeout: 1000 }),
            new Promise((_, reject) => setTimeout(() => reject(new Error("too late")), 1000)),
          ]);
          return data;
        }`,
        `
        const api = axios.create({ timeout: 1000 });
        async function load(url) {
          return Promise.race([
            api.get(url),
            new Promise((_, reject) => setTimeout(() => reject(new Error("too late")), 1000)),
          ]);
        }`,
        `
        axios.defaults.timeout = 1000;
        async function load(url) {
          return Promise.race([
            axios.get(url),
            new Promise((_, reject) => setTimeout(() => reject(new Error("too late")), 1000)),
          ]);
        }`,
      ],
    },
    {
      name: "undici",
      prelude: imports("{ request }", "undici"),
      bad: `
        async function load(url) {
          const { body } = await Promise.race([
            request(url), // leaks
            new Promise((_, reject) => setTimeout(() => reject(new Error("too late")), 1000)),
          ]);
          return body.json();
        }`,
      suggestions: 1,
      good: `
        async function load(url) {
          const { body } = await Promise.race([
            request(url, { headersTimeout: 1000, bodyTimeout: 1000 }),
            new Promise((_, reject) => setTimeout(() => reject(new Error("too late")), 2000)),
          ]);
          return body.json();
        }`,
    },
    {
      name: "got",
      prelude: { ts: `import got from "got";` },
      bad: `
        async function load(url: string) {
          return Promise.race([
            got(url), // leaks
            new Promise((_, reject) => setTimeout(() => reject(new Error("too late")), 1000)),
          ]);
        }`,
      good: [
        `
        async function load(url: string) {
          return Promise.race([
            got(url, { timeout: { request: 1000 } }),
            new Promise((_, reject) => setTimeout(() => reject(new Error("too late")), 2000)),
          ]);
        }`,
        `
        async function load(url: string) {
          const sent = got(url);
          try {
            return await Promise.race([
              sent,
              new Promise((_, reject) => setTimeout(() => reject(new Error("too late")), 2000)),
            ]);
          } finally {
            sent.cancel();
          }
        }`,
      ],
    },
    {
      name: "ky gives up by itself",
      prelude: { ts: `import ky from "ky";` },
      good: `
        async function load(url: string) {
          return Promise.race([
            ky(url).json(),
            new Promise((_, reject) => setTimeout(() => reject(new Error("too late")), 1000)),
          ]);
        }`,
    },
    {
      name: "an imported timer, by its name",
      prelude: imports("{ delay }", "./time.js"),
      bad: `
        async function load(url) {
          return Promise.race([fetch(url), delay(1000)]); // leaks
        }`,
      good: `
        async function load(url) {
          return Promise.race([fetch(url, { signal: AbortSignal.timeout(1000) }), delay(1000)]);
        }`,
    },
    {
      name: "a connection that comes late",
      prelude: imports("{ MongoClient }", "mongodb"),
      messageId: "late",
      bad: `
        async function connect(url) {
          return Promise.race([
            MongoClient.connect(url), // leaks
            new Promise((_, reject) => setTimeout(() => reject(new Error("too late")), 1000)),
          ]);
        }`,
      good: [
        `
        async function connect(url) {
          return MongoClient.connect(url, { serverSelectionTimeoutMS: 1000 });
        }`,
        `
        async function connect(url) {
          const connecting = MongoClient.connect(url);
          try {
            return await Promise.race([
              connecting,
              new Promise((_, reject) => setTimeout(() => reject(new Error("too late")), 1000)),
            ]);
          } catch (error) {
            connecting.then((client) => client.close(), () => {});
            throw error;
          }
        }`,
      ],
    },
  ],
  { messageId: "raced" },
);

runTwins(
  "no-unaborted-race: by hand",
  rule,
  [
    {
      name: "an executor",
      prelude: globals,
      bad: `
        function load(url) {
          return new Promise((resolve, reject) => {
            const timer = setTimeout(() => reject(new Error("too late")), 1000);
            fetch(url).then(resolve, reject).finally(() => clearTimeout(timer)); // leaks
          });
        }`,
      suggestions: 1,
      good: [
        `
        function load(url) {
          return new Promise((resolve, reject) => {
            const controller = new AbortController();
            const timer = setTimeout(() => {
              controller.abort();
              reject(new Error("too late"));
            }, 1000);
            fetch(url, { signal: controller.signal }).then(resolve, reject).finally(() => clearTimeout(timer));
          });
        }`,
        // The timer says something, but does not give up.
        `
        function load(url) {
          return new Promise((resolve, reject) => {
            const timer = setTimeout(() => console.warn("slow"), 1000);
            fetch(url).then(resolve, reject).finally(() => clearTimeout(timer));
          });
        }`,
        // Tries again later: nothing runs against the timer.
        `
        function load(url) {
          return new Promise((resolve) => {
            setTimeout(() => resolve(fetch(url)), 1000);
          });
        }`,
      ],
    },
    {
      name: "an executor with http",
      prelude: http,
      bad: `
        function load(url) {
          return new Promise((resolve, reject) => {
            setTimeout(() => reject(new Error("too late")), 1000);
            http.get(url, (response) => { // leaks
              response.resume();
              response.on("end", resolve);
            }).on("error", reject);
          });
        }`,
      good: [
        `
        function load(url) {
          return new Promise((resolve, reject) => {
            const request = http.get(url, (response) => {
              response.resume();
              response.on("end", resolve);
            });
            request.on("error", reject);
            setTimeout(() => request.destroy(new Error("too late")), 1000);
          });
        }`,
        `
        function load(url) {
          return new Promise((resolve, reject) => {
            const request = http.get(url, (response) => {
              response.resume();
              response.on("end", resolve);
            });
            request.on("error", reject);
            setTimeout(() => {
              reject(new Error("too late"));
              request.destroy();
            }, 1000);
          });
        }`,
      ],
    },
    {
      name: "a function that stops waiting",
      prelude: globals,
      bad: `
        function withTimeout(promise, ms) {
          return Promise.race([
            promise,
            new Promise((_, reject) => setTimeout(() => reject(new Error("too late")), ms)),
          ]);
        }
        async function load(url) {
          const response = await withTimeout(fetch(url), 1000); // leaks
          return response.json();
        }`,
      suggestions: 1,
      good: [
        `
        function withTimeout(promise, ms) {
          return Promise.race([
            promise,
            new Promise((_, reject) => setTimeout(() => reject(new Error("too late")), ms)),
          ]);
        }
        async function load(url) {
          const response = await withTimeout(fetch(url, { signal: AbortSignal.timeout(1000) }), 1000);
          return response.json();
        }`,
        `
        function withTimeout(start, ms) {
          const controller = new AbortController();
          return Promise.race([
            start(controller.signal),
            new Promise((_, reject) => setTimeout(() => { controller.abort(); reject(new Error("too late")); }, ms)),
          ]);
        }
        async function load(url) {
          const response = await withTimeout((signal) => fetch(url, { signal }), 1000);
          return response.json();
        }`,
        `
        function withTimeout(promise, ms) {
          return Promise.race([
            promise,
            new Promise((_, reject) => setTimeout(() => reject(new Error("too late")), ms)),
          ]);
        }
        async function load(queue) {
          return await withTimeout(queue.drained(), 1000);
        }`,
      ],
    },
    {
      name: "a function with an executor that stops waiting",
      prelude: globals,
      bad: `
        function limited(promise, ms) {
          return new Promise((resolve, reject) => {
            const timer = setTimeout(() => reject(new Error("too late")), ms);
            promise.then(resolve, reject).finally(() => clearTimeout(timer));
          });
        }
        const load = (url) => limited(fetch(url), 1000); // leaks`,
      suggestions: 1,
    },
    {
      name: "p-timeout",
      prelude: { ts: `import pTimeout from "p-timeout";` },
      bad: `
        async function load(url: string) {
          return pTimeout(fetch(url), { milliseconds: 1000 }); // leaks
        }`,
      good: `
        async function load(url: string) {
          return pTimeout(fetch(url, { signal: AbortSignal.timeout(1000) }), { milliseconds: 1000 });
        }`,
    },
    {
      name: "an imported function, by its name",
      prelude: imports("{ withTimeout, withRetry }", "./time.js"),
      bad: `
        async function load(url) {
          return withTimeout(fetch(url), 1000); // leaks
        }`,
      suggestions: 1,
      good: [
        `
        async function load(url) {
          return withTimeout(fetch(url, { signal: AbortSignal.timeout(1000) }), 1000);
        }`,
        `
        async function load(url) {
          return withTimeout((signal) => fetch(url, { signal }), 1000);
        }`,
        `
        async function load(url) {
          return withRetry(fetch(url), 3);
        }`,
      ],
    },
  ],
  { messageId: "raced" },
);

runTwins(
  "no-unaborted-race: a timeout that only says so",
  rule,
  [
    {
      name: "without a listener",
      prelude: https,
      bad: `
        function load(url) {
          return new Promise((resolve, reject) => {
            const request = https.get(url, { timeout: 1000 }, (response) => { // leaks
              response.resume();
              resolve(response.statusCode);
            });
            request.on("error", reject);
          });
        }`,
      message:
        "The `timeout` of `request` only emits an event: nobody destroys the request then, and its socket stays open.",
      suggestions: 1,
      good: [
        `
        function load(url) {
          return new Promise((resolve, reject) => {
            const request = https.get(url, { timeout: 1000 }, (response) => {
              response.resume();
              resolve(response.statusCode);
            });
            request.on("timeout", () => request.destroy(new Error("too late")));
            request.on("error", reject);
          });
        }`,
        `
        function load(url) {
          return new Promise((resolve, reject) => {
            https.get(url, { timeout: 1000 }, (response) => {
              response.resume();
              resolve(response.statusCode);
            }).on("error", reject).on("timeout", function () { this.destroy(); });
          });
        }`,
        `
        function load(url) {
          return new Promise((resolve, reject) => {
            const request = https.get(url, { timeout: 1000, signal: AbortSignal.timeout(1000) }, (response) => {
              response.resume();
              resolve(response.statusCode);
            });
            request.on("error", reject);
          });
        }`,
        `
        function load(url) {
          const request = https.get(url, { timeout: 1000 });
          return request;
        }`,
        `
        function load(url, watch) {
          const request = https.get(url, { timeout: 1000 });
          request.on("error", console.error);
          watch(request);
        }`,
        `
        function load(url) {
          const request = https.get(url, { timeout: 1000 });
          request.on("timeout", abort);
          function abort() {
            stop(new Error("too late"));
          }
          function stop(error) {
            request.destroy(error);
          }
        }`,
        `
        function load(url) {
          const request = https.get(url, { timeout: 0 });
          request.on("error", console.error);
        }`,
        `
        function load(url) {
          const request = https.get(url, { timeout: 1000 });
          request.on("socket", (socket) => socket.on("timeout", () => socket.destroy()));
        }`,
      ],
    },
    {
      name: "options of a function",
      prelude: http,
      bad: `
        function options(method) {
          return { method, timeout: 1000 };
        }
        function send(url, body) {
          const request = http.request(url, options("PUT"), (response) => response.resume()); // leaks
          request.on("error", console.error);
          request.end(body);
        }`,
      suggestions: 1,
      good: `
        function options(method) {
          return { method, timeout: 1000 };
        }
        function send(url, body) {
          const request = http.request(url, { ...options("PUT"), timeout: undefined }, (response) => response.resume());
          request.on("error", console.error);
          request.end(body);
        }`,
      messageId: "unheard",
    },
    {
      name: "options of a variable",
      prelude: http,
      bad: `
        function send(host, body) {
          const options = { host, method: "PUT" };
          options.timeout = 1000;
          const request = http.request(options, (response) => response.resume()); // leaks
          request.on("error", console.error);
          request.end(body);
        }`,
      good: `
        function send(options, body) {
          const request = http.request(options, (response) => response.resume());
          request.on("error", console.error);
          request.end(body);
        }`,
    },
    {
      name: "one of two modules",
      prelude: globals,
      only: "cjs",
      bad: `
        let client;
        if (process.env.KEY) client = require("https");
        else client = require("http");
        const request = client.request({ host: "localhost", timeout: 1000 }, (response) => response.resume()); // leaks
        request.on("error", () => process.exit(1));
        request.end();`,
      good: `
        let client;
        if (process.env.KEY) client = require("https");
        else client = require("http");
        const request = client.request({ host: "localhost", timeout: 1000 }, (response) => response.resume());
        request.on("timeout", () => process.exit(1));
        request.on("error", () => process.exit(1));
        request.end();`,
    },
    {
      name: "a listener that only rejects",
      prelude: http,
      messageId: "notEnded",
      bad: `
        function load(url) {
          return new Promise((resolve, reject) => {
            const request = http.get(url, { timeout: 1000 }, (response) => {
              response.resume();
              resolve(response.statusCode);
            });
            request.on("error", reject);
            request.on("timeout", () => reject(new Error("too late"))); // leaks
          });
        }`,
      message:
        "The timeout of `request` does not destroy it: it goes on, and its socket stays open until the server answers.",
      good: `
        function load(url) {
          return new Promise((resolve, reject) => {
            const request = http.get(url, { timeout: 1000 }, (response) => {
              response.resume();
              resolve(response.statusCode);
            });
            request.on("error", reject);
            request.on("timeout", () => {
              reject(new Error("too late"));
              request.abort();
            });
          });
        }`,
    },
    {
      name: "setTimeout() that only rejects",
      prelude: http,
      messageId: "notEnded",
      bad: `
        function load(url) {
          return new Promise((resolve, reject) => {
            const request = http.get(url, (response) => {
              response.resume();
              resolve(response.statusCode);
            });
            request.setTimeout(1000, () => reject(new Error("too late"))); // leaks
            request.on("error", reject);
          });
        }`,
      good: [
        `
        function load(url) {
          return new Promise((resolve, reject) => {
            const request = http.get(url, (response) => {
              response.resume();
              resolve(response.statusCode);
            });
            request.setTimeout(1000, () => request.destroy(new Error("too late")));
            request.on("error", reject);
          });
        }`,
        `
        function load(url) {
          return new Promise((resolve, reject) => {
            const request = http.get(url, (response) => {
              response.resume();
              resolve(response.statusCode);
            });
            request.setTimeout(1000);
            request.on("timeout", () => request.socket.destroy());
            request.on("error", reject);
          });
        }`,
      ],
    },
    {
      name: "reject itself listens",
      prelude: http,
      messageId: "notEnded",
      bad: `
        function load(url) {
          return new Promise((resolve, reject) => {
            const request = http.get(url, { timeout: 1000 }, (response) => resolve(response.resume()));
            request.on("error", reject);
            request.on("timeout", reject); // leaks
          });
        }`,
    },
    {
      name: "the server's side",
      prelude: together(http),
      good: `
        http.createServer((req, res) => {
          req.setTimeout(1000, () => console.warn("slow"));
          res.end("ok");
        }).listen(3000);`,
    },
  ],
  { messageId: "unheard" },
);

runTwins("no-unaborted-race: a controller", rule, [
  {
    name: "whose signal nobody gets",
    prelude: globals,
    suggestions: 0,
    message:
      "Nobody gets the signal of `controller`: when the timer aborts it, the request goes on, and its socket stays open until the server answers.",
    bad: `
        async function load(url, options) {
          const controller = new AbortController(); // leaks
          const timer = setTimeout(() => controller.abort(), 1000);
          try {
            const response = await fetch(url, { method: "POST" });
            return await response.text();
          } finally {
            clearTimeout(timer);
          }
        }`,
    good: [
      `
        async function load(url, options) {
          const controller = new AbortController();
          const timer = setTimeout(() => controller.abort(), 1000);
          try {
            const response = await fetch(url, { signal: controller.signal });
            return await response.text();
          } finally {
            clearTimeout(timer);
          }
        }`,
      `
        async function load(url, options) {
          const controller = new AbortController();
          const { signal } = controller;
          const timer = setTimeout(() => controller.abort(), 1000);
          try {
            const response = await fetch(url, { signal });
            return await response.text();
          } finally {
            clearTimeout(timer);
          }
        }`,
      // They may have a signal of their own.
      `
        async function load(url, options) {
          const controller = new AbortController();
          const timer = setTimeout(() => controller.abort(), 1000);
          try {
            const response = await fetch(url, options);
            return await response.text();
          } finally {
            clearTimeout(timer);
          }
        }`,
      `
        async function load(url, options) {
          const controller = new AbortController();
          options.onStart(controller);
          const timer = setTimeout(() => controller.abort(), 1000);
          try {
            const response = await fetch(url);
            return await response.text();
          } finally {
            clearTimeout(timer);
          }
        }`,
    ],
  },
]);
