/** Graph, wide-column, document, search and time-series databases. */
import { defineContract } from "../vocabulary.js";
import type { Api, PackageContract, TypeContract } from "../vocabulary.js";
import { readableBy } from "../node/shared.js";
import { callbackOnly, local, request, requestOrCallback, task, taskOrCallback } from "./shared.js";

const managed: Api = { ...request, callback: { arg: 0, runs: "many", result: "awaited" } };
const neo4jTransaction: Api = { returns: "Promise<Transaction>", acquires: "await", work: "request" };

export const neo4j = defineContract({
  package: "neo4j-driver",
  source: "neo4j-driver 6.3, neo4j-driver-core types/*.d.ts; connecting measured",
  exports: {
    driver: { returns: "Driver", acquires: "result" },
    Driver: { class: "Driver" },
    Session: { class: "Session" },
    Transaction: { class: "Transaction" },
    int: local,
    "auth.basic": local,
    "auth.bearer": local,
  },
  types: {
    // Opens with the first query and keeps its connections.
    Driver: {
      obligation: {
        kind: "release",
        by: ["close", "[Symbol.asyncDispose]"],
        async: ["close"],
        harm: "holds-socket",
        shared: true,
      },
      members: {
        session: { returns: "Session" },
        rxSession: local,
        executeQuery: request,
        verifyConnectivity: request,
        verifyAuthentication: request,
        getServerInfo: request,
        supportsMultiDb: request,
        close: { returns: "Promise<void>", work: "task", closesChildren: true },
      },
    },
    // Borrows a connection while a query runs, and until its result has been read: an awaited one gives it back.
    // So a session that is only dropped holds nothing; close() rolls back what is open.
    Session: {
      members: {
        run: request,
        executeRead: managed,
        executeWrite: managed,
        readTransaction: { ...managed, versions: "<6" },
        writeTransaction: { ...managed, versions: "<6" },
        beginTransaction: neo4jTransaction,
        close: { returns: "Promise<void>", work: "task", closesChildren: true },
        lastBookmark: { ...local, versions: "<6" },
        lastBookmarks: local,
      },
    },
    Transaction: {
      obligation: {
        kind: "finish",
        by: ["commit", "rollback", "close", "[Symbol.asyncDispose]"],
        async: ["commit", "rollback", "close"],
        undo: "rollback()",
        harm: "starves-pool",
      },
      members: { run: request, commit: request, rollback: request, close: task, isOpen: local },
    },
  },
});

const opens: Api[] = [
  { when: [{ at: "last", kind: "function" }], ...callbackOnly, acquires: "this" },
  { ...request, acquires: "this" },
];
export const cassandra = defineContract({
  package: "cassandra-driver",
  source: "cassandra-driver 4.10, index.d.ts; connecting measured",
  exports: { Client: { class: "Client" } },
  types: {
    // Connects with connect() or the first query; where no host answers nothing is open.
    Client: {
      extends: "node#EventEmitter",
      obligation: {
        kind: "release",
        by: ["shutdown"],
        async: ["shutdown"],
        harm: "holds-socket",
        shared: true,
        diesOn: ["connect"],
      },
      members: {
        connect: opens,
        execute: opens,
        executeGraph: opens,
        batch: opens,
        eachRow: { callback: { arg: "last", runs: "once", error: 0, result: "dropped" } },
        stream: { returns: "node#Readable" },
        shutdown: taskOrCallback,
        getState: local,
        getReplicas: local,
      },
    },
  },
});

const searchMembers: TypeContract["members"] = {
  close: taskOrCallback,
  search: request,
  msearch: request,
  index: request,
  create: request,
  get: request,
  mget: request,
  getSource: request,
  exists: request,
  update: request,
  updateByQuery: request,
  delete: request,
  deleteByQuery: request,
  bulk: request,
  count: request,
  scroll: request,
  clearScroll: request,
  reindex: request,
  info: request,
  ping: request,
  // Shares the connections of its parent.
  child: { returns: "Child" },
};
const since22: Api = { ...request, versions: ">=2.2" };
const openMembers: TypeContract["members"] = {
  ...searchMembers,
  createPit: since22,
  deletePit: since22,
  deleteAllPits: since22,
};

/** Until 8 a callback or a promise. */
const elasticMembers: TypeContract["members"] = Object.fromEntries(
  Object.entries({ ...searchMembers, openPointInTime: request, closePointInTime: request }).map(([name, api]) => [
    name,
    api === request
      ? {
          ...request,
          turned: { in: "8.0.0", from: ["callback", "promise"], read: "8.0.0 lib/api/api/*.d.ts: Promise only" },
        }
      : api,
  ]),
);

