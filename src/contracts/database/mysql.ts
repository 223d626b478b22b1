import { defineContract } from "../vocabulary.js";
import type { Obligation, TypeContract } from "../vocabulary.js";
import { beginsByText, callbackOnly, endsByText, local } from "./shared.js";

/** The next borrower goes on in it: giving the connection back does not roll back. */
const transaction: Obligation = {
  kind: "finish",
  by: ["commit", "rollback", ...endsByText("query"), "destroy"],
  undo: "rollback()",
  harm: "hangs",
};

const connectionMembers: TypeContract["members"] = {
  connect: callbackOnly,
  query: beginsByText({ ...callbackOnly, returns: "Query" }, transaction),
  beginTransaction: { ...callbackOnly, acquires: "this", obligation: transaction },
  commit: callbackOnly,
  rollback: callbackOnly,
  ping: callbackOnly,
  changeUser: callbackOnly,
  statistics: callbackOnly,
  end: callbackOnly,
  destroy: local,
  pause: local,
  resume: local,
  escape: local,
  escapeId: local,
  format: local,
};

export const mysql = defineContract({
  package: "mysql",
  source: "mysql 2.18, lib/Pool.js, lib/PoolConnection.js, lib/Connection.js; connecting measured",
  exports: {
    createConnection: { returns: "Connection" },
    createPool: { returns: "Pool", acquires: "result" },
    createPoolCluster: { returns: "PoolCluster", acquires: "result" },
    Connection: { class: "Connection" },
    Pool: { class: "Pool" },
    PoolConnection: { class: "PoolConnection" },
    PoolCluster: { class: "PoolCluster" },
    escape: local,
    escapeId: local,
    format: local,
    raw: local,
  },
  types: {
    // Opens with connect() or the first query. Refused, dropped, or silent for 10 s: destroyed.
    Connection: {
      extends: "node#EventEmitter",
      obligation: {
        kind: "release",
        by: ["end", "destroy"],
        harm: "holds-socket",
        diesOn: ["connect", "event('error')"],
      },
      members: {
        ...connectionMembers,
        connect: { ...callbackOnly, acquires: "this" },
        query: beginsByText({ ...callbackOnly, returns: "Query", acquires: "this" }, transaction),
        ping: { ...callbackOnly, acquires: "this" },
        changeUser: { ...callbackOnly, acquires: "this" },
      },
      events: { error: { means: "failure" }, end: { means: "final" } },
    },
    // end() of a pooled connection is a deprecated release().
    PoolConnection: {
      extends: "node#EventEmitter",
      obligation: {
        kind: "release",
        by: ["release", "destroy", "end"],
        harm: "starves-pool",
        // lib/Pool.js: "Connection already released"
        cuts: ["release", "destroy"],
        once: ["release"],
        spent: ["release", "destroy", "end"],
      },
      // end() is release(), and takes no callback.
      members: { ...connectionMembers, end: local, release: local },
    },
    // Has no idle timer.
    Pool: {
      extends: "node#EventEmitter",
      obligation: { kind: "release", by: ["end"], harm: "holds-socket", shared: true },
      members: {
        getConnection: {
          callback: { arg: 0, runs: "once", error: 0, params: ["", "PoolConnection"], result: "dropped" },
          acquires: "cb[1]",
        },
        acquireConnection: { args: { 0: "borrows" }, callback: { arg: 1, runs: "once", error: 0 } },
        releaseConnection: { args: { 0: "discharges" } },
        query: { ...callbackOnly, returns: "Query" },
        end: { ...callbackOnly, closesChildren: true },
        escape: local,
        escapeId: local,
      },
      events: {
        connection: { params: ["PoolConnection"] },
        acquire: { params: ["PoolConnection"] },
        release: { params: ["PoolConnection"] },
      },
    },
    PoolCluster: {
      extends: "node#EventEmitter",
      obligation: { kind: "release", by: ["end"], harm: "holds-socket", shared: true },
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
        query: { ...callbackOnly, returns: "Query" },
      },
    },
    Query: { extends: "node#EventEmitter", members: { stream: { returns: "node#Readable" } } },
  },
});
