/** Ends a server that hangs: whoever asks it waits without looking up, so somebody else has to look at the clock. */
import { Worker } from "node:worker_threads";

/** Run in a thread of its own: kills the server once the same question has been open for the whole time. */
const WATCH = `
const { workerData: { shared, pid, limit, step } } = require("node:worker_threads");
const never = new Int32Array(new SharedArrayBuffer(4));
for (let last = 0, since = 0; ; since += step) {
  Atomics.wait(never, 0, 0, step);
  const now = Atomics.load(shared, 0);
  if (now !== last || now % 2 === 0) [last, since] = [now, 0];
  else if (since >= limit) {
    try { process.kill(pid, "SIGKILL"); } catch {}
    break;
  }
}`;

export interface Watch {
  /** A question is open from now on. */
  begin(): void;
  end(): void;
  stop(): void;
}

/** Watches a process: a question that is open for longer than `limit` ms ends it. */
export function watch(pid: number, limit: number): Watch {
  const shared = new Int32Array(new SharedArrayBuffer(4));
  const step = Math.min(1000, limit);
  const worker = new Worker(WATCH, {
    eval: true,
    workerData: { shared, pid, limit, step },
    resourceLimits: { maxOldGenerationSizeMb: 16 },
  });
  worker.unref();
  // Without a watch everything works, as long as the server does.
  worker.on("error", () => undefined);
  return {
    begin: () => void Atomics.add(shared, 0, 1),
    end: () => void Atomics.add(shared, 0, 1),
    stop: () => void worker.terminate().catch(() => undefined),
  };
}
