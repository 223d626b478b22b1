/** Drivers of databases, registries and time series beside those of the other files. */
import { defineContract } from "../vocabulary.js";
import type { Api, Obligation, PackageContract, TypeContract } from "../vocabulary.js";
import { ioredis } from "./ioredis.js";
import { callbackOnly, chain, local, request, requestOrCallback, task, taskOrCallback } from "./shared.js";

/** Commands that ioredis has learnt since the fork. */
const SINCE_THE_FORK = ["hgetdel", "hgetex", "hsetex", "msetex", "xdelex", "xnack"];
const iovalkey: PackageContract = {
  ...ioredis,
  package: "iovalkey",
  source: "iovalkey 0.4.0, built/index.d.ts",
  types: Object.fromEntries(
    Object.entries(ioredis.types ?? {}).map(([name, { members = {}, ...type }]) => [
      name,
      {
        ...type,
        members: Object.fromEntries(Object.entries(members).filter(([member]) => !SINCE_THE_FORK.includes(member))),
      },
    ]),
  ),
};

/** `f(…, (err, x) => void)`, or a promise without a callback. */
const opens = (type: string): Api[] => [
  {
    when: [{ at: "last", kind: "function" }],
    callback: { arg: "last", runs: "once", error: 0, params: ["", type], result: "dropped" },
    acquires: "cb[1]",
  },
  { returns: `Promise<${type}>`, acquires: "await", work: "request" },
];
const connection: Obligation = { kind: "release", by: ["close"], async: ["close"], harm: "holds-socket" };

const odbc = defineContract({
  package: "odbc",
  source: "odbc 2.6.0, lib/odbc.d.ts",
  exports: { connect: opens("Connection"), pool: opens("Pool") },
  types: {
    Connection: {
      obligation: connection,
      members: {
        close: taskOrCallback,
        query: requestOrCallback,
        callProcedure: requestOrCallback,
        createStatement: requestOrCallback,
        tables: requestOrCallback,
        columns: requestOrCallback,
        beginTransaction: requestOrCallback,
        commit: requestOrCallback,
        rollback: requestOrCallback,
      },
    },
    // Closing what it gave gives that back.
    Pool: {
      obligation: { ...connection, shared: true },
      members: {
        close: taskOrCallback,
        query: requestOrCallback,
        connect: opens("Connection").map((api): Api => ({
          ...api,
          obligation: { ...connection, harm: "starves-pool" },
        })),
      },
    },
  },
});

const ibmDb = defineContract({
  package: "ibm_db",
  source: "ibm_db 4.0.1, lib/odbc.js",
  exports: { open: opens("Database"), openSync: { returns: "Database", acquires: "result", sync: true } },
  types: {
    Database: {
      obligation: { ...connection, by: ["close", "closeSync"], async: ["close"] },
      members: {
        close: taskOrCallback,
        closeSync: { sync: true },
        query: requestOrCallback,
        querySync: { sync: true },
        queryResult: requestOrCallback,
        prepare: requestOrCallback,
        beginTransaction: requestOrCallback,
        commitTransaction: requestOrCallback,
        rollbackTransaction: requestOrCallback,
      },
    },
  },
});

const attaches: Api = {
  callback: { arg: 1, runs: "once", error: 0, params: ["", "Database"], result: "dropped" },
  acquires: "cb[1]",
};
const firebird = defineContract({
  package: "node-firebird",
  source: "node-firebird 2.17.1, lib/index.js, lib/pool.js",
  exports: { attach: attaches, create: attaches, attachOrCreate: attaches, pool: { returns: "Pool" } },
  types: {
    Pool: {
      members: {
        get: {
          callback: { arg: 0, runs: "once", error: 0, params: ["", "Database"], result: "dropped" },
          acquires: "cb[1]",
          obligation: { kind: "release", by: ["detach"], harm: "starves-pool" },
        },
        destroy: local,
      },
    },
    Database: {
      extends: "node#EventEmitter",
      obligation: { kind: "release", by: ["detach", "drop"], harm: "holds-socket" },
      members: {
        detach: callbackOnly,
        drop: callbackOnly,
        query: callbackOnly,
        execute: callbackOnly,
        sequentially: callbackOnly,
        transaction: callbackOnly,
        startTransaction: callbackOnly,
      },
    },
  },
});

