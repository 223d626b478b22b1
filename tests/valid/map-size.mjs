import Redis from "ioredis";

export async function sizes(urls) {
  const clients = new Map();
  for (const url of urls) clients.set(url, new Redis(url));
  if (clients.size === 0) return [];
  try {
    return await Promise.all([...clients.values()].map((c) => c.dbsize()));
  } finally {
    for (const c of clients.values()) c.disconnect();
  }
}
