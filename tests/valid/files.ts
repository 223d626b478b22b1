// File handles: closed in finally, by `await using`, or by whoever gets them.
import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { mkdtemp, open, readFile, rename, rm, writeFile, type FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

export async function magic(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

export async function appendAll(file: string, lines: readonly string[]): Promise<void> {
  await using handle = await open(file, "a");
  for (const line of lines) await handle.appendFile(`${line}\n`);
  await handle.sync();
}

export async function writeAtomically(file: string, text: string): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  let handle: FileHandle | undefined;
  try {
    handle = await open(temporary, "wx");
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle?.close();
  }
  await rename(temporary, file);
}

export function sizeSync(file: string): number {
  const fd = openSync(file, "r");
  try {
    return fstatSync(fd).size;
  } finally {
    closeSync(fd);
  }
}

export function copyFirstBlock(from: string, to: string): void {
  const source = openSync(from, "r");
  try {
    const target = openSync(to, "w");
    try {
      const block = Buffer.alloc(4_096);
      const length = readSync(source, block, 0, block.length, 0);
      writeSync(target, block, 0, length);
    } finally {
      closeSync(target);
    }
  } finally {
    closeSync(source);
  }
}

export class Journal {
  private constructor(private readonly handle: FileHandle) {}

  static async open(file: string): Promise<Journal> {
    return new Journal(await open(file, "a"));
  }

  async write(entry: unknown): Promise<void> {
    await this.handle.appendFile(`${JSON.stringify(entry)}\n`);
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), "work-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function readConfig(file: string): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    await writeFile(file, "{}");
    return {};
  }
}

export async function lockFile(file: string, attempts: number): Promise<FileHandle | null> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      return await open(file, "wx");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return null;
}
