import { Pool } from 'pg';

const pool = new Pool();

async function audit(user: string, action: string): Promise<void> {
  await pool.query('insert into audit values ($1, $2, now())', [user, action]);
}

export async function remove(user: string, id: string): Promise<boolean> {
  const { rowCount } = await pool.query('delete from docs where id = $1', [id]);
  audit(user, `delete ${id}`); // leaks
  return rowCount === 1;
}
