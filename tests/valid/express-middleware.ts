import express, { type ErrorRequestHandler, type RequestHandler } from "express";
const app = express();
const wrap =
  (fn: RequestHandler): RequestHandler =>
  (req, res, next) =>
    Promise.resolve(fn(req, res, next)).catch(next);
const onError: ErrorRequestHandler = (error, req, res, next) => {
  if (res.headersSent) {
    next(error);
    return;
  }
  res.status(error.status ?? 500).json({ error: error.message });
};
app.use((req, res, next) => {
  res.on("finish", () => console.log(req.method, res.statusCode));
  next();
});
app.use((req, res, next) => {
  const old = res.json;
  res.json = (body) => old.call(res, { data: body });
  next();
});
app.param("id", (req, res, next, id) => {
  req.id = Number(id);
  if (Number.isNaN(req.id)) {
    res.sendStatus(400);
    return;
  }
  next();
});
app.get(
  "/a/:id",
  wrap(async (req, res) => {
    const row = await load(req.params.id);
    if (row === undefined) throw Object.assign(new Error("none"), { status: 404 });
    res.json(row);
  }),
);
app.use(onError);
