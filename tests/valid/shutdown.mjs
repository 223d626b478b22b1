import express from "express";
import pg from "pg";
import { createClient } from "redis";

const pool = new pg.Pool();
const redis = createClient();
redis.on("error", (e) => console.error(e));
await redis.connect();

const app = express();
app.get("/users/:id", async (req, res, next) => {
  try {
    const cached = await redis.get(`user:${req.params.id}`);
    if (cached) return res.type("json").send(cached);
    const { rows } = await pool.query("select * from users where id = $1", [req.params.id]);
    if (!rows.length) return res.sendStatus(404);
    await redis.setEx(`user:${req.params.id}`, 30, JSON.stringify(rows[0]));
    res.json(rows[0]);
  } catch (err) {
    next(err);
  }
});

const server = app.listen(3000);
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    server.close(async () => {
      await Promise.allSettled([pool.end(), redis.quit()]);
      process.exit(0);
    });
  });
}
