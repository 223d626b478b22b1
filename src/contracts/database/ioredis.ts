import { defineContract } from "../vocabulary.js";
import type { Api, TypeContract } from "../vocabulary.js";
import { ioredisCommands } from "./redis-commands.js";
import { local, request, requestAndCallback } from "./shared.js";

// A subscriber works on by itself from here, for as long as the process: nothing is owed for it any more.
const subscribe = requestAndCallback.map((api): Api => ({ ...api, args: { this: "owns" } }));
const scan: Api = { returns: "node#Readable" };

// Connects in the constructor and reconnects by itself, for ever, whether refused or dropped (measured): owed from `new` on.
const redis: TypeContract = {
  extends: "node#EventEmitter",
  obligation: {
    kind: "release",
    by: ["quit", "disconnect", "end"],
    async: ["quit"],
    harm: "holds-socket",
    // quit() waits for the replies; what comes later rejects: "Connection is closed."
    cuts: ["disconnect"],
    spent: ["quit", "disconnect", "end"],
    shared: true,
  },
  members: {
    ...ioredisCommands,
    connect: requestAndCallback,
    quit: [
      { when: [{ at: "arg0", kind: "function" }], callback: { arg: 0, runs: "once", error: 0, result: "dropped" } },
      { returns: "Promise<string>", work: "task" },
    ],
    disconnect: local,
    end: local,
    duplicate: [
      { when: [{ at: "arg0.lazyConnect", is: true }], returns: "LazyRedis" },
      { returns: "Redis", acquires: "result" },
    ],
    subscribe,
    psubscribe: subscribe,
    ssubscribe: subscribe,
    unsubscribe: requestAndCallback,
    punsubscribe: requestAndCallback,
    sunsubscribe: requestAndCallback,
    monitor: requestAndCallback,
    send_command: requestAndCallback,
    sendCommand: request,
    defineCommand: local,
    // Builders: nothing is sent before exec().
    pipeline: { returns: "Pipeline" },
    multi: [{ when: [{ at: "arg0.pipeline", is: false }], ...request }, { returns: "Pipeline" }],
    scanStream: scan,
    sscanStream: scan,
    hscanStream: scan,
    zscanStream: scan,
  },
  events: { error: { means: "failure" }, ready: { means: "success" }, end: { means: "final" } },
};

const { end: _end, monitor: _monitor, scanStream: _scanStream, ...clusterMembers } = redis.members ?? {};
/** Its nodes are scanned and watched one by one. */
const cluster: TypeContract = {
  ...redis,
  obligation: { ...redis.obligation!, by: ["quit", "disconnect"], spent: ["quit", "disconnect"] },
  members: { ...clusterMembers, connect: request },
};

const construct: Api[] = [
  { when: [{ at: "arg0.lazyConnect", is: true }], class: "LazyRedis" },
  { when: [{ at: "arg1.lazyConnect", is: true }], class: "LazyRedis" },
  { when: [{ at: "arg2.lazyConnect", is: true }], class: "LazyRedis" },
  { class: "Redis", acquires: "new" },
];
const constructCluster: Api[] = [
  { when: [{ at: "arg1.lazyConnect", is: true }], class: "LazyRedis" },
  { class: "Cluster", acquires: "new" },
];

export const ioredis = defineContract({
  package: "ioredis",
  source:
    "ioredis 5.11, built/Redis.d.ts, built/utils/RedisCommander.d.ts, built/Command.js (its promise has the callback); connecting measured",
  exports: {
    default: construct,
    Redis: construct,
    Cluster: constructCluster,
    "Redis.Cluster": constructCluster,
  },
  types: {
    Redis: redis,
    Cluster: cluster,
    // lazyConnect: nothing is open before connect() or the first command.
    LazyRedis: {
      ...redis,
      members: {
        ...redis.members,
        connect: [
          {
            when: [{ at: "arg0", kind: "function" }],
            callback: { arg: 0, runs: "once", error: 0, result: "dropped" },
            acquires: "this",
          },
          { returns: "Promise<void>", work: "request", acquires: "this" },
        ],
      },
    },
    Pipeline: { members: { exec: requestAndCallback, discard: local } },
  },
});
