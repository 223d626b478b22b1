import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

export async function firstMatch(path, pattern) {
  const input = createReadStream(path);
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      const match = pattern.exec(line);
      if (match) return match[0];
    }
    return null;
  } finally {
    input.destroy();
  }
}

export async function count(path) {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  let n = 0;
  for await (const line of lines) if (line) n++;
  lines.close();
  return n;
}

export async function ask(question) {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  console.log(question);
  for await (const line of lines) if (line) return line;
  lines.close();
}

export function sum(path) {
  return new Promise((resolve, reject) => {
    let n = 0;
    const input = createReadStream(path);
    input.on("error", reject);
    const lines = createInterface({ input });
    lines.on("line", (line) => {
      n += Number(line);
    });
    lines.on("close", () => {
      resolve(n);
    });
  });
}

export function upTo(path, max, each) {
  const input = createReadStream(path);
  const lines = createInterface({ input });
  let n = 0;
  lines.on("line", (line) => {
    each(line);
    if (++n === max) lines.close();
  });
  lines.on("close", () => input.destroy());
}
