// Promises: joined lists, races with abort, queues, semaphores, deferred ones, fire-and-forget that is handled.
import { setTimeout as sleep } from "node:timers/promises";

interface Job {
  id: string;
  run(): Promise<void>;
}

async function fetchText(url: string, signal?: AbortSignal): Promise<string> {
  const response = await fetch(url, { signal: signal ?? null });
  return response.text();
}

async function log(line: string): Promise<void> {
  await fetchText(`https://log.example.com/?line=${encodeURIComponent(line)}`);
}

export async function both(a: string, b: string): Promise<string> {
  const first = fetchText(a);
  const second = fetchText(b);
  const [x, y] = await Promise.all([first, second]);
  return x + y;
}

export async function collected(urls: readonly string[]): Promise<string[]> {
  const pending: Promise<string>[] = [];
  for (const url of urls) {
    if (url === "") continue;
    pending.push(fetchText(url));
  }
  return Promise.all(pending);
}

export async function keyed(urls: Record<string, string>): Promise<Record<string, string>> {
  const pending = Object.entries(urls).map(async ([key, url]) => [key, await fetchText(url)] as const);
  return Object.fromEntries(await Promise.all(pending));
}

export async function batches(urls: readonly string[], size: number): Promise<string[]> {
  const texts: string[] = [];
  for (let i = 0; i < urls.length; i += size) {
    texts.push(...(await Promise.all(urls.slice(i, i + size).map((url) => fetchText(url)))));
  }
  return texts;
}

export function fireAndForget(line: string): void {
  log(line).catch((error) => console.error("not logged", error));
}

export function deliberately(line: string): void {
  void log(line);
}

export function thenBoth(line: string): void {
  log(line).then(
    () => console.log("logged"),
    (error) => console.error(error),
  );
}

export async function timed(url: string, milliseconds: number): Promise<string> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), milliseconds);
  try {
    return await fetchText(url, controller.signal);
  } finally {
    clearTimeout(timer);
  }
}

export async function raced(urls: readonly string[]): Promise<string> {
  const controller = new AbortController();
  try {
    return await Promise.any(urls.map((url) => fetchText(url, controller.signal)));
  } finally {
    controller.abort();
  }
}

export async function early(url: string, cached: () => string | undefined): Promise<string> {
  const text = fetchText(url);
  text.catch(() => {});
  const hit = cached();
  if (hit !== undefined) return hit;
  return text;
}

export async function conditionally(url: string, warm: boolean): Promise<string> {
  let warming: Promise<string> | undefined;
  if (warm) warming = fetchText(`${url}/warm`);
  await sleep(10);
  if (warming) await warming;
  return fetchText(url);
}

export class Queue {
  private tail: Promise<void> = Promise.resolve();

  add(job: Job): Promise<void> {
    const result = this.tail.then(() => job.run());
    this.tail = result.catch(() => {});
    return result;
  }

  async drain(): Promise<void> {
    await this.tail;
  }
}

export function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: Error) => void } {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

export async function limited<T>(limit: number, tasks: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = [];
  const running = new Set<Promise<void>>();
  for (const [index, task] of tasks.entries()) {
    const run = task()
      .then((value) => {
        results[index] = value;
      })
      .finally(() => running.delete(run));
    running.add(run);
    if (running.size >= limit) await Promise.race(running);
  }
  await Promise.all(running);
  return results;
}

export async function workers(jobs: Job[], count: number): Promise<void> {
  const work = async (): Promise<void> => {
    for (let job = jobs.shift(); job; job = jobs.shift()) await job.run();
  };
  await Promise.all(Array.from({ length: count }, () => work()));
}

export async function lastWins(urls: readonly string[]): Promise<string | undefined> {
  let current: Promise<string> | undefined;
  for (const url of urls) {
    await current;
    current = fetchText(url);
  }
  return current;
}

const inFlight = new Map<string, Promise<string>>();

export function deduplicated(url: string): Promise<string> {
  const known = inFlight.get(url);
  if (known) return known;
  const request = fetchText(url).finally(() => inFlight.delete(url));
  inFlight.set(url, request);
  return request;
}

export function every(milliseconds: number, task: () => Promise<void>): NodeJS.Timeout {
  return setInterval(() => {
    task().catch((error) => console.error(error));
  }, milliseconds);
}
