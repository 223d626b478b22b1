// redis and ioredis: memoised clients, subscribers of their own, one-off clients that are closed.
import { Redis } from "ioredis";
import { createClient, type RedisClientType } from "redis";

let shared: Promise<RedisClientType> | undefined;

async function open(): Promise<RedisClientType> {
  const client = createClient({ url: process.env["REDIS_URL"] }) as RedisClientType;
  client.on("error", (error) => console.error("redis", error));
  await client.connect();
  return client;
}

/** The one client of this process. A failed attempt is forgotten. */
export function getClient(): Promise<RedisClientType> {
  shared ??= open().catch((error: unknown) => {
    shared = undefined;
    throw error;
  });
  return shared;
}

export async function cached<T>(key: string, seconds: number, load: () => Promise<T>): Promise<T> {
  const client = await getClient();
  const hit = await client.get(key);
  if (hit !== null) return JSON.parse(hit) as T;
  const value = await load();
  await client.set(key, JSON.stringify(value), { EX: seconds });
  return value;
}

export async function subscribe(channel: string, listener: (message: string) => void): Promise<() => Promise<void>> {
  const client = await getClient();
  const subscriber = client.duplicate();
  subscriber.on("error", (error) => console.error("subscriber", error));
  await subscriber.connect();
  try {
    await subscriber.subscribe(channel, listener);
  } catch (error) {
    subscriber.destroy();
    throw error;
  }
  return async () => {
    await subscriber.unsubscribe(channel);
    await subscriber.close();
  };
}

export async function flushOnce(url: string): Promise<void> {
  const client = createClient({ url });
  await client.connect();
  try {
    await client.flushDb();
  } finally {
    await client.close();
  }
}

export async function ping(host: string): Promise<string> {
  const redis = new Redis({ host, lazyConnect: true, maxRetriesPerRequest: 1 });
  try {
    return await redis.ping();
  } finally {
    redis.disconnect();
  }
}

export class RateLimiter {
  private readonly redis: Redis;

  constructor(
    url: string,
    private readonly limit: number,
  ) {
    this.redis = new Redis(url);
  }

  async hit(key: string): Promise<boolean> {
    const results = await this.redis.multi().incr(key).expire(key, 60).exec();
    const count = results?.[0]?.[1] as number;
    return count <= this.limit;
  }

  async close(): Promise<void> {
    await this.redis.quit();
  }
}
