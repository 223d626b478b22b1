const http = require("http");

exports.json = function (url, cb) {
  const req = http.get(url, (res) => {
    if (res.statusCode !== 200) {
      req.destroy();
      return cb(new Error(`status ${res.statusCode}`));
    }
    const parts = [];
    res.on("data", (c) => parts.push(c));
    res.on("end", () => cb(null, JSON.parse(Buffer.concat(parts))));
  });
  req.on("error", cb);
};

exports.status = (options) =>
  new Promise((resolve, reject) => {
    const req = http.request(options, (res) => {
      resolve(res.statusCode);
      req.abort();
    });
    req.on("error", reject);
    req.end();
  });
