import { createConnection } from 'mysql2/promise';

const connectTo = (name) => createConnection({ host: 'db', database: name });

export async function tables(name) {
  const db = await connectTo(name); // leaks
  const [rows] = await db.query('show tables');
  return rows.map((r) => Object.values(r)[0]);
}
