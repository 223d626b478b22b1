import http from "node:http";
import { createWriteStream } from "node:fs";
export async function save(url: string, to: string, meta: () => Promise<string>) {
  const out = createWriteStream(to); // leaks
  const text = await meta();
  http.get(url, (res) => {
    res.on("error", (e) => out.destroy(e));
    out.on("error", () => res.destroy());
    res.pipe(out);
  });
}
