const http = require("http");
const { pipeline } = require("stream");

const agent = new http.Agent({ keepAlive: true, maxSockets: 50 });

http
  .createServer((req, res) => {
    const upstream = http.request(
      { host: "backend", port: 8080, path: req.url, method: req.method, headers: req.headers, agent },
      (answer) => {
        res.writeHead(answer.statusCode, answer.headers);
        pipeline(answer, res, () => {});
      },
    );
    upstream.on("error", () => {
      if (!res.headersSent) res.writeHead(502);
      res.end();
    });
    res.on("close", () => upstream.destroy());
    pipeline(req, upstream, () => {});
  })
  .listen(8000);
