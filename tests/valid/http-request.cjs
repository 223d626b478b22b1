const http = require("node:http");

module.exports = function post(options, payload, callback) {
  const body = JSON.stringify(payload);
  const req = http.request(
    {
      method: "POST",
      ...options,
      headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) },
    },
    (res) => {
      const parts = [];
      res.on("data", (c) => parts.push(c));
      res.once("end", () => callback(null, res.statusCode, Buffer.concat(parts).toString()));
      res.once("error", callback);
    },
  );
  req.once("error", callback);
  req.once("timeout", () => req.destroy(new Error("ETIMEDOUT")));
  req.write(body);
  req.end();
};
