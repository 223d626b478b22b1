import Koa from "koa";
import pg from "pg";
import { Readable } from "node:stream";

const pool = new pg.Pool();
const app = new Koa();

app.use(async (ctx, next) => {
  ctx.state.db = await pool.connect();
  try {
    await next();
  } finally {
    ctx.state.db.release();
  }
});
app.use(async (ctx) => {
  if (ctx.path === "/logo") {
    const res = await fetch("http://cdn/logo.png");
    ctx.status = res.status;
    ctx.body = Readable.fromWeb(res.body);
    return;
  }
  const { rows } = await ctx.state.db.query("select now()");
  ctx.body = rows[0];
});
app.listen(3000);
