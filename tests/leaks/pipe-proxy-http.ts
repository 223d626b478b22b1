import http from "node:http";
http.createServer((req, res) => {
  http.get("http://a" + req.url, (up) => {
    res.writeHead(up.statusCode ?? 502, up.headers);
    up.pipe(res); // leaks
  }).on("error", () => { res.writeHead(502).end(); });
}).listen(1);