// undici with a keep-alive of 10 minutes.
export const elasticsearch = defineContract({
  package: "@elastic/elasticsearch",
  source: "@elastic/elasticsearch 9.4, lib/client.d.ts; @elastic/transport lib/connection/UndiciConnection.js",
  exports: { Client: { class: "Client", acquires: "new" } },
  types: {
    Client: {
      obligation: { kind: "release", by: ["close"], async: ["close"], harm: "holds-until-timeout", shared: true },
      members: elasticMembers,
    },
    Child: { members: elasticMembers },
  },
});
// http.Agent with keep-alive; the server does not end idle connections by itself.
export const opensearch = defineContract({
  package: "@opensearch-project/opensearch",
  source: "@opensearch-project/opensearch 3.9 and 2.2, index.d.ts, api/_api, lib/Connection.js",
  exports: { Client: { class: "Client", acquires: "new" } },
  types: {
    Client: {
      obligation: { kind: "release", by: ["close"], async: ["close"], harm: "holds-socket", shared: true },
      members: openMembers,
    },
    Child: { members: openMembers },
  },
});

// Frees idle sockets after 2.5 s by itself: nothing is owed for the client.
export const clickhouse = defineContract({
  package: "@clickhouse/client",
  source: "@clickhouse/client 1.23, dist/result_set.d.ts, dist/config.js",
  exports: { createClient: { returns: "Client" }, ClickHouseClient: { class: "Client" } },
  types: {
    Client: {
      members: {
        query: { returns: "Promise<ResultSet>", acquires: "await", work: "request" },
        exec: { returns: "Promise<ExecResult>", acquires: "await.stream", work: "request" },
        command: request,
        insert: request,
        ping: request,
        close: task,
      },
    },
    ResultSet: {
      obligation: {
        kind: "consume",
        by: ["json", "text", "stream", "close", "[Symbol.dispose]"],
        harm: "holds-socket",
      },
      members: {
        json: request,
        text: request,
        stream: { returns: "node#Readable", part: true },
        close: local,
      },
    },
    ExecResult: { members: { stream: { value: "ResultStream" } } },
    ResultStream: { extends: "node#Readable", obligation: { kind: "consume", by: readableBy, harm: "holds-socket" } },
  },
});

export const couchbase = defineContract({
  package: "couchbase",
  source: "couchbase 4.7, dist/couchbase.d.ts",
  exports: {
    connect: [
      {
        when: [{ at: "arg2", kind: "function" }],
        callback: { arg: 2, runs: "once", error: 0, params: ["", "Cluster"], result: "dropped" },
        acquires: "cb[1]",
      },
      { returns: "Promise<Cluster>", acquires: "await", work: "request" },
    ],
    Cluster: { class: "Cluster" },
    "Cluster.connect": { returns: "Promise<Cluster>", acquires: "await", work: "request" },
  },
  types: {
    Cluster: {
      obligation: { kind: "release", by: ["close"], async: ["close"], harm: "holds-socket" },
      members: {
        // Through its cluster property whoever gets the bucket can close it.
        bucket: { returns: "Bucket", part: true },
        query: requestOrCallback,
        analyticsQuery: requestOrCallback,
        searchQuery: requestOrCallback,
        ping: requestOrCallback,
        diagnostics: requestOrCallback,
        close: taskOrCallback,
      },
    },
    Bucket: {
      members: {
        cluster: { value: "Cluster", part: true },
        defaultCollection: { returns: "Collection" },
        collection: { returns: "Collection" },
        scope: local,
        ping: requestOrCallback,
      },
    },
    Collection: {
      members: {
        get: requestOrCallback,
        exists: requestOrCallback,
        insert: requestOrCallback,
        upsert: requestOrCallback,
        replace: requestOrCallback,
        remove: requestOrCallback,
        touch: requestOrCallback,
        unlock: requestOrCallback,
        lookupIn: requestOrCallback,
        mutateIn: requestOrCallback,
        getAndLock: requestOrCallback,
        getAndTouch: requestOrCallback,
      },
    },
  },
});

// One HTTP connection per request, kept by nothing.
export const influx = defineContract({
  package: "influx",
  source: "influx 5.12, lib/src/index.d.ts",
  exports: { InfluxDB: { class: "InfluxDB" } },
  types: {
    InfluxDB: {
      members: {
        ping: request,
        query: request,
        queryRaw: request,
        writePoints: request,
        writeMeasurement: request,
        createDatabase: request,
        dropDatabase: request,
        getDatabaseNames: request,
        getMeasurements: request,
      },
    },
  },
});

