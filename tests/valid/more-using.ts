import { open, opendir } from "node:fs/promises";

export async function headers(paths: string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const path of paths) {
    await using file = await open(path);
    const { size } = await file.stat();
    if (size === 0) continue;
    const { buffer, bytesRead } = await file.read({ length: 16 });
    if (bytesRead < 16) break;
    found.set(path, buffer.toString("hex"));
  }
  return found;
}

export async function newest(dir: string): Promise<string | undefined> {
  let best: string | undefined;
  for await (const entry of await opendir(dir)) {
    if (!entry.isFile()) continue;
    if (entry.name === "STOP") return entry.name;
    if (!best || entry.name > best) best = entry.name;
  }
  return best;
}
