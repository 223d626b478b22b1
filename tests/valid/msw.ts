import { rest } from "msw";
export const handlers = [
  rest.get("/a", (req, res, ctx) => res(ctx.json({}))),
  rest.post("/b", async (req, res, ctx) => {
    const b = await req.json();
    if (!b) return res(ctx.status(400));
    return res(ctx.json(b));
  }),
];
