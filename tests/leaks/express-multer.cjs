const express = require("express");
const multer = require("multer");
const upload = multer({ dest: "up/" }).single("file");
const app = express();
app.post("/up", (req, res) => { // leaks
  upload(req, res, (err) => {
    if (err) {
      console.error(err);
      return;
    }
    res.json({ file: req.file.path });
  });
});