const express = require('express');
const { Pool } = require('pg');
const pool = new Pool();
const app = express();

app.post('/visit', (req, res) => {
  pool.query('insert into visits values ($1)', [req.ip]).then(() => { // leaks
    res.sendStatus(204);
  });
});
app.listen(3000);
