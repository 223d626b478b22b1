import { Pool } from 'pg';
import { createClient } from 'redis';

const pool = new Pool();

export async function copy(id: string): Promise<void> {
  const client = await pool.connect(); // leaks
  const redis = createClient();
  await redis.connect();
  try {
    const { rows } = await client.query('select * from t where id = $1', [id]);
    await redis.set(id, JSON.stringify(rows[0]));
  } finally {
    await redis.quit();
    client.release();
  }
}
