import { unlink } from 'node:fs/promises';

export async function purge(files, keep) {
  const old = files.filter((f) => !keep.has(f));
  old.map((f) => unlink(f)); // leaks
  return old.length;
}
