import polka from "polka";
polka().get("/a", (req, res) => { // leaks
  if (!req.query.q) { res.statusCode = 400; return; }
  res.end("a");
}).listen(3000);