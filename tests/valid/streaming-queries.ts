// Cursors and query streams: read to the end, or closed; the client outlives them.
import Cursor from "pg-cursor";
import QueryStream from "pg-query-stream";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Pool } from "pg";
import mysql from "mysql2";

const pool = new Pool();

export async function* inChunks(sql: string, size = 100): AsyncGenerator<unknown[]> {
  const client = await pool.connect();
  try {
    const cursor = client.query(new Cursor(sql));
    try {
      for (;;) {
        const rows = await cursor.read(size);
        if (rows.length === 0) return;
        yield rows;
      }
    } finally {
      await cursor.close();
    }
  } finally {
    client.release();
  }
}

export async function exportCsv(sql: string, out: NodeJS.WritableStream): Promise<void> {
  const client = await pool.connect();
  try {
    const rows = client.query(new QueryStream(sql));
    const toCsv = new Transform({
      writableObjectMode: true,
      transform: (row: Record<string, unknown>, _encoding, done) => done(null, `${Object.values(row).join(",")}\n`),
    });
    await pipeline(rows, toCsv, out);
  } finally {
    client.release();
  }
}

export async function sum(sql: string): Promise<number> {
  const client = await pool.connect();
  let total = 0;
  try {
    for await (const row of client.query(new QueryStream(sql))) total += (row as { n: number }).n;
  } finally {
    client.release();
  }
  return total;
}

/** The client goes back when the stream is over. */
export async function stream(sql: string): Promise<Readable> {
  const client = await pool.connect();
  const rows = client.query(new QueryStream(sql));
  rows.once("close", () => client.release());
  return rows;
}

const legacy = mysql.createPool({ host: "localhost" });

export function eachRow(sql: string, onRow: (row: unknown) => void, done: (error: Error | null) => void): void {
  legacy.getConnection((error, connection) => {
    if (error) {
      done(error);
      return;
    }
    const query = connection.query(sql);
    let failure: Error | null = null;
    query.on("error", (reason) => {
      failure = reason;
    });
    query.on("result", onRow);
    query.on("end", () => {
      connection.release();
      done(failure);
    });
  });
}

export const lengths = (sql: string): Promise<number[]> => Array.fromAsync(inChunks(sql), (rows) => rows.length);
