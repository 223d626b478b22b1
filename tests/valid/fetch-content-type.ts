export async function load(url: string): Promise<unknown> {
  const response = await fetch(url, { headers: { accept: "application/json" } });
  switch (response.headers.get("content-type")?.split(";")[0]) {
    case "application/json":
      return response.json();
    case "text/plain":
    case "text/html":
      return response.text();
    case undefined:
      await response.body?.cancel();
      return null;
    default: {
      const bytes = await response.arrayBuffer();
      return Buffer.from(bytes).toString("base64");
    }
  }
}
