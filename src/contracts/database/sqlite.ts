import { defineContract } from "../vocabulary.js";
import type { Api, Obligation, Turn, TypeContract } from "../vocabulary.js";
import { beginsByText, callbackOnly, endsByText, local, request, task } from "./shared.js";

const file: Obligation = { kind: "release", by: ["close"], harm: "holds-file" };

/** Until it ends the file is locked for other writers, and what is written here later is part of it. */
const byText: Obligation = {
  kind: "finish",
  by: [...endsByText("exec", "run", "prepare"), "close"],
  undo: 'exec("ROLLBACK")',
  harm: "hangs",
};

/** A database in memory holds nothing that could run out. */
const betterSqlite: Api[] = [
  { when: [{ at: "args.length", is: 0 }], class: "Database" },
  { when: [{ at: "arg0", matches: "^(:memory:)?$" }], class: "Database" },
  { class: "Database", acquires: "new" },
];
const sync: Api = { sync: true };
const each: Api = { callback: { arg: "last", runs: "many", result: "dropped" }, returns: "this" };

export const betterSqlite3 = defineContract({
  package: "better-sqlite3",
  source: "better-sqlite3 12.11, @types/better-sqlite3, lib/methods/transaction.js; transaction measured",
  exports: { default: betterSqlite, Database: { class: "Database" } },
  types: {
    Database: {
      obligation: file,
      members: {
        close: local,
        exec: beginsByText(sync, byText),
        pragma: sync,
        loadExtension: sync,
        serialize: sync,
        prepare: { returns: "Statement", sync: true },
        backup: request,
        // Synchronous only: a promise of the function throws (11.10 and newer) or commits at its first await (older).
        transaction: { callback: { arg: 0, runs: "many", result: "dropped", sync: true } },
        function: { returns: "this", callback: { arg: "last", runs: "many", result: "dropped", sync: true } },
        aggregate: { returns: "this" },
        table: { returns: "this" },
      },
    },
    // Finalised with its database.
    Statement: {
      members: {
        run: sync,
        get: sync,
        all: sync,
        iterate: sync,
        bind: { returns: "this" },
        pluck: { returns: "this" },
        expand: { returns: "this" },
        raw: { returns: "this" },
        columns: local,
      },
    },
  },
});

export const nodeSqlite = defineContract({
  package: "node",
  modules: ["node:sqlite"],
  source: "@types/node 26.6 sqlite.d.ts",
  exports: {
    DatabaseSync: [
      { when: [{ at: "arg0", matches: "^(:memory:)?$" }], class: "node#DatabaseSync" },
      { class: "node#DatabaseSync", acquires: "new" },
    ],
    StatementSync: { class: "node#StatementSync" },
    backup: request,
  },
  types: {
    DatabaseSync: {
      obligation: { ...file, by: [...file.by, "[Symbol.dispose]"] },
      members: {
        open: sync,
        close: { rejects: false },
        exec: beginsByText(sync, { ...byText, by: [...byText.by, "[Symbol.dispose]"] }),
        prepare: { returns: "node#StatementSync", sync: true },
        function: local,
        aggregate: local,
        loadExtension: sync,
        // Goes with its database, and holds memory only.
        createSession: { returns: "node#ChangeSession", sync: true },
        applyChangeset: sync,
      },
    },
    ChangeSession: { members: { changeset: sync, patchset: sync, close: { rejects: false } } },
    // Finalised with its database.
    StatementSync: { members: { run: sync, get: sync, all: sync, iterate: sync, columns: local } },
  },
});

export const bunSqlite = defineContract({
  package: "bun:sqlite",
  source: "bun-types 1.3, sqlite.d.ts",
  exports: { Database: { class: "Database" }, default: { class: "Database" } },
  types: {
    Database: {
      members: {
        close: local,
        exec: sync,
        run: sync,
        query: { returns: "Statement", sync: true },
        prepare: { returns: "Statement", sync: true },
        // Synchronous only: it commits when the function returns.
        transaction: { callback: { arg: 0, runs: "many", result: "dropped", sync: true } },
      },
    },
    Statement: { members: { run: sync, get: sync, all: sync, values: sync, iterate: sync, finalize: local } },
  },
});

const opened: Api["callback"] = { arg: "last", runs: "once", error: 0, result: "dropped" };
const sqlite3Database: Api[] = [
  { when: [{ at: "arg0", matches: "^(:memory:)?$" }], class: "Database", callback: opened },
  { class: "Database", acquires: "new", callback: opened },
];
const done: Api = { ...callbackOnly, returns: "this" };
const databaseMembers: TypeContract["members"] = {
  run: beginsByText(done, byText),
  get: done,
  all: done,
  exec: beginsByText(done, byText),
  each,
  map: done,
  wait: done,
  loadExtension: done,
  prepare: { ...callbackOnly, returns: "Statement" },
  close: callbackOnly,
  configure: local,
  interrupt: local,
  // Runs the function at once; what it awaits is outside.
  serialize: { callback: { arg: 0, runs: "now", result: "dropped" } },
  parallelize: { callback: { arg: 0, runs: "now", result: "dropped" } },
};

