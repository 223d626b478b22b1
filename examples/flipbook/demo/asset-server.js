/** The asset server, and the witness: it counts the sockets that the service holds open. */
import { readFile } from "node:fs/promises";
import http from "node:http";
import { createInterface } from "node:readline";

const folder = new URL("../assets/", import.meta.url);

/** Starts it on a free port of the loopback interface. */
export async function startAssetServer() {
  let unended = 0;
  const server = http.createServer(async (request, response) => {
    unended++;
    request.once("end", () => unended--);
    try {
      await answerOrder(request, response);
    } catch {
      // The service was stopped in the middle of an order.
      response.destroy();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());

  return {
    url: `http://127.0.0.1:${port}`,
    /** @returns {Promise<number>} how many sockets are open, by the server's own count */
    sockets: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
      }),
    /** How many orders were begun and never ended. */
    unendedOrders: () => unended,
    /** @returns {Promise<void>} */
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * An order names one asset a line; the answer has one asset a line, as JSON.
 * It can only be given when the order has ended.
 *
 * @param {http.IncomingMessage} request
 * @param {http.ServerResponse} response
 */
async function answerOrder(request, response) {
  const names = [];
  for await (const name of createInterface({ input: request })) names.push(name);
  for (const name of names) {
    const svg = await readFile(new URL(name, folder), "utf8");
    response.write(`${JSON.stringify({ name, svg })}\n`);
  }
  response.end();
}