// Callbacks only; ends connections that were idle for 5 s by itself: nothing is owed for it.
export const memcached = defineContract({
  package: "memcached",
  source: "memcached 2.2, lib/memcached.js (idle)",
  exports: { default: { class: "Memcached" } },
  types: {
    Memcached: {
      extends: "node#EventEmitter",
      members: {
        get: callbackOnly,
        gets: callbackOnly,
        getMulti: callbackOnly,
        set: callbackOnly,
        add: callbackOnly,
        replace: callbackOnly,
        append: callbackOnly,
        cas: callbackOnly,
        del: callbackOnly,
        incr: callbackOnly,
        decr: callbackOnly,
        touch: callbackOnly,
        flush: callbackOnly,
        end: local,
      },
    },
  },
});

// A session of HTTPS requests: its sockets end with their idle timer, the session on the server with its own.
export const snowflake = defineContract({
  package: "snowflake-sdk",
  source: "snowflake-sdk 3.3, dist/index.d.ts",
  exports: {
    createConnection: { returns: "Connection" },
    createPool: { returns: "generic-pool#Pool" },
    configure: local,
  },
  types: {
    Connection: {
      obligation: {
        kind: "release",
        by: ["destroy"],
        harm: "holds-until-timeout",
        diesOn: ["connect", "connectAsync"],
      },
      members: {
        // Hands the connection itself to its callback, which ends it there: nothing is born here, only with connectAsync().
        connect: {
          callback: { arg: 0, runs: "once", error: 0, params: ["", "this"], result: "dropped" },
          returns: "this",
        },
        connectAsync: { returns: "Promise<this>", work: "request", acquires: "this" },
        // The callback stands in the options: { complete(err, statement, rows) }.
        execute: local,
        destroy: callbackOnly,
        isUp: local,
        isValidAsync: task,
      },
    },
  },
});

const term: Api = { returns: "Term" };
export const rethinkdb: PackageContract = defineContract({
  package: "rethinkdb",
  source: "rethinkdb 2.4, rethinkdb.js, net.js; @types/rethinkdb",
  exports: {
    connect: [
      {
        when: [{ at: "arg1", kind: "function" }],
        callback: { arg: 1, runs: "once", error: 0, params: ["", "Connection"], result: "dropped" },
        acquires: "cb[1]",
      },
      { returns: "Promise<Connection>", acquires: "await", work: "request" },
    ],
    Connection: { class: "Connection" },
    db: term,
    table: term,
    expr: term,
    dbCreate: term,
    dbDrop: term,
    dbList: term,
    tableCreate: term,
    tableDrop: term,
    tableList: term,
    branch: term,
    now: term,
    row: { value: "Term" },
  },
  types: {
    Connection: {
      extends: "node#EventEmitter",
      obligation: {
        kind: "release",
        by: ["close"],
        async: ["close"],
        harm: "holds-socket",
        diesOn: ["event('error')"],
      },
      members: {
        close: taskOrCallback,
        reconnect: requestOrCallback,
        use: local,
        noreplyWait: requestOrCallback,
        server: requestOrCallback,
        isOpen: local,
      },
      events: { error: { means: "failure" }, close: { means: "final" } },
    },
    Term: {
      members: {
        run: [
          {
            when: [{ at: "arg1", kind: "function" }],
            callback: { arg: 1, runs: "once", error: 0, result: "dropped" },
            args: { 0: "borrows" },
          },
          {
            when: [{ at: "arg2", kind: "function" }],
            callback: { arg: 2, runs: "once", error: 0, result: "dropped" },
            args: { 0: "borrows" },
          },
          { ...request, args: { 0: "borrows" } },
        ],
        table: term,
        tableCreate: term,
        tableDrop: term,
        tableList: term,
        indexCreate: term,
        indexDrop: term,
        indexList: term,
        indexWait: term,
        get: term,
        getAll: term,
        between: term,
        filter: term,
        insert: term,
        update: term,
        replace: term,
        delete: term,
        map: term,
        concatMap: term,
        reduce: term,
        group: term,
        ungroup: term,
        count: term,
        sum: term,
        avg: term,
        min: term,
        max: term,
        distinct: term,
        contains: term,
        orderBy: term,
        skip: term,
        limit: term,
        slice: term,
        nth: term,
        sample: term,
        pluck: term,
        without: term,
        merge: term,
        withFields: term,
        eqJoin: term,
        innerJoin: term,
        outerJoin: term,
        zip: term,
        union: term,
        isEmpty: term,
        default: term,
        changes: term,
        coerceTo: term,
        eq: term,
        and: term,
        or: term,
      },
    },
  },
});
