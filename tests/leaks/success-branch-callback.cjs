const mysql = require('mysql');
const pool = mysql.createPool({ connectionLimit: 10 });

exports.count = function (table, cb) {
  pool.getConnection(function (err, connection) { // leaks
    if (err) return cb(err);
    connection.query('select count(*) as n from ??', [table], function (error, rows) {
      if (error) return cb(error);
      connection.release();
      cb(null, rows[0].n);
    });
  });
};
