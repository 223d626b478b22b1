import { defineContract } from "../vocabulary.js";
import type { Api, Obligation, TypeContract } from "../vocabulary.js";
import { local, request, task } from "../database/shared.js";

const owned: Obligation = {
  kind: "release",
  by: ["close", "disconnect"],
  async: ["close", "disconnect"],
  harm: "holds-socket",
  shared: true,
};
/** On a connection that it was given: that is disconnected, but not closed with it. */
const lent: Obligation = { ...owned, by: ["disconnect"], async: ["disconnect"] };
/** What the queues of Bull and BullMQ have in common. */
const common: TypeContract["members"] = {
  close: task,
  disconnect: task,
  add: request,
  addBulk: request,
  pause: request,
  resume: request,
  isPaused: request,
  clean: request,
  obliterate: request,
  retryJobs: request,
  getJob: request,
  getJobs: request,
  getJobCounts: request,
  getWaiting: request,
  getActive: request,
  getCompleted: request,
  getFailed: request,
  getDelayed: request,
  getWorkers: request,
  getMetrics: request,
  count: request,
};

const until6: Api = { ...request, versions: "<6" };
/** Opens at `new`. Given an ioredis instance it uses that, or a duplicate, and `close()` leaves it open: it stays its maker's. */
const queueMembers: TypeContract["members"] = {
  ...common,
  upsertJobScheduler: request,
  removeJobScheduler: request,
  drain: request,
  promoteJobs: request,
  remove: request,
  removeRepeatable: until6,
  removeRepeatableByKey: until6,
  getRepeatableJobs: until6,
  trimEvents: request,
  waitUntilReady: request,
};

export const bullmq = defineContract({
  package: "bullmq",
  source: "bullmq 6.7 and 5.81, dist/esm/classes/*.d.ts, redis-connection.js: `shared`",
  exports: {
    Queue: [
      { when: [{ at: "arg1", absent: true }], class: "Queue", acquires: "new" },
      { when: [{ at: "arg1.connection", kind: "object" }], class: "Queue", acquires: "new" },
      { class: "LentQueue", wraps: 1 },
    ],
    // Its own blocking connection in any case.
    QueueEvents: { class: "QueueEvents", acquires: "new", wraps: 1 },
    FlowProducer: [
      { when: [{ at: "arg0", absent: true }], class: "FlowProducer", acquires: "new" },
      { when: [{ at: "arg0.connection", kind: "object" }], class: "FlowProducer", acquires: "new" },
      { class: "LentFlowProducer", wraps: 0 },
    ],
    // Works by itself for as long as the process: nothing is owed. Awaits its processor.
    Worker: { class: "Worker", callback: { arg: 1, runs: "many", result: "awaited" } },
    Job: { class: "Job" },
  },
  types: {
    Queue: { extends: "node#EventEmitter", obligation: owned, members: queueMembers },
    FlowProducer: {
      extends: "node#EventEmitter",
      obligation: owned,
      members: { add: request, addBulk: request, getFlow: request, close: task, disconnect: task },
    },
    LentQueue: { extends: "Queue", obligation: lent },
    LentFlowProducer: { extends: "FlowProducer", obligation: lent },
    QueueEvents: {
      extends: "node#EventEmitter",
      obligation: owned,
      members: { close: task, disconnect: task, run: request, waitUntilReady: request },
    },
    Worker: {
      extends: "node#EventEmitter",
      members: {
        close: task,
        disconnect: task,
        run: request,
        pause: request,
        resume: [
          { ...task, versions: ">=6" },
          { ...local, versions: "<6" },
        ],
        waitUntilReady: request,
        rateLimit: request,
      },
    },
    Job: {
      members: {
        updateProgress: request,
        updateData: request,
        log: request,
        remove: request,
        retry: request,
        promote: request,
        getState: request,
        moveToCompleted: request,
        moveToFailed: request,
        moveToDelayed: request,
        extendLock: request,
        waitUntilFinished: { ...request, args: { 0: "borrows" } },
      },
    },
  },
});

// Up to three connections, at `new`; createClient may share them.
const bullQueue: Api[] = [
  { when: [{ at: "arg1.createClient", absent: true, not: true }], class: "Queue" },
  { when: [{ at: "arg2.createClient", absent: true, not: true }], class: "Queue" },
  { class: "Queue", acquires: "new" },
];
export const bull = defineContract({
  package: "bull",
  source: "bull 4.16, index.d.ts, lib/queue.js",
  exports: { default: bullQueue, Queue: { class: "Queue" } },
  types: {
    Queue: {
      extends: "node#EventEmitter",
      obligation: {
        kind: "release",
        by: ["close", "disconnect"],
        async: ["close", "disconnect"],
        harm: "holds-socket",
      },
      members: {
        ...common,
        empty: request,
        removeRepeatable: request,
        removeRepeatableByKey: request,
        getRepeatableJobs: request,
        removeJobs: request,
        isReady: request,
        whenCurrentJobsFinished: request,
        // Works on by itself from here, for as long as the process.
        process: {
          ...request,
          callback: { arg: "last", runs: "many", result: "awaited" },
          args: { this: "owns" },
        },
      },
    },
  },
});
