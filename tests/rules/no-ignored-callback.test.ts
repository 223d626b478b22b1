import rule from "../../src/rules/no-ignored-callback.js";
import { type Twin, globals, imports, runTwins, together } from "./tester.js";

const redis = imports("{ createClient }", "redis", "const client = createClient();");
const prettier = imports("* as prettier", "prettier").ts!;
const format = { ts: prettier, cjs: 'const prettier = require("prettier");' };
const withFs = together(format, imports("{ writeFileSync, readFileSync }", "node:fs"));
const fs = imports("{ readFile, mkdir, stat }", "node:fs");
const fsp = imports("{ readFile, writeFile, mkdir }", "node:fs/promises");
const glob = imports("{ glob }", "glob");
const mongo = imports(
  "{ MongoClient }",
  "mongodb",
  'const client = new MongoClient("mongodb://x"); const users = client.db("a").collection("users");',
);
const mongoose = {
  ts: 'import mongoose from "mongoose"; const User = mongoose.model("User");',
  cjs: 'const mongoose = require("mongoose"); const User = mongoose.model("User");',
};
const mysql = imports("{ createConnection }", "mysql2", "const connection = createConnection({});");

const ignored: Twin[] = [
  {
    name: "a room of socket.io is joined at once",
    prelude: imports("{ Server }", "socket.io", "const io = new Server();"),
    versions: { "socket.io": "4.8.4" },
    messageId: "ignoredSync",
    bad: `
      io.on("connection", (socket) => {
        socket.join("room", () => { // leaks
          socket.emit("joined");
        });
      });`,
    good: `
      io.on("connection", (socket) => {
        socket.join("room");
        socket.emit("joined");
      });`,
  },
  {
    name: "where puppeteer has its browser",
    prelude: imports("{ executablePath }", "puppeteer"),
    versions: { puppeteer: "25.16.0" },
    messageId: "value",
    bad: `
      function isChrome() {
        return executablePath().endsWith("chrome"); // leaks
      }`,
    good: `
      async function isChrome() {
        return (await executablePath()).endsWith("chrome");
      }`,
  },
  {
    name: "the message names the turn and the version",
    prelude: redis,
    versions: { redis: "5.8.2" },
    message:
      "`client.get(key, callback)` never calls its callback: redis returns promises since 4.0.0 (5.8.2 is intended).",
    bad: `
      function load(key, callback) {
        client.get(key, callback); // leaks
      }`,
    good: `
      async function load(key) {
        return await client.get(key);
      }`,
  },
  {
    name: "a callback for a command of redis",
    prelude: redis,
    versions: { redis: "4.6.0" },
    messageId: "ignored",
    bad: `
      function load(key) {
        client.hGetAll(key, (error, user) => { // leaks
          console.log(error, user);
        });
      }`,
    good: [
      `
      async function listen() {
        await client.subscribe("news", (message) => console.log(message));
      }`,
      `
      client.on("error", (error) => console.error(error));`,
    ],
  },
  {
    name: "a major version, a range",
    prelude: redis,
    versions: { redis: "^5" },
    messageId: "ignored",
    bad: `
      function load(key, callback) {
        client.get(key, callback); // leaks
      }`,
  },
  {
    name: "redis in legacy mode calls back",
    prelude: imports("{ createClient }", "redis"),
    versions: { redis: "4.6.0" },
    good: [
      `
      const client = createClient({ legacyMode: true });
      function load(key, done) { client.get(key, done); }`,
      `
      function make(options, key, done) {
        const client = createClient(options);
        client.get(key, done);
        return client;
      }`,
    ],
  },
  {
    name: "before the turn",
    prelude: imports("{ createClient }", "redis", "const client = createClient();"),
    versions: { redis: "3.1.2" },
    good: `
      function load(key, callback) {
        client.get(key, (error, value) => callback(error, value));
      }`,
  },
  {
    name: "no version is known",
    prelude: together(glob, mongo, withFs),
    good: [
      `
      function list(done) { glob("*.js", (error, files) => done(error, files)); }`,
      `
      function add(user, done) { users.insertOne(user, (error) => done(error)); }`,
      `
      function tidy(code) { writeFileSync("out.js", prettier.format(code)); }`,
    ],
  },
  {
    name: "glob 9",
    prelude: glob,
    versions: { glob: "10.3.0" },
    messageId: "ignored",
    bad: `
      function list() {
        glob("*.js", { dot: true }, function (error, files) { // leaks
          console.log(files);
        });
      }`,
    good: `
      async function list() {
        console.log(await glob("*.js", { dot: true }));
      }`,
  },
  {
    name: "a module that is called itself",
    prelude: { cjs: 'const rimraf = require("rimraf");', ts: 'import rimraf from "rimraf";' },
    versions: { rimraf: "5.0.0" },
    messageId: "ignored",
    bad: `
      function clean(dir, cb) {
        rimraf(dir, cb); // leaks
      }`,
    good: `
      async function clean(dir) { await rimraf(dir, { glob: false }); }`,
  },
  {
    name: "mongodb 5",
    prelude: mongo,
    versions: { mongodb: "6.1.0" },
    messageId: "ignored",
    bad: `
      function add(user, done) {
        users.insertOne(user, (error, result) => done(error, result)); // leaks
        users.find({}).toArray(function (error, all) { done(error, all); }); // leaks
      }`,
    good: [
      `
      async function add(user) {
        await users.insertOne(user);
        return await users.find({}).toArray();
      }`,
      `
      async function each(use) {
        await users.find({}).forEach((user) => use(user));
      }`,
      `
      async function inSession() {
        await client.withSession(async (session) => { await users.insertOne({}, { session }); });
      }`,
    ],
  },
  {
    name: "mongodb 4 takes both",
    prelude: mongo,
    versions: { mongodb: "4.17.2" },
    good: [
      "function add(user, done) { users.insertOne(user, (error, result) => done(error, result)); }",
      "async function add(user) { await users.insertOne(user); }",
    ],
  },
  {
    name: "connecting with a callback",
    prelude: imports("{ MongoClient }", "mongodb"),
    versions: { mongodb: "5.0.0" },
    messageId: "ignored",
    bad: `
      function start(use) {
        MongoClient.connect("mongodb://x", (error, client) => use(client.db())); // leaks
      }`,
  },
  {
    name: "mongoose 7",
    prelude: mongoose,
    versions: { mongoose: "8.0.0" },
    messageId: "ignored",
    bad: `
      function find(id, done) {
        User.findOne({ id }, function (error, user) { done(error, user); }); // leaks
        User.find({}).sort("name").exec((error, users) => done(error, users)); // leaks
        User.create({ id }, done); // leaks
      }`,
    good: [
      "async function find(id) { return await User.findOne({ id }).exec(); }",
      "function find(id, done) { User.findOne({ id }).then((user) => done(null, user), done); }",
      "function find(id, done) { return User.find({}).catch(done); }",
    ],
  },
  {
    name: "mongoose 6 takes both",
    prelude: mongoose,
    versions: { mongoose: "6.13.0" },
    good: "function find(id, done) { User.findOne({ id }, function (error, user) { done(error, user); }); }",
  },
  {
    name: "classes of packages without a contract of their own",
    prelude: imports("{ RateLimiter }", "limiter", "const limiter = new RateLimiter(5, 1000);"),
    versions: { limiter: "2.1.0" },
    messageId: "ignored",
    bad: `
      function call(work) {
        limiter.removeTokens(1, () => work()); // leaks
      }`,
    good: "async function call(work) { await limiter.removeTokens(1); work(); }",
  },
  {
    name: "a callback at a place of its own",
    prelude: { ts: 'import { caching } from "cache-manager"; const cache = await caching("memory");' },
    versions: { "cache-manager": "5.1.0" },
    messageId: "ignored",
    bad: `
      function user(id, load, done) {
        cache.wrap(id, (next) => load(id, next), done); // leaks
      }`,
    good: "async function user(id, load) { return await cache.wrap(id, () => load(id)); }",
  },
  {
    name: "Node's promise modules",
    prelude: fsp,
    messageId: "promiseOnly",
    bad: `
      function load(file, use) {
        readFile(file, "utf8", (error, text) => use(text)); // leaks
        writeFile(file, "x", function () {}); // leaks
      }`,
    good: `
      async function load(file, use) {
        use(await readFile(file, "utf8"));
        await writeFile(file, "x");
        await mkdir("x", { recursive: true });
      }`,
  },
  {
    name: "fs.promises",
    prelude: { ts: 'import fs from "node:fs";', cjs: 'const fs = require("fs");' },
    messageId: "promiseOnly",
    bad: `
      function load(file, callback) {
        fs.promises.readFile(file, callback); // leaks
      }`,
    good: "function load(file, callback) { fs.readFile(file, callback); }",
  },
  {
    name: "a timer that resolves",
    prelude: imports("{ setTimeout }", "node:timers/promises"),
    messageId: "promiseOnly",
    bad: `
      function later(work) {
        setTimeout(() => work(), 1000); // leaks
      }`,
    good: "async function later(work) { await setTimeout(1000); work(); }",
  },
  {
    name: "what promisify gives takes no callback",
    prelude: together(imports("{ promisify }", "node:util"), fs),
    messageId: "promiseOnly",
    bad: `
      const read = promisify(readFile);
      function load(file, use) {
        read(file, (error, text) => use(text)); // leaks
      }`,
    good: `
      const read = promisify(readFile);
      async function load(file, use) { use(await read(file)); }`,
  },
  {
    name: "callbacks of other things",
    prelude: together(fsp, globals),
    good: [
      "const all = async (files) => await Promise.all(files.map((file) => readFile(file)));",
      "function load(file, use) { return readFile(file).then((text) => use(text)); }",
    ],
  },
  {
    name: "promisify of what calls back no more",
    prelude: together(
      imports("{ promisify }", "node:util"),
      imports("{ createClient }", "redis", "const client = createClient();"),
      imports("{ glob }", "glob"),
      imports("{ readFile }", "node:fs"),
    ),
    versions: { redis: "4.6.0", glob: "10.0.0" },
    message:
      "What `promisify(client.get)` makes is called and never settles: redis returns promises since 4.0.0 (4.6.0 is intended), and calls no callback.",
    bad: `
      const get = promisify(client.get).bind(client); // leaks`,
    good: `
      const get = client.get.bind(client);
      const read = promisify(readFile);`,
  },
  {
    name: "promisify before the turn",
    prelude: together(
      imports("{ promisify }", "node:util"),
      imports("{ createClient }", "redis", "const client = createClient();"),
    ),
    versions: { redis: "3.1.2" },
    good: "const get = promisify(client.get).bind(client);",
  },
  {
    name: "a transaction of redis",
    prelude: imports("{ createClient }", "redis", "const client = createClient();"),
    versions: { redis: "4.6.0" },
    messageId: "ignored",
    bad: `
      function save(done) {
        client.multi().set("a", 1).incr("b").exec((err, replies) => done(err, replies)); // leaks
        const steps = client.multi();
        steps.set("a", 1);
        steps.exec(function (err) { done(err); }); // leaks
      }`,
    good: `
      async function save() {
        const steps = client.multi().set("a", 1);
        steps.incr("b");
        return await steps.exec();
      }`,
  },
  {
    name: "a transaction of redis in its old ways",
    prelude: imports("{ createClient }", "redis", "const client = createClient({ legacyMode: true });"),
    versions: { redis: "4.6.0" },
    good: `
      function save(done) {
        client.multi().set("a", 1).exec((err, replies) => done(err, replies));
      }`,
  },
];

