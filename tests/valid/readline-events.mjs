import { createReadStream } from "node:fs";
import { once } from "node:events";
import http from "node:http";
import readline from "node:readline";

export async function count(path, pattern) {
  const input = createReadStream(path);
  const lines = readline.createInterface({ input, crlfDelay: Infinity });
  let n = 0;
  lines.on("line", (line) => {
    if (pattern.test(line)) n++;
  });
  await once(lines, "close");
  return n;
}

export function tail(url, onLine) {
  return http.get(url, (res) => {
    readline.createInterface({ input: res }).on("line", onLine);
  });
}
