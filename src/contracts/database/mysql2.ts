import { defineContract } from "../vocabulary.js";
import type { Api, Obligation, TypeContract } from "../vocabulary.js";
import { beginsByText, callbackOnly, endsByText, local, request } from "./shared.js";

// pool_connection.js: end() of a pooled connection is a deprecated release(); close() and destroy() take it out of the pool.
const pooled: Obligation = {
  kind: "release",
  by: ["release", "destroy", "end", "close"],
  harm: "starves-pool",
  cuts: ["release", "destroy"],
  spent: ["release", "destroy", "end", "close"],
};
/** Refused, dropped, or too late: the socket is destroyed (measured). */
const owned: Obligation = {
  kind: "release",
  by: ["end", "destroy", "close"],
  async: ["end"],
  harm: "holds-socket",
  diesOn: ["connect", "event('error')"],
  cuts: ["destroy"],
  spent: ["end", "destroy", "close"],
};
/** Never ended, its connections stay: idle ones are only closed where maxIdle is less than connectionLimit, by default it is the same. */
const pool: Obligation = {
  kind: "release",
  by: ["end"],
  async: ["end"],
  harm: "holds-socket",
  shared: true,
};
/** Since 3.16 they can be disposed of, each in its own way: what calls back at once, what promises by a promise. */
const disposable = (obligation: Obligation, symbol: "[Symbol.dispose]" | "[Symbol.asyncDispose]"): Obligation => ({
  ...obligation,
  by: [...obligation.by, symbol],
  // A connection is given back while what it was asked for is still on its way.
  ...(obligation === pooled && { cuts: [...(obligation.cuts ?? []), symbol] }),
});
/** Giving the connection back leaves it open: the next borrower goes on in it. Destroying the connection rolls back. */
const transaction: Obligation = {
  kind: "finish",
  by: ["commit", "rollback", ...endsByText("query", "execute"), "destroy", "close"],
  undo: "rollback()",
  harm: "hangs",
};

const begin: Api = { ...callbackOnly, acquires: "this", obligation: transaction };
const beginPromise: Api = { ...request, acquires: "this", obligation: transaction };
const endPromise: Api = { returns: "Promise<void>", work: "task", rejects: false };

const connectionMembers: TypeContract["members"] = {
  connect: callbackOnly,
  query: beginsByText(callbackOnly, transaction),
  execute: callbackOnly,
  prepare: { callback: { arg: "last", runs: "once", error: 0, params: ["", "Statement"], result: "dropped" } },
  // Answers at once, and takes no callback.
  unprepare: local,
  beginTransaction: begin,
  commit: callbackOnly,
  rollback: callbackOnly,
  ping: callbackOnly,
  changeUser: callbackOnly,
  end: callbackOnly,
  destroy: local,
  pause: local,
  resume: local,
  escape: local,
  escapeId: local,
  format: local,
  promise: { returns: "PromiseConnection", part: true },
};
/** They give the connection that calls back, whichever form the pool has. */
const poolEvents: TypeContract["events"] = {
  connection: { params: ["PoolConnection"] },
  acquire: { params: ["PoolConnection"] },
  release: { params: ["PoolConnection"] },
};
const promiseMembers: TypeContract["members"] = {
  connect: request,
  query: beginsByText(request, transaction),
  execute: beginsByText(request, transaction),
  prepare: { returns: "Promise<PromiseStatement>", work: "request" },
  beginTransaction: beginPromise,
  unprepare: local,
  commit: request,
  rollback: request,
  ping: request,
  changeUser: request,
  end: endPromise,
  destroy: local,
  pause: local,
  resume: local,
  escape: local,
  escapeId: local,
  format: local,
  connection: { value: "Connection", part: true },
};

