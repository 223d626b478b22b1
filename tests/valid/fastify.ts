// Fastify with plugins, hooks and decorators. A Fastify instance is thenable: what it returns need not be awaited.
import Fastify, { type FastifyInstance, type FastifyPluginAsync } from "fastify";
import mysql from "mysql2/promise";
import { createClient } from "redis";
import { request } from "undici";

const database: FastifyPluginAsync<{ uri: string }> = async (fastify, { uri }) => {
  const pool = mysql.createPool(uri);
  fastify.decorate("mysql", pool);
  fastify.addHook("onClose", async () => {
    await pool.end();
  });
};

const cache: FastifyPluginAsync = async (fastify) => {
  const client = createClient();
  client.on("error", (error) => fastify.log.error(error));
  await client.connect();
  fastify.decorate("redis", client);
  fastify.addHook("onClose", () => client.close());
};

export function build(): FastifyInstance {
  const fastify = Fastify({ logger: true });

  fastify.register(database, { uri: "mysql://localhost/shop" });
  fastify.register(cache);

  fastify.get("/products/:id", async (req, reply) => {
    const { id } = req.params as { id: string };
    const hit = await fastify.redis.get(id);
    if (hit) return JSON.parse(hit);
    const connection = await fastify.mysql.getConnection();
    try {
      const [rows] = await connection.query("select * from products where id = ?", [id]);
      if ((rows as unknown[]).length === 0) return reply.code(404).send();
      return (rows as unknown[])[0];
    } finally {
      connection.release();
    }
  });

  fastify.get("/stock/:id", async (req) => {
    const { body } = await request(`http://stock.internal/${(req.params as { id: string }).id}`);
    return body.json();
  });

  fastify.get("/image/:id", async (req, reply) => {
    const { statusCode, headers, body } = await request(`http://images.internal/${(req.params as { id: string }).id}`);
    reply.code(statusCode).header("content-type", headers["content-type"]);
    return reply.send(body);
  });

  fastify.setErrorHandler((error, _req, reply) => {
    reply.code(500).send({ message: String(error) });
  });

  return fastify;
}

export async function start(): Promise<void> {
  const fastify = build();
  try {
    await fastify.listen({ port: 3_000 });
  } catch (error) {
    fastify.log.error(error);
    await fastify.close();
    process.exit(1);
  }
}
