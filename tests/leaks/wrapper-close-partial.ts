import { Client } from 'pg';
import Redis from 'ioredis';

export async function probe(): Promise<{ db: boolean; cache: boolean }> {
  const db = new Client();
  const cache = new Redis(); // leaks
  try {
    await db.connect();
    await db.query('select 1');
    const pong = await cache.ping();
    return { db: true, cache: pong === 'PONG' };
  } catch {
    return { db: false, cache: false };
  } finally {
    await db.end();
  }
}
