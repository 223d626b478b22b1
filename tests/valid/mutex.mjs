import { appendFile, readFile, writeFile } from "node:fs/promises";

const locks = new Map();

async function withLock(key, fn) {
  const previous = locks.get(key) ?? Promise.resolve();
  let release;
  const gate = new Promise((resolve) => (release = resolve));
  locks.set(
    key,
    previous.then(() => gate),
  );
  await previous;
  try {
    return await fn();
  } finally {
    release();
  }
}

export const increment = (path) =>
  withLock(path, async () => {
    const n = Number(await readFile(path, "utf8")) + 1;
    await writeFile(path, String(n));
    return n;
  });

export const log = (path, line) => withLock(path, () => appendFile(path, line));
