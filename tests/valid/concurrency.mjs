export async function mapLimit(items, limit, fn) {
  const results = [];
  const running = new Set();
  for (const [i, item] of items.entries()) {
    const p = fn(item)
      .then((r) => {
        results[i] = r;
      })
      .finally(() => running.delete(p));
    running.add(p);
    if (running.size >= limit) await Promise.race(running);
  }
  await Promise.all(running);
  return results;
}

async function size(url) {
  const res = await fetch(url);
  return (await res.arrayBuffer()).byteLength;
}

export const sizes = (urls) => mapLimit(urls, 4, size);

export async function warm(urls) {
  const jobs = [];
  for (const url of urls) jobs.push(size(url));
  const settled = await Promise.allSettled(jobs);
  return settled.filter((s) => s.status === "fulfilled").length;
}
