import { createPool, PoolConnection } from "mysql2/promise";

const pool = createPool(process.env.DATABASE_URL!);

export async function archive(ids: number[]): Promise<number> {
  let conn: PoolConnection | undefined;
  let archived = 0;
  try {
    conn = await pool.getConnection();
    await conn.beginTransaction();
    for (const id of ids) {
      const [rows] = await conn.query("select * from orders where id = ?", [id]);
      if (!(rows as unknown[]).length) continue;
      await conn.query("insert into archive select * from orders where id = ?", [id]);
      archived++;
    }
    await conn.commit();
  } catch (err) {
    await conn?.rollback();
    throw err;
  } finally {
    conn?.release();
  }
  return archived;
}
