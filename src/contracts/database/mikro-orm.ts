import { defineContract } from "../vocabulary.js";
import type { Api, TypeContract } from "../vocabulary.js";
import { awaits0, local, request, task } from "./shared.js";

const begin: Api = {
  ...request,
  acquires: "this",
  obligation: {
    kind: "finish",
    by: ["commit", "rollback"],
    async: ["commit", "rollback"],
    undo: "rollback()",
    harm: "starves-pool",
  },
};
const members: TypeContract["members"] = {
  begin,
  commit: request,
  rollback: request,
  transactional: awaits0,
  flush: request,
  persistAndFlush: request,
  removeAndFlush: request,
  find: request,
  findAll: request,
  findOne: request,
  findOneOrFail: request,
  findAndCount: request,
  count: request,
  insert: request,
  insertMany: request,
  upsert: request,
  nativeInsert: request,
  nativeUpdate: request,
  nativeDelete: request,
  refresh: request,
  populate: request,
  execute: request,
  lock: request,
  fork: { returns: "EntityManager" },
  persist: { returns: "this" },
  remove: { returns: "this" },
  create: local,
  assign: local,
  merge: local,
  getReference: local,
  clear: local,
  isInTransaction: local,
};

export const mikroOrm = defineContract({
  package: "@mikro-orm/core",
  modules: [
    "@mikro-orm/core",
    "@mikro-orm/postgresql",
    "@mikro-orm/mysql",
    "@mikro-orm/mariadb",
    "@mikro-orm/mssql",
    "@mikro-orm/sqlite",
    "@mikro-orm/better-sqlite",
    "@mikro-orm/libsql",
    "@mikro-orm/knex",
  ],
  source: "@mikro-orm/core 6.6, EntityManager.d.ts, EntityManager.js",
  exports: {
    MikroORM: { class: "MikroORM" },
    "MikroORM.initSync": { returns: "MikroORM" },
    "MikroORM.init": { returns: "Promise<MikroORM>", work: "request" },
    EntityManager: { class: "EntityManager" },
    SqlEntityManager: { class: "EntityManager" },
  },
  types: {
    // Opened once, for the life of the process.
    MikroORM: { members: { em: { value: "EntityManager" }, close: task, connect: request, isConnected: request } },
    EntityManager: { members },
  },
});
