// The callback face of pg: the client is given back in every branch of the callback.
"use strict";
const { Pool, Client } = require("pg");

const pool = new Pool();

function count(table, callback) {
  pool.connect((err, client, release) => {
    if (err) return callback(err);
    client.query(`select count(*)::int as n from ${client.escapeIdentifier(table)}`, (err, result) => {
      release(err);
      if (err) return callback(err);
      callback(null, result.rows[0].n);
    });
  });
}

function names(callback) {
  pool.connect(function (err, client, done) {
    if (err) {
      callback(err);
      return;
    }
    client.query("select name from people", function (err, result) {
      done();
      if (err) {
        callback(err);
      } else {
        callback(
          null,
          result.rows.map((row) => row.name),
        );
      }
    });
  });
}

function version(callback) {
  const client = new Client();
  client.connect((err) => {
    if (err) {
      client.end(() => callback(err));
      return;
    }
    client.query("select version()", (err, result) => {
      client.end(() => {
        if (err) callback(err);
        else callback(null, result.rows[0].version);
      });
    });
  });
}

function insertAll(rows, callback) {
  pool.connect((err, client, release) => {
    if (err) return callback(err);
    let left = rows.length;
    let failed = null;
    const finish = () => {
      release(failed);
      callback(failed);
    };
    if (left === 0) return finish();
    for (const row of rows) {
      client.query("insert into log (line) values ($1)", [row], (err) => {
        failed = failed || err;
        if (--left === 0) finish();
      });
    }
  });
}

module.exports = { count, names, version, insertAll, end: (callback) => pool.end(callback) };
