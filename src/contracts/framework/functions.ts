/** Libraries that call functions: limits, retries, loops, timers, schedules. */
import { defineContract } from "../vocabulary.js";
import type { Api, PackageContract } from "../vocabulary.js";
import { looks } from "../node/shared.js";
import { local } from "../database/shared.js";

const task: Api = { returns: "Promise<unknown>", work: "task" };
/** Waits for what others do, and cannot fail. */
const idle: Api = { returns: "Promise<void>", work: "none", rejects: false };
/** They give what the function gives. */
const once0: Api = { returns: "Promise<result0>", work: "task", callback: { arg: 0, runs: "once", result: "awaited" } };
const many0: Api = { returns: "Promise<result0>", work: "task", callback: { arg: 0, runs: "many", result: "awaited" } };
const many1: Api = { ...task, callback: { arg: 1, runs: "many", result: "awaited" } };

export const pLimit = defineContract({
  package: "p-limit",
  source: "p-limit 7, index.d.ts",
  exports: { default: { returns: "Limit" }, limitFunction: { callback: { arg: 0, runs: "many", result: "awaited" } } },
  types: { Limit: { call: once0, members: { map: many1, clearQueue: local } } },
});
export const pQueue = defineContract({
  package: "p-queue",
  source: "p-queue 9, dist/index.d.ts",
  exports: { default: { class: "Queue" } },
  types: {
    Queue: {
      extends: "node#EventEmitter",
      members: {
        add: once0,
        addAll: task,
        onIdle: idle,
        onEmpty: idle,
        onSizeLessThan: idle,
        start: { returns: "this" },
        pause: local,
        clear: local,
      },
    },
  },
});
export const pRetry = defineContract({
  package: "p-retry",
  source: "p-retry 7, index.d.ts",
  exports: { default: many0 },
});
export const pMap = defineContract({ package: "p-map", source: "p-map 7, index.d.ts", exports: { default: many1 } });
export const pAll = defineContract({ package: "p-all", source: "p-all 5, index.d.ts", exports: { default: task } });
export const pTimeout = defineContract({
  package: "p-timeout",
  source: "p-timeout 7, index.d.ts",
  exports: { default: { ...task, outrun: 0 } },
});
export const asyncRetry = defineContract({
  package: "async-retry",
  source: "async-retry 1.3, lib/index.js",
  exports: { default: many0 },
});

/** Awaits an async iteratee; without a final callback it returns a promise. */
const iterate: Api[] = [
  { when: [{ at: "arg2", kind: "function" }], callback: { arg: 1, runs: "many", result: "awaited" } },
  many1,
];
const iterateLimit: Api[] = [
  { when: [{ at: "arg3", kind: "function" }], callback: { arg: 2, runs: "many", result: "awaited" } },
  { ...task, callback: { arg: 2, runs: "many", result: "awaited" } },
];
const control: Api[] = [{ when: [{ at: "arg1", kind: "function" }] }, task];
export const asyncLibrary = defineContract({
  package: "async",
  versions: ">=3",
  source: "async 3.2, @types/async",
  exports: {
    each: iterate,
    forEach: iterate,
    eachOf: iterate,
    eachSeries: iterate,
    eachOfSeries: iterate,
    forEachSeries: iterate,
    map: iterate,
    mapSeries: iterate,
    filter: iterate,
    reject: iterate,
    some: iterate,
    every: iterate,
    detect: iterate,
    concat: iterate,
    sortBy: iterate,
    eachLimit: iterateLimit,
    forEachLimit: iterateLimit,
    eachOfLimit: iterateLimit,
    mapLimit: iterateLimit,
    filterLimit: iterateLimit,
    series: control,
    parallel: control,
    waterfall: control,
    auto: control,
    queue: { callback: { arg: 0, runs: "many", result: "awaited" } },
    retry: local,
  },
});

// ---- Synchronous loops: what an async function returns is not waited for. map() at least hands the promises on.

