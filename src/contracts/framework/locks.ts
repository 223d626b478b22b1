/** Locks: what is not given back keeps everyone else waiting. The function that is handed out gives it back. */
import { defineContract } from "../vocabulary.js";
import type { Api, PackageContract } from "../vocabulary.js";
import { awaits0, local, task } from "../database/shared.js";

const held: Api = { returns: "Promise<Release>", acquires: "await", work: "task" };
const release: PackageContract["types"] = {
  Release: { obligation: { kind: "release", by: ["()"], harm: "hangs" }, call: {} },
};

const asyncMutex = defineContract({
  package: "async-mutex",
  source: "async-mutex 0.5.0, lib/MutexInterface.d.ts, lib/SemaphoreInterface.d.ts",
  exports: { Mutex: { class: "Mutex" }, Semaphore: { class: "Semaphore" } },
  types: {
    ...release,
    Mutex: {
      members: {
        acquire: held,
        runExclusive: awaits0,
        waitForUnlock: task,
        isLocked: local,
        // Gives back what acquire() of the same lock gave.
        release: { closesChildren: true, rejects: false },
        cancel: local,
      },
    },
    Semaphore: { members: { runExclusive: awaits0, waitForUnlock: task, isLocked: local, release: local } },
  },
});

export const locks: readonly PackageContract[] = [asyncMutex];
