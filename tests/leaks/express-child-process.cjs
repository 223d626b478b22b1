const express = require("express");
const { exec } = require("child_process");
const app = express();
app.get("/version", (req, res) => { // leaks
  exec("git rev-parse HEAD", (error, stdout) => {
    if (error) {
      console.error(`exec error: ${error}`);
      return;
    }
    res.send(stdout);
  });
});