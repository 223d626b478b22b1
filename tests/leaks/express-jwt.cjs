const express = require("express");
const jwt = require("jsonwebtoken");
const app = express();
function auth(req, res, next) { // leaks
  const token = req.headers.authorization;
  if (!token) return res.sendStatus(401);
  jwt.verify(token, process.env.KEY, (err, user) => {
    if (err) return console.log(err);
    req.user = user;
    next();
  });
}
app.get("/me", auth, (req, res) => res.json(req.user));