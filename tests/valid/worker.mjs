import { Worker } from "node:worker_threads";

export function runJob(data, signal) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./job.js", import.meta.url), { workerData: data });
    const abort = () => worker.terminate();
    signal?.addEventListener("abort", abort, { once: true });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => {
      signal?.removeEventListener("abort", abort);
      if (code !== 0) reject(new Error(`worker stopped with ${code}`));
    });
  });
}
