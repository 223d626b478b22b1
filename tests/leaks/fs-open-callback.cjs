const fs = require('fs');

exports.readHead = function (path, size, cb) {
  fs.open(path, 'r', (err, fd) => { // leaks
    if (err) return cb(err);
    fs.fstat(fd, (statErr, stat) => {
      if (statErr) return cb(statErr);
      const buffer = Buffer.alloc(Math.min(size, stat.size));
      fs.read(fd, buffer, 0, buffer.length, 0, (readErr) => {
        fs.close(fd, () => cb(readErr, buffer));
      });
    });
  });
};
