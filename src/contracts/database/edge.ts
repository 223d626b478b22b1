/** Databases over HTTP, where nothing has to be closed, and small drivers. */
import { defineContract } from "../vocabulary.js";
import type { Api, PackageContract, TypeContract } from "../vocabulary.js";
import { awaits0, chain, local, request, requestOrCallback, task } from "./shared.js";

// ---- @upstash/redis: one HTTP request for each command, sent at once.

const upstash = defineContract({
  package: "@upstash/redis",
  modules: ["@upstash/redis", "@upstash/redis/cloudflare", "@upstash/redis/fastly"],
  source: "@upstash/redis 1.39.0, nodejs.d.ts",
  exports: { Redis: { class: "Redis" }, "Redis.fromEnv": { returns: "Redis" } },
  types: {
    Redis: {
      members: {
        pipeline: { returns: "Pipeline" },
        multi: { returns: "Pipeline" },
        createScript: local,
        use: local,
        subscribe: local,
        psubscribe: local,
        json: local,
        search: local,
        get: request,
        getdel: request,
        getex: request,
        set: request,
        setex: request,
        setnx: request,
        mget: request,
        mset: request,
        incr: request,
        incrby: request,
        decr: request,
        decrby: request,
        append: request,
        del: request,
        unlink: request,
        exists: request,
        expire: request,
        expireat: request,
        pexpire: request,
        persist: request,
        ttl: request,
        type: request,
        keys: request,
        scan: request,
        hget: request,
        hgetall: request,
        hset: request,
        hdel: request,
        hincrby: request,
        hexists: request,
        hkeys: request,
        hlen: request,
        hmget: request,
        hvals: request,
        lpush: request,
        rpush: request,
        lpop: request,
        rpop: request,
        lrange: request,
        llen: request,
        ltrim: request,
        lrem: request,
        sadd: request,
        srem: request,
        smembers: request,
        sismember: request,
        scard: request,
        zadd: request,
        zrange: request,
        zrem: request,
        zscore: request,
        zincrby: request,
        zcard: request,
        xadd: request,
        publish: request,
        eval: request,
        evalsha: request,
        ping: request,
        flushdb: request,
        flushall: request,
      },
    },
    // Collects: nothing is sent before exec().
    Pipeline: { members: { exec: request } },
  },
});

// ---- @planetscale/database: fetch.

const planetscaleMembers: TypeContract["members"] = {
  execute: request,
  transaction: awaits0,
  refresh: request,
  connection: { returns: "Connection" },
};
const planetscale = defineContract({
  package: "@planetscale/database",
  source: "@planetscale/database 1.20.2, dist/index.d.ts, dist/index.js",
  exports: { connect: { returns: "Connection" }, Client: { class: "Connection" }, Connection: { class: "Connection" } },
  types: { Connection: { members: planetscaleMembers } },
});

// ---- libsql: better-sqlite3's interface. Its transactions do not look at promises at all.

const sync: Api = { sync: true };
const libsqlDatabase: Api[] = [
  { when: [{ at: "arg0", matches: "^(:memory:)?$" }], class: "Database" },
  { class: "Database", acquires: "new" },
];
const libsql = defineContract({
  package: "libsql",
  versions: ">=0.3",
  source: "libsql 0.5.29, types/index.d.ts, index.js",
  exports: { default: libsqlDatabase },
  types: {
    Database: {
      obligation: { kind: "release", by: ["close"], harm: "holds-file" },
      members: {
        close: local,
        exec: sync,
        pragma: sync,
        sync,
        loadExtension: sync,
        prepare: { returns: "Statement", sync: true },
        // Commits when the function returns, at the first await of one that is async.
        transaction: { callback: { arg: 0, runs: "many", result: "dropped", sync: true } },
      },
    },
    // Finalised with its database.
    Statement: {
      members: {
        run: sync,
        get: sync,
        all: sync,
        iterate: sync,
        bind: chain,
        pluck: chain,
        raw: chain,
        columns: local,
      },
    },
  },
});

// ---- memjs: a socket for each server, from the first command on, until it is closed.

const opens: Api[] = requestOrCallback.map((api) => ({ ...api, acquires: "this" }));
const memjs = defineContract({
  package: "memjs",
  source: "memjs 1.3.2, lib/memjs/memjs.js, lib/memjs/server.js; @types/memjs 1.3.3",
  exports: { "Client.create": { returns: "Client" }, Client: { class: "Client" } },
  types: {
    Client: {
      obligation: { kind: "release", by: ["close", "quit"], harm: "holds-socket", shared: true },
      members: {
        get: opens,
        set: opens,
        add: opens,
        replace: opens,
        delete: opens,
        increment: opens,
        decrement: opens,
        append: opens,
        prepend: opens,
        touch: opens,
        flush: opens,
        quit: local,
        close: local,
      },
    },
  },
});

// ---- @vercel/postgres: its `sql` is a pool of the process; a client is connected and ended like pg's.

const vercelPostgres = defineContract({
  package: "@vercel/postgres",
  source: "@vercel/postgres 0.10, dist/index-node.d.ts",
  exports: {
    sql: { value: "Sql" },
    db: { value: "Sql" },
    createPool: { returns: "Sql" },
    createClient: { returns: "@neondatabase/serverless#Client" },
  },
  types: {
    // The query is sent by the call.
    Sql: {
      call: request,
      members: {
        sql: request,
        query: request,
        connect: { returns: "Promise<@neondatabase/serverless#PoolClient>", acquires: "await", work: "request" },
        end: task,
      },
    },
  },
});

export const edgeContracts: readonly PackageContract[] = [upstash, planetscale, libsql, memjs, vercelPostgres];
