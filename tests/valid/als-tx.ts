import { AsyncLocalStorage } from "node:async_hooks";
import { Pool, PoolClient } from "pg";

const storage = new AsyncLocalStorage<PoolClient>();
const pool = new Pool();

export const query = (text: string, values: unknown[] = []) => (storage.getStore() ?? pool).query(text, values);

export async function transactional<T>(fn: () => Promise<T>): Promise<T> {
  const outer = storage.getStore();
  if (outer) return fn();
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const result = await storage.run(client, fn);
    await client.query("COMMIT");
    return result;
  } catch (e) {
    await client.query("ROLLBACK");
    throw e;
  } finally {
    client.release();
  }
}
