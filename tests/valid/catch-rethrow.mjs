import pg from "pg";
const pool = new pg.Pool();

export async function reserve(seat, user) {
  const client = await pool.connect();
  let result;
  try {
    await client.query("begin");
    result = await client.query("update seats set owner = $2 where id = $1 and owner is null", [seat, user]);
    await client.query(result.rowCount ? "commit" : "rollback");
  } catch (err) {
    client.release(err);
    throw err;
  }
  client.release();
  return result.rowCount === 1;
}
