// fetch: every body is read, cancelled or handed on, in each branch.
import { createWriteStream } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

export class HttpError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export async function getJson<T>(url: string): Promise<T> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  if (!response.ok) {
    throw new HttpError(response.status, await response.text());
  }
  return (await response.json()) as T;
}

export async function getOrUndefined(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (response.status === 404) {
    await response.body?.cancel();
    return undefined;
  }
  return response.json();
}

export async function exists(url: string): Promise<boolean> {
  const response = await fetch(url, { method: "HEAD" });
  return response.ok;
}

export async function withRetries(url: string, attempts: number): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(url);
    if (response.status < 500 || attempt === attempts) return response;
    await response.body?.cancel();
    await sleep(100 * 2 ** attempt);
  }
}

export async function firstGood(urls: readonly string[]): Promise<string> {
  const failures: string[] = [];
  for (const url of urls) {
    try {
      const response = await fetch(url);
      const text = await response.text();
      if (response.ok) return text;
      failures.push(`${url}: ${response.status}`);
    } catch (error) {
      failures.push(`${url}: ${String(error)}`);
    }
  }
  throw new Error(failures.join("\n"));
}

export async function download(url: string, file: string): Promise<void> {
  const response = await fetch(url);
  if (!response.ok || !response.body) {
    await response.arrayBuffer();
    throw new HttpError(response.status, "download failed");
  }
  await pipeline(Readable.fromWeb(response.body), createWriteStream(file));
}

export async function countBytes(url: string): Promise<number> {
  const { body } = await fetch(url);
  if (!body) return 0;
  let bytes = 0;
  for await (const chunk of body) bytes += chunk.length;
  return bytes;
}

export async function firstLine(url: string): Promise<string> {
  const response = await fetch(url);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  try {
    while (!text.includes("\n")) {
      const { done, value } = await reader.read();
      if (done) break;
      text += value;
    }
  } finally {
    await reader.cancel();
  }
  return text.split("\n", 1)[0] ?? "";
}

export const titles = (urls: readonly string[]): Promise<string[]> =>
  Promise.all(
    urls.map(async (url) => {
      const response = await fetch(url);
      const html = await response.text();
      return /<title>(.*?)<\/title>/.exec(html)?.[1] ?? url;
    }),
  );

export function json(url: string): Promise<unknown> {
  return fetch(url).then((response) => {
    if (!response.ok) {
      return response.text().then((text) => {
        throw new HttpError(response.status, text);
      });
    }
    return response.json();
  });
}

export async function parse(response: Response): Promise<unknown> {
  const type = response.headers.get("content-type") ?? "";
  return type.includes("json") ? response.json() : response.text();
}

export async function load(url: string): Promise<unknown> {
  return parse(await fetch(url));
}

export async function post(url: string, value: unknown): Promise<number> {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(value) });
  try {
    if (!response.ok) throw new HttpError(response.status, response.statusText);
    return response.status;
  } finally {
    await response.body?.cancel();
  }
}

/** A proxy gives the body on as it is. */
export async function forward(request: Request, upstream: string): Promise<Response> {
  const answer = await fetch(new URL(new URL(request.url).pathname, upstream), request);
  const headers = new Headers(answer.headers);
  headers.delete("connection");
  return new Response(answer.body, { status: answer.status, headers });
}

/** What is aborted is not read any more. */
export async function aborted(url: string): Promise<unknown> {
  const controller = new AbortController();
  const response = await fetch(url, { signal: controller.signal });
  if (!response.ok) {
    controller.abort();
    throw new Error(`status ${response.status}`);
  }
  return response.json();
}
