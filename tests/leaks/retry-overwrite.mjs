import pg from 'pg';

export async function connectWithRetry(url, attempts = 5) {
  let client;
  for (let i = 0; i < attempts; i++) {
    client = new pg.Client(url); // leaks
    try {
      await client.connect();
      await client.query('SET statement_timeout = 5000');
      return client;
    } catch (err) {
      console.warn('attempt', i, err.message);
      await new Promise((r) => setTimeout(r, 1000 * i));
    }
  }
  throw new Error('database unreachable');
}
