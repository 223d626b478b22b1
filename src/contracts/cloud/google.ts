import { defineContract } from "../vocabulary.js";
import type { Api, Obligation, PackageContract, TypeContract } from "../vocabulary.js";
import { readableBy } from "../node/shared.js";
import { awaits0, chain, local, request, requestOrCallback, taskOrCallback } from "../database/shared.js";

// HTTP requests on the process-wide agent: nothing is owed for the client. A read stream asks when it is read.
export const storage = defineContract({
  package: "@google-cloud/storage",
  source: "@google-cloud/storage 7.22, build/cjs/src/*.d.ts",
  exports: {
    Storage: { class: "Storage" },
    Bucket: { class: "Bucket" },
    File: { class: "File" },
  },
  types: {
    Storage: {
      members: {
        bucket: { returns: "Bucket" },
        createBucket: requestOrCallback,
        getBuckets: requestOrCallback,
        getServiceAccount: requestOrCallback,
      },
    },
    Bucket: {
      members: {
        file: { returns: "File" },
        upload: requestOrCallback,
        getFiles: requestOrCallback,
        deleteFiles: requestOrCallback,
        exists: requestOrCallback,
        get: requestOrCallback,
        create: requestOrCallback,
        delete: requestOrCallback,
        getMetadata: requestOrCallback,
        setMetadata: requestOrCallback,
        makePublic: requestOrCallback,
        getSignedUrl: requestOrCallback,
        combine: requestOrCallback,
      },
    },
    File: {
      members: {
        createReadStream: { returns: "node#Readable" },
        createWriteStream: { returns: "node#Writable" },
        download: requestOrCallback,
        save: requestOrCallback,
        delete: requestOrCallback,
        exists: requestOrCallback,
        copy: requestOrCallback,
        move: requestOrCallback,
        rename: requestOrCallback,
        get: requestOrCallback,
        getMetadata: requestOrCallback,
        setMetadata: requestOrCallback,
        getSignedUrl: requestOrCallback,
        makePublic: requestOrCallback,
        makePrivate: requestOrCallback,
        isPublic: requestOrCallback,
        createResumableUpload: requestOrCallback,
        publicUrl: local,
      },
    },
  },
});

/** A client with gRPC channels of its own. */
const channels: Obligation = {
  kind: "release",
  by: ["terminate"],
  async: ["terminate"],
  harm: "holds-socket",
  shared: true,
};
const query: Api = { returns: "Query" };
const queryMembers: TypeContract["members"] = {
  get: request,
  stream: { returns: "node#Readable" },
  // Returns the function that ends it: works on by itself.
  onSnapshot: { callback: { arg: 0, runs: "many", result: "dropped" } },
  count: query,
  aggregate: query,
  where: chain,
  orderBy: chain,
  limit: chain,
  limitToLast: chain,
  offset: chain,
  select: chain,
  startAt: chain,
  startAfter: chain,
  endAt: chain,
  endBefore: chain,
};
const firestoreTypes: Record<string, TypeContract> = {
  Firestore: {
    obligation: channels,
    members: {
      terminate: request,
      // Through its firestore property whoever gets the reference can terminate the client.
      collection: { returns: "CollectionReference", part: true },
      doc: { returns: "DocumentReference", part: true },
      collectionGroup: { returns: "Query", part: true },
      getAll: request,
      listCollections: request,
      recursiveDelete: request,
      runTransaction: { ...awaits0, callback: { arg: 0, runs: "many", result: "awaited" } },
      batch: { returns: "WriteBatch" },
      bulkWriter: { returns: "BulkWriter" },
      settings: local,
    },
  },
  Query: { members: queryMembers },
  CollectionReference: {
    members: { ...queryMembers, doc: { returns: "DocumentReference" }, add: request, listDocuments: request },
  },
  DocumentReference: {
    members: {
      get: request,
      set: request,
      update: request,
      create: request,
      delete: request,
      listCollections: request,
      collection: { returns: "CollectionReference" },
      onSnapshot: { callback: { arg: 0, runs: "many", result: "dropped" } },
    },
  },
  WriteBatch: { members: { set: chain, update: chain, create: chain, delete: chain, commit: request } },
  BulkWriter: {
    members: { set: request, update: request, create: request, delete: request, flush: request, close: request },
  },
};
export const firestore = defineContract({
  package: "@google-cloud/firestore",
  source: "@google-cloud/firestore 8.7, types/firestore.d.ts",
  exports: {
    Firestore: { class: "Firestore", acquires: "new" },
    CollectionReference: { class: "CollectionReference" },
    DocumentReference: { class: "DocumentReference" },
    Query: { class: "Query" },
  },
  types: firestoreTypes,
});
// The app owns it.
export const firebaseAdmin: PackageContract = defineContract({
  package: "firebase-admin",
  modules: ["firebase-admin", "firebase-admin/firestore"],
  source: "firebase-admin 13, lib/firestore/index.d.ts",
  exports: { getFirestore: { returns: "Firestore" }, firestore: { returns: "Firestore" } },
  types: firestoreTypes,
});

