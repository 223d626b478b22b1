export async function* events(url) {
  const res = await fetch(url, { headers: { accept: 'text/event-stream' } }); // leaks
  if (!res.ok) throw new Error(await res.text());
  const reader = res.body.getReader();
  const decoder = new TextDecoder();
  while (true) {
    const { done, value } = await reader.read();
    if (done) return;
    for (const line of decoder.decode(value).split('\n')) if (line.startsWith('data:')) yield line.slice(5);
  }
}
