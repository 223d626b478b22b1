// Event listeners: guarded async ones, once(), on() loops, handles that live by their events.
import { EventEmitter, on, once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import process from "node:process";

class Jobs extends EventEmitter<{ job: [id: string]; failed: [error: unknown] }> {}

export const jobs = new Jobs({ captureRejections: true });

async function handle(id: string): Promise<void> {
  const response = await fetch(`https://jobs.example.com/${id}`, { method: "POST" });
  await response.text();
}

jobs.on("job", (id) => {
  handle(id).catch((error) => jobs.emit("failed", error));
});

jobs.on("job", async (id) => {
  try {
    await handle(id);
  } catch (error) {
    jobs.emit("failed", error);
  }
});

export async function listen(port: number): Promise<Server> {
  const server = createServer();
  server.listen(port);
  await once(server, "listening");
  return server;
}

export function greet(port: number): void {
  const socket = connect(port, () => {
    socket.end("hello\n");
  });
  socket.on("error", (error) => console.error(error));
}

export function whois(host: string, name: string, done: (error: Error | null, text?: string) => void): void {
  let text = "";
  const socket = connect(43, host);
  socket.setTimeout(5_000, () => socket.destroy(new Error("timeout")));
  socket.setEncoding("utf8");
  socket.on("connect", () => socket.write(`${name}\r\n`));
  socket.on("data", (chunk) => {
    text += chunk;
  });
  socket.on("error", (error) => done(error));
  socket.on("end", () => {
    socket.end();
    done(null, text);
  });
}

export async function banner(port: number): Promise<string> {
  const socket = connect(port);
  try {
    const [chunk] = (await once(socket, "data")) as [Buffer];
    return chunk.toString();
  } finally {
    socket.destroy();
  }
}

export async function first(emitter: EventEmitter, count: number): Promise<unknown[]> {
  const seen: unknown[] = [];
  for await (const [value] of on(emitter, "value")) {
    seen.push(value);
    if (seen.length === count) break;
  }
  return seen;
}

const sockets = new Set<Socket>();

export function track(server: Server): () => void {
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  return () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
}

export function isOpen(port: number, timeout = 500): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port });
    const finish = (open: boolean): void => {
      socket.destroy();
      resolve(open);
    };
    socket.setTimeout(timeout);
    socket.once("connect", () => finish(true));
    socket.once("timeout", () => finish(false));
    socket.once("error", () => finish(false));
  });
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void (async () => {
      try {
        await handle("shutdown");
      } finally {
        process.exit(0);
      }
    })();
  });
}
