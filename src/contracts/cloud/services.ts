/** gRPC, object stores, directories, relays. */
import { defineContract } from "../vocabulary.js";
import type { Api, Obligation } from "../vocabulary.js";
import { readableBy } from "../node/shared.js";
import { callbackOnly, local, request, requestOrCallback, task } from "../database/shared.js";

/** Ends with the call: at its end, with its error, or cancelled. */
const call: Obligation = {
  kind: "consume",
  by: [...readableBy, "cancel", "end"],
  harm: "hangs",
  diesOn: ["event('error')"],
};
// Connects with the first call and reconnects until close(); without a call for 30 minutes it goes idle and lets its socket go.
export const grpc = defineContract({
  package: "@grpc/grpc-js",
  source: "@grpc/grpc-js 1.14, build/src/client.d.ts, internal-channel.js; connecting measured",
  exports: {
    Client: { class: "Client", acquires: "new" },
    makeGenericClientConstructor: { returns: "GeneratedClient" },
    makeClientConstructor: { returns: "GeneratedClient" },
    loadPackageDefinition: { returns: "Namespace" },
    Server: { class: "Server" },
    "credentials.createInsecure": local,
    "credentials.createSsl": local,
    Metadata: { class: "Metadata" },
  },
  types: {
    Metadata: {},
    // Packages and services of a .proto file: which names are there is known at run time only.
    Namespace: { members: { "*": { value: "Namespace" } }, construct: { class: "Client", acquires: "new" } },
    GeneratedClient: { construct: { class: "Client", acquires: "new" } },
    Client: {
      obligation: { kind: "release", by: ["close"], harm: "holds-until-timeout", shared: true },
      members: {
        close: local,
        waitForReady: { callback: { arg: 1, runs: "once", error: 0, result: "dropped" } },
        makeUnaryRequest: callbackOnly,
        makeClientStreamRequest: { ...callbackOnly, returns: "Call", acquires: "result" },
        makeServerStreamRequest: { returns: "Call", acquires: "result" },
        makeBidiStreamRequest: { returns: "Call", acquires: "result" },
        getChannel: local,
      },
    },
    Call: {
      extends: "node#Duplex",
      obligation: call,
      members: { cancel: local, getPeer: local },
    },
    // Listens from bindAsync() on, as long as the process.
    Server: {
      members: {
        bindAsync: { callback: { arg: 2, runs: "once", error: 0, result: "dropped" } },
        addService: local,
        start: local,
        tryShutdown: { callback: { arg: 0, runs: "once", error: 0, result: "dropped" } },
        forceShutdown: local,
      },
    },
  },
});

const object: Api[] = [
  {
    when: [{ at: "arg2", kind: "function" }],
    callback: { arg: 2, runs: "once", error: 0, params: ["", "Body"], result: "dropped" },
    acquires: "cb[1]",
  },
  {
    when: [{ at: "arg3", kind: "function" }],
    callback: { arg: 3, runs: "once", error: 0, params: ["", "Body"], result: "dropped" },
    acquires: "cb[1]",
  },
  { returns: "Promise<Body>", acquires: "await", work: "request" },
];
export const minio = defineContract({
  package: "minio",
  source: "minio 8.0, dist/main/internal/client.d.ts; an unread body measured with http",
  exports: { Client: { class: "Client" } },
  types: {
    Client: {
      members: {
        getObject: object,
        getPartialObject: { returns: "Promise<Body>", acquires: "await", work: "request" },
        putObject: { ...request, args: { 2: "joins" } },
        fGetObject: requestOrCallback,
        fPutObject: requestOrCallback,
        statObject: requestOrCallback,
        copyObject: requestOrCallback,
        removeObject: requestOrCallback,
        removeObjects: requestOrCallback,
        makeBucket: requestOrCallback,
        bucketExists: requestOrCallback,
        listBuckets: requestOrCallback,
        removeBucket: requestOrCallback,
        presignedGetObject: requestOrCallback,
        presignedPutObject: requestOrCallback,
        presignedUrl: requestOrCallback,
        setBucketPolicy: requestOrCallback,
        getBucketPolicy: requestOrCallback,
        // Each page is asked for when it is read.
        listObjects: { returns: "node#Readable" },
        listObjectsV2: { returns: "node#Readable" },
      },
    },
    Body: { extends: "node#Readable", obligation: { kind: "consume", by: readableBy, harm: "holds-socket" } },
  },
});

// Connects at the call. A refused bind leaves the connection open; a refused connection does not.
export const ldapjs = defineContract({
  package: "ldapjs",
  source: "ldapjs 3.0, lib/client/client.js, @types/ldapjs; connecting measured",
  exports: { createClient: { returns: "Client", acquires: "result" }, Client: { class: "Client" } },
  types: {
    Client: {
      extends: "node#EventEmitter",
      obligation: {
        kind: "release",
        by: ["unbind", "destroy"],
        harm: "holds-socket",
        diesOn: ["event('connectError')", "event('connectRefused')", "event('error')"],
      },
      members: {
        bind: callbackOnly,
        unbind: callbackOnly,
        destroy: local,
        search: callbackOnly,
        add: callbackOnly,
        del: callbackOnly,
        modify: callbackOnly,
        modifyDN: callbackOnly,
        compare: callbackOnly,
        exop: callbackOnly,
        starttls: callbackOnly,
        connect: local,
      },
      events: {
        connect: { means: "success" },
        error: { means: "failure" },
        connectError: { means: "failure" },
        close: { means: "final" },
      },
    },
  },
});

// Connects with the first operation. Where a bind is refused its connection stays: owed from `new` on.
export const ldapts = defineContract({
  package: "ldapts",
  source: "ldapts 8.2, dist/index.mjs; connecting measured",
  exports: { Client: { class: "Client", acquires: "new" } },
  types: {
    Client: {
      obligation: { kind: "release", by: ["unbind", "[Symbol.asyncDispose]"], async: ["unbind"], harm: "holds-socket" },
      members: {
        bind: request,
        bindSASL: request,
        unbind: task,
        startTLS: request,
        search: request,
        searchPaginated: local,
        add: request,
        del: request,
        modify: request,
        modifyDN: request,
        compare: request,
        exop: request,
      },
    },
  },
});

export const nostr = defineContract({
  package: "nostr-tools",
  modules: ["nostr-tools", "nostr-tools/relay", "nostr-tools/abstract-relay"],
  source: "nostr-tools 2.25, lib/types/abstract-relay.d.ts",
  exports: {
    Relay: { class: "Relay" },
    "Relay.connect": { returns: "Promise<Relay>", acquires: "await", work: "request" },
    AbstractRelay: { class: "Relay" },
    relayInit: { versions: "<2", returns: "Relay" },
  },
  types: {
    Relay: {
      obligation: { kind: "release", by: ["close"], harm: "holds-socket", diesOn: ["connect"] },
      members: {
        connect: { returns: "Promise<void>", work: "request", acquires: "this" },
        close: local,
        auth: request,
        publish: request,
        count: request,
        send: request,
        subscribe: local,
      },
    },
  },
});
