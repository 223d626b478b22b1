// Handles that are handed on: returned, wrapped, stored, yielded, passed to their new owner.
import { connect as tcp, type Socket } from "node:net";
import { connect as http2Connect, type ClientHttp2Session } from "node:http2";
import { open, type FileHandle } from "node:fs/promises";
import { connect as tls } from "node:tls";
import { drizzle } from "drizzle-orm/node-postgres";
import { Client, Pool, type PoolClient } from "pg";
import { createClient } from "redis";

const pool = new Pool();

export const openSocket = (port: number): Socket => tcp(port);

export function openSecure(host: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = tls({ host, port: 443 });
    socket.once("secureConnect", () => resolve(socket));
    socket.once("error", reject);
  });
}

export function session(origin: string): ClientHttp2Session {
  const created = http2Connect(origin);
  created.on("error", (error) => console.error(origin, error));
  return created;
}

export async function openClient(): Promise<Client> {
  const client = new Client();
  try {
    await client.connect();
    await client.query("set statement_timeout = '5s'");
    return client;
  } catch (error) {
    await client.end();
    throw error;
  }
}

export async function acquire(): Promise<{ client: PoolClient; release: () => void }> {
  const client = await pool.connect();
  return { client, release: () => client.release() };
}

export async function pair(a: string, b: string): Promise<[FileHandle, FileHandle]> {
  const first = await open(a);
  try {
    return [first, await open(b)];
  } catch (error) {
    await first.close();
    throw error;
  }
}

export class UnitOfWork {
  constructor(
    readonly client: PoolClient,
    readonly startedAt = Date.now(),
  ) {}

  async commit(): Promise<void> {
    try {
      await this.client.query("commit");
    } finally {
      this.client.release();
    }
  }
}

export async function begin(): Promise<UnitOfWork> {
  const client = await pool.connect();
  try {
    await client.query("begin");
  } catch (error) {
    client.release(error as Error);
    throw error;
  }
  return new UnitOfWork(client);
}

const tenants = new Map<string, Promise<Client>>();

export function tenant(name: string): Promise<Client> {
  let client = tenants.get(name);
  if (client === undefined) {
    client = openClient();
    tenants.set(name, client);
    client.catch(() => tenants.delete(name));
  }
  return client;
}

export async function* rows(sql: string): AsyncGenerator<unknown> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query(sql);
    yield* rows;
  } finally {
    client.release();
  }
}

export function database() {
  return drizzle(new Pool({ max: 2 }));
}

export async function services() {
  const cache = createClient();
  await cache.connect();
  return {
    cache,
    async close() {
      await cache.close();
      await pool.end();
    },
  };
}

export async function replaceable(slot: { current?: Socket }, port: number): Promise<void> {
  const next = tcp(port);
  next.on("error", () => next.destroy());
  const previous = slot.current;
  slot.current = next;
  previous?.destroy();
}
