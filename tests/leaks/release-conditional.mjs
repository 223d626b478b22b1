import { createPool } from 'mariadb';
const pool = createPool({ host: 'db' });

export async function load(id, options = {}) {
  const conn = await pool.getConnection(); // leaks
  try {
    return await conn.query('select * from t where id = ?', [id]);
  } catch (err) {
    if (options.strict) throw err;
    return [];
  } finally {
    if (!options.keep) await conn.release();
  }
}
