import http2 from "node:http2";
const server = http2.createServer();
server.on("stream", (stream, headers) => { // leaks
  if (headers[":path"] !== "/") {
    stream.respond({ ":status": 404 });
    return;
  }
  stream.respond({ ":status": 200 });
  stream.end("home");
});