// Koa: middleware that awaits next(), a client per context that is given back after it.
import Router from "@koa/router";
import Koa from "koa";
import { MongoClient } from "mongodb";
import pg from "pg";

const pool = new pg.Pool();
const mongo = new MongoClient(process.env.MONGO_URL);
const app = new Koa();
const router = new Router();

app.use(async (ctx, next) => {
  const started = Date.now();
  await next();
  ctx.set("x-response-time", `${Date.now() - started} ms`);
});

app.use(async (ctx, next) => {
  try {
    await next();
  } catch (error) {
    ctx.status = error.status ?? 500;
    ctx.body = { message: error.message };
    ctx.app.emit("error", error, ctx);
  }
});

app.use(async (ctx, next) => {
  ctx.state.db = await pool.connect();
  try {
    await next();
  } finally {
    ctx.state.db.release();
  }
});

router.get("/notes", async (ctx) => {
  const { rows } = await ctx.state.db.query("select * from notes");
  ctx.body = rows;
});

router.get("/visits", async (ctx) => {
  ctx.body = await mongo.db().collection("visits").find().limit(100).toArray();
});

router.get("/proxy/:name", async (ctx) => {
  const upstream = await fetch(`https://files.example.com/${ctx.params.name}`);
  ctx.status = upstream.status;
  ctx.body = upstream.body;
});

router.post("/notes", async (ctx) => {
  const client = ctx.state.db;
  await client.query("begin");
  try {
    await client.query("insert into notes (text) values ($1)", [ctx.request.body.text]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
  ctx.status = 201;
});

app.use(router.routes()).use(router.allowedMethods());

await mongo.connect();
const server = app.listen(3000);

process.on("SIGINT", () => {
  server.close(async () => {
    try {
      await Promise.all([pool.end(), mongo.close()]);
    } catch (error) {
      console.error(error);
    }
    process.exit();
  });
});
