import fastify from "fastify";
const app = fastify();
app.get("/raw", async (request, reply) => {
  reply.hijack(); // leaks
  const { raw } = reply;
  if (!request.headers.accept) {
    raw.statusCode = 406;
    return;
  }
  raw.end("x");
});