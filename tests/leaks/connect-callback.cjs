const connect = require("connect");
const fs = require("fs");
const app = connect();
app.use("/static", function (req, res, next) { // leaks
  fs.readFile("." + req.url, function (err, data) {
    if (err && err.code === "ENOENT") return next();
    if (err) { console.error(err); return; }
    res.end(data);
  });
});