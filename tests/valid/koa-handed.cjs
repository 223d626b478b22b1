const Koa = require("koa");
const app = new Koa();
const handle = require("./next").getRequestHandler();
app.use(async (ctx) => {
  await handle(ctx.req, ctx.res);
  ctx.respond = false;
});
app.use(async (ctx) => {
  ctx.respond = false;
  await handle(ctx.req, ctx.res);
});
app.use(async (ctx, next) => {
  await next();
  ctx.respond = true;
});
