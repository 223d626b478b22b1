/** Pools for anything. */
import { defineContract } from "../vocabulary.js";
import { awaits0, local, task } from "./shared.js";

export const genericPool = defineContract({
  package: "generic-pool",
  versions: ">=3",
  source: "generic-pool 3.9, index.d.ts, lib/Pool.js",
  exports: { createPool: { returns: "Pool", awaits: ["0.create", "0.destroy"] }, Pool: { class: "Pool" } },
  types: {
    Pool: {
      extends: "node#EventEmitter",
      members: {
        acquire: { returns: "Promise<Resource>", acquires: "await", work: "request" },
        release: { returns: "Promise<void>", work: "task", args: { 0: "discharges" } },
        destroy: { returns: "Promise<void>", work: "task", args: { 0: "discharges" } },
        use: awaits0,
        drain: task,
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
