import { Client } from 'pg';
import Cursor from 'pg-cursor';

export async function* rows(url: string, sql: string) {
  const client = new Client(url); // leaks
  await client.connect();
  const cursor = client.query(new Cursor(sql));
  for (;;) {
    const batch = await cursor.read(100);
    if (batch.length === 0) break;
    yield* batch;
  }
  await client.end();
}
