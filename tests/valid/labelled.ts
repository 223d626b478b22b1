import { open } from "node:fs/promises";

export async function findNeedle(paths: string[], needle: Buffer): Promise<string | null> {
  let found: string | null = null;
  outer: for (const path of paths) {
    const handle = await open(path).catch(() => null);
    if (!handle) continue;
    try {
      const buffer = Buffer.alloc(4096);
      let position = 0;
      while (true) {
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
        if (bytesRead === 0) continue outer;
        if (buffer.subarray(0, bytesRead).includes(needle)) {
          found = path;
          break outer;
        }
        position += bytesRead;
      }
    } finally {
      await handle.close();
    }
  }
  return found;
}
