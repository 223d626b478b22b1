import { defineContract } from "../vocabulary.js";
import type { Api, Obligation, PackageContract, TypeContract } from "../vocabulary.js";
import { readableBy } from "../node/shared.js";
import { awaitsLast, beginsByText, endsByText, local, request, task } from "./shared.js";

/** Giving the client back leaves it open: the next borrower goes on in it. Ending the client, or `release(true)`, rolls it back. */
const transaction: Obligation = {
  kind: "finish",
  by: [...endsByText("query"), "end", "release(*)"],
  undo: 'query("ROLLBACK")',
  harm: "hangs",
};

/** A query fails when the statement or the connection does. A cursor or a stream is the result itself, and blocks its client until it is read. */
const query: Api[] = [
  { when: [{ at: "arg0", class: "pg-query-stream#QueryStream" }], returns: "arg0", acquires: "result" },
  { when: [{ at: "arg0", class: "pg-cursor#Cursor" }], returns: "arg0" },
  {
    when: [{ at: "arg2", kind: "function" }],
    callback: { arg: 2, runs: "once", error: 0, params: ["", ""], result: "dropped" },
  },
  {
    when: [{ at: "arg1", kind: "function" }],
    callback: { arg: 1, runs: "once", error: 0, params: ["", ""], result: "dropped" },
  },
  { returns: "Promise<QueryResult>", work: "request", args: { 0: "borrows" } },
];
const end: Api[] = [
  { when: [{ at: "arg0", kind: "function" }], callback: { arg: 0, runs: "once", error: 0, result: "dropped" } },
  task,
];

const types: Record<string, TypeContract> = {
  // Opens with its first query and closes idle clients after 10 s: one is clean, one per request is not (measured).
  Pool: {
    extends: "node#EventEmitter",
    obligation: {
      kind: "release",
      by: ["end"],
      async: ["end"],
      harm: "holds-until-timeout",
      // Nothing is left of a connection that could not be made (measured).
      diesOn: ["connect"],
      size: "100 of them within the pool's 10 s of idle time, and PostgreSQL has too many clients",
      shared: true,
    },
    members: {
      connect: [
        {
          when: [{ at: "arg0", kind: "function" }],
          callback: {
            arg: 0,
            runs: "once",
            error: 0,
            params: ["", "PoolClient", ""],
            releases: { 2: 1 },
            result: "dropped",
          },
          acquires: ["cb[1]", "this"],
        },
        { returns: "Promise<PoolClient>", acquires: ["await", "this"], work: "request" },
      ],
      query: query.map((api) => ({ ...api, acquires: [...[api.acquires ?? []].flat(), "this"] })),
      end,
    },
    events: {
      connect: { params: ["Client"] },
      acquire: { params: ["Client"] },
      remove: { params: ["Client"] },
      error: { params: ["", "Client"] },
    },
  },
  // The client of a pool: given back, not ended. An unreleased one is missing for ever, the next connect() hangs (measured).
  PoolClient: {
    extends: "Client",
    obligation: {
      kind: "release",
      by: ["release", "end"],
      harm: "starves-pool",
      // A released client is the next borrower's; a second release() throws (run).
      cuts: ["release"],
      once: ["release"],
      spent: ["release"],
    },
    members: { release: {} },
  },
  // Where start-up fails, the server closes the socket (measured for a wrong password, an unknown database, too many clients and a
  // timeout: of 20 sockets none is left after a second). Only a password that is missing here leaves it open until end().
  Client: {
    extends: "node#EventEmitter",
    // end() waits for the queries in the queue; what comes later rejects.
    obligation: {
      kind: "release",
      by: ["end"],
      async: ["end"],
      harm: "holds-socket",
      waits: ["end"],
      spent: ["end"],
      // The event tells of a connection that is lost (lib/client.js); what a query fails with goes to that.
      diesOn: ["connect", "event('error')"],
    },
    members: {
      connect: [
        {
          when: [{ at: "arg0", kind: "function" }],
          callback: { arg: 0, runs: "once", error: 0, result: "dropped" },
          acquires: "this",
        },
        { ...request, acquires: "this" },
      ],
      query: beginsByText(query, transaction),
      end,
      escapeIdentifier: local,
      escapeLiteral: local,
      setTypeParser: local,
      getTypeParser: local,
    },
    events: { error: { means: "failure" }, end: { means: "final" } },
  },
  QueryResult: {},
};

