const pg = require("pg");
const pool = new pg.Pool();

exports.lookup = function (name, cb) {
  pool.connect(function (err, client, done) {
    if (err) return cb(err);
    client.query("select * from people where name = $1", [name], function (err, result) {
      done(err);
      if (err) return cb(err);
      if (result.rows.length === 0) return cb(null, null);
      cb(null, result.rows[0]);
    });
  });
};
