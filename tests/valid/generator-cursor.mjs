import { open } from "node:fs/promises";

export async function* chunks(path, size = 64 * 1024) {
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(size);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, size);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

export async function size(path) {
  let total = 0;
  for await (const chunk of chunks(path)) total += chunk.length;
  return total;
}