const noPromise: Twin[] = [
  {
    name: "a callback API of Node, awaited",
    prelude: fs,
    messageId: "callbackOnly",
    bad: `
      async function load(file) {
        const text = await readFile(file, "utf8"); // leaks
        return text;
      }
      function size(file) {
        return stat(file).then((found) => found.size); // leaks
      }`,
    good: `
      function load(file, done) {
        readFile(file, "utf8", (error, text) => done(error, text));
      }`,
  },
  {
    name: "promises of the other module",
    prelude: fsp,
    good: "async function load(file) { return (await readFile(file)).length; }",
  },
  {
    name: "a driver with callbacks",
    prelude: mysql,
    messageId: "callbackOnly",
    bad: `
      async function users() {
        const [rows] = await connection.query("select * from users"); // leaks
        return rows;
      }`,
    good: `
      async function users() {
        const [rows] = await connection.promise().query("select * from users");
        return rows;
      }`,
  },
  {
    name: "several at once",
    prelude: mysql,
    messageId: "callbackOnly",
    bad: `
      async function both() {
        return await Promise.all([
          connection.query("select 1"), // leaks
          connection.query("select 2"), // leaks
        ]);
      }`,
  },
  {
    name: "a promise from before the turn",
    prelude: { cjs: 'const rimraf = require("rimraf");' },
    versions: { rimraf: "3.0.2" },
    message: "`rimraf(dir)` returns no promise before rimraf 4.0.0 (3.0.2 is intended).",
    bad: `
      function clean(dir) {
        return rimraf(dir).then(() => console.log("clean")); // leaks
      }`,
    good: [
      "function clean(dir, done) { rimraf(dir, done); }",
      "const { promisify } = require('util'); const remove = promisify(rimraf); async function clean(dir) { await remove(dir); }",
    ],
  },
  {
    name: "redis 3, awaited",
    prelude: redis,
    versions: { redis: "3.1.2" },
    messageId: "notYet",
    bad: `
      async function load(key) {
        const text = await client.get(key); // leaks
        return JSON.parse(text);
      }`,
    good: [
      `
      const { promisify } = require("node:util");
      client.get = promisify(client.get);
      async function load(key) { return JSON.parse(await client.get(key)); }`,
      "function end() { client.quit(); }",
      "async function end() { await client.quit(); }",
    ],
  },
  {
    name: "before the turn from synchronous",
    prelude: format,
    versions: { prettier: "2.8.8" },
    messageId: "notYet",
    bad: `
      function tidy(code) {
        return prettier.format(code).then((text) => text.trim()); // leaks
      }`,
    good: [
      "const tidy = (code) => prettier.format(code).trim();",
      "async function tidy(code) { return await prettier.format(code); }",
    ],
  },
  {
    name: "a turn back",
    prelude: imports("{ json2csv }", "json-2-csv"),
    versions: { "json-2-csv": "5.5.0" },
    messageId: "noLonger",
    bad: `
      function csv(rows, use) {
        json2csv(rows).then(use); // leaks
      }`,
    good: ["const csv = (rows) => json2csv(rows);", "const csv = async (rows) => await json2csv(rows);"],
  },
  {
    name: "a callback that is wanted",
    prelude: imports("{ transform, transformSync }", "@babel/core"),
    versions: { "@babel/core": "8.1.0" },
    messageId: "required",
    bad: `
      function compile(code) {
        return transform(code, {}).code; // leaks
      }`,
    good: [
      "const compile = (code) => transformSync(code, {}).code;",
      "const compile = (code, done) => transform(code, {}, (error, result) => done(error, result));",
      "const compile = (...args) => transform(...args);",
    ],
  },
];

