import type { IncomingMessage, ServerResponse } from "node:http";
import { app } from "./app.js";
export function handler(req: IncomingMessage, res: ServerResponse) { // leaks
  app.fetch(new Request("http://x" + req.url)).then(async (answer) => {
    res.writeHead(answer.status);
    res.end(await answer.text());
  }).catch((error) => console.error(error));
}