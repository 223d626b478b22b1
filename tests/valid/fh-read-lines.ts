import { open } from "node:fs/promises";

export async function parse(path: string): Promise<Map<string, string>> {
  const env = new Map<string, string>();
  const file = await open(path);
  for await (const line of file.readLines()) {
    const [key, value] = line.split("=", 2);
    env.set(key, value);
  }
  return env;
}
