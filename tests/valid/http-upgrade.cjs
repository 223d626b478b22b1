const http = require("http");
const server = http.createServer();
server.on("request", (req, res) => {
  if (req.headers.upgrade) {
    req.socket.destroy();
    return;
  }
  if (req.method === "CONNECT") {
    res.socket.end();
    return;
  }
  res.end("x");
});
server.on("checkContinue", (req, res) => {
  res.writeContinue();
  server.emit("request", req, res);
});
server.on("clientError", (err, socket) => {
  socket.end("HTTP/1.1 400\r\n\r\n");
});
