import { Piscina } from "piscina";
import os from "node:os";

const pool = new Piscina({ filename: new URL("./worker.js", import.meta.url).href, maxThreads: os.cpus().length });

export const resize = (file, width) => pool.run({ file, width });

export async function resizeAll(files) {
  const own = new Piscina({ filename: "./worker.js" });
  try {
    return await Promise.all(files.map((file) => own.run({ file })));
  } finally {
    await own.destroy();
  }
}
