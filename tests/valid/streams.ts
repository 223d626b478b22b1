// Streams: pipelines, streams that are handed on, readers that are cancelled, file streams with an owner.
import { createReadStream, createWriteStream, type ReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { Readable, Transform, pipeline as pipelineCallback } from "node:stream";
import { finished, pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";

export async function compress(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from), createGzip(), createWriteStream(to));
}

export function compressThen(from: string, to: string, done: (error?: Error | null) => void): void {
  pipelineCallback(createReadStream(from), createGzip(), createWriteStream(to), done);
}

export function open(file: string): ReadStream {
  const stream = createReadStream(file, { encoding: "utf8" });
  stream.setMaxListeners(20);
  return stream;
}

export async function* linesOf(file: string): AsyncGenerator<string> {
  const input = createReadStream(file);
  try {
    yield* createInterface({ input, crlfDelay: Infinity });
  } finally {
    input.destroy();
  }
}

export async function checksum(file: string): Promise<number> {
  let sum = 0;
  for await (const chunk of createReadStream(file)) {
    for (const byte of chunk as Buffer) sum = (sum + byte) % 65_536;
  }
  return sum;
}

export async function head(file: string, bytes: number): Promise<Buffer> {
  const stream = createReadStream(file, { start: 0, end: bytes - 1 });
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export async function write(file: string, rows: AsyncIterable<readonly string[]>): Promise<void> {
  const out = createWriteStream(file);
  try {
    for await (const row of rows) {
      if (!out.write(`${row.join(",")}\n`)) await new Promise<void>((resolve) => out.once("drain", () => resolve()));
    }
    out.end();
    await finished(out);
  } catch (error) {
    out.destroy();
    throw error;
  }
}

export class Tail {
  private readonly stream: ReadStream;

  constructor(file: string) {
    this.stream = createReadStream(file);
    this.stream.on("error", (error) => console.error(error));
  }

  onData(listener: (chunk: string | Buffer) => void): void {
    this.stream.on("data", listener);
  }

  close(): void {
    this.stream.destroy();
  }
}

export function upper(source: Readable): Readable {
  const transform = new Transform({
    transform(chunk, _encoding, callback) {
      callback(null, String(chunk).toUpperCase());
    },
  });
  pipelineCallback(source, transform, (error) => {
    if (error) transform.destroy(error);
  });
  return transform;
}

export function serve(file: string, response: NodeJS.WritableStream): void {
  const stream = createReadStream(file);
  stream.on("error", () => response.end());
  stream.pipe(response);
}

export async function readAll(stream: ReadableStream<Uint8Array>): Promise<Uint8Array[]> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return chunks;
      chunks.push(value);
    }
  } catch (error) {
    await reader.cancel(error);
    throw error;
  }
}
