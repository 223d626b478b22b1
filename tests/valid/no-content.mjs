async function call(url, init) {
  const res = await fetch(url, init);
  if (!res.ok) throw new Error(await res.text());
  if (res.status === 204) return undefined;
  return res.json();
}

export async function maybe(url) {
  const res = await fetch(url);
  return res.status === 204 ? null : res.json();
}

export const remove = (id) => call(`http://items/${id}`, { method: "DELETE" });
