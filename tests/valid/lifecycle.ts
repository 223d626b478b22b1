// Leases, locks, circuit breakers, reconnecting wrappers: handles with a state of their own.
import { setTimeout as sleep } from "node:timers/promises";
import { connect, type Socket } from "node:net";
import { createClient, type RedisClientType } from "redis";
import { Pool, type PoolClient } from "pg";

const pool = new Pool();

export class Lease implements AsyncDisposable {
  #client: PoolClient | undefined;

  private constructor(client: PoolClient) {
    this.#client = client;
  }

  static async take(): Promise<Lease> {
    return new Lease(await pool.connect());
  }

  get client(): PoolClient {
    if (!this.#client) throw new Error("the lease is over");
    return this.#client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client?.release();
    this.#client = undefined;
  }
}

export async function leased(sql: string): Promise<unknown[]> {
  await using lease = await Lease.take();
  const { rows } = await lease.client.query(sql);
  return rows;
}

export class Connection {
  private socket: Socket | null = null;
  private attempts = 0;

  constructor(
    private readonly port: number,
    private readonly onLine: (line: string) => void,
  ) {}

  start(): void {
    if (this.socket) return;
    const socket = connect(this.port);
    this.socket = socket;
    socket.setEncoding("utf8");
    socket.on("connect", () => {
      this.attempts = 0;
    });
    socket.on("data", (data: string) => data.split("\n").forEach((line) => this.onLine(line)));
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      this.socket = null;
      setTimeout(() => this.start(), 100 * 2 ** this.attempts++).unref();
    });
  }

  stop(): void {
    const { socket } = this;
    if (!socket) return;
    socket.removeAllListeners("close");
    socket.destroy();
    this.socket = null;
  }
}

export class Lock {
  private client: RedisClientType | undefined;

  constructor(private readonly key: string) {}

  private async connected(): Promise<RedisClientType> {
    if (this.client?.isOpen) return this.client;
    this.client = createClient();
    this.client.on("error", () => {});
    await this.client.connect();
    return this.client;
  }

  async with<T>(work: () => Promise<T>): Promise<T> {
    const client = await this.connected();
    while ((await client.set(this.key, "1", { NX: true, EX: 30 })) === null) await sleep(50);
    try {
      return await work();
    } finally {
      await client.del(this.key);
    }
  }

  async close(): Promise<void> {
    if (this.client?.isOpen) await this.client.close();
  }
}

export async function onlyIfOpen(url: string): Promise<string | null> {
  const client = createClient({ url });
  client.on("error", (error) => console.error(error));
  try {
    await client.connect();
    return await client.get("state");
  } finally {
    if (client.isOpen) await client.close();
  }
}

export async function eventually<T>(work: (client: PoolClient) => Promise<T>, attempts = 3): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      return await work(client);
    } catch (error) {
      broken = error as Error;
      if (attempt >= attempts) throw error;
    } finally {
      client.release(broken);
    }
    await sleep(attempt * 100);
  }
}
