// Same-file helpers that open, borrow, use and release; guards and flags beside the handle.
import { connect, type Socket } from "node:net";
import { open, type FileHandle } from "node:fs/promises";
import { Client, Pool, type PoolClient } from "pg";

const pool = new Pool();

async function acquire(schema: string): Promise<PoolClient> {
  const client = await pool.connect();
  try {
    await client.query(`set search_path to ${client.escapeIdentifier(schema)}`);
  } catch (error) {
    client.release();
    throw error;
  }
  return client;
}

function giveBack(client: PoolClient | undefined, error?: unknown): void {
  if (!client) return;
  client.release(error instanceof Error ? error : undefined);
}

async function closeQuietly(handle: FileHandle | null): Promise<void> {
  try {
    await handle?.close();
  } catch (error) {
    console.warn("close failed", error);
  }
}

const destroy = (socket: Socket): void => {
  socket.removeAllListeners();
  socket.destroy();
};

async function countOf(client: PoolClient, table: string): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `select count(*)::int as n from ${client.escapeIdentifier(table)}`,
  );
  return rows[0]?.n ?? 0;
}

export async function counts(schema: string, tables: readonly string[]): Promise<Map<string, number>> {
  const client = await acquire(schema);
  try {
    const result = new Map<string, number>();
    for (const table of tables) result.set(table, await countOf(client, table));
    return result;
  } finally {
    giveBack(client);
  }
}

export async function guarded(schema: string): Promise<number> {
  let client: PoolClient | undefined;
  let failure: unknown;
  try {
    client = await acquire(schema);
    return await countOf(client, "visits");
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    giveBack(client, failure);
  }
}

export async function flagged(sql: string): Promise<boolean> {
  const client = await pool.connect();
  let released = false;
  try {
    const { rowCount } = await client.query(sql);
    if (rowCount === 0) {
      client.release();
      released = true;
      return false;
    }
    await client.query("notify done");
    return true;
  } finally {
    if (!released) client.release();
  }
}

export async function optional(sql: string, options: { client?: PoolClient } = {}): Promise<unknown[]> {
  const client = options.client ?? (await pool.connect());
  try {
    return (await client.query(sql)).rows;
  } finally {
    if (!options.client) client.release();
  }
}

export async function own(sql: string, given?: PoolClient): Promise<unknown[]> {
  const client = given || (await pool.connect());
  try {
    return (await client.query(sql)).rows;
  } finally {
    if (client !== given) client.release();
  }
}

export async function sample(file: string): Promise<string> {
  let handle: FileHandle | null = null;
  try {
    handle = await open(file);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await closeQuietly(handle);
  }
}

export function poke(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port);
    const settle = (error?: Error): void => {
      destroy(socket);
      if (error) reject(error);
      else resolve();
    };
    socket.on("connect", () => settle());
    socket.on("error", settle);
  });
}

async function connectWithRetry(url: string, attempts: number): Promise<Client> {
  let last: unknown;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const client = new Client(url);
    try {
      await client.connect();
      return client;
    } catch (error) {
      last = error;
      await client.end().catch(() => {});
    }
  }
  throw last;
}

export async function once(url: string, sql: string): Promise<unknown[]> {
  const client = await connectWithRetry(url, 3);
  return client
    .query(sql)
    .then(({ rows }) => rows)
    .finally(() => client.end());
}

export async function swap(files: readonly string[]): Promise<number> {
  let current: FileHandle | undefined;
  let bytes = 0;
  try {
    for (const file of files) {
      await current?.close();
      current = undefined;
      current = await open(file);
      bytes += (await current.stat()).size;
    }
  } finally {
    await current?.close();
  }
  return bytes;
}
