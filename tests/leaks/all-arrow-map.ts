import { Pool } from 'pg';

const pool = new Pool();

export function saveAll(rows: object[]): void {
  Promise.all(rows.map((row) => pool.query('insert into t values ($1)', [row]))); // leaks
}
