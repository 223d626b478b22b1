import { defineContract } from "../vocabulary.js";
import type { Api, Obligation, TypeContract } from "../vocabulary.js";
import { awaitsLast, chain, local, request, task } from "./shared.js";

/** Opens with the first query and closes idle connections only where idle_timeout is set. */
const owned: Obligation = {
  kind: "release",
  by: ["end", "close"],
  async: ["end", "close"],
  harm: "holds-socket",
  shared: true,
};
const timed: Obligation = { ...owned, harm: "holds-until-timeout" };

/** A listener works on by itself from here, for as long as the process: nothing is owed for it any more. */
const listens: Api = { ...request, args: { this: "owns" } };

const members: TypeContract["members"] = {
  begin: awaitsLast,
  savepoint: awaitsLast,
  unsafe: { returns: "PendingQuery" },
  file: { returns: "PendingQuery" },
  notify: { returns: "PendingQuery" },
  array: local,
  json: local,
  typed: local,
};

export const postgres = defineContract({
  package: "postgres",
  source: "postgres 3.4, types/index.d.ts, src/index.js; connecting measured",
  exports: {
    default: [
      {
        when: [{ at: "arg1.idle_timeout", absent: true, not: true }],
        returns: "Sql",
        acquires: "result",
        obligation: timed,
      },
      {
        when: [{ at: "arg0.idle_timeout", absent: true, not: true }],
        returns: "Sql",
        acquires: "result",
        obligation: timed,
      },
      { returns: "Sql", acquires: "result" },
    ],
    Sql: { class: "Sql" },
    "postgres.Sql": { class: "Sql" },
  },
  types: {
    Sql: {
      obligation: owned,
      call: { returns: "PendingQuery" },
      members: {
        ...members,
        end: task,
        close: task,
        reserve: { returns: "Promise<ReservedSql>", acquires: "await", work: "request" },
        listen: listens,
        subscribe: listens,
        largeObject: request,
      },
    },
    // Giving it back leaves a transaction open that it began by text.
    ReservedSql: {
      obligation: { kind: "release", by: ["release"], harm: "starves-pool", cuts: ["release"] },
      call: { returns: "PendingQuery" },
      members: { ...members, release: local },
    },
    // Sends nothing before it is awaited or executed; inside another template it is a fragment.
    PendingQuery: {
      lazy: true,
      members: {
        then: request,
        catch: request,
        finally: request,
        execute: request,
        forEach: request,
        readable: request,
        writable: request,
        describe: request,
        cursor: local,
        cancel: local,
        simple: chain,
        raw: chain,
        values: chain,
      },
    },
  },
});