const calledBack: Record<string, TypeContract> = {
  Connection: {
    extends: "node#EventEmitter",
    obligation: disposable(owned, "[Symbol.dispose]"),
    members: connectionMembers,
    events: { error: { means: "failure" }, end: { means: "final" } },
  },
  PoolConnection: {
    extends: "node#EventEmitter",
    obligation: disposable(pooled, "[Symbol.dispose]"),
    members: { ...connectionMembers, release: local, promise: { returns: "PromisePoolConnection", part: true } },
  },
  Pool: {
    extends: "node#EventEmitter",
    obligation: disposable(pool, "[Symbol.dispose]"),
    members: {
      getConnection: {
        callback: { arg: 0, runs: "once", error: 0, params: ["", "PoolConnection"], result: "dropped" },
        acquires: "cb[1]",
      },
      releaseConnection: { args: { 0: "discharges" } },
      query: callbackOnly,
      execute: callbackOnly,
      end: { ...callbackOnly, closesChildren: true },
      promise: { returns: "PromisePool", part: true },
      escape: local,
      escapeId: local,
      format: local,
    },
    events: poolEvents,
  },
  PoolCluster: {
    extends: "node#EventEmitter",
    obligation: disposable(pool, "[Symbol.dispose]"),
    members: {
      add: local,
      remove: local,
      of: { returns: "PoolNamespace" },
      getConnection: {
        callback: { arg: "last", runs: "once", error: 0, params: ["", "PoolConnection"], result: "dropped" },
        acquires: "cb[1]",
      },
      end: { ...callbackOnly, closesChildren: true },
    },
  },
  PoolNamespace: {
    members: {
      getConnection: {
        callback: { arg: 0, runs: "once", error: 0, params: ["", "PoolConnection"], result: "dropped" },
        acquires: "cb[1]",
      },
      query: callbackOnly,
      execute: callbackOnly,
    },
  },
  // Prepared statements are kept in a cache of the connection and closed with it.
  Statement: { members: { execute: callbackOnly, close: local } },
};
const promised: Record<string, TypeContract> = {
  PromiseConnection: {
    extends: "node#EventEmitter",
    obligation: disposable(owned, "[Symbol.asyncDispose]"),
    members: promiseMembers,
  },
  PromisePoolConnection: {
    extends: "node#EventEmitter",
    obligation: disposable(pooled, "[Symbol.asyncDispose]"),
    members: { ...promiseMembers, release: local, connection: { value: "PoolConnection", part: true } },
  },
  PromisePool: {
    extends: "node#EventEmitter",
    obligation: disposable(pool, "[Symbol.asyncDispose]"),
    members: {
      getConnection: { returns: "Promise<PromisePoolConnection>", acquires: "await", work: "request" },
      releaseConnection: { args: { 0: "discharges" } },
      query: request,
      execute: request,
      end: { returns: "Promise<void>", work: "task", closesChildren: true },
      pool: { value: "Pool", part: true },
      escape: local,
      escapeId: local,
      format: local,
    },
    events: poolEvents,
  },
  PromisePoolCluster: {
    extends: "node#EventEmitter",
    obligation: disposable(pool, "[Symbol.asyncDispose]"),
    members: {
      add: local,
      remove: local,
      of: { returns: "PromisePoolNamespace" },
      getConnection: { returns: "Promise<PromisePoolConnection>", acquires: "await", work: "request" },
      query: request,
      execute: request,
      end: { returns: "Promise<void>", work: "task", closesChildren: true },
    },
  },
  PromisePoolNamespace: {
    members: {
      getConnection: { returns: "Promise<PromisePoolConnection>", acquires: "await", work: "request" },
      query: request,
      execute: request,
    },
  },
  PromiseStatement: { members: { execute: request, close: { returns: "Promise<void>", work: "task" } } },
};

const source = "mysql2 3.24, index.js, promise.js, lib/base/pool.js, lib/pool_connection.js; connecting measured";

export const mysql2 = defineContract({
  package: "mysql2",
  modules: ["mysql2", "mysql2/index.js"],
  source,
  exports: {
    createConnection: { returns: "Connection", acquires: "result" },
    connect: { returns: "Connection", acquires: "result" },
    createPool: { returns: "Pool", acquires: "result" },
    createPoolCluster: { returns: "PoolCluster", acquires: "result" },
    createConnectionPromise: { returns: "Promise<PromiseConnection>", acquires: "await", work: "request" },
    createPoolPromise: { returns: "PromisePool", acquires: "result" },
    createPoolClusterPromise: { returns: "PromisePoolCluster", acquires: "result" },
    Connection: { class: "Connection" },
    Pool: { class: "Pool" },
    PoolConnection: { class: "PoolConnection" },
    PoolCluster: { class: "PoolCluster" },
    PoolNamespace: { class: "PoolNamespace" },
    escape: local,
    escapeId: local,
    format: local,
    raw: local,
  },
  types: calledBack,
});

export const mysql2Promise = defineContract({
  package: "mysql2",
  modules: ["mysql2/promise", "mysql2/promise.js"],
  source,
  methods: { beginTransaction: { when: [{ at: "args.length", is: 0 }], acquires: "this", obligation: transaction } },
  exports: {
    createConnection: { returns: "Promise<PromiseConnection>", acquires: "await", work: "request" },
    createPool: { returns: "PromisePool", acquires: "result" },
    createPoolCluster: { returns: "PromisePoolCluster", acquires: "result" },
    Connection: { class: "PromiseConnection" },
    Pool: { class: "PromisePool" },
    PoolConnection: { class: "PromisePoolConnection" },
    PoolCluster: { class: "PromisePoolCluster" },
    PoolNamespace: { class: "PromisePoolNamespace" },
    PromiseConnection: { class: "PromiseConnection" },
    PromisePool: { class: "PromisePool" },
    PromisePoolConnection: { class: "PromisePoolConnection" },
    escape: local,
    escapeId: local,
    format: local,
    raw: local,
  },
  types: promised,
});
