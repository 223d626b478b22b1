import http2 from "node:http2";
const server = http2.createServer();
server.on("stream", (stream, headers) => {
  stream.on("error", console.error);
  if (headers[":method"] === "HEAD") {
    stream.respond({ ":status": 200 }, { endStream: true });
    return;
  }
  if (headers[":path"] === "/file") {
    stream.respondWithFile("a", {});
    return;
  }
  if (headers[":path"] === "/gone") {
    stream.close(http2.constants.NGHTTP2_REFUSED_STREAM);
    return;
  }
  if (headers[":path"] === "/echo") {
    stream.respond();
    stream.pipe(stream);
    return;
  }
  stream.respond({ ":status": 200 });
  stream.end("x");
});
server.on("stream", (stream, headers, flags) => {
  if (headers.x) stream.respond({ ":status": 200 }, { waitForTrailers: true });
});
const s2 = http2.createSecureServer({});
s2.on("stream", (stream, headers) => {
  handle(stream, headers);
});
s2.on("request", (req, res) => {
  if (req.headers[":path"] === "/push") {
    res.createPushResponse({ ":path": "/a" }, (err, push) => {
      if (!err) push.end("x");
    });
  }
  res.stream.respond({ ":status": 200 });
  res.stream.end("a");
});
