export async function withRetry(url, init, attempts = 3) {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const res = await fetch(url, init); // leaks
    if (res.status === 429 || res.status >= 500) {
      const after = Number(res.headers.get('retry-after') ?? attempt);
      await new Promise((r) => setTimeout(r, after * 1000));
      continue;
    }
    return res.json();
  }
  throw new Error(`gave up on ${url}`);
}
