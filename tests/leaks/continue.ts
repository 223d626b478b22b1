import { open } from 'node:fs/promises';

export async function headers(paths: string[]) {
  const out: string[] = [];
  for (const path of paths) {
    const file = await open(path); // leaks
    const { bytesRead, buffer } = await file.read({ length: 8 });
    if (bytesRead < 8) continue;
    out.push(buffer.toString('hex'));
    await file.close();
  }
  return out;
}
