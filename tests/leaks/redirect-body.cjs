const https = require('https');
const fs = require('fs');

module.exports = function download(url, target, cb) {
  https
    .get(url, (res) => { // leaks
      if (res.statusCode === 301 || res.statusCode === 302) {
        return download(res.headers.location, target, cb);
      }
      const out = fs.createWriteStream(target);
      res.pipe(out); // leaks
      out.on('finish', () => out.close(cb));
    })
    .on('error', cb);
};
