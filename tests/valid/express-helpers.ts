import type { Request, Response } from "express";
export function setCookie(req: Request, res: Response): void {
  if (req.secure) res.cookie("a", "b", { secure: true });
}
export function logRequest(req: Request, res: Response): void {
  res.on("finish", () => console.log(req.url, res.statusCode));
}
export function maybeRedirect(req: Request, res: Response): boolean {
  if (req.url === "/old") {
    res.redirect("/new");
    return true;
  }
  return false;
}
export async function tryServe(req: Request, res: Response) {
  const file = await lookUp(req.url);
  if (!file) return;
  res.sendFile(file);
}
export function sendError(req: Request, res: Response, error: Error) {
  if (res.headersSent) return;
  res.status(500).json({ error: error.message });
}