/** A listener on 'message' works on by itself from here, for as long as the process. */
const listens: Api[] = [
  {
    when: [{ at: "arg0", is: "message" }],
    returns: "this",
    callback: { arg: 1, runs: "many", result: "dropped" },
    args: { this: "owns" },
  },
  { returns: "this", callback: { arg: 1, runs: "many", result: "dropped" } },
];
export const pubsub = defineContract({
  package: "@google-cloud/pubsub",
  source: "@google-cloud/pubsub 5.3, build/src/*.d.ts",
  exports: {
    PubSub: { class: "PubSub", acquires: "new" },
    Topic: { class: "Topic" },
    Subscription: { class: "Subscription" },
  },
  types: {
    PubSub: {
      obligation: { kind: "release", by: ["close"], async: ["close"], harm: "holds-socket", shared: true },
      members: {
        close: taskOrCallback,
        // Through its pubsub property whoever gets it can close the client.
        topic: { returns: "Topic", part: true },
        subscription: { returns: "Subscription", part: true },
        createTopic: requestOrCallback,
        createSubscription: requestOrCallback,
        getTopics: requestOrCallback,
        getSubscriptions: requestOrCallback,
      },
    },
    Topic: {
      members: {
        publishMessage: requestOrCallback,
        publish: requestOrCallback,
        publishJSON: requestOrCallback,
        flush: requestOrCallback,
        create: requestOrCallback,
        delete: requestOrCallback,
        exists: requestOrCallback,
        get: requestOrCallback,
        createSubscription: requestOrCallback,
        getSubscriptions: requestOrCallback,
        subscription: { returns: "Subscription", part: true },
      },
    },
    Subscription: {
      extends: "node#EventEmitter",
      members: {
        on: listens,
        addListener: listens,
        close: taskOrCallback,
        create: requestOrCallback,
        delete: requestOrCallback,
        exists: requestOrCallback,
        get: requestOrCallback,
        getMetadata: requestOrCallback,
        setMetadata: requestOrCallback,
      },
    },
  },
});

/** A download: with responseType 'stream' the body is `data`. */
const media: Api[] = [
  {
    when: [{ at: "arg1.responseType", is: "stream" }],
    returns: "Promise<StreamResponse>",
    acquires: "await.data",
    work: "request",
  },
  ...requestOrCallback,
];
export const googleapis = defineContract({
  package: "googleapis",
  source: "googleapis 1xx, googleapis-common build/src/apirequest.js; an unread stream measured with axios and http",
  exports: { "google.drive": { returns: "Drive" }, "google.storage": { returns: "CloudStorage" } },
  types: {
    Drive: { members: { files: { value: "DriveFiles" } } },
    DriveFiles: {
      members: {
        get: media,
        export: media,
        list: requestOrCallback,
        create: requestOrCallback,
        update: requestOrCallback,
        delete: requestOrCallback,
        copy: requestOrCallback,
      },
    },
    CloudStorage: { members: { objects: { value: "DriveFiles" } } },
    StreamResponse: { members: { data: { value: "Body" } } },
    Body: { extends: "node#Readable", obligation: { kind: "consume", by: readableBy, harm: "holds-socket" } },
  },
});
