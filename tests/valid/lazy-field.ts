import { createClient } from "redis";

export class Cache {
  #client?: Promise<ReturnType<typeof createClient>>;

  private connect() {
    return (this.#client ??= (async () => {
      const client = createClient({ url: process.env.REDIS_URL });
      client.on("error", () => {});
      await client.connect();
      return client;
    })());
  }

  async get(key: string) {
    return (await this.connect()).get(key);
  }

  async close() {
    if (!this.#client) return;
    const client = await this.#client;
    this.#client = undefined;
    await client.quit();
  }
}
