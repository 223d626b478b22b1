import { createPool } from 'mysql2/promise';

const pool = createPool({ host: 'db' });

export async function saveAll(items: object[]): Promise<void> {
  const conn = await pool.getConnection(); // leaks
  try {
    await conn.beginTransaction();
    for (const item of items) await conn.query('insert into items set ?', item);
    await conn.commit();
    conn.release();
  } catch (err) {
    await conn.rollback();
    console.error(err);
  }
}
