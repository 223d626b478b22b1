import Router from "@koa/router";
import http from "node:http";
const router = new Router();
router.get("/proxy", (ctx) => {
  ctx.respond = false; // leaks
  const call = http.get("http://upstream/", (answer) => {
    const chunks: Buffer[] = [];
    answer.on("data", (c) => chunks.push(c));
    answer.on("end", () => ctx.res.end(Buffer.concat(chunks)));
  });
  call.on("error", () => ctx.res.destroy());
});