import rule from "../../src/rules/no-unbounded-requests.js";
import { globals, imports, runTwins, together } from "./tester.js";

const http = imports("http", "node:http");
const axios = { ts: `import axios from "axios";`, cjs: `const axios = require("axios");` };

runTwins(
  "no-unbounded-requests",
  rule,
  [
    {
      name: "Promise.all over a list",
      prelude: globals,
      bad: `
        async function all(urls) {
          return Promise.all(urls.map(async (url) => (await fetch(url)).json())); // leaks
        }`,
      message:
        "`fetch(…)` is sent for every element of `urls` at once: each opens a socket of its own, until there are no ports or descriptors left. Send a few at a time.",
      good: [
        `
        async function all(urls) {
          const found = [];
          for (const url of urls) found.push(await (await fetch(url)).json());
          return found;
        }`,
        `
        async function both(a, b) {
          return Promise.all([a, b].map(async (url) => (await fetch(url)).json()));
        }`,
        `
        async function first(urls) {
          return Promise.all(urls.slice(0, 10).map(async (url) => (await fetch(url)).json()));
        }`,
        `
        async function last(urls) {
          return Promise.all(urls.slice(-3).map((url) => fetch(url)));
        }`,
        `
        async function all(urls) {
          const found = [];
          while (urls.length > 0) {
            found.push(...(await Promise.all(urls.splice(0, 10).map(async (url) => (await fetch(url)).json()))));
          }
          return found;
        }`,
        `
        async function all(urls, chunks) {
          for (const part of chunks(urls, 10)) await Promise.all(part.map((url) => fetch(url)));
        }`,
        `
        async function all(batch) {
          await Promise.all(batch.map((url) => fetch(url)));
        }`,
        `
        const MIRRORS = ["http://a", "http://b"];
        async function all(path) {
          return Promise.any(MIRRORS.map((mirror) => fetch(mirror + path)));
        }`,
        `
        async function all(path) {
          const mirrors = ["http://a", "http://b"];
          return Promise.any(mirrors.filter(Boolean).map((mirror) => fetch(mirror + path)));
        }`,
        `
        async function all(mirrors) {
          return Promise.all(Object.keys({ a: 1, b: 2 }).map((name) => fetch(mirrors[name])));
        }`,
        `
        async function workers(next) {
          await Promise.all(Array.from({ length: 5 }, () => next()).map((url) => fetch(url)));
        }`,
        `
        async function names(users) {
          return users.map((user) => user.name);
        }`,
      ],
    },
    {
      name: "with a limit",
      prelude: together(globals, { ts: `import pLimit from "p-limit"; import pMap from "p-map";` }),
      only: "ts",
      good: [
        `
        const limit = pLimit(10);
        async function all(urls) {
          return Promise.all(urls.map((url) => limit(() => fetch(url))));
        }`,
        `
        async function all(urls) {
          return pMap(urls, (url) => fetch(url), { concurrency: 10 });
        }`,
        `
        async function all(urls, semaphore) {
          return Promise.all(
            urls.map(async (url) => {
              await semaphore.acquire();
              try {
                return await fetch(url);
              } finally {
                semaphore.release();
              }
            }),
          );
        }`,
        `
        async function all(urls, queue) {
          return Promise.all(urls.map((url) => queue.add(() => fetch(url))));
        }`,
        `
        async function all(urls, sleep) {
          return Promise.all(urls.map(async (url, i) => {
            await sleep(i * 100);
            return fetch(url);
          }));
        }`,
      ],
    },
    {
      name: "allSettled",
      prelude: axios,
      bad: `
        async function all(ids) {
          return Promise.allSettled(ids.map((id) => axios.get("http://api/" + id))); // leaks
        }`,
      good: [
        `
        async function all(ids, httpAgent) {
          return Promise.allSettled(ids.map((id) => axios.get("http://api/" + id, { httpAgent })));
        }`,
        `
        const http = require("node:http");
        const api = axios.create({ httpAgent: new http.Agent({ maxSockets: 10 }) });
        async function all(ids) {
          return Promise.allSettled(ids.map((id) => api.get("http://api/" + id)));
        }`,
        `
        async function all(api, ids) {
          return Promise.allSettled(ids.map((id) => api.get("http://api/" + id)));
        }`,
      ],
    },
    {
      name: "an instance",
      prelude: axios,
      bad: `
        const api = axios.create({ baseURL: "http://api" });
        async function all(ids) {
          return Promise.all(ids.map((id) => api.get("/" + id))); // leaks
        }`,
    },
    {
      name: "a variable between",
      prelude: globals,
      bad: `
        async function all(urls) {
          const pending = urls.map((url) => fetch(url)); // leaks
          return Promise.all(pending);
        }`,
    },
    {
      name: "forEach",
      prelude: globals,
      bad: `
        function ping(urls) {
          urls.forEach(async (url) => { // leaks
            await fetch(url).catch(() => {});
          });
        }`,
      good: `
        function ping() {
          ["http://a", "http://b"].forEach(async (url) => {
            await fetch(url).catch(() => {});
          });
        }`,
    },
    {
      name: "forEach with http",
      prelude: http,
      bad: `
        function ping(urls) {
          urls.forEach((url) => { // leaks
            http.get(url, (response) => response.resume()).on("error", () => {});
          });
        }`,
      good: `
        const agent = new http.Agent({ maxSockets: 10 });
        function ping(urls) {
          urls.forEach((url) => {
            http.get(url, { agent }, (response) => response.resume()).on("error", () => {});
          });
        }`,
    },
    {
      name: "a function of this file",
      prelude: globals,
      bad: `
        async function load(url) {
          const response = await fetch(url);
          return response.json();
        }
        const all = (urls) => Promise.all(urls.map(load)); // leaks`,
    },
    {
      name: "a method of this file",
      prelude: globals,
      bad: `
        class Api {
          async load(id) {
            return (await fetch("http://api/" + id)).json();
          }
          all(ids) {
            return Promise.all(ids.map((id) => this.load(id))); // leaks
          }
        }`,
    },
    {
      name: "rows of a query",
      prelude: globals,
      bad: `
        async function notify(db) {
          const rows = await db.query("select url from hooks");
          await Promise.all(rows.map((row) => fetch(row.url, { method: "POST" }))); // leaks
        }`,
    },
    {
      name: "all entries of an object",
      prelude: globals,
      bad: `
        async function all(byName) {
          await Promise.all(Object.entries(byName).map(([, url]) => fetch(url))); // leaks
        }`,
    },
    {
      name: "a filtered list",
      prelude: globals,
      bad: `
        async function all(urls) {
          await Promise.all(urls.filter(Boolean).map((url) => fetch(url))); // leaks
        }`,
    },
    {
      name: "the rest of a list",
      prelude: globals,
      bad: `
        async function all(urls) {
          await Promise.all(urls.slice(1).map((url) => fetch(url))); // leaks
        }`,
    },
    {
      name: "a copy of a list",
      prelude: globals,
      bad: `
        async function all(urls) {
          await Promise.all([...new Set(urls)].map((url) => fetch(url))); // leaks
        }`,
    },
    {
      name: "a loop",
      prelude: globals,
      bad: `
        async function all(urls) {
          const pending = [];
          for (const url of urls) pending.push(fetch(url)); // leaks
          return Promise.all(pending);
        }`,
      good: [
        `
        async function all(urls) {
          let pending = [];
          for (const url of urls) {
            pending.push(fetch(url));
            if (pending.length >= 10) {
              await Promise.all(pending);
              pending = [];
            }
          }
          return Promise.all(pending);
        }`,
        `
        async function all(url) {
          const pending = [];
          for (let i = 0; i < 5; i++) pending.push(fetch(url));
          return Promise.all(pending);
        }`,
        `
        async function all(url, workers) {
          const pending = [];
          for (let i = 0; i < workers; i++) pending.push(fetch(url));
          return Promise.all(pending);
        }`,
        `
        async function all() {
          const pending = [];
          for (const url of ["http://a", "http://b"]) pending.push(fetch(url));
          return Promise.all(pending);
        }`,
        `
        async function all(urls, later) {
          const jobs = [];
          for (const url of urls) jobs.push(() => fetch(url));
          return later(jobs);
        }`,
      ],
    },
    {
      name: "a loop with an index",
      prelude: globals,
      bad: `
        async function all(urls) {
          const pending = [];
          for (let i = 0; i < urls.length; i++) {
            pending.push(fetch(urls[i])); // leaks
          }
          return Promise.all(pending);
        }`,
    },
    {
      name: "a loop with a chain",
      prelude: axios,
      bad: `
        async function all(ids) {
          const pending = [];
          for (const id of ids) {
            pending.push(axios.get("http://api/" + id).then(({ data }) => data)); // leaks
          }
          return Promise.all(pending);
        }`,
    },
    {
      name: "got",
      prelude: { ts: `import got from "got";` },
      bad: `
        const all = (urls: string[]) => Promise.all(urls.map((url) => got(url).json())); // leaks`,
    },
    {
      name: "undici",
      prelude: imports("{ request }", "undici"),
      bad: `
        async function all(urls) {
          return Promise.all(urls.map(async (url) => (await request(url)).body.json())); // leaks
        }`,
      good: `
        async function all(urls, dispatcher) {
          return Promise.all(urls.map(async (url) => (await request(url, { dispatcher })).body.json()));
        }`,
    },
    {
      name: "node-fetch",
      prelude: { ts: `import fetch from "node-fetch";`, cjs: `const fetch = require("node-fetch");` },
      bad: `
        const all = (urls) => Promise.all(urls.map((url) => fetch(url).then((response) => response.text()))); // leaks`,
    },
    {
      name: "flatMap",
      prelude: globals,
      bad: `
        const all = (hosts) => Promise.all(hosts.flatMap((host) => [fetch(host + "/a"), fetch(host + "/b")])); // leaks`,
    },
    {
      name: "a database has a pool",
      prelude: imports("{ Pool }", "pg", "const pool = new Pool();"),
      good: `
        const all = (ids) => Promise.all(ids.map((id) => pool.query("select $1", [id])));`,
    },
    {
      name: "a stream goes on with one after the other",
      prelude: imports("{ Readable }", "node:stream"),
      good: `
        async function notify(urls) {
          await Readable.from(urls).forEach(async (url) => {
            const response = await fetch(url, { method: "POST" });
            await response.arrayBuffer();
          }, { concurrency: 3 });
        }`,
    },
    {
      name: "a test",
      prelude: globals,
      filename: "test/load.js",
      good: `
        const all = (urls) => Promise.all(urls.map((url) => fetch(url)));`,
    },
  ],
  { messageId: "unbounded" },
);

