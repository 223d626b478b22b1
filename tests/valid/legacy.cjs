// Callback code of 2015: mysql, sqlite3, fs, hand-made once(), util.promisify.
"use strict";
var fs = require("fs");
var net = require("net");
var util = require("util");
var mysql = require("mysql");

var pool = mysql.createPool({ connectionLimit: 5 });
var open = util.promisify(fs.open);
var close = util.promisify(fs.close);
var read = util.promisify(fs.read);

exports.user = function (id, callback) {
  pool.getConnection(function (err, connection) {
    if (err) return callback(err);
    connection.query("select * from users where id = ?", [id], function (err, rows) {
      connection.release();
      if (err) return callback(err);
      if (!rows.length) return callback(null, null);
      callback(null, rows[0]);
    });
  });
};

exports.rename = function (id, name, callback) {
  pool.getConnection(function (err, connection) {
    if (err) return callback(err);
    function fail(error) {
      connection.rollback(function () {
        connection.release();
        callback(error);
      });
    }
    connection.beginTransaction(function (err) {
      if (err) return fail(err);
      connection.query("update users set name = ? where id = ?", [name, id], function (err) {
        if (err) return fail(err);
        connection.commit(function (err) {
          if (err) return fail(err);
          connection.release();
          callback(null);
        });
      });
    });
  });
};

exports.once = function (sql, callback) {
  var connection = mysql.createConnection({ host: "localhost" });
  connection.connect();
  connection.query(sql, function (err, rows) {
    connection.end();
    callback(err, rows);
  });
};

exports.header = function (file, callback) {
  fs.open(file, "r", function (err, fd) {
    if (err) return callback(err);
    var buffer = Buffer.alloc(16);
    fs.read(fd, buffer, 0, 16, 0, function (err) {
      fs.close(fd, function (closeError) {
        callback(err || closeError, buffer);
      });
    });
  });
};

exports.headerPromise = async function (file) {
  const fd = await open(file, "r");
  try {
    const buffer = Buffer.alloc(16);
    await read(fd, buffer, 0, 16, 0);
    return buffer;
  } finally {
    await close(fd);
  }
};

exports.headerSync = function (file) {
  var fd = null;
  try {
    fd = fs.openSync(file, "r");
    var buffer = Buffer.alloc(16);
    fs.readSync(fd, buffer, 0, 16, 0);
    return buffer;
  } catch (err) {
    return null;
  } finally {
    if (fd !== null) fs.closeSync(fd);
  }
};

exports.send = function (port, text, callback) {
  var called = false;
  function done(err) {
    if (called) return;
    called = true;
    socket.destroy();
    callback(err);
  }
  var socket = net.connect(port, function () {
    socket.write(text, done);
  });
  socket.on("error", done);
  socket.setTimeout(1000, function () {
    done(new Error("timeout"));
  });
};

exports.end = function (callback) {
  pool.end(callback);
};