const loop: Api = { args: { 0: "borrows" }, callback: { arg: 1, runs: "each", result: "dropped" } };
const predicate: Api = { args: { 0: "borrows" }, callback: { arg: 1, runs: "each", result: "tested" } };
const mapping: Api = { args: { 0: "borrows" }, callback: { arg: 1, runs: "each", result: "returned" } };
const lodashExports: PackageContract["exports"] = {
  forEach: loop,
  each: loop,
  forEachRight: loop,
  eachRight: loop,
  forOwn: loop,
  forIn: loop,
  filter: predicate,
  reject: predicate,
  partition: predicate,
  some: predicate,
  every: predicate,
  find: predicate,
  findIndex: predicate,
  findLast: predicate,
  sortBy: predicate,
  groupBy: predicate,
  keyBy: predicate,
  countBy: predicate,
  uniqBy: predicate,
  sumBy: predicate,
  maxBy: predicate,
  minBy: predicate,
  omitBy: predicate,
  pickBy: predicate,
  times: { callback: { arg: 1, runs: "each", result: "returned" } },
  map: mapping,
  flatMap: mapping,
  mapValues: mapping,
  mapKeys: mapping,
  reduce: mapping,
  transform: loop,
  // Their functions hand the promise on to whoever calls them.
  debounce: { callback: { arg: 0, runs: "many", result: "returned" } },
  throttle: { callback: { arg: 0, runs: "many", result: "returned" } },
  defer: { callback: { arg: 0, runs: "once", result: "dropped" } },
  delay: { callback: { arg: 0, runs: "once", result: "dropped" } },
  isEmpty: looks,
  isNil: looks,
  isString: looks,
  isObject: looks,
  isFunction: looks,
  isEqual: looks,
};
const lodashSource = "lodash 4.17, @types/lodash";
export const lodash = defineContract({ package: "lodash", source: lodashSource, exports: lodashExports });
export const lodashEs = defineContract({ package: "lodash-es", source: lodashSource, exports: lodashExports });

// ---- Schedules: the promise of the function is dropped.

const tick0: Api = { callback: { arg: 0, runs: "many", result: "dropped" } };
const tick1: Api = { callback: { arg: 1, runs: "many", result: "dropped" } };
const tickLast: Api = { callback: { arg: "last", runs: "many", result: "dropped" } };
export const nodeCron = defineContract({
  package: "node-cron",
  source: "node-cron 4.6, dist/cjs/tasks/scheduled-task.d.ts; rejections measured with 2.0, 3.0, 4.6",
  // It catches what the function rejects with, and goes on.
  exports: { schedule: { callback: { arg: 1, runs: "many", result: "awaited" }, returns: "Task" } },
  types: { Task: { members: { stop: local, start: local } } },
});
export const cron = defineContract({
  package: "cron",
  source: "cron 4, dist/job.d.ts; rejections measured with 3.5, 4.3.1, 4.3.3, 4.3.4, 4.3.5, 4.4",
  exports: {
    CronJob: [
      { ...tick1, class: "Job", versions: "<4.3.4" },
      { callback: { arg: 1, runs: "many", result: "awaited" }, class: "Job", versions: ">=4.3.4" },
    ],
  },
  types: { Job: { members: { stop: local, start: local } } },
});
export const nodeSchedule = defineContract({
  package: "node-schedule",
  source: "node-schedule 2.1, lib/schedule.js",
  exports: { scheduleJob: { ...tickLast, returns: "Job" }, gracefulShutdown: task },
  types: { Job: { extends: "node#EventEmitter", members: { cancel: local, invoke: local } } },
});
const cronJob: Api[] = [
  {
    when: [{ at: "arg1.catch", absent: true, not: true }],
    class: "Job",
    callback: { arg: 2, runs: "many", result: "awaited" },
  },
  { ...tickLast, class: "Job" },
];
// The option `catch` keeps a rejection from being unhandled.
export const croner = defineContract({
  package: "croner",
  source: "croner 9, dist/croner.d.ts",
  exports: { Cron: cronJob, default: cronJob },
  types: { Job: { members: { stop: local, pause: local, resume: local, schedule: tick0 } } },
});
