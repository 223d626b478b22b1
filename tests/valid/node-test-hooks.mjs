// filename: test/orders.test.mjs
import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import net from "node:net";
import { test } from "node:test";
import pg from "pg";

test("answers", async (t) => {
  const server = http.createServer((req, res) => res.end("ok"));
  t.after(() => server.close());
  server.listen(0);
  await once(server, "listening");
  const socket = net.connect(server.address().port);
  t.after(() => socket.destroy());
  await once(socket, "connect");
  socket.write("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
  const [data] = await once(socket, "data");
  assert.match(String(data), /200 OK/);
});

test("selects", async (t) => {
  const client = new pg.Client();
  await client.connect();
  t.after(() => client.end());
  const { rows } = await client.query("select 1 as one");
  assert.deepEqual(rows, [{ one: 1 }]);
});
