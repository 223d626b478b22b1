import pg from "pg";
import { createClient } from "redis";

async function closeAll(...closers) {
  for (const close of closers) {
    try {
      await close();
    } catch (err) {
      console.error("close failed", err);
    }
  }
}

export async function sync(since) {
  const db = new pg.Client();
  const cache = createClient();
  try {
    await db.connect();
    await cache.connect();
    const { rows } = await db.query("select id, name from users where updated > $1", [since]);
    for (const row of rows) await cache.hSet(`user:${row.id}`, row);
    return rows.length;
  } finally {
    await closeAll(
      () => db.end(),
      () => cache.quit(),
    );
  }
}
