const fs = require('fs');

module.exports = function isPng(path) {
  const fd = fs.openSync(path, 'r'); // leaks
  const buffer = Buffer.alloc(8);
  const n = fs.readSync(fd, buffer, 0, 8, 0);
  if (n < 8) return false;
  fs.closeSync(fd);
  return buffer.readUInt32BE(0) === 0x89504e47;
};