export const pg: PackageContract = defineContract({
  package: "pg",
  modules: ["pg", "pg/lib/index.js"],
  source: "pg 8.23, @types/pg 8.23; measured with PostgreSQL 15",
  exports: {
    Client: { class: "Client" },
    Pool: { class: "Pool" },
    PoolClient: { class: "PoolClient" },
    ClientBase: { class: "Client" },
    "native.Client": { class: "Client" },
    "native.Pool": { class: "Pool" },
    escapeIdentifier: local,
    escapeLiteral: local,
  },
  types,
});

export const pgPool = defineContract({
  package: "pg-pool",
  source: "pg-pool 3.14, index.js",
  exports: { default: { class: "pg#Pool" } },
});

// Read to its end it closes itself.
export const pgCursor = defineContract({
  package: "pg-cursor",
  source: "pg-cursor 2.22, index.js",
  exports: { default: { class: "Cursor" } },
  types: {
    Cursor: {
      extends: "node#EventEmitter",
      members: {
        read: [
          { when: [{ at: "arg1", kind: "function" }], callback: { arg: 1, runs: "once", error: 0, result: "dropped" } },
          request,
        ],
        close: end,
      },
    },
  },
});

export const pgQueryStream = defineContract({
  package: "pg-query-stream",
  source: "pg-query-stream 4.17, dist/index.js",
  exports: { default: { class: "QueryStream" } },
  types: {
    QueryStream: { extends: "node#Readable", obligation: { kind: "consume", by: readableBy, harm: "hangs" } },
  },
});

export const pgNative = defineContract({
  package: "pg-native",
  source: "pg-native README.md, index.js",
  exports: { default: { class: "Native", acquires: "new" } },
  types: {
    Native: {
      extends: "node#EventEmitter",
      obligation: { kind: "release", by: ["end"], harm: "holds-socket", diesOn: ["connect"] },
      members: {
        connect: { callback: { arg: "last", runs: "once", error: 0, result: "dropped" } },
        query: { callback: { arg: "last", runs: "once", error: 0, result: "dropped" } },
        prepare: { callback: { arg: "last", runs: "once", error: 0, result: "dropped" } },
        execute: { callback: { arg: "last", runs: "once", error: 0, result: "dropped" } },
        end: { callback: { arg: "last", runs: "once", result: "dropped" } },
        connectSync: { sync: true },
        querySync: { sync: true },
        prepareSync: { sync: true },
        executeSync: { sync: true },
      },
    },
  },
});

// Its pool is pg's: closes idle clients. A Pool per request is what an edge function needs.
export const neon = defineContract({
  package: "@neondatabase/serverless",
  source: "@neondatabase/serverless 1.2.0, index.d.ts, index.mjs",
  exports: {
    Client: { class: "Client" },
    Pool: { class: "Pool" },
    PoolClient: { class: "PoolClient" },
    // A request for each query, sent when it is awaited.
    neon: { returns: "Http" },
  },
  types: {
    ...types,
    Http: {
      call: { returns: "HttpQuery" },
      members: { query: { returns: "HttpQuery" }, unsafe: local, transaction: request },
    },
    HttpQuery: { lazy: true, members: { then: request, catch: request, finally: request } },
  },
});

export const pgPromise = defineContract({
  package: "pg-promise",
  source: "pg-promise 12.7, typescript/pg-promise.d.ts",
  exports: { default: { returns: "Main" }, IDatabase: { class: "Database" } },
  types: {
    Main: { call: { returns: "Database" }, members: { end: local } },
    Database: {
      members: {
        connect: { returns: "Promise<Connected>", acquires: "await", work: "request" },
        task: awaitsLast,
        taskIf: awaitsLast,
        tx: awaitsLast,
        txIf: awaitsLast,
        none: request,
        one: request,
        oneOrNone: request,
        many: request,
        manyOrNone: request,
        any: request,
        result: request,
        multi: request,
        multiResult: request,
        func: request,
        proc: request,
        query: request,
        map: request,
        each: request,
        stream: request,
      },
    },
    Connected: {
      extends: "Database",
      obligation: { kind: "release", by: ["done"], harm: "starves-pool", cuts: ["done"], spent: ["done"] },
      members: { done: local },
    },
  },
});
