const https = require('https');

exports.isUp = (url) =>
  new Promise((resolve) => {
    https
      .get(url, (res) => { // leaks
        resolve(res.statusCode >= 200 && res.statusCode < 400);
      })
      .on('error', () => resolve(false));
  });
