import { Pool, PoolClient } from "pg";

const pool = new Pool();

export async function withClient<T>(fn: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await fn(client);
  } finally {
    client.release();
  }
}

export async function withTransaction<T>(fn: (client: PoolClient) => Promise<T>): Promise<T> {
  return withClient(async (client) => {
    await client.query("BEGIN");
    try {
      const result = await fn(client);
      await client.query("COMMIT");
      return result;
    } catch (error) {
      await client.query("ROLLBACK").catch(() => undefined);
      throw error;
    }
  });
}

export const moveMoney = (from: string, to: string, cents: number) =>
  withTransaction(async (tx) => {
    await tx.query("update accounts set cents = cents - $1 where id = $2", [cents, from]);
    await tx.query("update accounts set cents = cents + $1 where id = $2", [cents, to]);
  });
