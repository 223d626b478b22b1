import { defineContract } from "../vocabulary.js";
import type { Api, Obligation, TypeContract } from "../vocabulary.js";
import { beginsByText, callbackOnly, endsByText, local, request, task } from "./shared.js";

/** Refused, dropped, too late: rejects with no socket open (measured). */
const owned: Obligation = {
  kind: "release",
  by: ["end", "close", "destroy", "[Symbol.asyncDispose]"],
  async: ["end", "close"],
  harm: "holds-socket",
};
// lib/pool-promise.js: end and close of a pooled connection are release.
const pooled: Obligation = {
  kind: "release",
  by: ["release", "end", "close", "destroy", "[Symbol.asyncDispose]"],
  async: ["release", "end", "close"],
  harm: "starves-pool",
  cuts: ["release", "destroy"],
  spent: ["release", "end", "close", "destroy"],
};
/** Keeps its minimum of idle connections, by default all of them. */
const pool: Obligation = {
  kind: "release",
  by: ["end", "[Symbol.asyncDispose]"],
  async: ["end"],
  harm: "holds-socket",
  shared: true,
};
/** Giving the connection back rolls back (unless noControlAfterUse), and so does the end of the connection. */
const transaction: Obligation = {
  kind: "finish",
  by: [
    "commit",
    "rollback",
    ...endsByText("query", "execute"),
    "reset",
    "release",
    "end",
    "close",
    "destroy",
    "[Symbol.asyncDispose]",
  ],
  undo: "rollback()",
  harm: "hangs",
};

/** The same without promises, and so without asynchronous disposal. */
const calledBack = (obligation: Obligation): Obligation => ({
  ...obligation,
  by: obligation.by.filter((use) => use !== "[Symbol.asyncDispose]"),
  async: [],
});

const members: TypeContract["members"] = {
  query: beginsByText(request, transaction),
  execute: request,
  batch: request,
  prepare: { returns: "Promise<Prepare>", work: "request" },
  // Ends by itself when it is read; unread it blocks the connection.
  queryStream: { returns: "node#Readable", acquires: "result" },
  importFile: request,
  beginTransaction: { ...request, acquires: "this", obligation: transaction },
  commit: request,
  rollback: request,
  changeUser: request,
  ping: request,
  reset: request,
  end: task,
  close: task,
  destroy: local,
  pause: local,
  resume: local,
  isValid: local,
  serverVersion: local,
  escape: local,
  escapeId: local,
};
const callbackMembers: TypeContract["members"] = {
  connect: callbackOnly,
  query: callbackOnly,
  execute: callbackOnly,
  batch: callbackOnly,
  prepare: callbackOnly,
  queryStream: { returns: "node#Readable", acquires: "result" },
  importFile: callbackOnly,
  beginTransaction: { ...callbackOnly, acquires: "this", obligation: calledBack(transaction) },
  commit: callbackOnly,
  rollback: callbackOnly,
  changeUser: callbackOnly,
  ping: callbackOnly,
  reset: callbackOnly,
  release: callbackOnly,
  end: callbackOnly,
  close: callbackOnly,
  destroy: local,
  pause: local,
  resume: local,
  isValid: local,
  serverVersion: local,
  escape: local,
  escapeId: local,
};

