import { open } from "node:fs/promises";
import pg from "pg";

const pool = new pg.Pool();

export async function load(path: string): Promise<number> {
  await using stack = new AsyncDisposableStack();
  const file = stack.use(await open(path));
  const client = await pool.connect();
  stack.defer(() => client.release());
  let n = 0;
  for await (const line of file.readLines()) {
    await client.query("insert into lines values ($1)", [line]);
    n++;
  }
  return n;
}
