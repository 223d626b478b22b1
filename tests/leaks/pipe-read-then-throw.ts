import { createReadStream, promises } from "node:fs";
import express from "express";
const app = express();
app.get("/f", async (req, res) => {
  const file = createReadStream("a"); // leaks
  const stat = await promises.stat("a");
  res.setHeader("content-length", stat.size);
  res.on("close", () => file.destroy());
  file.pipe(res);
});