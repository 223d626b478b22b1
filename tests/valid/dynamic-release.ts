import { createPool } from "mysql2/promise";

const pool = createPool({ host: "db" });

export async function run(sql: string): Promise<unknown> {
  const connection = await pool.getConnection();
  let healthy = false;
  try {
    const [rows] = await connection.query(sql);
    healthy = true;
    return rows;
  } finally {
    connection[healthy ? "release" : "destroy"]();
  }
}
