import Fastify from "fastify";
import { MongoClient } from "mongodb";
import fp from "fastify-plugin";

const mongo = fp(async (app, opts) => {
  const client = new MongoClient(opts.url);
  await client.connect();
  app.decorate("mongo", client);
  app.addHook("onClose", async () => {
    await client.close();
  });
});

const app = Fastify({ logger: true });
app.register(mongo, { url: process.env.MONGO_URL });
app.get("/health", async () => {
  await app.mongo.db().command({ ping: 1 });
  return { ok: true };
});
app.get("/proxy", async (req, reply) => {
  const upstream = await fetch("http://backend/", { signal: AbortSignal.timeout(2000) });
  reply.code(upstream.status);
  return reply.send(upstream.body);
});

await app.listen({ port: 3000, host: "0.0.0.0" });
