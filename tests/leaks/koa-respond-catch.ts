import Koa from "koa";
import { load } from "./load.js";
const app = new Koa();
app.use(async (ctx, next) => {
  if (ctx.path !== "/raw") return next();
  ctx.respond = false; // leaks
  try {
    ctx.res.end(await load(ctx.query.id));
  } catch (error) {
    console.error(error);
  }
});