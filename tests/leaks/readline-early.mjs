import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

export async function firstMatch(path, pattern) {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity }); // leaks
  for await (const line of lines) {
    const match = pattern.exec(line);
    if (match) return match[0];
  }
  return null;
}
