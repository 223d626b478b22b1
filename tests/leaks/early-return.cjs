const { Pool } = require('pg');
const pool = new Pool();

async function login(email, hash) {
  const client = await pool.connect(); // leaks
  const { rows } = await client.query('select * from users where email = $1', [email]);
  if (rows.length === 0) {
    return null;
  }
  const user = rows[0];
  if (user.hash !== hash) return null;
  await client.query('update users set seen = now() where id = $1', [user.id]);
  client.release();
  return user;
}
module.exports = { login };
