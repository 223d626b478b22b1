const app = require("fastify")();
app.route({
  method: "POST",
  url: "/rows",
  preHandler(request, reply, done) { // leaks
    if (!request.headers.authorization) { reply.code(401); return; }
    done();
  },
  async handler() { return {}; },
});