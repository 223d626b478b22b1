// ws: servers whose sockets belong to their clients, and clients that close.
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import WebSocket, { WebSocketServer } from "ws";

const rooms = new Map<string, Set<WebSocket>>();

function join(room: string, socket: WebSocket): void {
  const members = rooms.get(room) ?? new Set<WebSocket>();
  members.add(socket);
  rooms.set(room, members);
  socket.on("close", () => {
    members.delete(socket);
    if (members.size === 0) rooms.delete(room);
  });
}

export function serve(port: number): WebSocketServer {
  const wss = new WebSocketServer({ port });
  wss.on("connection", (socket, request: IncomingMessage) => {
    const room = new URL(request.url ?? "/", "ws://localhost").pathname;
    join(room, socket);
    socket.on("error", (error) => console.error("socket", error));
    socket.on("message", (data) => {
      for (const other of rooms.get(room) ?? []) {
        if (other !== socket && other.readyState === WebSocket.OPEN) other.send(data);
      }
    });
  });
  return wss;
}

export function attach(port: number, allowed: (request: IncomingMessage) => boolean): void {
  const server = createServer((_request, response) => {
    response.writeHead(426).end("upgrade required");
  });
  const wss = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    if (!allowed(request)) {
      socket.write("HTTP/1.1 401 Unauthorized\r\n\r\n");
      socket.destroy();
      return;
    }
    wss.handleUpgrade(request, socket, head, (ws) => wss.emit("connection", ws, request));
  });
  server.listen(port);
}

export async function ask(url: string, question: string): Promise<string> {
  const socket = new WebSocket(url);
  try {
    await once(socket, "open");
    socket.send(question);
    const [answer] = await once(socket, "message");
    return String(answer);
  } finally {
    socket.close();
  }
}

export function probe(url: string, timeout: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url);
    const timer = setTimeout(() => {
      socket.terminate();
      resolve(false);
    }, timeout);
    socket.once("open", () => {
      clearTimeout(timer);
      socket.close();
      resolve(true);
    });
    socket.once("error", () => {
      clearTimeout(timer);
      resolve(false);
    });
  });
}

/** Opens the socket again whenever it is lost, until it is closed. */
export class Feed {
  private socket: WebSocket | null = null;
  private stopped = false;

  constructor(
    private readonly url: string,
    private readonly onData: (data: string) => void,
  ) {}

  connect(): void {
    const socket = new WebSocket(this.url);
    this.socket = socket;
    socket.on("message", (data) => this.onData(data.toString()));
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      if (!this.stopped) setTimeout(() => this.connect(), 1_000).unref();
    });
  }

  close(): void {
    this.stopped = true;
    this.socket?.close();
    this.socket = null;
  }
}
