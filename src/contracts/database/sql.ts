/** Transactions of connections of which nothing else is known: `db.query("BEGIN")`, `await sequelize.transaction()`. */
import { defineContract } from "../vocabulary.js";
import type { Api, Obligation } from "../vocabulary.js";
import { beginsByText, endsByText, request } from "./shared.js";

const methods = ["query", "execute", "exec", "run", "raw", "unsafe", "none", "prepare", "queryRaw", "executeRaw"];

/** Whatever may roll back in some driver counts: giving the connection back does so in mariadb's and oracledb's. */
const transaction: Obligation = {
  kind: "finish",
  by: [
    ...endsByText(...methods),
    "commit",
    "rollback",
    "commitTransaction",
    "rollbackTransaction",
    "abortTransaction",
    "abort",
    "endSession",
    "end",
    "close",
    "destroy",
    "disconnect",
    "release",
  ],
  harm: "hangs",
};
/** `BEGIN` is what those of PostgreSQL are told, and there giving the connection back leaves it open. */
const begun: Obligation = { ...transaction, by: [...transaction.by.filter((use) => use !== "release"), "release(*)"] };

// What is no beginning of a transaction means nothing: the entry for it is left out.
const begins = beginsByText({}, transaction).slice(0, -1);
const asksPostgres: Api[] = beginsByText({}, begun)
  .slice(0, -1)
  .map((api) => ({ ...api, when: [...(api.when ?? []), { at: "arg0", matches: "/^\\s*begin\\b/i" }] }));

/** Sequelize's and knex's: without a function that runs in it, what it gives has to be ended. */
const unmanaged: Api = { returns: "Promise<Transaction>", acquires: "await", work: "request" };

export const sql = defineContract({
  package: "sql",
  modules: [],
  source: "manuals of PostgreSQL, MySQL and SQLite; see sequelize.ts and knex.ts",
  methods: {
    query: [...asksPostgres, ...begins],
    beginTransaction: { when: [{ at: "args.length", is: 0 }], acquires: "this", obligation: transaction },
    startTransaction: { when: [{ at: "args.length", is: 0 }], acquires: "this", obligation: transaction },
    execute: begins,
    exec: begins,
    run: begins,
    raw: begins,
    unsafe: begins,
    transaction: [
      { when: [{ at: "args.length", is: 0 }], ...unmanaged },
      {
        when: [
          { at: "args.length", is: 1 },
          { at: "arg0", kind: "object" },
        ],
        ...unmanaged,
      },
    ],
  },
  types: {
    Transaction: {
      obligation: {
        kind: "finish",
        by: ["commit", "rollback"],
        async: ["commit", "rollback"],
        undo: "rollback()",
        harm: "starves-pool",
      },
      members: { commit: request, rollback: request },
    },
  },
});
