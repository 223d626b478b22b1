import type { FastifyReply, FastifyRequest } from "fastify";
export async function list(request: FastifyRequest, reply: FastifyReply) {
  const rows = await load(request);
  if (!rows) return;
  return rows;
}
export function guard(request: FastifyRequest, reply: FastifyReply): boolean {
  if (request.headers.authorization) return true;
  reply.code(401).send();
  return false;
}
export function setHeaders(request: FastifyRequest, reply: FastifyReply): void {
  if (request.query.cache) reply.header("cache-control", "max-age=60");
}
