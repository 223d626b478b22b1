const express = require("express");
const passport = require("passport");
const app = express();
app.post("/login", (req, res, next) => {
  passport.authenticate("local", (err, user, info) => {
    if (err) return next(err);
    if (!user) return res.status(401).json(info);
    req.logIn(user, (error) => {
      if (error) return next(error);
      res.json(user);
    });
  })(req, res, next);
});
app.post("/logout", (req, res, next) => {
  req.logout((err) => {
    if (err) {
      return next(err);
    }
    res.redirect("/");
  });
});
app.get("/s", (req, res) => {
  req.session.save(() => res.redirect("/"));
});
