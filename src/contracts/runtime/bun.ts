/** Bun: what its global and its module hand out beside Node.js's own. */
import { defineContract } from "../vocabulary.js";
import type { Api, Obligation, PackageContract, TypeContract } from "../vocabulary.js";
import { awaitsLast, chain, local, request, task } from "../database/shared.js";

// The handlers of a socket get it themselves and can end it: none is owed for what connect() gives.
const connect: Api = { returns: "Promise<Socket>", work: "request" };
/** With a handler it is one that listens, as long as the process. */
const udpSocket: Api[] = [
  { when: [{ at: "arg0.socket", absent: true }], returns: "Promise<UdpSocket>", acquires: "await", work: "task" },
  { returns: "Promise<UdpSocket>", work: "task" },
];
const spawn: Api = { returns: "Subprocess" };

/** Opens with its first query, and keeps its connections. */
const pool: Obligation = {
  kind: "release",
  by: ["close", "end", "[Symbol.asyncDispose]"],
  async: ["close", "end"],
  harm: "holds-socket",
  shared: true,
};
const inTransaction: Api = {
  ...awaitsLast,
  callback: { arg: "last", runs: "once", params: ["TransactionSql"], result: "awaited" },
};
const sqlMembers: TypeContract["members"] = {
  close: task,
  end: task,
  connect: request,
  flush: local,
  begin: inTransaction,
  transaction: inTransaction,
  beginDistributed: awaitsLast,
  distributed: awaitsLast,
  commitDistributed: request,
  rollbackDistributed: request,
  unsafe: { returns: "Query" },
  file: { returns: "Query" },
  array: local,
  reserve: { returns: "Promise<ReservedSql>", acquires: "await", work: "request" },
};

const redisOpens: Api = { ...request, acquires: "this" };
const commands = [
  ...["get", "set", "getdel", "getex", "del", "exists", "expire", "ttl", "incr", "decr", "keys", "ping", "publish"],
  ...["hget", "hset", "hmset", "hmget", "hgetall", "hdel", "lpush", "rpush", "lpop", "rpop", "lrange", "llen"],
  ...["sadd", "srem", "smembers", "sismember", "scard", "zadd", "zrange", "zrem", "mget", "mset", "send"],
];

const types: Record<string, TypeContract> = {
  Socket: {
    members: { end: local, terminate: local, write: local, flush: local, ref: local, unref: local, shutdown: local },
  },
  UdpSocket: {
    obligation: { kind: "release", by: ["close"], harm: "holds-socket" },
    members: { close: local, send: local, sendMany: local, ref: local, unref: local },
  },
  Listener: { members: { stop: local, ref: local, unref: local, reload: local } },
  Server: {
    members: {
      stop: task,
      reload: chain,
      ref: local,
      unref: local,
      publish: local,
      upgrade: local,
      requestIP: local,
    },
  },
  // A child ends with its command.
  Subprocess: {
    members: { kill: local, ref: local, unref: local, send: local, disconnect: local, resourceUsage: local },
  },
  Sql: { obligation: pool, call: { returns: "Query" }, members: sqlMembers },
  TransactionSql: { call: { returns: "Query" }, members: { ...sqlMembers, savepoint: inTransaction } },
  ReservedSql: {
    obligation: {
      kind: "release",
      by: ["release", "close", "[Symbol.dispose]", "[Symbol.asyncDispose]"],
      async: ["release", "close"],
      harm: "starves-pool",
    },
    call: { returns: "Query" },
    members: { ...sqlMembers, release: task },
  },
  // Sends nothing before it is awaited; inside another template it is a fragment.
  Query: {
    lazy: true,
    members: {
      then: request,
      catch: request,
      finally: request,
      execute: request,
      values: chain,
      raw: chain,
      simple: chain,
      cancel: local,
    },
  },
  RedisClient: {
    obligation: { kind: "release", by: ["close"], harm: "holds-socket", shared: true },
    members: {
      ...Object.fromEntries(commands.map((name) => [name, redisOpens])),
      connect: redisOpens,
      close: local,
      duplicate: { returns: "Promise<RedisClient>", acquires: "await", work: "request" },
      // Works on by itself from here, for as long as the process.
      subscribe: { ...request, callback: { arg: 1, runs: "many", result: "dropped" }, args: { this: "owns" } },
      unsubscribe: request,
    },
  },
};

const exports: Record<string, Api | Api[]> = {
  // Meant to listen as long as the process; what a handler returns is waited for.
  serve: { returns: "Server", options: { "arg0.fetch": "awaited", "arg0.error": "awaited" } },
  listen: { returns: "Listener" },
  connect,
  udpSocket,
  spawn,
  spawnSync: { rejects: false, blocks: "work" },
  SQL: { class: "Sql", acquires: "new" },
  sql: { value: "Sql" },
  RedisClient: { class: "RedisClient" },
  redis: { value: "RedisClient" },
  write: { returns: "Promise<number>", work: "request" },
  sleep: { returns: "Promise<void>", work: "none", rejects: false, timer: true },
  sleepSync: { blocks: "work" },
};

export const bun: PackageContract = defineContract({
  package: "bun",
  source: "bun-types 1.4.5, bun.d.ts, serve.d.ts, sql.d.ts, redis.d.ts",
  exports,
  globals: { Bun: { value: "Global" } },
  types: { ...types, Global: { members: exports } },
});
