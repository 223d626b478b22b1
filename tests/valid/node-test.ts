// filename: test/store.test.ts
// Tests with node:test: it(), test() and describe() need no await; fixtures are closed in hooks.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect } from "node:net";
import { after, afterEach, before, beforeEach, describe, it, test, mock } from "node:test";
import { Pool, type PoolClient } from "pg";
import { createClient } from "redis";

let server: Server;
let base: string;
let client: PoolClient;
const pool = new Pool();

before(async () => {
  server = createServer((_request, response) => response.end("ok"));
  server.listen(0);
  await once(server, "listening");
  const address = server.address();
  assert(typeof address === "object" && address);
  base = `http://localhost:${address.port}`;
});

after(async () => {
  server.close();
  await pool.end();
});

describe("store", () => {
  beforeEach(async () => {
    client = await pool.connect();
    await client.query("begin");
  });

  afterEach(async () => {
    await client.query("rollback");
    client.release();
    mock.restoreAll();
  });

  it("inserts", async () => {
    await client.query("insert into notes (text) values ('a')");
    const { rows } = await client.query("select * from notes");
    assert.equal(rows.length, 1);
  });

  it("rejects", async () => {
    await assert.rejects(client.query("select"), /syntax/);
  });

  it("answers", async () => {
    const response = await fetch(base);
    assert.equal(response.status, 200);
    assert.equal(await response.text(), "ok");
  });
});

test("subtests are awaited", async (t) => {
  const redis = createClient();
  await redis.connect();
  t.after(() => redis.close());
  await t.test("set", async () => {
    await redis.set("a", "1");
    assert.equal(await redis.get("a"), "1");
  });
});

test("a socket is closed by the server", async () => {
  const socket = connect((server.address() as { port: number }).port);
  socket.resume();
  await once(socket, "connect");
  socket.end();
  await once(socket, "close");
});

test("with a client of its own", async () => {
  const own = await pool.connect();
  try {
    const { rows } = await own.query("select 1 as one");
    assert.deepEqual(rows, [{ one: 1 }]);
  } finally {
    own.release();
  }
});
