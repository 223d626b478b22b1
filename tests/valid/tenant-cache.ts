import Redis from "ioredis";

const clients = new Map<string, Redis>();

export function clientFor(tenant: string): Redis {
  let client = clients.get(tenant);
  if (!client) {
    client = new Redis({ host: `redis-${tenant}`, maxRetriesPerRequest: 2 });
    client.on("end", () => clients.delete(tenant));
    clients.set(tenant, client);
  }
  return client;
}

export async function bump(tenant: string, key: string): Promise<number> {
  const redis = clientFor(tenant);
  const n = await redis.incr(key);
  if (n === 1) await redis.expire(key, 60);
  return n;
}

export async function shutdown(): Promise<void> {
  await Promise.allSettled([...clients.values()].map((c) => c.quit()));
  clients.clear();
}
