import pg from 'pg';
const pool = new pg.Pool();

async function withClient(fn) {
  const client = await pool.connect(); // leaks
  const result = await fn(client);
  client.release();
  return result;
}

export const one = (id) => withClient((c) => c.query('select * from t where id = $1', [id]));
