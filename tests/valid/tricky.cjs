// The same in CommonJS and older style: var, nested functions, arguments, prototypes, async.js.
"use strict";
const async = require("async");
const fs = require("fs");
const http = require("http");
const net = require("net");
const { Pool } = require("pg");
const redis = require("redis");

const pool = new Pool();

function Store(port) {
  this.socket = net.connect(port);
  this.pending = [];
  const self = this;
  this.socket.on("data", function (data) {
    const next = self.pending.shift();
    if (next) next(null, String(data));
  });
  this.socket.on("error", function (error) {
    self.pending.splice(0).forEach(function (next) {
      next(error);
    });
  });
}

Store.prototype.ask = function (line, callback) {
  this.pending.push(callback);
  this.socket.write(line + "\n");
};

Store.prototype.close = function () {
  this.socket.end();
};

function openStore(port) {
  return new Store(port);
}

function series(files, callback) {
  async.mapSeries(
    files,
    function (file, next) {
      fs.open(file, "r", function (err, fd) {
        if (err) return next(err);
        fs.fstat(fd, function (err, stats) {
          fs.close(fd, function () {
            next(err, stats && stats.size);
          });
        });
      });
    },
    callback,
  );
}

function withClient(work, callback) {
  pool.connect(function (err, client, release) {
    if (err) return callback(err);
    work(client, function () {
      release();
      callback.apply(null, arguments);
    });
  });
}

function countAll(tables, callback) {
  withClient(function (client, done) {
    async.map(
      tables,
      function (table, next) {
        client.query("select count(*) from " + table, function (err, result) {
          if (err) return next(err);
          next(null, result.rows[0].count);
        });
      },
      done,
    );
  }, callback);
}

let client;
exports.redis = async () => {
  if (!client) {
    client = redis.createClient();
    client.on("error", (error) => console.error(error));
    await client.connect();
  }
  return client;
};

exports.fetchAll = async function (urls) {
  const results = {};
  await Promise.all(
    urls.map(async (url) => {
      try {
        const response = await fetch(url);
        results[url] = await response.text();
      } catch (error) {
        results[url] = error.message;
      }
    }),
  );
  return results;
};

exports.head = function (url, callback) {
  const req = http.request(url, { method: "HEAD" }, function (res) {
    res.resume();
    res.on("end", function () {
      callback(null, res.headers);
    });
  });
  req.on("error", callback);
  req.end();
};

exports.retry = function retry(url, left, callback) {
  http
    .get(url, function (res) {
      if (res.statusCode >= 500 && left > 0) {
        res.resume();
        setTimeout(function () {
          retry(url, left - 1, callback);
        }, 100);
        return;
      }
      let text = "";
      res.on("data", function (chunk) {
        text += chunk;
      });
      res.on("end", function () {
        callback(null, text);
      });
    })
    .on("error", function (error) {
      if (left > 0) retry(url, left - 1, callback);
      else callback(error);
    });
};

exports.lock = async function (name, work) {
  const held = await pool.connect();
  return held
    .query("select pg_advisory_lock(hashtext($1))", [name])
    .then(() => work())
    .finally(() => held.query("select pg_advisory_unlock(hashtext($1))", [name]).finally(() => held.release()));
};

module.exports = Object.assign(exports, { openStore, series, countAll });
