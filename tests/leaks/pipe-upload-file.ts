import express from "express";
import { createWriteStream } from "node:fs";
const app = express();
app.put("/files/:name", (req, res) => {
  const out = createWriteStream("/data/" + req.params.name);
  out.on("error", () => res.sendStatus(500));
  out.on("finish", () => res.sendStatus(201));
  req.pipe(out); // leaks
});