// A failing connect() closes the connection again.
const hdb = defineContract({
  package: "hdb",
  source: "hdb 2.30.1, lib/Client.js",
  exports: { createClient: { returns: "Client" }, Client: { class: "Client" } },
  types: {
    Client: {
      extends: "node#EventEmitter",
      obligation: {
        kind: "release",
        by: ["end", "close", "disconnect", "destroy"],
        harm: "holds-socket",
        diesOn: ["connect", "event('error')"],
      },
      members: {
        connect: { callback: { arg: "last", runs: "once", error: 0, result: "dropped" }, acquires: "this" },
        end: local,
        close: local,
        destroy: local,
        disconnect: callbackOnly,
        exec: callbackOnly,
        execute: callbackOnly,
        prepare: callbackOnly,
        commit: callbackOnly,
        rollback: callbackOnly,
        setAutoCommit: local,
      },
      events: { error: { means: "failure" }, end: { means: "final" }, close: { means: "final" } },
    },
  },
});

// One connection, for as long as it listens: connect() opens it.
const pgListen = defineContract({
  package: "pg-listen",
  source: "pg-listen 1.7.0, dist/index.d.ts",
  exports: { default: { returns: "Subscriber" } },
  types: {
    Subscriber: {
      obligation: { ...connection, shared: true },
      members: {
        connect: { ...request, acquires: "this" },
        close: task,
        // Works on by itself from here, for as long as the process.
        listenTo: { ...request, args: { this: "owns" } },
        notify: request,
        unlisten: request,
        unlistenAll: request,
      },
    },
  },
});

const databricks = defineContract({
  package: "@databricks/sql",
  source: "@databricks/sql 2.1.0, dist/DBSQLClient.d.ts, DBSQLSession.d.ts, DBSQLOperation.d.ts",
  exports: { DBSQLClient: { class: "Client" } },
  types: {
    Client: {
      extends: "node#EventEmitter",
      obligation: { ...connection, diesOn: ["connect"], shared: true },
      members: {
        connect: { returns: "Promise<this>", work: "request", acquires: "this" },
        openSession: { returns: "Promise<Session>", acquires: "await", work: "request" },
        close: { ...task, closesChildren: true },
      },
    },
    // Stays with the server until it times out.
    Session: {
      obligation: { ...connection, harm: "holds-until-timeout" },
      members: { executeStatement: { returns: "Promise<Operation>", work: "request" }, close: task },
    },
    Operation: { members: { fetchAll: request, fetchChunk: request, finished: request, cancel: request, close: task } },
  },
});

/** Builders: nothing is sent before one of these, or before it is awaited. */
const etcdBuilder = (sends: readonly string[], chains: readonly string[]): TypeContract => ({
  lazy: true,
  members: {
    ...Object.fromEntries([...sends, "exec", "then", "catch"].map((name) => [name, request])),
    ...Object.fromEntries([...chains, "options"].map((name) => [name, chain])),
  },
});
const revisions = [
  "revision",
  "serializable",
  "minModRevision",
  "maxModRevision",
  "minCreateRevision",
  "maxCreateRevision",
];
// Connects with the first call, and keeps its connection.
const etcd3 = defineContract({
  package: "etcd3",
  source: "etcd3 1.1.2, lib/index.d.ts, lib/namespace.d.ts, lib/builder.d.ts, lib/util.js, lib/connection-pool.d.ts",
  exports: { Etcd3: { class: "Etcd3", acquires: "new" } },
  types: {
    Etcd3: {
      obligation: { kind: "release", by: ["close"], harm: "holds-socket", shared: true },
      members: {
        close: local,
        get: { returns: "SingleRangeBuilder" },
        getAll: { returns: "MultiRangeBuilder" },
        put: { returns: "PutBuilder" },
        delete: { returns: "DeleteBuilder" },
        getRoles: request,
        getUsers: request,
      },
    },
    SingleRangeBuilder: etcdBuilder(["json", "string", "number", "buffer", "exists"], revisions),
    MultiRangeBuilder: etcdBuilder(
      ["count", "keys", "keyBuffers", "json", "strings", "numbers", "buffers"],
      [...revisions, "prefix", "inRange", "all", "limit", "sort"],
    ),
    PutBuilder: etcdBuilder(["getPrevious", "touch"], ["value", "lease", "ignoreLease"]),
    DeleteBuilder: etcdBuilder(["getPrevious"], ["key", "prefix", "range", "all", "inRange"]),
  },
});

