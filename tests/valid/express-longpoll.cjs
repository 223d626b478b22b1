const express = require("express");
const app = express();
const waiting = [];
app.get("/poll", (req, res) => {
  waiting.push(res);
  req.on("close", () => waiting.splice(waiting.indexOf(res), 1));
});
app.post("/say", (req, res) => {
  for (const one of waiting.splice(0)) one.json(req.body);
  res.sendStatus(204);
});
const subs = {};
app.get("/sub/:id", (req, res) => {
  subs[req.params.id] = { res, since: Date.now() };
});
