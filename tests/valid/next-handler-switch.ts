// filename: pages/api/sw.ts
import type { NextApiRequest, NextApiResponse } from "next";
export default async function handler(req: NextApiRequest, res: NextApiResponse) {
  switch (req.method) {
    case "GET":
      return get(req, res);
    case "POST":
      return post(req, res);
    default:
      res.setHeader("Allow", ["GET", "POST"]);
      return res.status(405).end();
  }
}
async function get(req: NextApiRequest, res: NextApiResponse) {
  const row = await load(req.query.id);
  if (!row) return res.status(404).end();
  res.json(row);
}
async function post(req: NextApiRequest, res: NextApiResponse) {
  await save(req.body);
  res.redirect(303, "/");
}
