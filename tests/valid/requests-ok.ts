import http from "node:http";
import https from "node:https";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
export function a(options, body?: string) {
  return new Promise((resolve, reject) => {
    const req = https.request(options, resolve);
    req.on("error", reject);
    if (options.method === "POST" && body) {
      req.write(body);
    }
    req.end();
  });
}
export function b(options, file: string) {
  const req = http.request(options, (res) => res.resume());
  const src = createReadStream(file);
  src.on("error", (e) => req.destroy(e));
  req.on("error", () => src.destroy());
  src.pipe(req);
}
export function c(options, file: string, cb) {
  const req = http
    .request(options, (res) => {
      res.resume();
      res.on("end", () => cb());
    })
    .on("error", cb);
  pipeline(createReadStream(file), req, (error) => {
    if (error) cb(error);
  });
}
export function d(options, form) {
  const req = http.request(options, (res) => res.resume());
  req.on("error", console.error);
  form.submitTo ? form.submitTo(req) : req.end(form);
}
export function e(options, retry = 3) {
  const req = http.request(options);
  req.on("response", (res) => res.resume());
  req.on("error", (err) => {
    if (retry > 0) e(options, retry - 1);
    else throw err;
  });
  req.end();
}
export class Client {
  private current?: http.ClientRequest;
  open(options) {
    this.current = http.request(options, (res) => res.resume());
    this.current.on("error", () => {});
  }
  send(x) {
    this.current?.write(x);
  }
  close() {
    this.current?.end();
  }
}
