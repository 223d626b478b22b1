const restify = require("restify");
const server = restify.createServer();
server.get("/a/:id", (req, res, next) => { // leaks
  store.find(req.params.id, (err, row) => {
    if (err) { req.log.error(err); return; }
    res.send(row);
    next();
  });
});