// PostgreSQL: one pool in module scope, borrows given back on every path.
import { Pool, type PoolClient, type QueryResultRow } from "pg";

export const pool = new Pool({ max: 10, idleTimeoutMillis: 10_000 });

pool.on("error", (error) => {
  console.error("idle client failed", error);
});

export interface Account {
  id: string;
  balance: number;
}

export async function findAccount(id: string): Promise<Account | undefined> {
  const { rows } = await pool.query<Account>("select id, balance from accounts where id = $1", [id]);
  return rows[0];
}

export async function withClient<T>(use: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await use(client);
  } finally {
    client.release();
  }
}

export async function transaction<T>(use: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const result = await use(client);
    await client.query("commit");
    client.release();
    return result;
  } catch (error) {
    // A client whose rollback failed is not given back to the pool, but destroyed.
    await client.query("rollback").then(
      () => client.release(),
      (broken: Error) => client.release(broken),
    );
    throw error;
  }
}

export async function transfer(from: string, to: string, amount: number): Promise<boolean> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const { rows } = await client.query<Account>("select * from accounts where id = $1 for update", [from]);
    const [account] = rows;
    if (!account || account.balance < amount) {
      await client.query("rollback");
      return false;
    }
    await client.query("update accounts set balance = balance - $2 where id = $1", [from, amount]);
    await client.query("update accounts set balance = balance + $2 where id = $1", [to, amount]);
    await client.query("commit");
    return true;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

/** Notifies; the client is opened late and may be missing when something fails. */
export async function notifyAll(channels: readonly string[]): Promise<number> {
  let client: PoolClient | undefined;
  let sent = 0;
  try {
    for (const channel of channels) {
      if (channel === "") continue;
      client ??= await pool.connect();
      await client.query(`notify ${client.escapeIdentifier(channel)}`);
      sent++;
    }
  } finally {
    if (client) client.release();
  }
  return sent;
}

export async function tryLock(key: number): Promise<(() => Promise<void>) | null> {
  const client = await pool.connect();
  let locked = false;
  try {
    const { rows } = await client.query<{ ok: boolean }>("select pg_try_advisory_lock($1) as ok", [key]);
    locked = rows[0]?.ok ?? false;
  } finally {
    if (!locked) client.release();
  }
  if (!locked) return null;
  return async () => {
    try {
      await client.query("select pg_advisory_unlock($1)", [key]);
    } finally {
      client.release();
    }
  };
}

export async function each<R extends QueryResultRow>(sql: string, visit: (row: R) => Promise<void>): Promise<void> {
  await withClient(async (client) => {
    const { rows } = await client.query<R>(sql);
    for (const row of rows) await visit(row);
  });
}

export function close(): Promise<void> {
  return pool.end();
}
