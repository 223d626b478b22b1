import https from "node:https";
export function send(url: string, payload?: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const req = https.request(url, { method: "POST" }, (res) => { // leaks
      res.resume();
      resolve(res.statusCode ?? 0);
    });
    req.on("error", reject);
    if (payload !== undefined) {
      req.write(payload);
      req.end();
    }
  });
}