const promised: Record<string, TypeContract> = {
  Connection: {
    extends: "node#EventEmitter",
    obligation: owned,
    members,
    events: { error: { means: "failure" }, end: { means: "final" } },
  },
  PoolConnection: { extends: "node#EventEmitter", obligation: pooled, members: { ...members, release: task } },
  Pool: {
    extends: "node#EventEmitter",
    obligation: pool,
    members: {
      getConnection: { returns: "Promise<PoolConnection>", acquires: "await", work: "request" },
      query: request,
      execute: request,
      batch: request,
      importFile: request,
      end: task,
      activeConnections: local,
      totalConnections: local,
      idleConnections: local,
      taskQueueSize: local,
      escape: local,
      escapeId: local,
    },
  },
  PoolCluster: {
    obligation: { ...pool, by: ["end"] },
    members: {
      add: local,
      remove: local,
      of: { returns: "FilteredPoolCluster" },
      getConnection: { returns: "Promise<PoolConnection>", acquires: "await", work: "request" },
      end: task,
    },
  },
  FilteredPoolCluster: {
    members: {
      getConnection: { returns: "Promise<PoolConnection>", acquires: "await", work: "request" },
      query: request,
      execute: request,
      batch: request,
    },
  },
  // Kept in a cache of the connection and closed with it.
  Prepare: {
    members: { execute: request, executeStream: { returns: "node#Readable", acquires: "result" }, close: local },
  },
};
const getConnectionCallback: Api = {
  callback: { arg: "last", runs: "once", error: 0, params: ["", "CallbackPoolConnection"], result: "dropped" },
  acquires: "cb[1]",
};
const calledBackTypes: Record<string, TypeContract> = {
  CallbackConnection: {
    extends: "node#EventEmitter",
    obligation: { ...calledBack(owned), diesOn: ["connect", "event('error')"] },
    members: callbackMembers,
    events: { error: { means: "failure" }, end: { means: "final" } },
  },
  CallbackPoolConnection: {
    extends: "node#EventEmitter",
    obligation: calledBack(pooled),
    members: callbackMembers,
  },
  CallbackPool: {
    extends: "node#EventEmitter",
    obligation: calledBack(pool),
    members: {
      getConnection: getConnectionCallback,
      query: callbackOnly,
      execute: callbackOnly,
      batch: callbackOnly,
      importFile: callbackOnly,
      end: callbackOnly,
      escape: local,
      escapeId: local,
    },
  },
  CallbackPoolCluster: {
    obligation: calledBack(pool),
    members: {
      add: local,
      remove: local,
      of: { returns: "CallbackFilteredPoolCluster" },
      getConnection: getConnectionCallback,
      end: callbackOnly,
    },
  },
  CallbackFilteredPoolCluster: {
    members: {
      getConnection: getConnectionCallback,
      query: callbackOnly,
      execute: callbackOnly,
      batch: callbackOnly,
    },
  },
};

const source =
  "mariadb 3.5, types/index.d.ts, types/callback.d.ts, lib/pool-promise.js, lib/pool.js; connecting measured";

export const mariadb = defineContract({
  package: "mariadb",
  modules: ["mariadb", "mariadb/promise"],
  source,
  methods: { beginTransaction: { when: [{ at: "args.length", is: 0 }], acquires: "this", obligation: transaction } },
  exports: {
    createConnection: { returns: "Promise<Connection>", acquires: "await", work: "request" },
    createPool: { returns: "Pool", acquires: "result" },
    createPoolCluster: { returns: "PoolCluster", acquires: "result" },
    importFile: request,
    Connection: { class: "Connection" },
    PoolConnection: { class: "PoolConnection" },
    Pool: { class: "Pool" },
    PoolCluster: { class: "PoolCluster" },
    FilteredPoolCluster: { class: "FilteredPoolCluster" },
  },
  types: promised,
});

export const mariadbCallback = defineContract({
  package: "mariadb",
  modules: ["mariadb/callback", "mariadb/callback.js"],
  source,
  exports: {
    createConnection: { returns: "CallbackConnection", acquires: "result" },
    createPool: { returns: "CallbackPool", acquires: "result" },
    createPoolCluster: { returns: "CallbackPoolCluster", acquires: "result" },
    importFile: callbackOnly,
    Connection: { class: "CallbackConnection" },
    PoolConnection: { class: "CallbackPoolConnection" },
    Pool: { class: "CallbackPool" },
    PoolCluster: { class: "CallbackPoolCluster" },
    FilteredPoolCluster: { class: "CallbackFilteredPoolCluster" },
  },
  types: calledBackTypes,
});
