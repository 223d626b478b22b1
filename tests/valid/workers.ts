// worker_threads, child_process, cluster: workers with an owner, children that are waited for or killed.
import { execFile, fork, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import { MessageChannel, Worker, isMainThread, parentPort, workerData } from "node:worker_threads";

const run = promisify(execFile);

export async function gitHead(folder: string): Promise<string> {
  const { stdout } = await run("git", ["rev-parse", "HEAD"], { cwd: folder });
  return stdout.trim();
}

export function inWorker<T>(file: string, data: unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, { workerData: data });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => {
      if (code !== 0) reject(new Error(`worker ended with ${code}`));
    });
  });
}

export async function render(page: string): Promise<Uint8Array> {
  const worker = new Worker(new URL("./render.js", import.meta.url));
  try {
    worker.postMessage(page);
    const [image] = await once(worker, "message");
    return image as Uint8Array;
  } finally {
    await worker.terminate();
  }
}

export class WorkerPool {
  private readonly idle: Worker[] = [];
  private readonly all: Worker[] = [];
  private readonly waiting: ((worker: Worker) => void)[] = [];

  constructor(file: string, size: number) {
    for (let i = 0; i < size; i++) {
      const worker = new Worker(file);
      this.all.push(worker);
      this.idle.push(worker);
    }
  }

  private take(): Promise<Worker> {
    const worker = this.idle.pop();
    if (worker) return Promise.resolve(worker);
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private give(worker: Worker): void {
    const next = this.waiting.shift();
    if (next) next(worker);
    else this.idle.push(worker);
  }

  async run(task: unknown): Promise<unknown> {
    const worker = await this.take();
    try {
      worker.postMessage(task);
      const [result] = await once(worker, "message");
      return result;
    } finally {
      this.give(worker);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((worker) => worker.terminate()));
  }
}

export async function pipeThrough(command: string, input: string): Promise<string> {
  const child = spawn(command, { stdio: ["pipe", "pipe", "inherit"] });
  const closed = once(child, "close");
  child.stdin.end(input);
  let output = "";
  for await (const chunk of child.stdout) output += chunk;
  const [code] = await closed;
  if (code !== 0) throw new Error(`${command} ended with ${code}`);
  return output;
}

export function startHelper(file: string): { child: ChildProcess; stop: () => void } {
  const child = fork(file);
  child.on("error", (error) => console.error(error));
  return { child, stop: () => child.kill() };
}

export function channel(worker: Worker): MessageChannel["port1"] {
  const { port1, port2 } = new MessageChannel();
  worker.postMessage({ port: port2 }, [port2]);
  return port1;
}

if (!isMainThread) {
  parentPort?.on("message", (message) => {
    parentPort?.postMessage({ message, workerData });
  });
}
