import { createClient } from 'redis';

const redis = createClient();

export async function invalidate(keys: string[]): Promise<number> {
  for (const key of keys) {
    redis.del(key); // leaks
  }
  await redis.publish('invalidated', keys.join());
  return keys.length;
}
