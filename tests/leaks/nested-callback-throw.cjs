const { Pool } = require('pg');
const pool = new Pool();

exports.config = (name, cb) => {
  pool.connect((err, client, release) => { // leaks
    if (err) return cb(err);
    client.query('select json from config where name = $1', [name], (error, result) => {
      if (error) {
        release(error);
        return cb(error);
      }
      if (!result.rows[0]) return cb(null, {});
      release();
      cb(null, result.rows[0].json);
    });
  });
};
