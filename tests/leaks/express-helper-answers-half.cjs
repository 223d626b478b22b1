const express = require("express");
const app = express();
function fail(res, err) {
  if (err.status) res.status(err.status).json({ error: err.message });
}
app.get("/b", (req, res) => { // leaks
  load(req.query.id, (err, row) => {
    if (err) return fail(res, err);
    res.json(row);
  });
});