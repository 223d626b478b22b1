const http = require("http");
const { createReadStream } = require("fs");
http.createServer((req, res) => { // leaks
  const file = createReadStream("x");
  file.on("error", (error) => console.warn(error));
  res.on("close", () => file.destroy());
  file.pipe(res);
});
http.createServer((req, res) => {
  const file = createReadStream("x");
  file.on("error", (error) => console.warn(error));
  file.pipe(res); // leaks
});
