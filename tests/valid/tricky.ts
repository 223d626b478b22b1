// Correct code that looks like a leak: flags, guards, state beside the handle, hand-made combinators, late owners.
import { EventEmitter, once } from "node:events";
import { open, type FileHandle } from "node:fs/promises";
import { createServer, get, request, type IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, Pool, type PoolClient } from "pg";
import { createClient } from "redis";
import { request as undiciRequest, type Dispatcher } from "undici";

const pool = new Pool();

/** Released by whoever comes first. */
export async function withDeadline(sql: string, milliseconds: number): Promise<unknown[]> {
  const client = await pool.connect();
  let done = false;
  const release = (error?: Error): void => {
    if (done) return;
    done = true;
    client.release(error);
  };
  const timer = setTimeout(() => release(new Error("timeout")), milliseconds);
  try {
    const { rows } = await client.query(sql);
    return rows;
  } finally {
    clearTimeout(timer);
    release();
  }
}

/** Both or none. */
export async function pairOfClients(): Promise<[PoolClient, PoolClient]> {
  const clients: PoolClient[] = [];
  try {
    clients.push(await pool.connect());
    clients.push(await pool.connect());
    return clients as [PoolClient, PoolClient];
  } catch (error) {
    for (const client of clients) client.release();
    throw error;
  }
}

export async function openAll(files: readonly string[]): Promise<FileHandle[]> {
  const results = await Promise.allSettled(files.map((file) => open(file)));
  const opened = results.filter((result) => result.status === "fulfilled").map(({ value }) => value);
  const failed = results.find((result) => result.status === "rejected");
  if (failed) {
    await Promise.all(opened.map((handle) => handle.close()));
    throw failed.reason;
  }
  return opened;
}

export async function maybeTransaction<T>(
  inTransaction: boolean,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    if (inTransaction) await client.query("begin");
    const result = await work(client);
    if (inTransaction) await client.query("commit");
    return result;
  } catch (error) {
    if (inTransaction) await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}

export async function onlyWhenNeeded(ids: readonly string[], needed: boolean): Promise<number> {
  const client = needed ? await pool.connect() : null;
  let count = 0;
  try {
    for (const id of ids) if (client) count += (await client.query("select $1", [id])).rowCount ?? 0;
  } finally {
    if (client) client.release();
  }
  return count;
}

export async function guardFirst(id: string | undefined): Promise<string> {
  if (id === undefined) return "none";
  const client = await pool.connect();
  const { rows } = await client.query<{ name: string }>("select name from users where id = $1", [id]).finally(() => {
    client.release();
  });
  return rows[0]?.name ?? "nobody";
}

export function finish(response: IncomingMessage, callback: (error: Error | null, body?: string) => void): void {
  let body = "";
  response
    .setEncoding("utf8")
    .on("data", (chunk: string) => {
      body += chunk;
    })
    .on("end", () => callback(null, body))
    .on("error", callback);
}

export function load(url: string, callback: (error: Error | null, body?: string) => void): void {
  get(url, (response) => finish(response, callback)).on("error", callback);
}

export const loadThen = (url: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    get(url, resolve).on("error", reject);
  });

export async function viaOnce(url: string): Promise<number> {
  const outgoing = request(url);
  outgoing.end();
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  response.resume();
  await once(response, "end");
  return response.statusCode ?? 0;
}

async function check({ statusCode, body }: Dispatcher.ResponseData): Promise<void> {
  if (statusCode >= 400) throw new Error(`status ${statusCode}: ${await body.text()}`);
}

export async function checked(url: string): Promise<unknown> {
  const response = await undiciRequest(url);
  await check(response);
  return response.body.json();
}

export async function mapped(urls: readonly string[]): Promise<Map<string, string>> {
  const texts = new Map<string, Promise<string>>();
  for (const url of urls) {
    texts.set(
      url,
      fetch(url).then((response) => response.text()),
    );
  }
  const result = new Map<string, string>();
  for (const [url, text] of texts) result.set(url, await text);
  return result;
}

export async function oneOf(url: string, milliseconds: number): Promise<string | null> {
  const controller = new AbortController();
  const text = fetch(url, { signal: controller.signal }).then((response) => response.text());
  const result = await Promise.race([text, sleep(milliseconds, null)]);
  if (result === null) {
    controller.abort();
    await text.catch(() => undefined);
  }
  return result;
}

export function background(emitter: EventEmitter): void {
  const run = async (): Promise<void> => {
    const response = await fetch("https://example.com/ping");
    await response.arrayBuffer();
  };
  emitter.on("tick", () => void run().catch((error) => emitter.emit("problem", error)));
}

export async function startThenWait(): Promise<void> {
  const server = createServer((_request, response) => response.end());
  const listening = once(server, "listening");
  server.listen(0);
  await listening;
  await new Promise<void>((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
}

export async function reconnecting(url: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const client = new Client(url);
    try {
      await client.connect();
      await once(client, "end", { signal });
    } catch (error) {
      console.error(error);
    } finally {
      await client.end().catch(() => {});
    }
    await sleep(1_000);
  }
}

export class Slot {
  private held: Socket | null = null;

  hold(port: number): Socket {
    const socket = connect(port);
    socket.once("close", () => {
      if (this.held === socket) this.held = null;
    });
    this.held?.destroy();
    this.held = socket;
    return socket;
  }

  free(): void {
    this.held?.destroy();
  }
}

export async function cachedClient(cache: Map<string, ReturnType<typeof createClient>>, url: string): Promise<string> {
  let client = cache.get(url);
  if (!client) {
    client = createClient({ url });
    cache.set(url, client);
    await client.connect();
  }
  return client.ping();
}

export async function swallow(file: string): Promise<string> {
  let handle: FileHandle | undefined;
  let text = "";
  try {
    handle = await open(file);
    text = await handle.readFile("utf8");
  } catch (error) {
    console.warn(error);
  }
  await handle?.close();
  return text;
}

export async function earlyThrow(file: string): Promise<number> {
  const handle = await open(file).catch((error: unknown) => {
    throw new Error(`cannot open ${file}`, { cause: error });
  });
  const { size } = await handle.stat().finally(() => handle.close());
  return size;
}

export const lazily = (() => {
  let client: Promise<PoolClient> | undefined;
  return async (sql: string): Promise<unknown[]> => {
    client ??= pool.connect();
    const { rows } = await (await client).query(sql);
    return rows;
  };
})();