const values: Twin[] = [
  {
    name: "the message says so in those words",
    prelude: format,
    versions: { prettier: "3.4.2" },
    message:
      "`prettier.format(code)` returns a promise since prettier 3.0.0 (3.4.2 is intended); this code uses its result as if it were there.",
    bad: `
      function tidy(code) {
        return prettier.format(code).trim(); // leaks
      }`,
    good: "async function tidy(code) { return (await prettier.format(code)).trim(); }",
  },
  {
    name: "written",
    prelude: withFs,
    versions: { prettier: "3.4.2" },
    messageId: "value",
    bad: `
      function tidy(file) {
        const text = prettier.format(readFileSync(file, "utf8")); // leaks
        writeFileSync(file, text);
      }`,
    good: `
      async function tidy(file) {
        const text = await prettier.format(readFileSync(file, "utf8"));
        writeFileSync(file, text);
      }`,
  },
  {
    name: "tested, compared, spread, put into a text",
    prelude: format,
    versions: { prettier: "3.4.2" },
    messageId: "value",
    bad: `
      function check(code) {
        if (!prettier.check(code)) throw new Error("not tidy"); // leaks
        const same = prettier.format(code) === code; // leaks
        const text = \`/* \${prettier.format(code)} */\`; // leaks
        const { languages } = prettier.getSupportInfo(); // leaks
        return [same, text, languages];
      }`,
  },
  {
    name: "assigned again",
    prelude: withFs,
    versions: { prettier: "3.4.2" },
    messageId: "value",
    bad: `
      function tidy(file) {
        let code = readFileSync(file, "utf8");
        code = prettier.format(code); // leaks
        writeFileSync(file, code);
      }`,
    good: `
      async function tidy(file) {
        let code = readFileSync(file, "utf8");
        code = prettier.format(code);
        code = await code;
        writeFileSync(file, code);
      }`,
  },
  {
    name: "through a function of the file",
    prelude: format,
    versions: { prettier: "3.4.2" },
    messageId: "value",
    bad: `
      const tidy = (code) => prettier.format(code, { parser: "babel" });
      function print(code) {
        console.log(tidy(code).length); // leaks
      }`,
    good: `
      const tidy = (code) => prettier.format(code, { parser: "babel" });
      async function print(code) {
        console.log((await tidy(code)).length);
      }`,
  },
  {
    name: "given back beside values, or where a value is wanted",
    prelude: format,
    versions: { prettier: "3.4.2" },
    messageId: "value",
    bad: `
      function tidy(code) {
        if (!code) return "";
        return prettier.format(code); // leaks
      }
      const blocks = (text) => text.replace(/a/g, (code) => prettier.format(code)); // leaks
      const joined = (codes) => codes.map((code) => prettier.format(code)).join(""); // leaks`,
    good: [
      "function tidy(code) { return prettier.format(code); }",
      "const all = (codes) => Promise.all(codes.map((code) => prettier.format(code)));",
      "function tidy(code) { if (!code) return Promise.resolve(''); return prettier.format(code); }",
    ],
  },
  {
    name: "annotated as a value",
    prelude: format,
    only: "ts",
    versions: { prettier: "3.4.2" },
    messageId: "value",
    bad: `
      function tidy(code: string): string {
        return prettier.format(code); // leaks
      }`,
    good: "function tidy(code: string): Promise<string> { return prettier.format(code); }",
  },
  {
    name: "documented as a value",
    prelude: format,
    versions: { prettier: "3.4.2" },
    messageId: "value",
    bad: `
      /** @returns {string} */
      function tidy(code) {
        return prettier.format(code); // leaks
      }
`,
  },
  {
    name: "handed on as a promise",
    prelude: format,
    versions: { prettier: "3.4.2" },
    good: [
      "function tidy(code, use) { return prettier.format(code).then(use, use); }",
      "const pending = (code, list) => { list.push(prettier.format(code)); };",
      "const kept = (code) => ({ text: prettier.format(code) });",
      "const later = (code, wrap) => wrap(prettier.format(code));",
      "const checked = (code) => expect(prettier.format(code)).resolves.toBe('x');",
      "async function two(code) { const a = prettier.format(code); const b = prettier.format(code); return (await a) + (await b); }",
      "async function tested(code) { const a = prettier.format(code); if (a instanceof Promise) return await a; return a; }",
    ],
  },
  {
    name: "before the turn",
    prelude: withFs,
    versions: { prettier: "2.8.8" },
    good: "function tidy(code) { writeFileSync('x', prettier.format(code)); }",
  },
  {
    name: "headers of a request",
    prelude: imports("{ cookies, headers }", "next/headers"),
    versions: { next: "15.1.0" },
    messageId: "value",
    bad: `
      function session() {
        const jar = cookies(); // leaks
        const agent = headers().get("user-agent"); // leaks
        return jar.get("session") ?? agent;
      }`,
    good: [
      "async function session() { const jar = await cookies(); return jar.get('session'); }",
      "function session(use) { return use(cookies()); }",
    ],
  },
  {
    name: "a constructor that gives a promise",
    prelude: imports("{ SourceMapConsumer }", "source-map"),
    versions: { "source-map": "0.7.4" },
    messageId: "value",
    bad: `
      function place(map, at) {
        const consumer = new SourceMapConsumer(map); // leaks
        return consumer.originalPositionFor(at);
      }`,
    good: `
      async function place(map, at) {
        const consumer = await new SourceMapConsumer(map);
        return consumer.originalPositionFor(at);
      }`,
  },
  {
    name: "what still gives it at once is named",
    prelude: imports("{ mnemonicToSeed }", "bip39"),
    versions: { bip39: "3.1.0" },
    message:
      "`mnemonicToSeed(words)` returns a promise since bip39 3.0.0 (3.1.0 is intended); this code uses its result as if it were there (`mnemonicToSeedSync` still gives it at once).",
    bad: `
      const seed = (words) => mnemonicToSeed(words).toString("hex"); // leaks`,
  },
  {
    name: "synchronous or callback before",
    prelude: { cjs: 'const selfsigned = require("selfsigned");', ts: 'import * as selfsigned from "selfsigned";' },
    versions: { selfsigned: "5.1.0" },
    messageId: "value",
    bad: `
      function start(listen) {
        const pems = selfsigned.generate([], { days: 30 }); // leaks
        listen({ key: pems.private, cert: pems.cert });
      }`,
    good: "async function start(listen) { const pems = await selfsigned.generate([]); listen({ key: pems.private }); }",
  },
];

runTwins("no-ignored-callback", rule, [...ignored, ...noPromise, ...values]);
