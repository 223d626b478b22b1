import { defineContract } from "../vocabulary.js";
import type { Api, Turn, TypeContract } from "../vocabulary.js";
import { awaits0, chain, local, request as onlyRequest, task } from "./shared.js";

/** Since 7 a callback is an error. */
const turned: Turn = {
  in: "7.0.0",
  from: ["callback", "promise"],
  read: "7.0.0 lib/model.js: what gets a callback throws; queries are thenables",
};
const request: Api = { ...onlyRequest, turned };

/** Sends nothing before it is awaited, `then` or `exec` is called. Until mongoose 7 a callback sends it as well, where one may stand. */
const query = (...callbacks: number[]): Api[] => [
  ...callbacks.map((arg): Api => ({
    when: [{ at: `arg${arg}`, kind: "function" }],
    callback: { arg, runs: "once", error: 0, result: "dropped" },
    turned,
  })),
  { returns: "Query" },
];
/** The same, of one document. */
const one = (...callbacks: number[]): Api[] =>
  query(...callbacks).map((api): Api => (api.returns ? { returns: "DocumentQuery" } : api));
/** One document, or as many as are given. */
const create: Api[] = [
  {
    when: [
      { at: "arg0", kind: "object" },
      { at: "args.length", is: 1 },
    ],
    ...request,
    returns: "Promise<Document>",
  },
  request,
];
const session: Api = { returns: "Promise<mongodb#ClientSession>", acquires: "await", work: "request" };
const open: Api = { returns: "Promise<this>", work: "request", acquires: "this" };

const queryMembers: TypeContract["members"] = {
  exec: request,
  then: onlyRequest,
  catch: onlyRequest,
  explain: chain,
  cursor: { returns: "QueryCursor" },
  all: chain,
  allowDiskUse: chain,
  and: chain,
  batchSize: chain,
  collation: chain,
  comment: chain,
  countDocuments: chain,
  deleteMany: chain,
  deleteOne: chain,
  distinct: chain,
  elemMatch: chain,
  equals: chain,
  exists: chain,
  find: chain,
  findOne: chain,
  findOneAndDelete: chain,
  findOneAndUpdate: chain,
  gt: chain,
  gte: chain,
  hint: chain,
  in: chain,
  lean: chain,
  limit: chain,
  lt: chain,
  lte: chain,
  maxTimeMS: chain,
  merge: chain,
  ne: chain,
  nin: chain,
  nor: chain,
  or: chain,
  orFail: chain,
  populate: chain,
  projection: chain,
  read: chain,
  readConcern: chain,
  regex: chain,
  select: chain,
  session: chain,
  set: chain,
  setOptions: chain,
  skip: chain,
  slice: chain,
  sort: chain,
  transform: chain,
  updateMany: chain,
  updateOne: chain,
  where: chain,
};

const connectionMembers: TypeContract["members"] = {
  asPromise: open,
  openUri: open,
  close: { ...task, closesChildren: true },
  destroy: { ...task, closesChildren: true },
  collection: { returns: "mongodb#Collection" },
  createCollection: request,
  dropCollection: request,
  dropDatabase: request,
  syncIndexes: request,
  model: { returns: "Model" },
  getClient: { returns: "mongodb#MongoClient", part: true },
  useDb: { returns: "Connection", part: true },
  startSession: session,
  transaction: awaits0,
  withSession: awaits0,
  watch: { returns: "mongodb#ChangeStream", acquires: "result" },
};

