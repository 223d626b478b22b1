/** The other side of the proofs: a server that counts its open sockets, and a process that runs a case against it. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type Http2Server, constants, createServer as createHttp2Server } from "node:http2";
import { type AddressInfo, type Server, type Socket, createServer as createNetServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** `pg`: as much of a PostgreSQL as a transaction takes. */
export type Protocol = "http" | "http2" | "net" | "pg";

const LARGE = Buffer.alloc(1024 * 1024, "x");

function create(protocol: Protocol): Server {
  if (protocol === "net") return createNetServer((socket) => socket.on("error", () => {}).write("WAIT\n"));
  if (protocol === "pg") return createNetServer({ allowHalfOpen: true }, servePostgres);
  if (protocol === "http2") return createHttp2() as unknown as Server;
  // Far longer than a proof takes: what a timer closes is not closed by the client.
  return createHttpServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    if (request.url === "/silent") return;
    if (request.url === "/reset") request.socket.destroy();
    else if (request.url === "/large") response.end(LARGE);
    else if (request.url === "/large-error") response.writeHead(500).end(LARGE);
    else response.end("hello world");
  });
}

function createHttp2(): Http2Server {
  const server = createHttp2Server({ settings: { maxConcurrentStreams: 100 } });
  server.on("stream", (stream, headers) => {
    stream.on("error", () => {});
    if (headers[":path"] === "/reset") stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    else stream.end("hello world");
  });
  return server;
}

/** How long a session takes to end, in milliseconds. */
const GOODBYE = 250;

/** The sockets whose session is in a transaction. */
const inTransaction = new WeakSet<Socket>();

/** Lets everybody in, and answers simple queries: a statement that names `fails` does so. */
function servePostgres(socket: Socket): void {
  const message = (type: string, body: string | Buffer): Buffer => {
    const head = Buffer.alloc(5);
    head.write(type);
    head.writeInt32BE(4 + body.length, 1);
    return Buffer.concat([head, Buffer.from(body)]);
  };
  const ready = (): Buffer => message("Z", inTransaction.has(socket) ? "T" : "I");
  let started = false;
  socket.on("error", () => {});
  socket.on("end", () => setTimeout(() => socket.end(), GOODBYE));
  socket.on("data", (chunk) => {
    if (!started) {
      started = true;
      socket.write(Buffer.concat([message("R", Buffer.alloc(4)), ready()]));
      return;
    }
    const text = chunk.toString();
    // The client says goodbye, and its end of the connection is over: "end" is next.
    if (text.startsWith("X")) return;
    if (text.includes("BEGIN")) inTransaction.add(socket);
    if (/COMMIT|ROLLBACK/.test(text)) inTransaction.delete(socket);
    const answer = text.includes("fails") ? message("E", "SERROR\0C42P01\0Mno such table\0\0") : message("C", "DONE\0");
    socket.write(Buffer.concat([answer, ready()]));
  });
}

export interface Outcome {
  /** Whether all calls have settled. */
  done: boolean;
  /** How many sockets were open at the same time at most. */
  peak: number;
  /** Sockets open at the server when all calls had settled and it was quiet. */
  open: number;
  /** Those of them whose session was in a transaction. */
  unfinished: number;
  /** How many calls failed, where the process lives. */
  failed: number;
  /** What the process died with; undefined where it lives. */
  crash: string | undefined;
}

/** Runs a case a number of times in a process of its own, against a server of its own. */
export async function run(
  file: URL,
  protocol: Protocol,
  calls: number,
  expected: { crash?: boolean; hangs?: boolean } = {},
): Promise<Outcome> {
  const sockets = new Set<Socket>();
  let peak = 0;
  const server = create(protocol);
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    peak = Math.max(peak, sockets.size);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(0);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const script = fileURLToPath(new URL("../fixtures/proof/run.js", import.meta.url));
  const child = fork(script, [file.href, String(port), String(calls)], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    execArgv: [],
  });
  try {
    let failed = 0;
    let done = false;
    child.on("message", (message) => {
      done = true;
      failed = (message as { failed: number }).failed;
    });
    const crash = expected.hangs ? await sleep(1500, undefined) : await settled(child, expected.crash ? 10_000 : 300);
    const open = crash === undefined ? await quiet(sockets) : sockets.size;
    return {
      open,
      unfinished: [...sockets].filter((socket) => inTransaction.has(socket)).length,
      done,
      peak,
      crash,
      failed,
    };
  } finally {
    child.kill("SIGKILL");
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

/** Waits for all calls, and a little longer for what they left in flight. */
async function settled(child: ChildProcess, longer: number): Promise<string | undefined> {
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const closed = once(child, "close").then(() => "closed");
  const first = await Promise.race([closed, once(child, "message").then(() => "done")]);
  if (first === "done" && (await Promise.race([closed, sleep(longer, "alive")])) === "alive") return undefined;
  return errors;
}

/** The number of open sockets, when it has not changed for a while. */
async function quiet(sockets: ReadonlySet<Socket>): Promise<number> {
  for (let i = 0, before = -1, same = 0; i < 40 && same < 6; i++) {
    same = sockets.size === before ? same + 1 : 0;
    before = sockets.size;
    await sleep(50);
  }
  return sockets.size;
}