export const sqlite3 = defineContract({
  package: "sqlite3",
  source: "sqlite3 6.0, lib/sqlite3.d.ts",
  exports: {
    Database: sqlite3Database,
    "cached.Database": { class: "Database", returns: "Database" },
    Statement: { class: "Statement" },
    verbose: { returns: "Module" },
  },
  types: {
    Module: { members: { Database: sqlite3Database, verbose: { returns: "this" } } },
    Database: {
      extends: "node#EventEmitter",
      obligation: { kind: "release", by: ["close"], harm: "holds-file" },
      members: databaseMembers,
      events: { error: { means: "failure" }, open: { means: "success" }, close: { means: "final" } },
    },
    Statement: {
      extends: "node#EventEmitter",
      members: { bind: done, run: done, get: done, all: done, each, reset: done, finalize: callbackOnly },
    },
  },
});

export const sqlite = defineContract({
  package: "sqlite",
  source: "sqlite 5.1, build/Database.d.ts",
  exports: {
    open: [
      { when: [{ at: "arg0.filename", matches: "^(:memory:)?$" }], returns: "Promise<Database>", work: "request" },
      { returns: "Promise<Database>", acquires: "await", work: "request" },
    ],
    Database: { class: "Database" },
  },
  types: {
    Database: {
      obligation: { kind: "release", by: ["close"], async: ["close"], harm: "holds-file" },
      members: {
        close: task,
        run: beginsByText(request, byText),
        get: request,
        all: request,
        exec: beginsByText(request, byText),
        each: {
          returns: "Promise<number>",
          work: "request",
          callback: { arg: "last", runs: "many", result: "dropped" },
        },
        prepare: { returns: "Promise<Statement>", work: "request" },
        migrate: request,
        loadExtension: request,
        configure: local,
        getDatabaseInstance: { part: true },
      },
    },
    Statement: {
      members: { bind: request, reset: request, finalize: task, run: request, get: request, all: request },
    },
  },
});

const transaction: Obligation = {
  kind: "finish",
  by: ["commit", "rollback", "close"],
  async: ["commit", "rollback"],
  undo: "rollback()",
  harm: "holds-until-timeout",
};
export const libsqlClient = defineContract({
  package: "@libsql/client",
  modules: [
    "@libsql/client",
    "@libsql/client/node",
    "@libsql/client/web",
    "@libsql/client/sqlite3",
    "@libsql/client/ws",
    "@libsql/client/http",
  ],
  source: "@libsql/core lib-esm/api.d.ts",
  exports: {
    // Over HTTP it holds nothing.
    createClient: [
      { when: [{ at: "arg0.url", matches: "^file:" }], returns: "Client", acquires: "result" },
      {
        when: [{ at: "arg0.url", matches: "^wss?:" }],
        returns: "Client",
        acquires: "result",
        obligation: { kind: "release", by: ["close"], harm: "holds-socket" },
      },
      { returns: "Client" },
    ],
    Client: { class: "Client" },
  },
  types: {
    Client: {
      obligation: { kind: "release", by: ["close"], harm: "holds-file" },
      members: {
        execute: request,
        batch: request,
        migrate: request,
        executeMultiple: request,
        sync: request,
        close: { closesChildren: true },
        transaction: { returns: "Promise<Transaction>", acquires: "await", work: "request" },
      },
    },
    Transaction: {
      obligation: transaction,
      members: {
        execute: request,
        batch: request,
        executeMultiple: request,
        commit: request,
        rollback: request,
        close: local,
      },
    },
  },
});

/** Opens in the constructor. */
/** Until 9 a callback or a promise. */
const levelTurned: Turn = { in: "9.0.0", from: ["callback", "promise"] };
const levelRequest: Api = { ...request, turned: levelTurned };
const levelDatabase: TypeContract = {
  extends: "node#EventEmitter",
  obligation: { kind: "release", by: ["close", "[Symbol.asyncDispose]"], async: ["close"], harm: "holds-file" },
  members: {
    open: levelRequest,
    close: { ...task, turned: levelTurned },
    get: levelRequest,
    getMany: request,
    put: levelRequest,
    del: levelRequest,
    batch: [{ when: [{ at: "args.length", is: 0 }] }, levelRequest],
    clear: levelRequest,
    has: request,
    // A face of its parent, with the same file behind it.
    sublevel: { returns: "Level", part: true },
    iterator: { returns: "Iterator", acquires: "result" },
    keys: { returns: "Iterator", acquires: "result" },
    values: { returns: "Iterator", acquires: "result" },
  },
  events: { closed: { means: "final" } },
};
export const level = defineContract({
  package: "level",
  versions: ">=8",
  source: "level 10, abstract-level types/abstract-level.d.ts",
  exports: { Level: { class: "Level", acquires: "new" } },
  types: {
    Level: levelDatabase,
    // Closed with its database, at its end, and when `for await` is left.
    Iterator: {
      obligation: {
        kind: "release",
        by: ["close", "all", "iterate", "[Symbol.asyncDispose]"],
        async: ["close"],
        harm: "holds-until-gc",
      },
      members: { next: request, nextv: request, all: request, close: task, seek: local },
    },
  },
});
