import { defineContract } from "../vocabulary.js";
import type { Api, PackageContract, TypeContract } from "../vocabulary.js";
import { nodeRedisCommands } from "./redis-commands.js";
import { awaits0, callbackOnly, local, request, task } from "./shared.js";

// A subscriber works on by itself from here, for as long as the process: nothing is owed for it any more.
const subscribe: Api = {
  returns: "Promise<void>",
  work: "request",
  callback: { arg: 1, runs: "many", result: "dropped" },
  args: { this: "owns" },
};

// createClient() opens nothing. connect() retries for ever while it is refused; when it rejects, nothing is open (measured).
// The client reconnects by itself: only these end it. 4.x has quit and disconnect, 5.x adds close and destroy.
const releasers = ["close", "destroy", "quit", "QUIT", "disconnect"];
const client: TypeContract = {
  extends: "node#EventEmitter",
  obligation: {
    kind: "release",
    by: releasers,
    async: ["close", "quit", "QUIT", "disconnect"],
    harm: "holds-socket",
    shared: true,
    diesOn: ["connect"],
    // close() and quit() wait for the replies, and reject on a client that is closed; connect() opens it again.
    cuts: ["destroy"],
    once: ["close", "quit", "QUIT"],
    spent: releasers,
  },
  members: {
    ...nodeRedisCommands,
    connect: { returns: "Promise<this>", work: "request", acquires: "this" },
    duplicate: { returns: "RedisClient" },
    close: task,
    quit: task,
    QUIT: task,
    disconnect: task,
    destroy: local,
    ref: local,
    unref: local,
    subscribe,
    pSubscribe: subscribe,
    sSubscribe: subscribe,
    unsubscribe: request,
    pUnsubscribe: request,
    sUnsubscribe: request,
    sendCommand: request,
    select: request,
    monitor: request,
    watch: request,
    WATCH: request,
    unwatch: request,
    executeIsolated: awaits0,
    // Builders: nothing is sent before exec().
    multi: { returns: "Multi" },
    MULTI: { returns: "Multi" },
    // Lazy: each round asks for one page.
    scanIterator: local,
    hScanIterator: local,
    sScanIterator: local,
    zScanIterator: local,
  },
  events: { error: { means: "failure" }, ready: { means: "success" }, end: { means: "final" } },
};

const contract: Omit<PackageContract, "package"> = {
  versions: ">=4",
  source: "redis 6.3, @redis/client 6.3 dist/lib/client/index.d.ts, socket.js; connecting measured",
  exports: {
    createClient: { returns: "RedisClient" },
    createClientPool: { returns: "RedisClientPool" },
    createCluster: { returns: "RedisCluster" },
    createSentinel: { returns: "RedisSentinel" },
    RedisClientType: { class: "RedisClient" },
    RedisClusterType: { class: "RedisCluster" },
    RedisClientPoolType: { class: "RedisClientPool" },
    commandOptions: { versions: "<5", rejects: false },
  },
  types: {
    RedisClient: client,
    RedisCluster: client,
    RedisSentinel: client,
    RedisClientPool: { ...client, members: { ...client.members, execute: awaits0 } },
    Multi: { members: { exec: request, execAsPipeline: request, execTyped: request } },
  },
};

export const redis = defineContract({ package: "redis", ...contract });
export const redisClient = defineContract({ package: "@redis/client", ...contract });

// Callbacks only; connects in createClient() and reconnects.
export const redis3 = defineContract({
  package: "redis",
  versions: "<4",
  source: "redis 3.1, README.md, index.js",
  exports: {
    createClient: { returns: "RedisClient3", acquires: "result" },
    RedisClient: { class: "RedisClient3", acquires: "new" },
  },
  types: {
    RedisClient3: {
      extends: "node#EventEmitter",
      obligation: { kind: "release", by: ["quit", "QUIT", "end"], harm: "holds-socket", shared: true },
      members: {
        quit: callbackOnly,
        QUIT: callbackOnly,
        end: local,
        ref: local,
        unref: local,
        duplicate: { returns: "RedisClient3", acquires: "result" },
        subscribe: { ...callbackOnly, args: { this: "owns" } },
        psubscribe: { ...callbackOnly, args: { this: "owns" } },
        get: callbackOnly,
        set: callbackOnly,
        setex: callbackOnly,
        del: callbackOnly,
        exists: callbackOnly,
        expire: callbackOnly,
        hget: callbackOnly,
        hset: callbackOnly,
        hgetall: callbackOnly,
        publish: callbackOnly,
        ping: callbackOnly,
      },
      events: { error: { means: "failure" }, ready: { means: "success" }, end: { means: "final" } },
    },
  },
});
