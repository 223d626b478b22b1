import rule from "../../src/rules/require-request-timeout.js";
import { globals, imports, runTwins } from "./tester.js";

const http = imports("http", "node:http");
const axios = { ts: `import axios from "axios";`, cjs: `const axios = require("axios");` };
const got = { ts: `import got from "got";` };
const nodeFetch = { ts: `import fetch from "node-fetch";`, cjs: `const fetch = require("node-fetch");` };

runTwins(
  "require-request-timeout",
  rule,
  [
    {
      name: "axios.get",
      prelude: axios,
      bad: `
        const load = (url) => axios.get(url); // leaks`,
      message:
        "`axios.get(…)` has no timeout: where the server never answers it waits for ever, and its socket stays open.",
      suggestions: 1,
      good: [
        `const load = (url) => axios.get(url, { timeout: 1000 });`,
        `const load = (url) => axios.get(url, { signal: AbortSignal.timeout(1000) });`,
        `const load = (url, signal) => axios.get(url, { signal });`,
        `const load = (url, options) => axios.get(url, options);`,
        `const load = (url, options) => axios.get(url, { ...options, responseType: "text" });`,
        `const load = (url, source) => axios.get(url, { cancelToken: source.token });`,
        `axios.defaults.timeout = 1000; const load = (url) => axios.get(url);`,
      ],
    },
    {
      name: "axios.post",
      prelude: axios,
      bad: `
        const save = (url, body) => axios.post(url, body); // leaks`,
      suggestions: 1,
      good: `
        const save = (url, body) => axios.post(url, body, { timeout: 1000 });`,
    },
    {
      name: "axios with options",
      prelude: axios,
      bad: `
        const load = (url) => axios.get(url, { headers: { accept: "text/plain" } }); // leaks`,
      suggestions: 1,
      good: `
        const options = { headers: { accept: "text/plain" }, timeout: 1000 };
        const load = (url) => axios.get(url, options);`,
    },
    {
      name: "axios called itself",
      prelude: axios,
      bad: `
        const load = (id) => axios({ method: "get", url: "/users/" + id }); // leaks`,
      suggestions: 1,
      good: [
        `const load = (id) => axios({ method: "get", url: "/users/" + id, timeout: 1000 });`,
        `const load = (config) => axios(config);`,
      ],
    },
    {
      name: "an instance",
      prelude: axios,
      bad: `
        const api = axios.create({ baseURL: "http://api" });
        const load = () => api.get("/users"); // leaks`,
      suggestions: 1,
      good: [
        `
        const api = axios.create({ baseURL: "http://api", timeout: 1000 });
        const load = () => api.get("/users");`,
        `
        function make(options) {
          const api = axios.create(options);
          return () => api.get("/users");
        }`,
        `
        const load = (api) => api.get("/users");`,
      ],
    },
    {
      name: "an instance in a field",
      prelude: axios,
      bad: `
        class Api {
          constructor() {
            this.http = axios.create({ baseURL: "http://api" });
          }
          users() {
            return this.http.get("/users"); // leaks
          }
        }`,
      good: `
        class Api {
          constructor() {
            this.http = axios.create({ baseURL: "http://api", timeout: 1000 });
          }
          users() {
            return this.http.get("/users");
          }
        }`,
    },
    {
      name: "got",
      prelude: got,
      bad: `
        const load = (url: string) => got(url).json(); // leaks`,
      suggestions: 1,
      good: [
        `const load = (url: string) => got(url, { timeout: { request: 1000 } }).json();`,
        `const api = got.extend({ timeout: { request: 1000 } }); const load = (url: string) => api(url).json();`,
      ],
    },
    {
      name: "an instance of got",
      prelude: got,
      bad: `
        const api = got.extend({ prefixUrl: "http://api" });
        const load = (path: string) => api.get(path); // leaks`,
    },
    {
      name: "node-fetch 2",
      prelude: nodeFetch,
      versions: { "node-fetch": "2.7.0" },
      bad: `
        const load = (url) => fetch(url).then((response) => response.text()); // leaks`,
      suggestions: 1,
      good: [
        `const load = (url) => fetch(url, { timeout: 1000 }).then((response) => response.text());`,
        `const load = (url) => fetch(url, { signal: AbortSignal.timeout(1000) }).then((response) => response.text());`,
      ],
    },
    {
      name: "node-fetch 3, which looks at no timeout",
      prelude: nodeFetch,
      versions: { "node-fetch": "3.3.2" },
      bad: `
        const load = (url) => fetch(url, { timeout: 1000 }).then((response) => response.text()); // leaks`,
      suggestions: 1,
      good: `const load = (url) => fetch(url, { signal: AbortSignal.timeout(1000) }).then((response) => response.text());`,
    },
    {
      name: "http.get",
      prelude: http,
      bad: `
        function load(url) {
          http.get(url, (response) => response.resume()).on("error", console.error); // leaks
        }`,
      suggestions: 0,
      good: [
        `
        function load(url) {
          const request = http.get(url, (response) => response.resume());
          request.setTimeout(1000, () => request.destroy());
          request.on("error", console.error);
        }`,
        `
        function load(url) {
          const request = http.get(url, (response) => response.resume());
          request.on("error", console.error);
          setTimeout(() => request.destroy(), 1000);
        }`,
        `
        function load(url) {
          http.get(url, { signal: AbortSignal.timeout(1000) }, (response) => response.resume()).on("error", console.error);
        }`,
        `
        function load(url) {
          return http.get(url, (response) => response.resume());
        }`,
        // Another rule's: the timeout is there, but nobody listens.
        `
        function load(url) {
          http.get(url, { timeout: 1000 }, (response) => response.resume()).on("error", console.error);
        }`,
      ],
    },
    {
      name: "http.request with options",
      prelude: http,
      bad: `
        function send(body) {
          const request = http.request({ host: "api", method: "POST" }, (response) => response.resume()); // leaks
          request.on("error", console.error);
          request.end(body);
        }`,
      suggestions: 1,
      good: [
        `
        function send(options, body) {
          const request = http.request(options, (response) => response.resume());
          request.on("error", console.error);
          request.end(body);
        }`,
        `
        function send(body) {
          const request = http.request({ host: "api", method: "POST" }, (response) => response.resume());
          request.on("socket", (socket) => socket.setTimeout(1000, () => socket.destroy()));
          request.on("error", console.error);
          request.end(body);
        }`,
      ],
    },
    {
      name: "fetch gives up after 300 s",
      prelude: globals,
      good: [`const load = (url) => fetch(url);`, `const load = async (url) => (await fetch(url)).text();`],
    },
    {
      name: "what loses a race",
      prelude: axios,
      // Another rule's finding.
      good: `
        const load = (url) =>
          Promise.race([axios.get(url), new Promise((_, reject) => setTimeout(reject, 1000, new Error("too late")))]);`,
    },
    {
      name: "what is no request",
      prelude: axios,
      good: [
        `const api = axios.create({ baseURL: "http://api" });`,
        `axios.interceptors.request.use((config) => config);`,
        `const isOurs = (error) => axios.isAxiosError(error);`,
      ],
    },
  ],
  { messageId: "forever" },
);

