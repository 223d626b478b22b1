type Mode = "json" | "text" | "arrayBuffer";

export async function get(url: string, as: Mode = "json"): Promise<unknown> {
  const res = await fetch(url);
  const body = await res[as]();
  if (!res.ok) throw Object.assign(new Error(String(res.status)), { body });
  return body;
}
