/** `no-unconsumed-body`, proved: an unread body holds its socket, a read or cancelled one does not. */
import { describe, expect, test } from "vitest";
import { lint, load, startServer } from "./counting.js";

const N = 8;

const twins = [
  {
    name: "fetch, only the status is looked at",
    bad: `module.exports = async function status(url) {
  const response = await fetch(url);
  return response.status;
};`,
    good: `module.exports = async function status(url) {
  const response = await fetch(url);
  await response.body?.cancel();
  return response.status;
};`,
  },
  {
    name: "fetch, one of two paths reads",
    bad: `module.exports = async function text(url) {
  const response = await fetch(url);
  if (response.url) return "";
  return response.text();
};`,
    good: `module.exports = async function text(url) {
  const response = await fetch(url);
  const body = await response.text();
  if (response.url) return "";
  return body;
};`,
  },
  {
    name: "http.get, a listener that does not read",
    bad: `const http = require("node:http");
module.exports = function status(url) {
  return new Promise((resolve, reject) => {
    http.get(url, (response) => resolve(response.statusCode)).on("error", reject);
  });
};`,
    good: `const http = require("node:http");
module.exports = function status(url) {
  return new Promise((resolve, reject) => {
    http.get(url, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on("error", reject);
  });
};`,
  },
];

describe.each(twins)("$name", ({ bad, good }) => {
  /** Sockets that N calls leave open . */
  async function leftOpen(code: string, expected: number): Promise<number> {
    const server = await startServer();
    try {
      const call = load<(url: string) => Promise<unknown>>(code);
      await Promise.all(Array.from({ length: N }, () => call(`${server.url}/large`)));
      return await server.settled(expected);
    } finally {
      await server.close();
    }
  }

  test("bad: holds a socket a call, and is reported", async () => {
    expect(await leftOpen(bad, N)).toBe(N);
    expect(lint(bad)).toEqual(["socket-leak/no-unconsumed-body"]);
  });

  test("good: holds none, and is not reported", async () => {
    expect(await leftOpen(good, 0)).toBe(0);
    expect(lint(good)).toEqual([]);
  });
});
