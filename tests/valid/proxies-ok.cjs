const http = require("http");
const net = require("net");
http
  .createServer((req, res) => {
    const up = http.request({ path: req.url }, (answer) => {
      res.writeHead(answer.statusCode);
      answer.pipe(res);
      res.on("close", () => answer.destroy());
    });
    up.on("error", () => {
      if (!res.headersSent) res.writeHead(502);
      res.end();
    });
    req.on("close", () => up.destroy());
    req.pipe(up);
  })
  .on("connect", (req, socket, head) => {
    const upstream = net.connect(443, "x", () => {
      socket.write("HTTP/1.1 200\r\n\r\n");
      upstream.write(head);
      upstream.pipe(socket);
      socket.pipe(upstream);
    });
    upstream.on("error", () => socket.destroy());
    upstream.on("close", () => socket.destroy());
    socket.on("error", () => upstream.destroy());
    socket.on("close", () => upstream.destroy());
  });
