/**
 * page-assets 2: puts the pictures of a page into the page.
 *
 * In version 1 `loadAssets(page)` read a folder and was done when it returned.
 * Since version 2 that is `loadAssets(page, { sync: true })`, and the default
 * asks the asset server and returns a promise. See CHANGELOG.md.
 */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import http from "node:http";
import { createInterface } from "node:readline";

/**
 * What this component needs to know of a page.
 *
 * @typedef {object} Page
 * @property {string[]} assetNames the assets that the page shows
 * @property {Map<string, string>} assets name to SVG, filled by `loadAssets`
 */

const server = process.env.ASSET_SERVER ?? "http://127.0.0.1:8080";
const folder = new URL("../assets/", import.meta.url);

// Shared by all orders of the process and capped, as it should be. The cap is
// where the service stops when orders are left open.
const agent = new http.Agent({
  keepAlive: true,
  maxFreeSockets: 2,
  maxSockets: Number(process.env.ASSET_SOCKETS ?? 24),
});

/** An order at the asset server: one HTTP request, open until `finish()`. */
export class Order {
  #page;
  #request;
  #answer;

  /**
   * @param {Page} page
   * @param {http.ClientRequest} request
   */
  constructor(page, request) {
    this.#page = page;
    this.#request = request;
    this.#answer = once(request, "response");
    // A failure belongs to whoever calls finish(). Until then it is no crash.
    this.#answer.catch(() => {});
  }

  /**
   * Orders one more asset.
   *
   * @param {string} name
   */
  add(name) {
    this.#request.write(`${name}\n`);
  }

  /**
   * Ends the request and reads the answer into the page. Only now does the
   * socket go back to the agent.
   *
   * @returns {Promise<void>}
   */
  async finish() {
    this.#request.end();
    const [response] = await this.#answer;
    for await (const line of createInterface({ input: response })) {
      const { name, svg } = JSON.parse(line);
      this.#page.assets.set(name, svg);
    }
  }
}

/**
 * Puts the page's assets into `page.assets`.
 *
 * @overload
 * @param {Page} page
 * @param {{ sync: true }} options read them from the folder, now
 * @returns {void}
 */
/**
 * Orders the page's assets at the asset server.
 *
 * @overload
 * @param {Page} page
 * @param {{ sync?: false }} [options]
 * @returns {Promise<Order>} the order, which has to be finished
 */
/**
 * @param {Page} page
 * @param {{ sync?: boolean }} [options]
 * @returns {void | Promise<Order>}
 */
export function loadAssets(page, options = {}) {
  return options.sync ? readFolder(page) : openOrder(page);
}

/**
 * Version 1, unchanged.
 *
 * @param {Page} page
 */
function readFolder(page) {
  for (const name of page.assetNames) {
    page.assets.set(name, readFileSync(new URL(name, folder), "utf8"));
  }
}

/**
 * Waits for a socket, sends the names that are known so far and leaves the
 * request open for more.
 *
 * @param {Page} page
 */
async function openOrder(page) {
  const request = http.request(`${server}/orders`, { method: "POST", agent });
  const order = new Order(page, request);
  await once(request, "socket");
  for (const name of page.assetNames) order.add(name);
  return order;
}
