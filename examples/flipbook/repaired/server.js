/**
 * The flipbook service. Readers turn `/pages/:number` all day; hardly anybody
 * prints `/print/:number`.
 */
import http from "node:http";
import { openPage } from "../book.js";
import { renderForScreen } from "./reader.js";
import { renderForPrint } from "./renderer.js";

const server = http.createServer(async (request, response) => {
  try {
    const html = await answer(request.url ?? "/");
    response.statusCode = html === undefined ? 404 : 200;
    response.end(html ?? "no such page");
  } catch (error) {
    console.error(error);
    response.statusCode = 500;
    response.end("failed");
  }
});

/**
 * The HTML for a URL, `undefined` when there is none.
 *
 * @param {string} url
 * @returns {Promise<string | undefined>}
 */
async function answer(url) {
  const [, route, number] = url.split("/");
  const page = openPage(Number(number));
  if (page === undefined) return undefined;
  switch (route) {
    case "pages":
      return renderForScreen(page);
    case "print":
      return renderForPrint(page);
    default:
      return undefined;
  }
}

server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  console.log(`http://127.0.0.1:${port}`);
});
