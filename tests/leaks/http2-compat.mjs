import http2 from "node:http2";
const server = http2.createSecureServer({});
server.on("request", (req, res) => { // leaks
  if (req.headers[":path"] === "/") {
    res.writeHead(200);
    res.end("home");
    return;
  }
  res.writeHead(404);
});