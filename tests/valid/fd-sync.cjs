const fs = require("fs");

function magic(path) {
  const fd = fs.openSync(path, "r");
  try {
    const buffer = Buffer.alloc(4);
    const read = fs.readSync(fd, buffer, 0, 4, 0);
    if (read < 4) return null;
    return buffer.toString("hex");
  } finally {
    fs.closeSync(fd);
  }
}

function appendAll(path, lines) {
  let fd;
  try {
    fd = fs.openSync(path, "a", 0o600);
    for (const line of lines) fs.writeSync(fd, line + "\n");
    fs.fsyncSync(fd);
  } finally {
    if (fd !== undefined) fs.closeSync(fd);
  }
}
module.exports = { magic, appendAll };
