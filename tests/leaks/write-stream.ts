import { createWriteStream } from 'node:fs';
import { Pool } from 'pg';

const pool = new Pool();

export async function exportCsv(path: string): Promise<void> {
  const out = createWriteStream(path); // leaks
  const { rows } = await pool.query('select id, name from users');
  for (const r of rows) out.write(`${r.id},${r.name}\n`);
  out.end();
}
