import { createClient } from 'redis';

const client = createClient();

export async function scanAll(pattern: string): Promise<string[]> {
  const scanner = client.duplicate(); // leaks
  await scanner.connect();
  const keys: string[] = [];
  for await (const batch of scanner.scanIterator({ MATCH: pattern })) keys.push(...[batch].flat());
  return keys;
}
