import { Pool, PoolClient } from 'pg';

const pool = new Pool();

export async function withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect(); // leaks
  await client.query('begin').catch(() => undefined);
  const result = await work(client);
  client.release();
  return result;
}
