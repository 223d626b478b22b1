// filename: src/__tests__/api.spec.cjs
// Tests with jest's globals: promises returned or expected, servers and clients closed in hooks.
"use strict";
const http = require("http");
const request = require("supertest");
const { Pool } = require("pg");
const { MongoClient } = require("mongodb");
const createApp = require("../app");

describe("api", () => {
  let app;
  let pool;
  let mongo;
  let server;

  beforeAll(async () => {
    pool = new Pool();
    mongo = await MongoClient.connect("mongodb://localhost/test");
    app = createApp({ pool, mongo });
    server = http.createServer(app);
    await new Promise((resolve) => server.listen(0, resolve));
  });

  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    await mongo.close();
    await pool.end();
  });

  it("returns the promise", () => {
    return request(app).get("/health").expect(200);
  });

  it("calls done", (done) => {
    request(app).get("/health").expect(200).end(done);
  });

  it("expects a rejection", async () => {
    await expect(pool.query("select nothing from nowhere")).rejects.toThrow("nowhere");
  });

  it("resolves", () => expect(pool.query("select 1")).resolves.toBeDefined());

  it("waits for all", async () => {
    const answers = await Promise.all([1, 2, 3].map((id) => request(app).get(`/notes/${id}`)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 404]);
  });

  it("uses a client", async () => {
    const client = await pool.connect();
    await client.query("begin");
    await client.query("insert into notes (id) values (1)");
    await client.query("rollback");
    client.release();
  });
});
