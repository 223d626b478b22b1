const { Pool } = require("pg");
const QueryStream = require("pg-query-stream");
const { stringify } = require("csv-stringify");
const pool = new Pool();

module.exports = async (req, res, next) => {
  let client;
  try {
    client = await pool.connect();
  } catch (err) {
    return next(err);
  }
  let released = false;
  const release = (err) => {
    if (released) return;
    released = true;
    client.release(err);
  };
  const rows = client.query(new QueryStream("select * from events"));
  rows.on("end", () => release());
  rows.on("error", (err) => {
    release(err);
    res.destroy(err);
  });
  res.on("close", () => {
    rows.destroy();
    release();
  });
  rows.pipe(stringify({ header: true })).pipe(res);
};
