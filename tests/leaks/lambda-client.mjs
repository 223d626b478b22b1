import mysql from 'mysql2/promise';

export const handler = async (event) => {
  const connection = await mysql.createConnection(process.env.DATABASE_URL); // leaks
  const [rows] = await connection.execute('select * from orders where id = ?', [event.id]);
  if (rows.length === 0) {
    return { statusCode: 404 };
  }
  await connection.end();
  return { statusCode: 200, body: JSON.stringify(rows[0]) };
};
