import http from "node:http";
function readBody(req: http.IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    req.on("data", (c) => {
      text += c;
    });
    req.on("end", () => resolve(text));
    req.on("error", reject);
  });
}
http.createServer((req, res) => {
  readBody(req).then(
    (body) => {
      res.end(body);
    },
    (error) => {
      res.statusCode = 400;
      res.end(String(error));
    },
  );
});
http.createServer(async (req, res) => {
  try {
    const body = await readBody(req);
    await route(body, res);
  } catch (error) {
    fail(res, error);
  }
});
function fail(res: http.ServerResponse, error: unknown) {
  if (!res.headersSent) res.writeHead(500);
  res.end(String(error));
}
