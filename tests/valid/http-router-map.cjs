const http = require("http");
const routes = {
  "/a": (req, res) => res.end("a"),
  "/b": (req, res) => {
    res.writeHead(204);
    res.end();
  },
};
http
  .createServer((req, res) => {
    const route = routes[req.url];
    if (route) return route(req, res);
    res.statusCode = 404;
    res.end();
  })
  .listen(1);
