// An Express service: pool per process, clients released, upstream bodies read or piped to the answer.
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import express, { type NextFunction, type Request, type Response } from "express";
import { Pool } from "pg";

const pool = new Pool();
const app = express();

app.use(express.json());

type Handler = (request: Request, response: Response, next: NextFunction) => Promise<void>;

const wrap =
  (handler: Handler) =>
  (request: Request, response: Response, next: NextFunction): void => {
    handler(request, response, next).catch(next);
  };

app.get(
  "/orders/:id",
  wrap(async (request, response) => {
    const { rows } = await pool.query("select * from orders where id = $1", [request.params["id"]]);
    if (rows.length === 0) {
      response.status(404).end();
      return;
    }
    response.json(rows[0]);
  }),
);

app.post("/orders", async (request, response, next) => {
  let client;
  try {
    client = await pool.connect();
    await client.query("begin");
    const { rows } = await client.query("insert into orders (data) values ($1) returning id", [request.body]);
    await client.query("commit");
    response.status(201).json(rows[0]);
  } catch (error) {
    await client?.query("rollback").catch(() => undefined);
    next(error);
  } finally {
    client?.release();
  }
});

app.get("/files/:name", (request, response, next) => {
  fetch(`https://files.example.com/${request.params.name}`)
    .then(async (upstream) => {
      response.status(upstream.status);
      if (!upstream.body) {
        response.end();
        return;
      }
      await pipeline(Readable.fromWeb(upstream.body), response);
    })
    .catch(next);
});

app.get("/events", (request, response) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const timer = setInterval(() => response.write(": ping\n\n"), 15_000);
  request.on("close", () => {
    clearInterval(timer);
    response.end();
  });
});

app.delete("/orders/:id", async (request, response) => {
  const client = await pool.connect();
  try {
    const { rowCount } = await client.query("delete from orders where id = $1", [request.params.id]);
    if (rowCount === 0) {
      response.sendStatus(404);
      return;
    }
    response.sendStatus(204);
  } finally {
    client.release();
  }
});

app.use((error: Error, _request: Request, response: Response, _next: NextFunction) => {
  console.error(error);
  response.status(500).json({ message: "internal error" });
});

const server = app.listen(Number(process.env["PORT"] ?? 3_000), () => {
  console.log("listening");
});

process.once("SIGTERM", () => {
  server.close(() => {
    pool.end().then(
      () => process.exit(0),
      (error) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
});
