import http from "node:http";
import { createReadStream } from "node:fs";
// Both ends of the pipe are left alone: one report.
export function upload(file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const req = http.request("http://store/", { method: "PUT" }, (res) => { // leaks
      res.resume();
      res.on("end", resolve);
    });
    req.on("error", reject);
    const source = createReadStream(file);
    source.on("error", reject);
    source.pipe(req);
  });
}
