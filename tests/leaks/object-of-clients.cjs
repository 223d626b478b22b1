const { Client } = require('pg');

async function compare(urlA, urlB, sql) {
  const clients = { a: new Client(urlA), b: new Client(urlB) }; // leaks
  await clients.a.connect();
  await clients.b.connect();
  const [a, b] = await Promise.all([clients.a.query(sql), clients.b.query(sql)]);
  return a.rowCount === b.rowCount;
}
module.exports = compare;
