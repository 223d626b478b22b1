import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { finished } from "node:stream/promises";

export async function writeRows(path, rows) {
  const out = createWriteStream(path);
  try {
    for await (const row of rows) {
      if (!out.write(row.join(",") + "\n")) await once(out, "drain");
    }
    out.end();
    await finished(out);
  } catch (err) {
    out.destroy();
    throw err;
  }
}
