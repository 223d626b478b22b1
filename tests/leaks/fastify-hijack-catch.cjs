const fastify = require("fastify")();
const { load } = require("./load");
fastify.get("/raw", async (request, reply) => {
  reply.hijack(); // leaks
  try {
    const rows = await load(request.query.id);
    reply.raw.end(JSON.stringify(rows));
  } catch (err) {
    request.log.error(err);
  }
});