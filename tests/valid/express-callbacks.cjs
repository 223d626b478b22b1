const express = require("express");
const mysql = require("mysql2");
const pool = mysql.createPool(process.env.DB);
const router = express.Router();

router.get("/", (req, res, next) => {
  pool.query("select * from items limit ?", [Number(req.query.n) || 20], (err, rows) => {
    if (err) return next(err);
    res.json(rows);
  });
});

router.get("/:id", (req, res, next) => {
  pool
    .promise()
    .query("select * from items where id = ?", [req.params.id])
    .then(([rows]) => (rows.length ? res.json(rows[0]) : res.sendStatus(404)))
    .catch(next);
});

router.post("/", (req, res, next) => {
  pool.getConnection((err, conn) => {
    if (err) return next(err);
    conn.query("insert into items set ?", req.body, (error, result) => {
      conn.release();
      if (error) return next(error);
      res.status(201).json({ id: result.insertId });
    });
  });
});
module.exports = router;
