/** Query builders and ORMs that work on a client that they are given. */
import { defineContract } from "../vocabulary.js";
import type { Api, PackageContract, TypeContract } from "../vocabulary.js";
import { awaits0, awaitsLast, chain, local, request, task } from "./shared.js";

/** A function that gets something of this type, and is awaited. */
const awaitsWith = (type: string): Api => ({
  ...awaits0,
  callback: { arg: 0, runs: "once", params: [type], result: "awaited" },
});
const builder: Api = { returns: "Builder" };
const withRead: TypeContract["members"] = {
  selectFrom: builder,
  selectNoFrom: builder,
  insertInto: builder,
  updateTable: builder,
  deleteFrom: builder,
  replaceInto: builder,
  mergeInto: builder,
  with: builder,
  withRecursive: builder,
  executeQuery: request,
  schema: { value: "Schema" },
  introspection: { value: "unknown" },
};

export const kysely = defineContract({
  package: "kysely",
  source: "kysely 0.28, dist/esm/kysely.d.ts",
  exports: { Kysely: { class: "Kysely" }, Transaction: { class: "Transaction" } },
  types: {
    // destroy() ends the pool of its dialect. Whether one must be ended, the driver knows: no obligation here.
    Kysely: {
      members: {
        ...withRead,
        destroy: task,
        transaction: { returns: "TransactionBuilder" },
        startTransaction: { returns: "ControlledBuilder" },
        connection: { returns: "ConnectionBuilder" },
        withSchema: { returns: "this" },
        withPlugin: { returns: "this" },
        withoutPlugins: { returns: "this" },
      },
    },
    Transaction: { members: withRead },
    TransactionBuilder: {
      members: { setIsolationLevel: chain, setAccessMode: chain, execute: awaitsWith("Transaction") },
    },
    ConnectionBuilder: { members: { execute: awaitsWith("Kysely") } },
    ControlledBuilder: {
      members: {
        setIsolationLevel: chain,
        setAccessMode: chain,
        execute: { returns: "Promise<ControlledTransaction>", acquires: "await", work: "request" },
      },
    },
    // commit() and rollback() only build the command: `await trx.commit().execute()`.
    ControlledTransaction: {
      obligation: {
        kind: "finish",
        by: ["commit", "rollback"],
        undo: "rollback().execute()",
        harm: "starves-pool",
      },
      members: {
        ...withRead,
        commit: { returns: "Command" },
        rollback: { returns: "Command" },
        savepoint: { returns: "Command" },
      },
    },
    Command: { members: { execute: request } },
    // No thenable: nothing is sent before one of these.
    Builder: {
      members: {
        execute: request,
        executeTakeFirst: request,
        executeTakeFirstOrThrow: request,
        explain: request,
        stream: local,
        compile: local,
        as: local,
        $if: chain,
        $call: local,
        $castTo: chain,
        select: chain,
        selectAll: chain,
        distinct: chain,
        distinctOn: chain,
        where: chain,
        whereRef: chain,
        having: chain,
        havingRef: chain,
        innerJoin: chain,
        leftJoin: chain,
        rightJoin: chain,
        fullJoin: chain,
        groupBy: chain,
        orderBy: chain,
        limit: chain,
        offset: chain,
        forUpdate: chain,
        forShare: chain,
        skipLocked: chain,
        union: chain,
        unionAll: chain,
        values: chain,
        columns: chain,
        defaultValues: chain,
        onConflict: chain,
        onDuplicateKeyUpdate: chain,
        ignore: chain,
        returning: chain,
        returningAll: chain,
        set: chain,
        from: chain,
        using: chain,
        selectFrom: chain,
        insertInto: chain,
        updateTable: chain,
        deleteFrom: chain,
        with: chain,
      },
    },
    Schema: {
      members: {
        createTable: builder,
        dropTable: builder,
        alterTable: builder,
        createIndex: builder,
        dropIndex: builder,
        createSchema: builder,
        dropSchema: builder,
        createView: builder,
        dropView: builder,
        createType: builder,
        dropType: builder,
        withSchema: { returns: "this" },
      },
    },
  },
});

