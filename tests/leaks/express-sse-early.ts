import express from "express";
const app = express();
app.get("/export", async (req, res) => { // leaks
  res.setHeader("content-type", "text/csv");
  for await (const row of rows(req.query.id)) {
    if (row.done) return;
    res.write(row.line);
  }
  res.end();
});