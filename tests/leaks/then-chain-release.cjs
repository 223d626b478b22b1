const { Pool } = require('pg');
const pool = new Pool();

exports.byEmail = (email) =>
  pool.connect().then((client) => // leaks
    client.query('select * from users where email = $1', [email]).then((result) => {
      client.release();
      return result.rows[0];
    }),
  );