const lazyQuery: Api = { returns: "QueryPromise" };
const sync: Api = { sync: true };
const databaseMembers: TypeContract["members"] = {
  select: lazyQuery,
  selectDistinct: lazyQuery,
  insert: lazyQuery,
  update: lazyQuery,
  delete: lazyQuery,
  $count: lazyQuery,
};
const drizzleTypes: Record<string, TypeContract> = {
  Database: {
    members: {
      ...databaseMembers,
      execute: lazyQuery,
      refreshMaterializedView: lazyQuery,
      transaction: awaitsWith("Database"),
    },
  },
  // Sends nothing before it is awaited.
  QueryPromise: {
    lazy: true,
    members: {
      then: request,
      catch: request,
      finally: request,
      execute: request,
      prepare: local,
      iterator: local,
      run: request,
      all: request,
      get: request,
      toSQL: local,
      as: local,
      $dynamic: chain,
      from: chain,
      where: chain,
      having: chain,
      innerJoin: chain,
      leftJoin: chain,
      rightJoin: chain,
      fullJoin: chain,
      crossJoin: chain,
      groupBy: chain,
      orderBy: chain,
      limit: chain,
      offset: chain,
      for: chain,
      union: chain,
      unionAll: chain,
      intersect: chain,
      except: chain,
      values: chain,
      set: chain,
      returning: chain,
      $returningId: chain,
      onConflictDoNothing: chain,
      onConflictDoUpdate: chain,
      onDuplicateKeyUpdate: chain,
      overridingSystemValue: chain,
    },
  },
};
export const drizzle: PackageContract = defineContract({
  package: "drizzle-orm",
  modules: [
    "drizzle-orm/node-postgres",
    "drizzle-orm/postgres-js",
    "drizzle-orm/mysql2",
    "drizzle-orm/libsql",
    "drizzle-orm/neon-http",
    "drizzle-orm/neon-serverless",
    "drizzle-orm/pglite",
    "drizzle-orm/vercel-postgres",
    "drizzle-orm/planetscale-serverless",
  ],
  source: "drizzle-orm 0.45, */driver.d.ts, query-promise.d.ts",
  // Never ends the client that it is given.
  exports: {
    drizzle: { returns: "Database", wraps: 0 },
    NodePgDatabase: { class: "Database" },
    PostgresJsDatabase: { class: "Database" },
    MySql2Database: { class: "Database" },
    LibSQLDatabase: { class: "Database" },
    NeonHttpDatabase: { class: "Database" },
    NeonDatabase: { class: "Database" },
    PgliteDatabase: { class: "Database" },
    VercelPgDatabase: { class: "Database" },
    PlanetScaleDatabase: { class: "Database" },
  },
  types: drizzleTypes,
});
export const drizzleSync = defineContract({
  package: "drizzle-orm",
  modules: ["drizzle-orm/better-sqlite3", "drizzle-orm/bun-sqlite"],
  source: "drizzle-orm 0.45, better-sqlite3/driver.d.ts, better-sqlite3/session.js",
  exports: { drizzle: { returns: "SyncDatabase", wraps: 0 } },
  types: {
    // The driver is synchronous, and so must the function be.
    SyncDatabase: {
      members: {
        ...databaseMembers,
        transaction: { sync: true, callback: { arg: 0, runs: "now", params: ["SyncDatabase"], result: "dropped" } },
      },
    },
    QueryPromise: {
      ...drizzleTypes["QueryPromise"],
      members: { ...drizzleTypes["QueryPromise"]?.members, run: sync, all: sync, get: sync },
    },
  },
});

/** Sends nothing before it is awaited, or is part of a transaction. */
const lazily: Api = { returns: "PrismaPromise" };

export const prisma = defineContract({
  package: "@prisma/client",
  source: "@prisma/client 7.10, runtime/client.d.ts; the generated client's class has the same name",
  exports: {
    PrismaClient: { class: "PrismaClient", acquires: "new" },
    "Prisma.TransactionClient": { class: "TransactionClient" },
  },
  types: {
    // Opens a pool with the first query and keeps it.
    PrismaClient: {
      extends: "TransactionClient",
      obligation: { kind: "release", by: ["$disconnect"], async: ["$disconnect"], harm: "holds-socket", shared: true },
      members: {
        $connect: request,
        $disconnect: task,
        // An array of unsent queries, or a function that is awaited.
        $transaction: awaitsWith("TransactionClient"),
        $runCommandRaw: lazily,
        $extends: { returns: "PrismaClient", part: true },
        $on: local,
        $use: local,
      },
    },
    TransactionClient: {
      members: {
        $queryRaw: lazily,
        $queryRawUnsafe: lazily,
        $executeRaw: lazily,
        $executeRawUnsafe: lazily,
        // A model, by the name that the schema gives it.
        "*": { value: "Delegate" },
      },
    },
    Delegate: {
      members: {
        findUnique: lazily,
        findUniqueOrThrow: lazily,
        findFirst: lazily,
        findFirstOrThrow: lazily,
        findMany: lazily,
        create: lazily,
        createMany: lazily,
        createManyAndReturn: lazily,
        update: lazily,
        updateMany: lazily,
        updateManyAndReturn: lazily,
        upsert: lazily,
        delete: lazily,
        deleteMany: lazily,
        aggregate: lazily,
        groupBy: lazily,
        count: lazily,
        findRaw: lazily,
        aggregateRaw: lazily,
      },
    },
    PrismaPromise: { lazy: true, members: { then: request, catch: request, finally: request } },
  },
});

// Its pool closes idle connections after 5 s: no obligation.
export const slonik = defineContract({
  package: "slonik",
  source: "slonik 47.3, dist/types.d.ts, dist/factories/createClientConfiguration.js",
  exports: {
    createPool: { returns: "Promise<DatabasePool>", work: "request" },
    DatabasePool: { class: "DatabasePool" },
  },
  types: {
    DatabasePool: {
      members: {
        connect: awaits0,
        transaction: awaits0,
        end: task,
        any: request,
        anyFirst: request,
        exists: request,
        many: request,
        manyFirst: request,
        maybeOne: request,
        maybeOneFirst: request,
        one: request,
        oneFirst: request,
        query: request,
        stream: awaitsLast,
      },
    },
  },
});

/** A transaction of knex, which nobody else ends. */
const started: Api = { returns: "Promise<knex#Transaction>", acquires: "await", work: "request" };
export const objection = defineContract({
  package: "objection",
  source: "objection 3.1, lib/transaction.js, typings/objection/index.d.ts",
  exports: {
    transaction: awaitsLast,
    "transaction.start": started,
    "Model.startTransaction": started,
    "Model.transaction": awaitsLast,
    "Model.knex": { returns: "knex#Knex" },
  },
});
