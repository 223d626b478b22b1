const { Pool } = require("pg");
const pool = new Pool();
let stopping = false;

async function claim(client) {
  const { rows } = await client.query(
    "update jobs set state = 1 where id = (select id from jobs where state = 0 for update skip locked limit 1) returning *",
  );
  return rows[0];
}

async function tick() {
  const client = await pool.connect();
  try {
    const job = await claim(client);
    if (!job) return false;
    await client.query("update jobs set state = 2 where id = $1", [job.id]);
    return true;
  } catch (err) {
    console.error("tick", err);
    return false;
  } finally {
    client.release();
  }
}

(async () => {
  while (!stopping) {
    const busy = await tick();
    if (!busy) await new Promise((r) => setTimeout(r, 1000));
  }
  await pool.end();
})();
process.on("SIGTERM", () => {
  stopping = true;
});
