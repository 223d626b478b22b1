const http = require("http");
const handler = require("serve-handler");
http.createServer((request, response) => handler(request, response, { public: "dist" })).listen(3000);
http.createServer((request, response) => {
  handler(request, response).then(() => console.log(request.url));
});
