import { defineContract } from "../vocabulary.js";
import type { TypeContract } from "../vocabulary.js";
import { awaits0, local, request } from "./shared.js";

const members: TypeContract["members"] = {
  exec: request,
  store: request,
  storeAll: request,
  trash: request,
  trashAll: request,
  load: request,
  find: request,
  findOne: request,
  findAll: request,
  getAll: request,
  getRow: request,
  getCol: request,
  getCell: request,
  getAssoc: request,
  count: request,
  inspect: request,
  dispense: local,
  convertToBean: local,
  convertToBeans: local,
  isoDate: local,
  isoDateTime: local,
  isoTime: local,
};

export const redbean = defineContract({
  package: "redbean-node",
  source: "redbean-node 0.4, dist/redbean-node.d.ts",
  exports: { R: { value: "R" }, RedBeanNode: { class: "R" } },
  types: {
    // Its connections live as long as the process.
    R: {
      members: {
        ...members,
        setup: local,
        close: request,
        begin: { returns: "Promise<Transaction>", acquires: "await", work: "request" },
        transaction: { ...awaits0, callback: { arg: 0, runs: "once", params: ["Scoped"], result: "awaited" } },
      },
    },
    // Holds a connection of knex's pool until it is committed or rolled back.
    Transaction: {
      obligation: {
        kind: "finish",
        by: ["commit", "rollback"],
        async: ["commit", "rollback"],
        undo: "rollback()",
        harm: "starves-pool",
      },
      members: { ...members, commit: request, rollback: request },
    },
    Scoped: { members: { ...members, commit: request, rollback: request } },
  },
});
