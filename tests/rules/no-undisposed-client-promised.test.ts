import unconsumedBody from "../../src/rules/no-unconsumed-body.js";
import rule from "../../src/rules/no-undisposed-client.js";
import { imports, runTwins } from "./tester.js";

const mysql = imports("mysql", "mysql", "const pool = mysql.createPool({});");
const https = imports("https", "node:https");
/** A function whose promise stands for what `https.get` gives, and a use of it. */
const got = (executor: string, use: string, leaks = ""): string => `
      const get = (url) => new Promise((resolve, reject) => {
        ${executor}
      });
      async function run(url) {
        const response = await get(url);${leaks}
        ${use}
      }`;
const passed = `https.get(url, resolve).on("error", reject);`;

runTwins("no-undisposed-client: a promise of the code's own making", rule, [
  {
    name: "of a connection",
    prelude: mysql,
    message:
      "`connection` (mysql Pool#getConnection) is not released when `work(…)` on line 7 rejects: the pool has one connection less for ever.",
    bad: `
      const connect = () => new Promise((resolve, reject) => {
        pool.getConnection((error, connection) => (error ? reject(error) : resolve(connection)));
      });
      async function run(work) {
        const connection = await connect(); // leaks
        await work(connection);
        connection.release();
      }`,
    good: `
      const connect = () => new Promise((resolve, reject) => {
        pool.getConnection((error, connection) => (error ? reject(error) : resolve(connection)));
      });
      async function run(work) {
        const connection = await connect();
        try {
          await work(connection);
        } finally {
          connection.release();
        }
      }`,
  },
]);

const ways: readonly [name: string, executor: string][] = [
  ["a response is handed to as it comes", passed],
  [
    "an event hands a response to",
    `const request = https.get(url); request.on("response", resolve); request.on("error", reject);`,
  ],
  ["a callback hands a response to", `https.get(url, (response) => resolve(response)).on("error", reject);`],
];

runTwins("no-unconsumed-body: a promise of the code's own making", unconsumedBody, [
  ...ways.map(([name, executor]) => ({
    name,
    // Without a type it is a promise of something unknown.
    only: "cjs" as const,
    prelude: https,
    messageId: "leak",
    bad: got(executor, `return response.statusCode;`, " // leaks"),
    good: got(executor, `response.resume(); return response.statusCode;`),
  })),
  {
    name: "what comes of it may be seen to, or another one",
    only: "cjs",
    prelude: https,
    messageId: "leak",
    bad: got(passed, `if (response.statusCode === 200) response.resume();`, " // leaks"),
    good: [
      got(
        `https.get(url, (response) => { response.resume(); resolve(response); }).on("error", reject);`,
        `return response.statusCode;`,
      ),
      got(
        `if (url.cached) return resolve(url.cached); https.get(url, (response) => resolve(response)).on("error", reject);`,
        `return response.statusCode;`,
      ),
    ],
  },
]);
