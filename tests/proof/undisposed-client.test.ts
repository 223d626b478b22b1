/** `no-undisposed-client`, proved: what is reported holds its sockets on a real server, its good twin does not. */
import { describe, expect, test } from "vitest";
import { lint, load, startServer } from "./counting.js";

const N = 8;

const twins = [
  {
    name: "a socket, an early return",
    bad: `const net = require("node:net"); const { once } = require("node:events");
module.exports = async function probe(port, wanted) {
  const socket = net.connect(port, "127.0.0.1");
  await once(socket, "connect");
  if (!wanted) return false;
  socket.destroy();
  return true;
};`,
    good: `const net = require("node:net"); const { once } = require("node:events");
module.exports = async function probe(port, wanted) {
  const socket = net.connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return wanted;
  } finally {
    socket.destroy();
  }
};`,
  },
  {
    name: "a socket, a failure between connect and destroy",
    bad: `const net = require("node:net"); const { once } = require("node:events");
module.exports = async function probe(port, wanted) {
  const socket = net.connect(port, "127.0.0.1");
  await once(socket, "connect");
  if (!wanted) throw new Error("not wanted");
  socket.destroy();
};`,
    good: `const net = require("node:net"); const { once } = require("node:events");
module.exports = async function probe(port, wanted) {
  const socket = net.connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    if (!wanted) throw new Error("not wanted");
  } finally {
    socket.destroy();
  }
};`,
  },
  {
    name: "a continue out of a loop",
    bad: `const net = require("node:net"); const { once } = require("node:events");
module.exports = async function probe(port, wanted) {
  for (const host of ["127.0.0.1"]) {
    const socket = net.connect(port, host);
    await once(socket, "connect");
    if (!wanted) continue;
    socket.end();
  }
};`,
    good: `const net = require("node:net"); const { once } = require("node:events");
module.exports = async function probe(port, wanted) {
  for (const host of ["127.0.0.1"]) {
    if (!wanted) continue;
    const socket = net.connect(port, host);
    try {
      await once(socket, "connect");
    } finally {
      socket.end();
    }
  }
};`,
  },
];

describe.each(twins)("$name", ({ bad, good }) => {
  /** Sockets that N calls leave open. */
  async function leftOpen(code: string, expected: number): Promise<number> {
    const server = await startServer({ connections: true });
    try {
      const probe = load<(port: number, wanted: boolean) => Promise<unknown>>(code);
      await Promise.allSettled(Array.from({ length: N }, () => probe(server.port, false)));
      return await server.settled(expected);
    } finally {
      await server.close();
    }
  }

  test("bad: holds a socket a call, and is reported", async () => {
    expect(await leftOpen(bad, N)).toBe(N);
    expect(new Set(lint(bad))).toEqual(new Set(["socket-leak/no-undisposed-client"]));
  });

  test("good: holds none, and is not reported", async () => {
    expect(await leftOpen(good, 0)).toBe(0);
    expect(lint(good)).toEqual([]);
  });
});
