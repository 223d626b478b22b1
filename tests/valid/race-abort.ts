export async function fastest(urls: string[]): Promise<string> {
  const controller = new AbortController();
  try {
    return await Promise.any(
      urls.map(async (url) => {
        const res = await fetch(url, { signal: controller.signal });
        const body = await res.text();
        if (!res.ok) throw new Error(body);
        return body;
      }),
    );
  } finally {
    controller.abort();
  }
}
