import fastify from "fastify";
const app = fastify();
app.route({
  method: "GET",
  url: "/a",
  preHandler: [
    (request, reply, done) => {
      if (request.id) return done();
      reply.code(401).send();
    },
  ],
  handler: async (request, reply) => {
    if (!request.query.x) return reply.code(400).send();
    return { x: 1 };
  },
});
app.route({
  method: "GET",
  url: "/b",
  handler(request, reply) {
    return load(request);
  },
});
app.get("/raw", async (request, reply) => {
  reply.hijack();
  reply.raw.writeHead(200);
  reply.raw.end("x");
});
app.get("/sse", (request, reply) => {
  reply.hijack();
  reply.raw.writeHead(200, { "Content-Type": "text/event-stream" });
  const stop = subscribe((x) => reply.raw.write(x));
  request.raw.on("close", stop);
});
app.get("/proxy", (request, reply) => {
  reply.hijack();
  proxy.web(request.raw, reply.raw);
});
app.addHook("onSend", (request, reply, payload, done) => {
  done(null, payload);
});
app.addHook("onResponse", (request, reply, done) => {
  done();
});
app.setErrorHandler((error, request, reply) => {
  reply.status(500).send(error);
});
app.get("/stream", (request, reply) => {
  reply.send(fs.createReadStream("a"));
});
