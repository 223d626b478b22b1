import { Worker } from 'node:worker_threads';

export function fire(job) {
  const worker = new Worker('./job.js'); // leaks
  worker.postMessage(job);
}
