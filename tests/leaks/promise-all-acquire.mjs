import { open } from 'node:fs/promises';

export async function same(a, b) {
  const x = await open(a); // leaks
  const y = await open(b);
  try {
    const [p, q] = await Promise.all([x.readFile(), y.readFile()]);
    return p.equals(q);
  } finally {
    await x.close();
    await y.close();
  }
}
