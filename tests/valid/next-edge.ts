// filename: pages/api/edge.ts
export const config = { runtime: "edge" };
export default async function handler(req: Request, ctx: unknown) {
  if (req.method !== "GET") return new Response(null, { status: 405 });
  return new Response("ok");
}
