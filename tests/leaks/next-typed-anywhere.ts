import type { NextApiHandler } from "next";
export const handler: NextApiHandler = async (req, res) => { // leaks
  if (req.method === "GET") {
    res.status(200).json({ ok: true });
    return;
  }
  console.warn(req.method);
};