const Koa = require("koa");
const app = new Koa();
app.use(async (ctx) => {
  ctx.respond = false; // leaks
  const { res } = ctx;
  if (ctx.path !== "/raw") return;
  res.writeHead(200);
  res.end("raw");
});