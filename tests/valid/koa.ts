import Koa from "koa";
import { load } from "./load.js";
const app = new Koa();
app.use(async (ctx, next) => {
  if (ctx.path === "/plain") return;
  if (ctx.path === "/a") {
    ctx.body = await load();
    return;
  }
  await next();
});
app.use(async (ctx) => {
  ctx.respond = false;
  try {
    ctx.res.end(await load());
  } catch (error) {
    ctx.res.statusCode = 500;
    ctx.res.end();
  }
});
app.use((ctx) => {
  ctx.respond = false;
  proxy.web(ctx.req, ctx.res);
});
app.use((ctx) => {
  ctx.respond = false;
  ctx.res.writeHead(200, { "content-type": "text/event-stream" });
  const timer = setInterval(() => ctx.res.write(":\n\n"), 1000);
  ctx.req.on("close", () => clearInterval(timer));
});
