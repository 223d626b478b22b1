const fastify = require('fastify')();
const { Pool } = require('pg');
const pool = new Pool();

fastify.get('/users/:id', async (request, reply) => {
  const client = await pool.connect(); // leaks
  const { rows } = await client.query('select * from users where id = $1', [request.params.id]);
  if (!rows.length) {
    return reply.code(404).send({ error: 'not found' });
  }
  client.release();
  return rows[0];
});
fastify.listen({ port: 3000 });
