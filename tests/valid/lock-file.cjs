const fs = require("node:fs");
const path = require("node:path");

function acquire(dir) {
  const file = path.join(dir, ".lock");
  let fd;
  try {
    fd = fs.openSync(file, "wx");
  } catch (err) {
    if (err.code === "EEXIST") return null;
    throw err;
  }
  return {
    release() {
      fs.closeSync(fd);
      fs.unlinkSync(file);
    },
  };
}

function exclusive(dir, fn) {
  const lock = acquire(dir);
  if (!lock) throw new Error("already running");
  try {
    return fn();
  } finally {
    lock.release();
  }
}
module.exports = exclusive;
