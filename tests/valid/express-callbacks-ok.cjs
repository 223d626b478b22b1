const express = require("express");
const fs = require("fs");
const async = require("async");
const app = express();
app.get("/a", (req, res, next) => {
  async.parallel([(cb) => fs.stat("a", cb), (cb) => fs.stat("b", cb)], (err, stats) => {
    if (err) return next(err);
    res.json(stats);
  });
});
app.get("/b", (req, res, next) => {
  fs.readFile("x", "utf8", function (err, text) {
    if (err) {
      if (err.code === "ENOENT") {
        next();
      } else {
        next(err);
      }
      return;
    }
    res.type("text").send(text);
  });
});
app.get("/c", (req, res) => {
  fs.readdir("x", (err, names) => {
    res.json(err ? [] : names);
  });
});
app.get("/d", function (req, res) {
  fs.readFile("x", done);
  function done(err, data) {
    res.statusCode = err ? 500 : 200;
    res.end(err ? "" : data);
  }
});
app.get("/e", (req, res, next) => {
  let waiting = 2;
  const one = (err) => {
    if (err) {
      if (waiting > 0) {
        waiting = -1;
        next(err);
      }
      return;
    }
    if (--waiting === 0) res.end();
  };
  fs.stat("a", one);
  fs.stat("b", one);
});
