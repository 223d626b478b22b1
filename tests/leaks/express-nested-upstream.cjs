const express = require("express");
const https = require("https");
const app = express();
app.get("/weather", (req, res) => { // leaks
  const call = https.get(`https://api/${req.query.city}`, (answer) => {
    if (answer.statusCode !== 200) {
      answer.resume();
      return;
    }
    let text = "";
    answer.on("data", (c) => { text += c; });
    answer.on("end", () => res.json(JSON.parse(text)));
    answer.on("error", () => res.sendStatus(502));
  });
  call.on("error", () => res.sendStatus(502));
});