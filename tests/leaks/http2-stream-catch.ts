import http2 from "node:http2";
import { load } from "./load.js";
const server = http2.createSecureServer({ key, cert });
server.on("stream", async (stream, headers) => { // leaks
  try {
    const body = await load(headers[":path"]);
    stream.respond({ ":status": 200 });
    stream.end(body);
  } catch (error) {
    console.error("failed", error);
  }
});