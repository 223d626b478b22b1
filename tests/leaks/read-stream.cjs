const fs = require('fs');

exports.sniff = function (path, cb) {
  const stream = fs.createReadStream(path, { end: 511 }); // leaks
  stream.on('open', () => {
    if (path.endsWith('.gz')) {
      return cb(null, 'gzip');
    }
    stream.once('data', (d) => {
      stream.destroy();
      cb(null, d[0] === 0x7b ? 'json' : 'text');
    });
  });
  stream.on('error', cb);
};
