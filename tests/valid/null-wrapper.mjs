import Redis from "ioredis";

function makeStore(url) {
  if (!url) return null;
  const redis = new Redis(url);
  return {
    get: (key) => redis.get(key),
    close: () => redis.quit(),
  };
}

export async function read(url, key) {
  const store = makeStore(url);
  if (!store) return null;
  try {
    return await store.get(key);
  } finally {
    await store.close();
  }
}
