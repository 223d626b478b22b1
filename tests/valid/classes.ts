// Classes that own what they open, and a close() that gives it back.
import { Agent as HttpAgent, request } from "node:http";
import { connect, type Socket } from "node:net";
import { createClient } from "redis";
import { Pool } from "pg";
import WebSocket from "ws";

export class Store {
  readonly #pool = new Pool({ max: 5 });
  readonly #cache = createClient();

  static async open(): Promise<Store> {
    const store = new Store();
    try {
      await store.#cache.connect();
    } catch (error) {
      await store.close();
      throw error;
    }
    return store;
  }

  async get(id: string): Promise<string | null> {
    const hit = await this.#cache.get(id);
    if (hit) return hit;
    const { rows } = await this.#pool.query<{ text: string }>("select text from notes where id = $1", [id]);
    const text = rows[0]?.text ?? null;
    if (text !== null) await this.#cache.set(id, text);
    return text;
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#pool.end(), this.#cache.close()]);
  }
}

export class LineClient {
  private socket: Socket | undefined;
  private waiting: ((line: string) => void)[] = [];

  constructor(
    private readonly host: string,
    private readonly port: number,
  ) {}

  async open(): Promise<void> {
    this.socket?.destroy();
    this.socket = connect(this.port, this.host);
    this.socket.setEncoding("utf8");
    this.socket.on("data", (line: string) => this.waiting.shift()?.(line));
    await new Promise<void>((resolve, reject) => {
      this.socket!.once("connect", resolve);
      this.socket!.once("error", reject);
    });
  }

  ask(line: string): Promise<string> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.socket?.write(`${line}\n`);
    });
  }

  close(): void {
    this.socket?.end();
    this.socket = undefined;
  }
}

export class Upstream {
  private readonly agent = new HttpAgent({ keepAlive: true, maxSockets: 20 });

  constructor(private readonly host: string) {}

  status(path: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const outgoing = request({ host: this.host, path, agent: this.agent }, (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode ?? 0));
        response.on("error", reject);
      });
      outgoing.on("error", reject);
      outgoing.end();
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

/** One socket for each topic, opened on demand. */
export class Topics {
  private readonly sockets = new Map<string, WebSocket>();

  constructor(private readonly base: string) {}

  socket(topic: string): WebSocket {
    let socket = this.sockets.get(topic);
    if (!socket) {
      socket = new WebSocket(`${this.base}/${topic}`);
      socket.on("close", () => this.sockets.delete(topic));
      this.sockets.set(topic, socket);
    }
    return socket;
  }

  closeAll(): void {
    for (const socket of this.sockets.values()) socket.close();
    this.sockets.clear();
  }
}
