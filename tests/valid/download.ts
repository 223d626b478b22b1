import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

export async function download(url: string, target: string): Promise<void> {
  const response = await fetch(url);
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new Error(`unexpected status ${response.status} for ${url}`);
  }
  try {
    await pipeline(Readable.fromWeb(response.body as never), createWriteStream(target));
  } catch (err) {
    await rm(target, { force: true });
    throw err;
  }
}