runTwins(
  "no-unbounded-requests, rounds of a timer",
  rule,
  [
    {
      name: "an async function that guards itself",
      prelude: globals,
      bad: `
        function watch(url, report) {
          setInterval(async () => { // leaks
            try {
              report(await (await fetch(url)).json());
            } catch (error) {
              report(error);
            }
          }, 5000);
        }`,
      message:
        "`fetch(…)` is sent every 5,000 ms, whether or not the last one was answered, and nothing ends it: where answers stay away, sockets pile up. Skip the turn while one is open, or pass a timeout.",
      good: [
        `
        function watch(url, report) {
          setInterval(async () => {
            try {
              report(await (await fetch(url, { signal: AbortSignal.timeout(4000) })).json());
            } catch (error) {
              report(error);
            }
          }, 5000);
        }`,
        `
        function watch(url, report) {
          let busy = false;
          setInterval(async () => {
            if (busy) return;
            busy = true;
            try {
              report(await (await fetch(url)).json());
            } catch (error) {
              report(error);
            } finally {
              busy = false;
            }
          }, 5000);
        }`,
        `
        function watch(url, report) {
          let open = 0;
          setInterval(() => {
            if (open > 3) return report(new Error("slow"));
            open++;
            fetch(url).then((response) => response.json()).then(report, report).finally(() => open--);
          }, 5000);
        }`,
        `
        function watch(url, report) {
          const timer = setInterval(async () => {
            const response = await fetch(url);
            if (response.ok) clearInterval(timer);
            report(await response.json());
          }, 5000);
        }`,
        `
        // The client gives up before the next round.
        function watch(url, report) {
          setInterval(async () => report(await (await fetch(url)).json()), 600_000);
        }`,
        `
        function watch(url, report) {
          setTimeout(async () => report(await (await fetch(url)).json()), 5000);
        }`,
      ],
    },
    {
      name: "a function of the file, a constant as period",
      prelude: http,
      bad: `
        const EVERY = 1000;
        function ping() {
          http.get("http://example.test/", (response) => response.resume());
        }
        function start() {
          return setInterval(ping, EVERY); // leaks
        }`,
      good: `
        const EVERY = 1000;
        function ping() {
          http.get("http://example.test/", { timeout: 500 }, (response) => response.resume()).on("timeout", function () {
            this.destroy();
          });
        }
        function start() {
          return setInterval(ping, EVERY);
        }`,
    },
    {
      name: "a flag that the called function sets and tests",
      prelude: globals,
      bad: `
        class Watch {
          start() {
            this.timer = setInterval(() => this.tick(), 1000); // leaks
          }
          async tick() {
            const response = await fetch("http://a");
            await response.text();
          }
        }`,
      message:
        "`fetch(…)` is sent every 1,000 ms, whether or not the last one was answered, and nothing ends it: where answers stay away, sockets pile up. Skip the turn while one is open, or pass a timeout.",
      good: [
        `
        class Watch {
          start() {
            this.timer = setInterval(() => this.tick(), 1000);
          }
          async tick() {
            if (this.busy) return;
            this.busy = true;
            try { await (await fetch("http://a")).text(); } finally { this.busy = false; }
          }
        }`,
        `
        let last = Promise.resolve();
        function start(url) {
          return setInterval(() => {
            last = last.then(() => fetch(url)).then((response) => response.text()).catch(console.error);
          }, 60_000);
        }`,
      ],
    },
    {
      name: "a pending request that is kept",
      prelude: globals,
      good: `
        class Watch {
          start(url) {
            this.timer = setInterval(() => {
              this.pending ??= fetch(url).then((response) => response.text()).finally(() => (this.pending = undefined));
            }, 1000);
          }
        }`,
    },
    {
      name: "one after the other",
      prelude: globals,
      good: `
        async function watch(url, sleep) {
          for (;;) {
            await fetch(url).then((response) => response.text());
            await sleep(1000);
          }
        }`,
    },
    {
      name: "lists in an object that is written out",
      prelude: globals,
      messageId: "unbounded",
      bad: `
      const config = { hosts: ["a", "b"], more: [...process.argv] };
      const seen = { urls: [] };
      function add(url) { seen.urls.push(url); }
      async function run(given) {
        await Promise.all(config.more.map((url) => fetch(url))); // leaks
        await Promise.all(given.hosts.map((url) => fetch(url))); // leaks
        await Promise.all(seen.urls.map((url) => fetch(url))); // leaks
      }`,
      good: [
        `const config = { hosts: ["a", "b"], health: { paths: ["/", "/db"] } };
       async function run() {
         await Promise.all(config.hosts.map((url) => fetch(url)));
         await Promise.all(config.health.paths.map((url) => fetch(url)));
       }`,
      ],
    },
    {
      name: "lists that are filled here",
      prelude: globals,
      messageId: "unbounded",
      bad: `
      async function run(rows) {
        const urls = [];
        for (const row of rows) urls.push(row.url);
        await Promise.all(urls.map((url) => fetch(url))); // leaks
      }`,
      good: `
      async function run(more) {
        const urls = ["a"];
        if (more) urls.push("b");
        for (const host of ["c", "d"]) urls.push(host);
        await Promise.all(urls.map((url) => fetch(url)));
      }`,
    },
    {
      name: "a bound for all requests of the process",
      prelude: together(
        imports("http", "node:http"),
        imports("axios", "axios"),
        imports("{ Agent, setGlobalDispatcher }", "undici"),
      ),
      messageId: "unbounded",
      bad: `
      setGlobalDispatcher(new Agent());
      async function run(urls) {
        await Promise.all(urls.map((url) => axios.get(url))); // leaks
        await Promise.all(urls.map((url) => fetch(url))); // leaks
      }`,
      good: [
        `setGlobalDispatcher(new Agent({ connections: 10 }));
       async function run(urls) {
         await Promise.all(urls.map((url) => fetch(url)));
       }`,
        `http.globalAgent.maxSockets = 10;
       async function run(urls) {
         await Promise.all(urls.map((url) => axios.get(url)));
       }`,
      ],
    },
  ],
  { messageId: "overlapping" },
);
