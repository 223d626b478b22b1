// A failure handed to a method from elsewhere is handled; an empty handler asks for no value.
import { createReader } from "./reader.mjs";

export class Server extends createReader.Base {
  bind(client) {
    client.on("message", async (channel, data) => this.handle(channel, data).catch((error) => this.report(error)));
    client.on("failed", async (channel, data) => this.handle(channel, data).catch((error) => this.logger.error(error)));
    client.on("closed", (reason) => this.handle("closed", reason).then(undefined, (error) => this.report(error)));
  }

  async handle(channel, data) {
    await this.store.save(channel, data);
  }
}

/** Whoever gave the promises hears of the ones that failed and that nobody took. */
export function unsuppress(promises) {
  for (const promise of promises) Promise.resolve(promise).then(() => {});
}
