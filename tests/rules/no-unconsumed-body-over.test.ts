/** Bodies that there are none of, or that somebody else reads or ends. */
import rule from "../../src/rules/no-unconsumed-body.js";
import { globals, imports, runTwins } from "./tester.js";

const http = imports("http", "node:http");

runTwins("no-unconsumed-body: a flag that says it is over", rule, [
  {
    name: "whoever sets it has destroyed the request",
    prelude: imports("https", "node:https"),
    messageId: "leak",
    bad: `
      function load(url, options, done) {
        const req = https.request(url, options);
        let finished = false;
        req.setTimeout(1000, () => { finished = true; done(new Error("late")); });
        req.on("response", (res) => { // leaks
          if (finished) return;
          res.resume();
          done(null, res.statusCode);
        });
        req.end();
      }`,
    good: `
      function load(url, options, done) {
        const req = https.request(url, options);
        let finished = false;
        const fail = (error) => {
          if (finished) return;
          finished = true;
          req.destroy();
          done(error);
        };
        req.setTimeout(1000, () => fail(new Error("late")));
        req.on("error", fail);
        req.on("response", (res) => {
          if (finished) return;
          res.resume();
          res.on("end", () => { finished = true; });
          done(null, res.statusCode);
        });
        req.end();
      }`,
  },
]);

runTwins("no-unconsumed-body: answers without a body", rule, [
  {
    name: "statuses and lengths, by name, in constants, in lists",
    prelude: globals,
    messageId: "leak",
    bad: `
      async function load0(url) {
        const response = await fetch(url); // leaks
        if (response.status !== 200) return null;
        return response.json();
      }

      async function load1(url) {
        const response = await fetch(url); // leaks
        if (response.status === StatusCodes.OK) return null;
        return response.json();
      }

      async function load2(url) {
        const response = await fetch(url); // leaks
        const bad = response.status === 204 || response.status === 500; if (bad) return null;
        return response.json();
      }

      async function load3(url) {
        const response = await fetch(url); // leaks
        if (response.headers.get("content-length") === "10") return null;
        return response.json();
      }

      async function load4(url) {
        const response = await fetch(url); // leaks
        if (new Set([204, 500]).has(response.status)) return null;
        return response.json();
      }`,
    good: [
      `
      async function load(url) {
        const response = await fetch(url);
        if (response.status === StatusCodes.NO_CONTENT) return null;
        return response.json();
      }`,
      `
      async function load(url) {
        const response = await fetch(url);
        if (response.status === HTTP_STATUS_NO_CONTENT) return null;
        return response.json();
      }`,
      `
      async function load(url) {
        const response = await fetch(url);
        switch (response.status) { case StatusCodes.NotModified: return null; }
        return response.json();
      }`,
      `
      async function load(url) {
        const response = await fetch(url);
        if (new Set([204, 304]).has(response.status)) return null;
        return response.json();
      }`,
      `
      async function load(url) {
        const response = await fetch(url);
        const empty = response.status === 204; if (empty) return null;
        return response.json();
      }`,
      `
      async function load(url) {
        const response = await fetch(url);
        const empty = response.status === 204 || response.status === 304; if (empty) return null;
        return response.json();
      }`,
      `
      async function load(url) {
        const response = await fetch(url);
        switch (true) { case response.status === 204: return null; }
        return response.json();
      }`,
      `
      async function load(url) {
        const response = await fetch(url);
        if (response.headers.get("content-length") === "0") return null;
        return response.json();
      }`,
      `
      async function load(url) {
        const response = await fetch(url);
        const size = response.headers.get("Content-Length"); if (size === "0") return null;
        return response.json();
      }`,
      `
      async function load(url) {
        const response = await fetch(url);
        if (Number(response.headers.get("content-length")) === 0) return null;
        return response.json();
      }`,
      `
      async function load(url) {
        const response = await fetch(url);
        const size = parseInt(response.headers.get("content-length") || "0", 10); if (size === 0) return null;
        return response.json();
      }`,
      `
      const hasBody = (response) => response.status !== 204 && response.status !== 304;
      async function load(url) {
        const response = await fetch(url);
        if (!hasBody(response)) return null;
        return response.json();
      }`,
    ],
  },
]);

runTwins("no-unconsumed-body: one that is read already", rule, [
  {
    name: "asked of the response",
    prelude: globals,
    messageId: "leak",
    bad: `
      async function load(url) {
        const response = await fetch(url); // leaks
        if (!response.bodyUsed) return null;
        return response.json();
      }`,
    good: [
      `
      async function load(url) {
        const response = await fetch(url);
        try {
          if (!response.ok) throw new Error("no");
          return await response.json();
        } finally {
          if (!response.bodyUsed) await response.body?.cancel();
        }
      }`,
      `
      async function discard(response) {
        if (!response.bodyUsed) await response.body?.cancel();
      }
      async function load(url) {
        const response = await fetch(url);
        try {
          if (!response.ok) throw new Error("no");
          return await response.json();
        } finally {
          await discard(response);
        }
      }`,
      `
      async function load(url) {
        const response = await fetch(url);
        if (response.ok) return response.json();
        if (response.body && !response.body.locked) await response.body.cancel();
        return null;
      }`,
    ],
  },
]);

runTwins("no-unconsumed-body: a response of a request in a field", rule, [
  {
    name: "a method destroys the request, by another one",
    prelude: http,
    messageId: "leak",
    bad: `
      class Backend {
        open(url) {
          this.req = http.request(url);
          this.req.on("response", (res) => { console.error(res.statusCode); this.fail(); }); // leaks
          this.req.end();
        }
        fail() { this.failures += 1; this.close(); }
        close() { this.req = undefined; }
      }`,
    good: `
      class Backend {
        open(url) {
          this.req = http.request(url);
          this.req.on("response", (res) => { console.error(res.statusCode); this.fail(); });
          this.req.end();
        }
        fail() { this.failures += 1; this.close(); }
        close() { if (this.req) { this.req.destroy(); this.req = undefined; } }
      }`,
  },
]);
