/** `no-floating-request` and `no-floating-promise`, proved: a rejection that nobody waits for ends the process. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CountingServer, lint, runProcess, startServer } from "./counting.js";

let server: CountingServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

/** Stands behind a text: calls what it defines, and lives on for longer than the request takes. */
const drive = (url: string): string => `
const alive = setTimeout(() => { console.log("alive"); process.exit(0); }, 1000);
Promise.resolve(module.exports(${JSON.stringify(url)})).then(() => console.log("went on"), (error) => console.log("caught", error.message));`;

const twins = [
  {
    rule: "no-floating-request",
    name: "fetch, sent and forgotten",
    bad: `module.exports = async function notify(url) {
  fetch(url, { method: "HEAD" });
};`,
    good: `module.exports = async function notify(url) {
  await fetch(url, { method: "HEAD" });
};`,
  },
  {
    rule: "no-floating-request",
    name: "a request in a callback of forEach",
    bad: `module.exports = async function notify(url) {
  ["a", "b"].forEach((name) => { fetch(url + "?" + name, { method: "HEAD" }); });
};`,
    good: `module.exports = async function notify(url) {
  await Promise.all(["a", "b"].map((name) => fetch(url + "?" + name, { method: "HEAD" })));
};`,
  },
  {
    rule: "no-floating-promise",
    name: "an async function of the same file",
    bad: `async function check(url) {
  await null;
  if (url.endsWith("/fail")) throw new Error("check failed");
}
module.exports = async function start(url) {
  check(url);
};`,
    good: `async function check(url) {
  await null;
  if (url.endsWith("/fail")) throw new Error("check failed");
}
module.exports = async function start(url) {
  check(url).catch((error) => console.log("handled", error.message));
};`,
  },
  {
    rule: "no-floating-promise",
    name: "a chain without a catch",
    bad: `async function check(url) {
  if (url.endsWith("/fail")) throw new Error("check failed");
  return url;
}
module.exports = async function start(url) {
  check(url).then((done) => console.log(done));
};`,
    good: `async function check(url) {
  if (url.endsWith("/fail")) throw new Error("check failed");
  return url;
}
module.exports = async function start(url) {
  await check(url).then((done) => console.log(done));
};`,
  },
];

describe.each(twins)("$rule: $name", ({ rule, bad, good }) => {
  test.concurrent("bad: the process dies of the rejection, and it is reported", async () => {
    const { exitCode, output } = await runProcess(bad + drive(`${server.url}/fail`));
    expect(output).toMatch(/(fetch|check) failed/);
    expect(output).not.toContain("alive");
    expect(exitCode).toBe(1);
    expect(lint(bad)).toEqual([`socket-leak/${rule}`]);
  });

  test.concurrent("good: the process lives, and nothing is reported", async () => {
    const { exitCode, output } = await runProcess(good + drive(`${server.url}/fail`));
    expect(output).toContain("alive");
    expect(output).toMatch(/caught|handled/);
    expect(exitCode).toBe(0);
    expect(lint(good)).toEqual([]);
  });
});
