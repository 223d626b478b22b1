// undici: bodies are read or dumped, agents are shared or closed.
import { Agent, Pool, request, setGlobalDispatcher, stream } from "undici";
import { createWriteStream } from "node:fs";

const agent = new Agent({ connections: 32, keepAliveTimeout: 10_000 });
setGlobalDispatcher(agent);

const api = new Pool("https://api.example.com", { connections: 8 });

export async function user(id) {
  const { statusCode, body } = await api.request({ path: `/users/${id}`, method: "GET" });
  if (statusCode === 404) {
    await body.dump();
    return undefined;
  }
  if (statusCode >= 400) {
    throw new Error(`status ${statusCode}: ${await body.text()}`);
  }
  return body.json();
}

export async function touch(url) {
  const response = await request(url, { method: "POST" });
  await response.body.dump();
  return response.statusCode;
}

export async function length(url) {
  const { headers } = await request(url, { method: "HEAD" });
  return Number(headers["content-length"]);
}

export async function lines(url, onLine) {
  const { body } = await request(url);
  let rest = "";
  for await (const chunk of body) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) onLine(part);
  }
  if (rest !== "") onLine(rest);
}

export function save(url, file) {
  return stream(url, { method: "GET" }, () => createWriteStream(file));
}

export async function throughProxyOnce(url, connect) {
  const own = new Agent({ connect });
  try {
    const { statusCode, body } = await request(url, { dispatcher: own });
    const text = await body.text();
    return { statusCode, text };
  } finally {
    await own.close();
  }
}

export async function retry(url, attempts = 3) {
  let last;
  for (let i = 0; i < attempts; i++) {
    const { statusCode, body } = await request(url);
    if (statusCode < 500) return body.json();
    last = await body.text();
  }
  throw new Error(last);
}

export async function close() {
  await Promise.all([agent.close(), api.close()]);
}
