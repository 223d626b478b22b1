/** The load: the same few requests a round for both twins, and what became of them. */
import http from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

/** One round: a print, which is rare in life, and two pages on the screen. */
const round = ["print/7", "pages/1", "pages/2"];

/**
 * @typedef {object} Failure
 * @property {number} request its number, from 1
 * @property {string} path
 * @property {string} reason
 * @property {number} sockets how many sockets were open then
 */

/**
 * Sends the rounds at a steady pace, whether or not they are answered, and
 * counts the open sockets after each. `held` is how many are still open when
 * nothing is asked any more, `blank` how many pages came without pictures.
 *
 * @param {string} url the service
 * @param {() => Promise<number>} countSockets
 * @param {{ rounds: number, pace: number, patience: number }} options times in milliseconds
 */
export async function sendLoad(url, countSockets, { rounds, pace, patience }) {
  /** @type {number[]} */
  const samples = [];
  /** @type {Failure[]} */
  const failures = [];
  const requests = [];
  let blank = 0;

  /** @param {number} number @param {string} path */
  const send = async (number, path) => {
    try {
      const html = await get(`${url}/${path}`, patience);
      if (html.includes("(picture)")) blank++;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      failures.push({ request: number, path, reason, sockets: await countSockets() });
    }
  };

  // The first answer of a process takes its time and would count as load.
  await get(`${url}/pages/8`, 10_000);
  for (let n = 0; n < rounds; n++) {
    for (const path of round) requests.push(send(requests.length + 1, path));
    await sleep(pace);
    samples.push(await countSockets());
  }
  await Promise.all(requests);
  // What is still open when all is answered or given up is held, not in use.
  await sleep(200);
  const held = await countSockets();
  failures.sort((a, b) => a.request - b.request);
  return { samples, held, failures, blank, sent: requests.length };
}

/**
 * GETs a page and reads it; rejects when there is no good answer in time.
 *
 * @param {string} url
 * @param {number} patience in milliseconds
 * @returns {Promise<string>}
 */
function get(url, patience) {
  const signal = AbortSignal.timeout(patience);
  return new Promise((resolve, reject) => {
    const request = http.get(url, { signal }, (response) => {
      text(response).then((body) => (response.statusCode === 200 ? resolve(body) : reject(new Error(body))), reject);
    });
    request.on("error", () => reject(new Error(signal.aborted ? `no answer in ${patience} ms` : "connection lost")));
  });
}
