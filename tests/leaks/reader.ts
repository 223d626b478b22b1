export async function firstChunk(url: string): Promise<string> {
  const res = await fetch(url); // leaks
  const reader = res.body!.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  return new TextDecoder().decode(value);
}
