const express = require("express");
const app = express();
app.get("/a", (req, res) => {
  let answered = false;
  const timer = setTimeout(() => {
    if (answered) return;
    answered = true;
    res.sendStatus(504);
  }, 1000);
  work(req.query, (err, row) => {
    if (answered) return;
    answered = true;
    clearTimeout(timer);
    if (err) return res.sendStatus(500);
    res.json(row);
  });
});
