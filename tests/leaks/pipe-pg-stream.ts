import { Pool } from "pg";
import QueryStream from "pg-query-stream";
import express from "express";
const pool = new Pool();
const app = express();
app.get("/rows", async (req, res, next) => {
  const client = await pool.connect();
  const stream = client.query(new QueryStream("select 1"));
  stream.on("end", () => client.release());
  stream.on("error", (error) => { client.release(error); next(error); });
  stream.pipe(res); // leaks
});