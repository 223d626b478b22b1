const { Pool } = require("pg");
const pool = new Pool({ max: 5 });

async function serializable(sql, params, attempts = 3) {
  let lastError;
  for (let i = 0; i < attempts; i++) {
    const client = await pool.connect();
    let broken;
    try {
      return await client.query(sql, params);
    } catch (err) {
      lastError = err;
      if (err.code !== "40001") {
        broken = err;
        throw err;
      }
    } finally {
      client.release(broken);
    }
    await new Promise((r) => setTimeout(r, 2 ** i * 50));
  }
  throw lastError;
}
module.exports = { serializable };
