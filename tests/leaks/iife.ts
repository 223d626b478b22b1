import Redis from 'ioredis';

export function onBoot(redis: Redis, keys: string[]): void {
  (async () => { // leaks
    for (const key of keys) {
      await redis.persist(key);
    }
  })();
}
