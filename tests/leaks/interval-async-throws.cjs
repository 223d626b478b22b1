const { Pool } = require('pg');
const pool = new Pool();

async function refresh(cache) {
  const { rows } = await pool.query('select key, value from settings');
  for (const { key, value } of rows) cache.set(key, value);
}

exports.start = (cache) => {
  const timer = setInterval(() => {
    refresh(cache); // leaks
  }, 60000);
  return () => clearInterval(timer);
};
