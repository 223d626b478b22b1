import fastify, { type FastifyInstance } from "fastify";
export default async function routes(app: FastifyInstance) {
  app.get("/rows", { schema: {} }, (request, reply) => { // leaks
    if (request.query.x) reply.send("x");
    else request.log.warn("no x");
  });
}