import { defineContract } from "../vocabulary.js";
import type { Api, PackageContract } from "../vocabulary.js";
import { callbackOnly, chain, local, requestOrCallback, taskOrCallback } from "./shared.js";

const borrowed: Api["args"] = { 0: "borrows" };

/** Connecting makes one connection to try it and closes that again; it opens a pool, whose queries leave theirs open. */
const opens: Api[] = [
  {
    when: [{ at: "arg0", kind: "function" }],
    callback: { arg: 0, runs: "once", error: 0, result: "dropped" },
    returns: "this",
    acquires: "this",
  },
  { returns: "Promise<this>", work: "request", acquires: "this" },
];

// sql.connect() is the process-wide pool: calling it again gives the same one.
const contract: Omit<PackageContract, "package" | "modules"> = {
  source: "mssql 12.7, @types/mssql, lib/base/connection-pool.js",
  exports: {
    connect: [
      { when: [{ at: "arg1", kind: "function" }], callback: { arg: 1, runs: "once", error: 0, result: "dropped" } },
      { returns: "Promise<ConnectionPool>", work: "request" },
    ],
    close: taskOrCallback,
    query: requestOrCallback,
    batch: requestOrCallback,
    ConnectionPool: [
      // With a callback it connects at once.
      {
        when: [{ at: "arg1", kind: "function" }],
        class: "ConnectionPool",
        callback: { arg: 1, runs: "once", error: 0, result: "dropped" },
        acquires: "new",
      },
      { class: "ConnectionPool" },
    ],
    Transaction: { class: "Transaction", args: borrowed },
    PreparedStatement: { class: "PreparedStatement", args: borrowed },
    Request: { class: "Request", args: borrowed },
  },
  types: {
    // Closes idle connections after 30 s and keeps none (min 0), as pg's Pool does after 10 s: one is clean, one per request is not.
    ConnectionPool: {
      extends: "node#EventEmitter",
      obligation: {
        kind: "release",
        by: ["close"],
        async: ["close"],
        harm: "holds-until-timeout",
        diesOn: ["connect"],
        size: "each holds the connections of its queries for the pool's 30 s of idle time",
        shared: true,
      },
      members: {
        connect: opens,
        close: taskOrCallback,
        query: requestOrCallback,
        batch: requestOrCallback,
        request: { returns: "Request" },
        transaction: { returns: "Transaction" },
      },
    },
    // Holds one connection of the pool from begin() on. XACT_ABORT ends it on the server: event 'rollback'.
    Transaction: {
      extends: "node#EventEmitter",
      obligation: {
        kind: "finish",
        by: ["commit", "rollback"],
        async: ["commit", "rollback"],
        undo: "rollback()",
        harm: "starves-pool",
        diesOn: ["begin"],
      },
      members: {
        begin: [
          {
            when: [{ at: "arg0", kind: "function" }],
            callback: { arg: 0, runs: "once", error: 0, result: "dropped" },
            acquires: "this",
          },
          {
            when: [{ at: "arg1", kind: "function" }],
            callback: { arg: 1, runs: "once", error: 0, result: "dropped" },
            acquires: "this",
          },
          { returns: "Promise<this>", work: "request", acquires: "this" },
        ],
        commit: requestOrCallback,
        rollback: requestOrCallback,
        request: { returns: "Request" },
      },
      events: { commit: { means: "final" }, rollback: { means: "final" } },
    },
    // Holds one connection of the pool until unprepare().
    PreparedStatement: {
      extends: "node#EventEmitter",
      obligation: {
        kind: "release",
        by: ["unprepare"],
        async: ["unprepare"],
        harm: "starves-pool",
        diesOn: ["prepare"],
      },
      members: {
        input: chain,
        output: chain,
        prepare: [
          {
            when: [{ at: "arg1", kind: "function" }],
            callback: { arg: 1, runs: "once", error: 0, result: "dropped" },
            acquires: "this",
          },
          { returns: "Promise<void>", work: "request", acquires: "this" },
        ],
        execute: requestOrCallback,
        unprepare: taskOrCallback,
      },
    },
    Request: {
      extends: "node#EventEmitter",
      members: {
        input: chain,
        output: chain,
        replaceInput: chain,
        query: requestOrCallback,
        execute: requestOrCallback,
        batch: requestOrCallback,
        bulk: requestOrCallback,
        cancel: local,
        pause: local,
        resume: local,
        pipe: { returns: "arg0" },
        toReadableStream: { returns: "node#Readable" },
      },
    },
  },
};

export const mssql: PackageContract = defineContract({
  package: "mssql",
  modules: ["mssql", "mssql/msnodesqlv8", "mssql/msnodesqlv8.js"],
  ...contract,
});

export const tedious = defineContract({
  package: "tedious",
  source:
    "tedious 19.2, lib/connection.d.ts; connecting measured: new makes no attempt, a failing connect leaves no socket",
  exports: {
    Connection: { class: "Connection" },
    Request: { class: "Request" },
    connect: { callback: { arg: "last", runs: "once", error: 0 }, returns: "Connection", acquires: "result" },
  },
  types: {
    Connection: {
      extends: "node#EventEmitter",
      obligation: { kind: "release", by: ["close"], harm: "holds-socket", diesOn: ["connect", "event('error')"] },
      members: {
        connect: { callback: { arg: 0, runs: "once", error: 0, result: "dropped" }, acquires: "this" },
        close: local,
        execSql: { args: borrowed },
        execSqlBatch: { args: borrowed },
        execute: { args: borrowed },
        prepare: { args: borrowed },
        unprepare: { args: borrowed },
        callProcedure: { args: borrowed },
        execBulkLoad: local,
        cancel: local,
        reset: callbackOnly,
        beginTransaction: {
          callback: { arg: 0, runs: "once", error: 0, result: "dropped" },
          acquires: "this",
          obligation: { kind: "finish", by: ["commitTransaction", "rollbackTransaction", "close"], harm: "hangs" },
        },
        commitTransaction: { callback: { arg: 0, runs: "once", error: 0, result: "dropped" } },
        rollbackTransaction: { callback: { arg: 0, runs: "once", error: 0, result: "dropped" } },
        // cb[1] is the function that ends the transaction; a promise of the callback is dropped.
        transaction: { callback: { arg: 0, runs: "once", error: 0, result: "dropped" } },
      },
      // 'connect' comes with an error where it failed.
      events: { connect: { params: [""] }, error: { means: "failure" }, end: { means: "final" } },
    },
    Request: {
      extends: "node#EventEmitter",
      members: { addParameter: local, addOutputParameter: local, cancel: local },
    },
  },
});
