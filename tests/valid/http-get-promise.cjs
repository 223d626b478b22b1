const https = require("https");

function getJson(url, redirects = 3) {
  return new Promise((resolve, reject) => {
    const req = https.get(url, (res) => {
      const { statusCode, headers } = res;
      if (statusCode >= 300 && statusCode < 400 && headers.location) {
        res.resume();
        if (redirects === 0) return reject(new Error("too many redirects"));
        return resolve(getJson(new URL(headers.location, url), redirects - 1));
      }
      if (statusCode !== 200) {
        res.resume();
        reject(new Error(`status ${statusCode}`));
        return;
      }
      let raw = "";
      res.setEncoding("utf8");
      res.on("data", (chunk) => (raw += chunk));
      res.on("end", () => {
        try {
          resolve(JSON.parse(raw));
        } catch (e) {
          reject(e);
        }
      });
    });
    req.on("error", reject);
    req.setTimeout(3000, () => req.destroy(new Error("timeout")));
  });
}
module.exports = getJson;
