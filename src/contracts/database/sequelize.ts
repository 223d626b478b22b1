import { defineContract } from "../vocabulary.js";
import type { Api } from "../vocabulary.js";
import { awaitsLast, local, request, task } from "./shared.js";

const unmanaged: Api = { returns: "Promise<Transaction>", acquires: "await", work: "request" };

/** With it the pool begins to hold connections. */
const opens: Api = { ...request, acquires: "this" };

// Its pool keeps no minimum and closes idle connections after 10 s, as pg's Pool does.
export const sequelize = defineContract({
  package: "sequelize",
  source: "sequelize 6.37, types/sequelize.d.ts, lib/dialects/abstract/connection-manager.js",
  exports: {
    default: { class: "Sequelize" },
    Sequelize: { class: "Sequelize" },
    Transaction: { class: "Transaction" },
    Model: { class: "Instance" },
  },
  types: {
    Sequelize: {
      obligation: { kind: "release", by: ["close"], async: ["close"], harm: "holds-until-timeout", shared: true },
      members: {
        authenticate: opens,
        close: task,
        query: opens,
        sync: opens,
        drop: request,
        truncate: request,
        createSchema: request,
        dropSchema: request,
        showAllSchemas: request,
        databaseVersion: request,
        define: { returns: "Model" },
        model: { returns: "Model" },
        getQueryInterface: { returns: "QueryInterface" },
        // With a function it commits or rolls back by itself. A variable may be either: nothing is born there.
        transaction: [
          { when: [{ at: "args.length", is: 0 }], ...unmanaged },
          {
            when: [
              { at: "args.length", is: 1 },
              { at: "arg0", kind: "object" },
            ],
            ...unmanaged,
          },
          awaitsLast,
        ],
      },
    },
    // Both give the connection back; where they fail it is destroyed.
    Transaction: {
      obligation: {
        kind: "finish",
        by: ["commit", "rollback"],
        async: ["commit", "rollback"],
        undo: "rollback()",
        harm: "starves-pool",
      },
      members: { commit: request, rollback: request, afterCommit: local },
    },
    Model: {
      members: {
        findAll: request,
        findOne: request,
        findByPk: request,
        findOrCreate: request,
        findOrBuild: request,
        findCreateFind: request,
        findAndCountAll: request,
        create: request,
        bulkCreate: request,
        update: request,
        upsert: request,
        destroy: request,
        restore: request,
        truncate: request,
        count: request,
        sum: request,
        min: request,
        max: request,
        increment: request,
        decrement: request,
        aggregate: request,
        describe: request,
        sync: request,
        drop: request,
        scope: { returns: "this" },
        unscoped: { returns: "this" },
        schema: { returns: "this" },
        build: { returns: "Instance" },
      },
    },
    Instance: {
      members: {
        save: request,
        update: request,
        destroy: request,
        reload: request,
        restore: request,
        increment: request,
        decrement: request,
        validate: task,
      },
    },
    QueryInterface: {
      members: {
        createTable: request,
        dropTable: request,
        dropAllTables: request,
        renameTable: request,
        describeTable: request,
        showAllTables: request,
        addColumn: request,
        removeColumn: request,
        changeColumn: request,
        renameColumn: request,
        addIndex: request,
        removeIndex: request,
        showIndex: request,
        addConstraint: request,
        removeConstraint: request,
        bulkInsert: request,
        bulkUpdate: request,
        bulkDelete: request,
        rawSelect: request,
        insert: request,
        upsert: request,
        tableExists: request,
      },
    },
  },
});
