// mysql2: pool in module scope, borrowed connections released, transactions rolled back.
import mysql, { type PoolConnection, type RowDataPacket } from "mysql2/promise";

const pool = mysql.createPool({ uri: process.env["MYSQL_URL"] ?? "mysql://localhost/app", connectionLimit: 8 });

export interface Order {
  id: number;
  total: number;
}

export async function findOrder(id: number): Promise<Order | undefined> {
  const [rows] = await pool.execute<(RowDataPacket & Order)[]>("select id, total from orders where id = ?", [id]);
  return rows[0];
}

export async function inTransaction<T>(work: (connection: PoolConnection) => Promise<T>): Promise<T> {
  const connection = await pool.getConnection();
  try {
    await connection.beginTransaction();
    const result = await work(connection);
    await connection.commit();
    return result;
  } catch (error) {
    await connection.rollback();
    throw error;
  } finally {
    connection.release();
  }
}

export async function moveStock(from: number, to: number, pieces: number): Promise<void> {
  await inTransaction(async (connection) => {
    await connection.execute("update stock set pieces = pieces - ? where id = ?", [pieces, from]);
    await connection.execute("update stock set pieces = pieces + ? where id = ?", [pieces, to]);
  });
}

export async function lockAndRun(name: string, run: () => Promise<void>): Promise<boolean> {
  const connection = await pool.getConnection();
  try {
    const [rows] = await connection.query<(RowDataPacket & { got: 0 | 1 })[]>("select get_lock(?, 0) as got", [name]);
    if (rows[0]?.got !== 1) return false;
    try {
      await run();
    } finally {
      await connection.query("select release_lock(?)", [name]);
    }
    return true;
  } finally {
    connection.release();
  }
}

export async function exportOnce(url: string): Promise<string[]> {
  const connection = await mysql.createConnection(url);
  try {
    const [rows] = await connection.query<(RowDataPacket & { name: string })[]>("select name from customers");
    return rows.map(({ name }) => name);
  } finally {
    await connection.end();
  }
}

export async function importLines(lines: AsyncIterable<string>): Promise<number> {
  const connection = await pool.getConnection();
  let imported = 0;
  try {
    for await (const line of lines) {
      if (line.trim() === "") continue;
      await connection.execute("insert into lines (text) values (?)", [line]);
      imported++;
    }
    return imported;
  } finally {
    connection.release();
  }
}

export const shutdown = (): Promise<void> => pool.end();
