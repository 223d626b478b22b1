const mysql = require("mysql2");
const pool = mysql.createPool({ host: "db", connectionLimit: 10 });

function transferCredits(from, to, n, callback) {
  pool.getConnection((err, connection) => {
    if (err) return callback(err);
    const fail = (error) =>
      connection.rollback(() => {
        connection.release();
        callback(error);
      });
    connection.beginTransaction((beginError) => {
      if (beginError) {
        connection.release();
        return callback(beginError);
      }
      connection.query("update c set n = n - ? where id = ?", [n, from], (e1) => {
        if (e1) return fail(e1);
        connection.query("update c set n = n + ? where id = ?", [n, to], (e2) => {
          if (e2) return fail(e2);
          connection.commit((e3) => {
            if (e3) return fail(e3);
            connection.release();
            callback(null);
          });
        });
      });
    });
  });
}
module.exports = { transferCredits };
