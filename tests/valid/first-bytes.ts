import { createReadStream } from "node:fs";

export const head = (path: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const stream = createReadStream(path, { end: 3 });
    stream.once("data", (chunk) => {
      resolve(chunk.toString("hex"));
      stream.destroy();
    });
    stream.once("error", reject);
    stream.once("end", () => resolve(""));
  });
