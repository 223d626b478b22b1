import pg from "pg";
const pool = new pg.Pool();

export async function insert(row, tx) {
  const owned = !tx;
  const client = tx ?? (await pool.connect());
  try {
    await client.query("insert into t values ($1)", [row]);
  } finally {
    if (owned) client.release();
  }
}

export async function remove(id, options = {}) {
  const shared = Boolean(options.client);
  const client = options.client || (await pool.connect());
  try {
    await client.query("delete from t where id = $1", [id]);
  } finally {
    if (!shared) client.release();
  }
}

export async function touch(id, tx) {
  const given = tx;
  tx ??= await pool.connect();
  try {
    await tx.query("update t set at = now() where id = $1", [id]);
  } finally {
    if (!given) tx.release();
  }
}
