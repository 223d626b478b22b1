module.exports = function (options) {
  return function cache(req, res, next) {
    if (req.method !== "GET") {
      next();
      return;
    }
    options.store.get(req.url, function (err, hit) {
      if (err || !hit) {
        next(err);
        return;
      }
      res.setHeader("x-cache", "HIT");
      res.end(hit);
    });
  };
};
module.exports.onProxyRes = function (proxyRes, req, res) {
  proxyRes.headers["x"] = "1";
};
