// Explicit resource management: using, await using, DisposableStack.
import { open } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { connect, type Socket } from "node:net";
import { Pool, type PoolClient } from "pg";

const pool = new Pool();

class Borrowed implements AsyncDisposable {
  constructor(readonly client: PoolClient) {}

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.release();
  }
}

async function borrow(): Promise<Borrowed> {
  return new Borrowed(await pool.connect());
}

export async function countUsers(): Promise<number> {
  await using borrowed = await borrow();
  const { rows } = await borrowed.client.query<{ n: number }>("select count(*)::int as n from users");
  return rows[0]!.n;
}

export async function sizes(files: readonly string[]): Promise<number[]> {
  const result: number[] = [];
  for (const file of files) {
    await using handle = await open(file);
    const { size } = await handle.stat();
    if (size === 0) continue;
    result.push(size);
  }
  return result;
}

export async function copy(from: string, to: string): Promise<void> {
  await using source = await open(from);
  await using target = await open(to, "w");
  for await (const line of source.readLines()) await target.write(`${line}\n`);
}

export async function withStack(files: readonly string[]): Promise<string> {
  await using stack = new AsyncDisposableStack();
  const handles = [];
  for (const file of files) handles.push(stack.use(await open(file)));
  const texts = await Promise.all(handles.map((handle) => handle.readFile("utf8")));
  return texts.join("\n");
}

export async function deferred(sql: string): Promise<unknown[]> {
  using stack = new DisposableStack();
  const client = await pool.connect();
  stack.defer(() => client.release());
  const { rows } = await client.query(sql);
  return rows;
}

export async function adopted(sql: string): Promise<unknown[]> {
  using stack = new DisposableStack();
  const client = stack.adopt(await pool.connect(), (c) => c.release());
  return (await client.query(sql)).rows;
}

export class Peers implements Disposable {
  private readonly sockets = new Set<Socket>();

  add(port: number): void {
    const socket = connect(port);
    this.sockets.add(socket);
    socket.on("error", () => this.sockets.delete(socket));
    socket.on("close", () => this.sockets.delete(socket));
  }

  [Symbol.dispose](): void {
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }
}

export async function listening(): Promise<Server & AsyncDisposable> {
  const server = createServer((socket) => socket.end("bye"));
  await new Promise<void>((resolve) => server.listen(0, resolve));
  return server;
}
