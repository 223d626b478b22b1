const http = require('http');

exports.fetchConfig = function (host, cb) {
  const req = http.get({ host, path: '/config.json' }, (res) => { // leaks
    if (res.statusCode !== 200) {
      return cb(new Error('bad status ' + res.statusCode));
    }
    let body = '';
    res.on('data', (d) => (body += d));
    res.on('end', () => cb(null, JSON.parse(body)));
  });
  req.on('error', cb);
};
