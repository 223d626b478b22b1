const https = require("https");
const tls = { key: "", cert: "" };
https.createServer(tls, function (request, response) { // leaks
  let body = "";
  request.on("data", (c) => (body += c));
  request.on("end", function () {
    let order;
    try {
      order = JSON.parse(body);
    } catch (e) {
      console.log("bad json", e);
      return;
    }
    response.end(String(order.id));
  });
}).listen(443);