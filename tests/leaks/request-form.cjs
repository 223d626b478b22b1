const https = require("https");
const fs = require("fs");
function upload(options, path, done) {
  const req = https.request(options, (res) => { res.resume(); done(null); }); // leaks
  req.on("error", done);
  const file = fs.createReadStream(path);
  file.on("error", (err) => { done(err); });
  file.on("data", (chunk) => req.write(chunk));
  file.on("end", () => req.end());
}
module.exports = upload;