runTwins(
  "require-request-timeout: longest",
  rule,
  [
    {
      name: "fetch",
      prelude: globals,
      bad: `
        const load = (url) => fetch(url); // leaks`,
      message: "`fetch(…)` has no timeout of its own: where the server never answers it waits for 300 s.",
      suggestions: 1,
      good: [
        `const load = (url) => fetch(url, { signal: AbortSignal.timeout(1000) });`,
        `const load = (url, signal) => fetch(url, { method: "PUT", signal });`,
        `const load = (request) => fetch(new Request(request));`,
        `const load = (url, dispatcher) => fetch(url, { dispatcher });`,
        `const load = (url, init) => fetch(url, init);`,
      ],
    },
    {
      name: "fetch with options",
      prelude: globals,
      bad: `
        async function save(url, body) {
          const response = await fetch(url, { method: "PUT", body }); // leaks
          return response.ok;
        }`,
      suggestions: 1,
    },
    {
      name: "undici.request",
      prelude: imports("{ request }", "undici"),
      bad: `
        async function load(url) {
          const { body } = await request(url); // leaks
          return body.text();
        }`,
      suggestions: 1,
      good: `
        async function load(url) {
          const { body } = await request(url, { headersTimeout: 1000, bodyTimeout: 1000 });
          return body.text();
        }`,
    },
    {
      name: "a function that takes a signal",
      prelude: globals,
      good: `
        async function ask(url, signal) {
          const response = await fetch(url, { signal });
          return response.json();
        }`,
    },
  ],
  { messageId: "long", options: { longest: 60 } },
);
