// One client for the life of the process: module scope, memoised getters, globals for hot reload, main().
import http from "node:http";
import { Redis } from "ioredis";
import { MongoClient } from "mongodb";
import pg from "pg";
import { createClient } from "redis";
import { Agent, setGlobalDispatcher } from "undici";

setGlobalDispatcher(new Agent({ connections: 50 }));

export const keepAlive = new http.Agent({ keepAlive: true });
export const redis = new Redis(process.env.REDIS_URL);
export const publisher = await createClient().connect();

const cached = globalThis.mongo ?? (globalThis.mongo = { client: null, promise: null });

export async function mongo() {
  if (cached.client) return cached.client;
  if (!cached.promise) cached.promise = new MongoClient(process.env.MONGO_URL).connect();
  try {
    cached.client = await cached.promise;
  } catch (error) {
    cached.promise = null;
    throw error;
  }
  return cached.client;
}

let pool;

export function getPool() {
  if (!pool) {
    pool = new pg.Pool({ max: 4 });
    pool.on("error", (error) => console.error(error));
  }
  return pool;
}

let client = null;

export async function getClient() {
  if (client !== null) return client;
  const created = new pg.Client();
  try {
    await created.connect();
  } catch (error) {
    await created.end();
    throw error;
  }
  client = created;
  return client;
}

const once = (create) => {
  let value;
  return () => (value ??= create());
};

export const cache = once(() => new Redis());

const byTenant = {};

export function tenantPool(tenant) {
  return (byTenant[tenant] ??= new pg.Pool({ database: tenant }));
}

async function main() {
  const subscriber = new Redis();
  await subscriber.subscribe("jobs");
  subscriber.on("message", (_channel, message) => console.log(message));
  const server = http.createServer((_request, response) => response.end("ok"));
  server.listen(8080);
  process.once("SIGTERM", () => {
    server.close();
    subscriber.disconnect();
  });
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
