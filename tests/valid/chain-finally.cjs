const { Pool } = require("pg");
const pool = new Pool();

exports.count = (table) =>
  pool.connect().then((client) =>
    client
      .query(`select count(*) from ${client.escapeIdentifier(table)}`)
      .then((r) => Number(r.rows[0].count))
      .finally(() => client.release()),
  );

exports.exists = function exists(id) {
  return pool.connect().then((client) => {
    return client.query("select 1 from users where id = $1", [id]).then(
      (r) => {
        client.release();
        return r.rowCount > 0;
      },
      (err) => {
        client.release(err);
        throw err;
      },
    );
  });
};
