/** The other side of the proofs: a server that counts its open sockets, and a process that runs a case against it. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttp2Server } from "node:http2";
import { type AddressInfo, type Server, type Socket, createServer as createNetServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export type Protocol = "http" | "http2" | "net";

const LARGE = Buffer.alloc(1024 * 1024, "x");

function create(protocol: Protocol): Server {
  if (protocol === "net") return createNetServer((socket) => socket.on("error", () => {}).write("WAIT\n"));
  if (protocol === "http2") return createHttp2Server({ settings: { maxConcurrentStreams: 100 } }) as unknown as Server;
  // Far longer than a proof takes: what a timer closes is not closed by the client.
  return createHttpServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    if (request.url === "/silent") return;
    if (request.url === "/reset") request.socket.destroy();
    else if (request.url === "/large") response.end(LARGE);
    else if (request.url === "/large-error") response.writeHead(500).end(LARGE);
    else response.end("hello world");
  });
}

export interface Outcome {
  /** Sockets open at the server when all calls had settled and it was quiet. */
  open: number;
  /** How many calls failed, where the process lives. */
  failed: number;
  /** What the process died with; undefined where it lives. */
  crash: string | undefined;
}

/** Runs a case a number of times in a process of its own, against a server of its own. */
export async function run(file: URL, protocol: Protocol, calls: number, expected = { crash: false }): Promise<Outcome> {
  const sockets = new Set<Socket>();
  const server = create(protocol);
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
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
    child.on("message", (message) => (failed = (message as { failed: number }).failed));
    const crash = await settled(child, expected.crash ? 10_000 : 300);
    return { open: crash === undefined ? await quiet(sockets) : sockets.size, crash, failed };
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
