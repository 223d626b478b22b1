import { createClient } from "redis";

export async function createStore(url) {
  const client = createClient({ url });
  client.on("error", (err) => console.error("redis", err));
  await client.connect();

  return {
    async get(key) {
      const raw = await client.get(key);
      return raw === null ? undefined : JSON.parse(raw);
    },
    set: (key, value, ttl = 60) => client.set(key, JSON.stringify(value), { EX: ttl }),
    close: () => client.quit(),
  };
}

export async function main(url) {
  const store = await createStore(url);
  try {
    await store.set("a", 1);
    return await store.get("a");
  } finally {
    await store.close();
  }
}
