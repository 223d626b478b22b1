import express from "express";
import http from "node:http";
const app = express();
app.use("/api", (req, res, next) => {
  const up = http.request({ path: req.url, method: req.method, headers: req.headers }, (answer) => {
    res.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(res);
    answer.on("error", () => res.destroy());
  });
  up.on("error", (error) => {
    if (res.headersSent) res.destroy();
    else next(error);
  });
  res.on("close", () => up.destroy());
  req.on("aborted", () => up.destroy());
  req.pipe(up);
});
