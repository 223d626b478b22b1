import express from "express";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { finished } from "node:stream";
const app = express();
app.get("/a", async (req, res, next) => {
  try {
    await pipeline(createReadStream("a"), res);
  } catch (error) {
    if (!res.headersSent) next(error);
  }
});
app.get("/b", (req, res, next) => {
  const file = createReadStream("a");
  file.on("error", (error) => next(error));
  file.on("open", () => file.pipe(res));
  finished(res, () => file.destroy());
});
app.get("/c", (req, res) => {
  const file = createReadStream("a");
  req.once("close", () => file.destroy());
  file
    .once("error", () => {
      res.status(404).end();
    })
    .pipe(res);
});
app.post("/d", async (req, res) => {
  for await (const chunk of req) hash.update(chunk);
  res.json({ hash: hash.digest("hex") });
});
