export async function* lines(url, signal) {
  const res = await fetch(url, { signal });
  if (!res.ok) {
    await res.body?.cancel();
    throw new Error(`status ${res.status}`);
  }
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of res.body) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = parts.pop();
    yield* parts;
  }
  if (rest) yield rest;
}

export async function readAll(url) {
  const res = await fetch(url);
  const reader = res.body.getReader();
  const parts = [];
  while (true) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
  }
  return Buffer.concat(parts);
}

export async function upTo(url, max) {
  const reader = (await fetch(url)).body.getReader();
  let total = 0;
  try {
    for (let r = await reader.read(); !r.done && total < max; r = await reader.read()) total += r.value.length;
    return total;
  } finally {
    await reader.cancel();
  }
}
