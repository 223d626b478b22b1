import { opendir } from 'node:fs/promises';

export async function isEmpty(path: string): Promise<boolean> {
  const dir = await opendir(path); // leaks
  const entry = await dir.read();
  if (entry) return false;
  await dir.close();
  return true;
}