export const mongoose = defineContract({
  package: "mongoose",
  source: "mongoose 9.12, types/*.d.ts, lib/connection.js; 6.13, lib/model.js: where callbacks may stand",
  exports: {
    // The default connection belongs to the process.
    connect: request,
    disconnect: task,
    connection: { value: "DefaultConnection" },
    createConnection: { returns: "Connection" },
    startSession: session,
    model: { returns: "Model" },
    Model: { class: "Model" },
    Schema: { class: "Schema" },
    Query: { class: "Query" },
    Connection: { class: "Connection" },
    syncIndexes: request,
    isValidObjectId: local,
    set: local,
  },
  types: {
    DefaultConnection: { extends: "node#EventEmitter", members: connectionMembers },
    // createConnection(uri) opens at once, and is seen as open where it is waited for or first used.
    // Its first connecting fails: nothing stays open, the driver closes its topology.
    Connection: {
      extends: "node#EventEmitter",
      obligation: {
        kind: "release",
        by: ["close", "destroy"],
        async: ["close", "destroy"],
        harm: "holds-socket",
        shared: true,
        diesOn: ["asPromise", "openUri"],
      },
      members: { ...connectionMembers, model: { returns: "Model", acquires: "this" } },
      events: { error: { means: "failure" }, close: { means: "final" } },
    },
    Schema: {
      members: {
        pre: { callback: { arg: "last", runs: "many", result: "awaited" } },
        post: { callback: { arg: "last", runs: "many", result: "awaited" } },
        index: chain,
        plugin: chain,
      },
    },
    Model: {
      construct: { class: "Document" },
      members: {
        find: query(0, 1, 2, 3),
        findById: one(1, 2, 3),
        findOne: one(0, 1, 2, 3),
        findOneAndUpdate: one(2, 3),
        findOneAndReplace: one(1, 2, 3),
        findOneAndDelete: query(1, 2),
        findByIdAndUpdate: one(2, 3),
        findByIdAndDelete: query(1, 2),
        updateOne: query(2, 3),
        updateMany: query(2, 3),
        replaceOne: query(2, 3),
        deleteOne: query(0, 1, 2),
        deleteMany: query(0, 1, 2),
        countDocuments: query(0, 1, 2),
        estimatedDocumentCount: query(0, 1),
        distinct: query(1, 2),
        exists: query(1, 2),
        where: { returns: "Query" },
        aggregate: { returns: "Aggregate" },
        // Real promises: sent at the call.
        create,
        insertOne: onlyRequest,
        insertMany: request,
        bulkWrite: request,
        bulkSave: request,
        createCollection: request,
        createIndexes: request,
        ensureIndexes: request,
        syncIndexes: request,
        listIndexes: request,
        init: request,
        validate: task,
        watch: { returns: "mongodb#ChangeStream", acquires: "result" },
        startSession: session,
      },
    },
    Query: { lazy: true, members: queryMembers },
    DocumentQuery: { extends: ["Query", "Promise<Document?>"], members: { lean: { returns: "Query" } } },
    Document: {
      members: {
        save: request,
        validate: task,
        updateOne: { returns: "Query" },
        set: chain,
        get: local,
        toObject: local,
        toJSON: local,
        isModified: local,
        markModified: local,
      },
    },
    Aggregate: {
      lazy: true,
      members: {
        exec: request,
        then: onlyRequest,
        catch: onlyRequest,
        cursor: { returns: "QueryCursor" },
        addFields: chain,
        allowDiskUse: chain,
        append: chain,
        collation: chain,
        count: chain,
        facet: chain,
        graphLookup: chain,
        group: chain,
        hint: chain,
        limit: chain,
        lookup: chain,
        match: chain,
        option: chain,
        project: chain,
        read: chain,
        redact: chain,
        replaceRoot: chain,
        sample: chain,
        session: chain,
        skip: chain,
        sort: chain,
        sortByCount: chain,
        unionWith: chain,
        unwind: chain,
      },
    },
    // Sends nothing before it is read; see mongodb's cursor.
    QueryCursor: {
      extends: "node#Readable",
      members: {
        next: request,
        close: task,
        rewind: chain,
        map: { returns: "QueryCursor" },
        addCursorFlag: chain,
        eachAsync: { returns: "Promise<void>", work: "request", callback: { arg: 0, runs: "many", result: "awaited" } },
      },
    },
  },
});
