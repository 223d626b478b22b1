import { open } from "node:fs/promises";
import type { FastifyReply, FastifyRequest } from "fastify";

export async function sendRange(request: FastifyRequest, reply: FastifyReply, path: string): Promise<unknown> {
  const file = await open(path);
  let size: number;
  try {
    ({ size } = await file.stat());
  } catch (err) {
    await file.close();
    throw err;
  }
  const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
  if (start >= size) {
    await file.close();
    return reply.code(416).send();
  }
  reply.header("content-range", `bytes ${start}-${size - 1}/${size}`);
  return reply.code(206).send(file.createReadStream({ start }));
}
