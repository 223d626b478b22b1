/** Pools for anything. */
import { defineContract } from "../vocabulary.js";
import type { Turn } from "../vocabulary.js";
import { awaits0, local, task } from "./shared.js";

const turned: Turn = {
  in: "3.0.0",
  from: "callback",
  read: "2.5.4 acquire(callback, priority), 3.0.0 returns resourceRequest.promise",
};

export const genericPool = defineContract({
  package: "generic-pool",
  versions: ">=3",
  source: "generic-pool 3.9, index.d.ts, lib/Pool.js",
  exports: { createPool: { returns: "Pool", awaits: ["0.create", "0.destroy"] }, Pool: { class: "Pool" } },
  types: {
    Pool: {
      extends: "node#EventEmitter",
      members: {
        acquire: { returns: "Promise<Resource>", acquires: "await", work: "request", turned },
        release: { returns: "Promise<void>", work: "task", args: { 0: "discharges" } },
        destroy: { returns: "Promise<void>", work: "task", args: { 0: "discharges" }, turned },
        use: awaits0,
        drain: { ...task, turned },
        clear: task,
        start: local,
        ready: task,
        isBorrowedResource: { args: { 0: "borrows" } },
      },
    },
    // Whatever the factory makes: it goes back through the pool alone.
    Resource: { obligation: { kind: "release", by: [], harm: "starves-pool", cuts: ["release", "destroy"] } },
  },
});

export const tarn = defineContract({
  package: "tarn",
  source: "tarn 3.1, dist/Pool.d.ts",
  exports: { Pool: { class: "Pool", awaits: ["0.create", "0.destroy"] } },
  types: {
    Pool: {
      members: {
        acquire: { returns: "PendingOperation" },
        release: { args: { 0: "discharges" } },
        destroy: task,
        isEmpty: local,
      },
    },
    PendingOperation: { members: { promise: { value: "Promise<Resource>", acquires: "await" }, abort: local } },
    Resource: { obligation: { kind: "release", by: [], harm: "starves-pool", cuts: ["release"] } },
  },
});