const zookeeper = defineContract({
  package: "node-zookeeper-client",
  source: "node-zookeeper-client 1.1.3, index.js",
  exports: { createClient: { returns: "Client" }, Client: { class: "Client" } },
  types: {
    Client: {
      extends: "node#EventEmitter",
      obligation: { kind: "release", by: ["close"], harm: "holds-socket", shared: true },
      members: {
        connect: { acquires: "this" },
        close: local,
        create: callbackOnly,
        remove: callbackOnly,
        exists: callbackOnly,
        getChildren: callbackOnly,
        getData: callbackOnly,
        setData: callbackOnly,
        mkdirp: callbackOnly,
      },
      events: { connected: { means: "success" }, expired: { means: "final" } },
    },
  },
});

// What is written stands in a buffer with a timer: flushed by close(), or lost.
const influx2 = defineContract({
  package: "@influxdata/influxdb-client",
  source: "@influxdata/influxdb-client 1.35.0, dist/index.d.ts",
  exports: { InfluxDB: { class: "InfluxDB" } },
  types: {
    InfluxDB: { members: { getWriteApi: { returns: "WriteApi" }, getQueryApi: { returns: "QueryApi" } } },
    WriteApi: {
      obligation: { kind: "release", by: ["close", "flush", "dispose"], async: ["close", "flush"], harm: "loses-work" },
      members: {
        writePoint: { acquires: "this", rejects: false },
        writePoints: { acquires: "this", rejects: false },
        writeRecord: { acquires: "this", rejects: false },
        useDefaultTags: local,
        flush: request,
        close: request,
        dispose: local,
      },
    },
    QueryApi: { members: { collectRows: request, collectLines: request, queryRaw: request, queryRows: local } },
  },
});

/** A server of its own, as a child process. */
const memoryServer: Obligation = {
  kind: "release",
  by: ["stop", "[Symbol.asyncDispose]"],
  async: ["stop"],
  harm: "holds-process",
};
const created = (type: string): Api => ({ returns: `Promise<${type}>`, acquires: "await", work: "task" });
const memory = (name: string): PackageContract =>
  defineContract({
    package: name,
    source: "mongodb-memory-server-core 11.3.0, lib/MongoMemoryServer.d.ts, lib/MongoMemoryReplSet.d.ts",
    exports: {
      "MongoMemoryServer.create": created("Server"),
      "MongoMemoryReplSet.create": created("Server"),
      MongoMemoryServer: { class: "Server" },
      MongoMemoryReplSet: { class: "Server" },
    },
    types: {
      Server: {
        extends: "node#EventEmitter",
        obligation: memoryServer,
        members: { start: task, stop: task, cleanup: task, getUri: local, ensureInstance: task },
      },
    },
  });

export const moreDrivers: readonly PackageContract[] = [
  iovalkey,
  odbc,
  ibmDb,
  firebird,
  hdb,
  pgListen,
  databricks,
  etcd3,
  zookeeper,
  influx2,
  memory("mongodb-memory-server"),
  memory("mongodb-memory-server-core"),
];
