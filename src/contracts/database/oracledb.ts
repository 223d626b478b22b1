import { defineContract } from "../vocabulary.js";
import type { Api, Obligation } from "../vocabulary.js";
import { local, requestOrCallback, taskOrCallback } from "./shared.js";

/** close() rolls back what is open, and closes the result sets of the connection. */
const connection: Obligation = {
  kind: "release",
  by: ["close", "release", "[Symbol.asyncDispose]"],
  async: ["close", "release"],
  harm: "holds-socket",
};
const getConnection: Api[] = [
  {
    when: [{ at: "arg0", kind: "function" }],
    callback: { arg: 0, runs: "once", error: 0, params: ["", "Connection"], result: "dropped" },
    acquires: "cb[1]",
  },
  {
    when: [{ at: "arg1", kind: "function" }],
    callback: { arg: 1, runs: "once", error: 0, params: ["", "Connection"], result: "dropped" },
    acquires: "cb[1]",
  },
  { returns: "Promise<Connection>", acquires: "await", work: "request" },
];

export const oracledb = defineContract({
  package: "oracledb",
  source: "oracledb 26.0, lib/connection.js, lib/pool.js; @types/oracledb 7",
  exports: {
    getConnection,
    // Pools stand in a cache of the package (getPool), with poolMin 0 and an idle timer of 60 s: no obligation.
    createPool: [
      {
        when: [{ at: "arg1", kind: "function" }],
        callback: { arg: 1, runs: "once", error: 0, params: ["", "Pool"], result: "dropped" },
      },
      { returns: "Promise<Pool>", work: "request" },
    ],
    getPool: { returns: "Pool" },
    Connection: { class: "Connection" },
    Pool: { class: "Pool" },
  },
  types: {
    Pool: {
      extends: "node#EventEmitter",
      members: { getConnection, close: taskOrCallback, terminate: taskOrCallback, reconfigure: taskOrCallback },
    },
    Connection: {
      extends: "node#EventEmitter",
      obligation: connection,
      members: {
        execute: [
          {
            when: [
              { at: "arg2.resultSet", is: true },
              { at: "arg3", kind: "function" },
            ],
            callback: { arg: 3, runs: "once", error: 0, params: ["", "CursorResult"], result: "dropped" },
            acquires: "cb[1].resultSet",
          },
          {
            when: [{ at: "arg2.resultSet", is: true }],
            returns: "Promise<CursorResult>",
            acquires: "await.resultSet",
            work: "request",
          },
          ...requestOrCallback,
        ],
        executeMany: requestOrCallback,
        queryStream: { returns: "node#Readable", acquires: "result" },
        getStatementInfo: requestOrCallback,
        commit: requestOrCallback,
        rollback: requestOrCallback,
        ping: requestOrCallback,
        break: requestOrCallback,
        changePassword: requestOrCallback,
        close: [
          {
            when: [{ at: "arg0", kind: "function" }],
            callback: { arg: 0, runs: "once", error: 0 },
            closesChildren: true,
          },
          {
            when: [{ at: "arg1", kind: "function" }],
            callback: { arg: 1, runs: "once", error: 0 },
            closesChildren: true,
          },
          { returns: "Promise<void>", work: "task", closesChildren: true },
        ],
        release: taskOrCallback,
      },
    },
    CursorResult: { members: { resultSet: { value: "ResultSet" } } },
    // Closed with its connection; toQueryStream() takes it over.
    ResultSet: {
      obligation: {
        kind: "release",
        by: ["close", "toQueryStream", "[Symbol.asyncDispose]"],
        async: ["close"],
        harm: "loses-work",
      },
      members: {
        getRow: requestOrCallback,
        getRows: requestOrCallback,
        close: taskOrCallback,
        toQueryStream: { returns: "node#Readable" },
      },
    },
    Lob: { extends: "node#Duplex", members: { close: taskOrCallback, getData: requestOrCallback, destroy: local } },
  },
});
