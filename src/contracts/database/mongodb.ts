import { defineContract } from "../vocabulary.js";
import type { Api, Turn, TypeContract } from "../vocabulary.js";
import { awaitsLast, chain, local, request as onlyRequest, task } from "./shared.js";

/** Until 5 a callback or a promise. */
const turned: Turn = { in: "5.0.0", from: ["callback", "promise"] };
const request: Api = { ...onlyRequest, turned };
const cursor: Api = { returns: "Cursor" };
const changeStream: Api = { returns: "ChangeStream", acquires: "result" };
const session: Api = { returns: "ClientSession", acquires: "result" };

export const cursorMembers: TypeContract["members"] = {
  next: onlyRequest,
  tryNext: onlyRequest,
  hasNext: onlyRequest,
  toArray: onlyRequest,
  explain: onlyRequest,
  count: onlyRequest,
  forEach: { returns: "Promise<void>", work: "request", callback: { arg: 0, runs: "many", result: "dropped" } },
  close: task,
  rewind: local,
  clone: { returns: "Cursor" },
  map: chain,
  filter: chain,
  sort: chain,
  limit: chain,
  skip: chain,
  project: chain,
  hint: chain,
  min: chain,
  max: chain,
  batchSize: chain,
  maxTimeMS: chain,
  maxAwaitTimeMS: chain,
  comment: chain,
  collation: chain,
  allowDiskUse: chain,
  returnKey: chain,
  showRecordId: chain,
  addCursorFlag: chain,
  addQueryModifier: chain,
  withReadPreference: chain,
  withReadConcern: chain,
  match: chain,
  group: chain,
  lookup: chain,
  unwind: chain,
  out: chain,
  redact: chain,
  stream: { returns: "node#Readable" },
};

export const sessionMembers: TypeContract["members"] = {
  endSession: task,
  // Synchronous, sends nothing: but what follows in the session belongs to the transaction.
  startTransaction: {
    acquires: "this",
    obligation: {
      kind: "finish",
      by: ["commitTransaction", "abortTransaction", "endSession", "[Symbol.asyncDispose]"],
      async: ["commitTransaction", "abortTransaction", "endSession"],
      undo: "abortTransaction()",
      harm: "holds-until-timeout",
    },
  },
  commitTransaction: onlyRequest,
  abortTransaction: onlyRequest,
  withTransaction: { ...onlyRequest, callback: { arg: 0, runs: "many", result: "awaited" } },
  inTransaction: local,
};

