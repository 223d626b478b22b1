const { Pool } = require('pg');
const pool = new Pool();

module.exports = (req, res, next) => {
  pool.connect((err, client, done) => { // leaks
    if (err) return next(err);
    client.query('select * from t where id = $1', [req.params.id], (error, result) => {
      if (error) {
        next(error);
      } else {
        done();
        res.json(result.rows);
      }
    });
  });
};
