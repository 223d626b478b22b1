import Fastify from "fastify";
const app = Fastify();
app.route({
  method: "GET",
  url: "/rows",
  handler: (request, reply) => { // leaks
    request.server.pg.query("select 1", (err, rows) => {
      if (err) return request.log.error(err);
      reply.send(rows);
    });
  },
});