export const mongodb = defineContract({
  package: "mongodb",
  source: "mongodb 7.9, lib/mongo_client.js, lib/change_stream.js, lib/sessions.js; connecting measured",
  exports: {
    MongoClient: { class: "MongoClient" },
    "MongoClient.connect": [
      {
        when: [{ at: "arg1", kind: "function" }],
        callback: { arg: 1, runs: "once", error: 0, params: ["", "MongoClient"], result: "dropped" },
        acquires: "cb[1]",
        turned,
      },
      {
        when: [{ at: "arg2", kind: "function" }],
        callback: { arg: 2, runs: "once", error: 0, params: ["", "MongoClient"], result: "dropped" },
        acquires: "cb[1]",
        turned,
      },
      { returns: "Promise<MongoClient>", acquires: "await", work: "request" },
    ],
    GridFSBucket: { class: "GridFSBucket", args: { 0: "borrows" } },
    Db: { class: "Db" },
    Collection: { class: "Collection" },
    ClientSession: { class: "ClientSession" },
    ChangeStream: { class: "ChangeStream" },
    FindCursor: { class: "Cursor" },
    AggregationCursor: { class: "Cursor" },
    ObjectId: { class: "Value" },
  },
  types: {
    Value: {},
    // Nothing is open before connect() (or the first operation, which connects by itself). A failing connect() closes its topology again.
    MongoClient: {
      extends: "node#EventEmitter",
      obligation: {
        kind: "release",
        by: ["close", "[Symbol.asyncDispose]"],
        async: ["close"],
        harm: "holds-socket",
        shared: true,
        diesOn: ["connect"],
        // Ends its sessions and closes its pools; an operation after it connects again.
        cuts: ["close", "[Symbol.asyncDispose]"],
      },
      members: {
        connect: [
          {
            when: [{ at: "arg0", kind: "function" }],
            callback: { arg: 0, runs: "once", error: 0, result: "dropped" },
            acquires: "this",
            turned,
          },
          { returns: "Promise<this>", work: "request", acquires: "this" },
        ],
        // Through `db.client` whoever gets the database can close the client, which its first operation connects.
        db: { returns: "Db", part: true, acquires: "this" },
        startSession: session,
        withSession: awaitsLast,
        watch: changeStream,
        close: { returns: "Promise<void>", work: "task", closesChildren: true },
        bulkWrite: request,
      },
    },
    Db: {
      members: {
        client: { value: "MongoClient", part: true },
        // Who gets a collection works with its client for as long.
        collection: { returns: "Collection", part: true },
        createCollection: { returns: "Promise<Collection>", work: "request" },
        admin: { returns: "Admin" },
        aggregate: cursor,
        listCollections: cursor,
        watch: changeStream,
        command: request,
        collections: request,
        createIndex: request,
        dropCollection: request,
        dropDatabase: request,
        indexInformation: request,
        profilingLevel: request,
        renameCollection: request,
        runCursorCommand: cursor,
        setProfilingLevel: request,
        stats: request,
      },
    },
    Admin: {
      members: {
        command: request,
        buildInfo: request,
        serverInfo: request,
        serverStatus: request,
        ping: request,
        listDatabases: request,
        removeUser: request,
        validateCollection: request,
      },
    },
    Collection: {
      members: {
        find: cursor,
        aggregate: cursor,
        listIndexes: cursor,
        listSearchIndexes: cursor,
        watch: changeStream,
        findOne: request,
        findOneAndUpdate: request,
        findOneAndReplace: request,
        findOneAndDelete: request,
        insertOne: request,
        insertMany: request,
        updateOne: request,
        updateMany: request,
        replaceOne: request,
        deleteOne: request,
        deleteMany: request,
        bulkWrite: request,
        count: request,
        countDocuments: request,
        estimatedDocumentCount: request,
        distinct: request,
        createIndex: request,
        createIndexes: request,
        dropIndex: request,
        dropIndexes: request,
        indexes: request,
        indexExists: request,
        indexInformation: request,
        createSearchIndex: onlyRequest,
        drop: request,
        rename: request,
        options: request,
        isCapped: request,
      },
    },
    // Sends nothing before it is read, and a result that fits in one batch is closed on the server: no obligation.
    Cursor: {
      members: {
        ...cursorMembers,
        next: request,
        hasNext: request,
        toArray: request,
        explain: request,
        count: request,
      },
    },
    // Keeps asking, on a connection of its own, until it is closed. `for await` closes it on every exit.
    ChangeStream: {
      extends: "node#EventEmitter",
      obligation: {
        kind: "release",
        by: ["close", "iterate", "[Symbol.asyncDispose]"],
        async: ["close"],
        harm: "holds-socket",
        diesOn: ["event('error')"],
      },
      members: {
        next: request,
        tryNext: request,
        hasNext: request,
        close: task,
        stream: { returns: "node#Readable", part: true },
      },
      events: { error: { means: "failure" }, close: { means: "final" } },
    },
    // Its session stays on the server for 30 minutes; closing the client ends it.
    ClientSession: {
      extends: "node#EventEmitter",
      obligation: {
        kind: "release",
        by: ["endSession", "[Symbol.asyncDispose]"],
        async: ["endSession"],
        harm: "holds-until-timeout",
      },
      members: sessionMembers,
      events: { ended: { means: "final" } },
    },
    GridFSBucket: {
      members: {
        openDownloadStream: { returns: "DownloadStream" },
        openDownloadStreamByName: { returns: "DownloadStream" },
        openUploadStream: { returns: "UploadStream" },
        openUploadStreamWithId: { returns: "UploadStream" },
        find: cursor,
        delete: request,
        rename: request,
        drop: request,
      },
    },
    // Both work on short commands: an abandoned one holds nothing but what was written so far.
    // A cursor of the server's, and the chunks of a file that will never be whole.
    DownloadStream: { extends: "node#Readable", members: { abort: task }, pipe: { holds: "holds-until-timeout" } },
    UploadStream: { extends: "node#Writable", members: { abort: task }, pipe: { holds: "loses-work", fails: true } },
  },
});
