/** Connections that stay: GraphQL and STOMP over WebSockets, engine.io, Supabase. */
import { defineContract } from "../vocabulary.js";
import type { Api, PackageContract } from "../vocabulary.js";
import { chain, local, request, task } from "../database/shared.js";

// ---- graphql-ws: opens with the first subscription and closes after the last, unless it is told not to be lazy.

const graphqlWs = defineContract({
  package: "graphql-ws",
  modules: ["graphql-ws", "graphql-ws/client"],
  versions: ">=5",
  source: "graphql-ws 6.4.2, dist/client.d.ts, dist/client.js",
  exports: {
    createClient: [
      { when: [{ at: "arg0.lazy", is: false }], returns: "Client", acquires: "result" },
      { returns: "Client" },
    ],
  },
  types: {
    Client: {
      obligation: { kind: "release", by: ["dispose", "terminate"], harm: "holds-socket", shared: true },
      members: {
        dispose: local,
        terminate: local,
        on: { callback: { arg: 1, runs: "many", result: "dropped" } },
        // Returns the function that ends it: works on by itself. Leaving the loop over what iterate() gives ends that.
        subscribe: {
          args: { this: "owns" },
          options: { "arg1.next": "dropped", "arg1.error": "dropped", "arg1.complete": "dropped" },
        },
        iterate: local,
      },
    },
  },
});

// ---- engine.io: a server, meant to listen as long as the process.

const engineServer: Api = { returns: "Server" };
const engineIo = defineContract({
  package: "engine.io",
  source: "engine.io 6.6.12, build/engine.io.d.ts, build/server.d.ts",
  exports: {
    listen: { ...engineServer, callback: { arg: 2, runs: "once", result: "dropped" } },
    attach: engineServer,
    Server: { class: "Server" },
  },
  types: {
    Server: {
      extends: "node#EventEmitter",
      members: {
        close: chain,
        attach: local,
        handleUpgrade: { args: { 1: "owns" } },
        handleRequest: { args: { 1: "owns" } },
      },
      events: { connection: { params: ["Socket"] } },
    },
    Socket: {
      extends: "node#EventEmitter",
      members: { send: chain, write: chain, close: local },
      events: { message: {}, error: { means: "failure" }, close: { means: "final" } },
    },
  },
});

/** Connects at `new`, and again for ever unless it is told not to. */
const engineIoClient = defineContract({
  package: "engine.io-client",
  source: "engine.io-client 6.6, build/esm/socket.d.ts",
  exports: { Socket: { class: "Socket", acquires: "new" } },
  types: {
    Socket: {
      extends: "node#EventEmitter",
      obligation: {
        kind: "release",
        by: ["close"],
        harm: "holds-socket",
        diesOn: ["event('error')", "event('close')"],
      },
      members: { close: chain, send: chain, write: chain },
      events: { open: { means: "success" }, error: { means: "failure" }, close: { means: "final" }, message: {} },
    },
  },
});

// ---- STOMP

// Connects with activate() and again for ever; 5 s after it was refused as well.
const stompjs = defineContract({
  package: "@stomp/stompjs",
  versions: ">=5",
  source: "@stomp/stompjs 7.5.0, esm6/client.d.ts, esm6/client.js",
  exports: {
    Client: { class: "Client" },
    "Stomp.client": { returns: "OldClient" },
    "Stomp.over": { returns: "OldClient" },
  },
  types: {
    Client: {
      obligation: {
        kind: "release",
        by: ["deactivate", "forceDisconnect"],
        async: ["deactivate"],
        harm: "holds-socket",
        shared: true,
      },
      members: {
        activate: { acquires: "this" },
        deactivate: task,
        forceDisconnect: local,
        configure: local,
        publish: local,
        ack: local,
        nack: local,
        // Works on by itself from here, for as long as the process.
        subscribe: { callback: { arg: 1, runs: "many", result: "dropped" }, args: { this: "owns" } },
        unsubscribe: local,
        watchForReceipt: { callback: { arg: 1, runs: "once", result: "dropped" } },
      },
    },
    OldClient: {
      extends: "Client",
      members: {
        connect: { acquires: "this" },
        disconnect: { callback: { arg: 0, runs: "once", result: "dropped" } },
        send: local,
      },
      obligation: {
        kind: "release",
        by: ["disconnect", "deactivate", "forceDisconnect"],
        harm: "holds-socket",
        shared: true,
      },
    },
  },
});

const oldStomp: Api = { returns: "Client" };
// Both of its callbacks stand among the arguments of connect(); where it was refused nothing is open.
const stomp2 = defineContract({
  package: "stompjs",
  source: "stompjs 2.3.3, lib/stomp.js, lib/stomp-node.js, @types/stompjs 2.3.10",
  exports: {
    client: oldStomp,
    over: { returns: "Client", wraps: 0 },
    overTCP: oldStomp,
    overWS: oldStomp,
  },
  types: {
    Client: {
      obligation: { kind: "release", by: ["disconnect", "ws.close"], harm: "holds-socket", shared: true },
      members: {
        connect: { acquires: "this" },
        disconnect: { callback: { arg: 0, runs: "once", result: "dropped" } },
        send: local,
        // Works on by itself from here, for as long as the process.
        subscribe: { callback: { arg: 1, runs: "many", result: "dropped" }, args: { this: "owns" } },
        unsubscribe: local,
        ack: local,
        nack: local,
      },
    },
  },
});

// ---- Supabase: HTTP for each request. Builders send nothing before they are awaited.

const builder: Api = { returns: "Builder" };
const tableMembers = Object.fromEntries(
  ["select", "insert", "update", "upsert", "delete"].map((name): [string, Api] => [name, builder]),
);
const builderMembers = Object.fromEntries(
  [
    ...["select", "eq", "neq", "gt", "gte", "lt", "lte", "like", "ilike", "is"],
    ...["in", "contains", "containedBy", "overlaps", "match", "not", "or", "filter", "order", "limit", "range"],
    ...["single", "maybeSingle", "csv", "abortSignal", "textSearch", "returns", "overrideTypes"],
  ].map((name): [string, Api] => [name, builder]),
);
const supabase = defineContract({
  package: "@supabase/supabase-js",
  versions: ">=2",
  source: "@supabase/supabase-js 2.109.0, @supabase/postgrest-js dist/index.mjs (then), @supabase/realtime-js",
  exports: { createClient: { returns: "Client" }, SupabaseClient: { class: "Client" } },
  types: {
    Client: {
      members: {
        from: { returns: "Table" },
        schema: { returns: "Client" },
        rpc: builder,
        // Joins with subscribe(), and works on by itself from there.
        channel: { returns: "Channel" },
        removeChannel: { ...task, args: { 0: "borrows" } },
        removeAllChannels: task,
        storage: { value: "Storage" },
        functions: { value: "Functions" },
      },
    },
    Table: { members: tableMembers },
    Builder: {
      lazy: true,
      members: {
        ...builderMembers,
        throwOnError: { returns: "this" },
        then: request,
      },
    },
    Storage: { members: { from: { returns: "Bucket" }, listBuckets: request, createBucket: request } },
    Bucket: {
      members: {
        upload: request,
        update: request,
        download: request,
        remove: request,
        move: request,
        copy: request,
        list: request,
        createSignedUrl: request,
        getPublicUrl: local,
      },
    },
    Functions: { members: { invoke: request } },
    Channel: {
      members: {
        on: { returns: "this", callback: { arg: 2, runs: "many", result: "dropped" } },
        subscribe: { returns: "this", callback: { arg: 0, runs: "many", result: "dropped" } },
        unsubscribe: task,
        send: task,
        track: task,
        untrack: task,
      },
    },
  },
});

export const realtime: readonly PackageContract[] = [graphqlWs, engineIo, engineIoClient, stompjs, stomp2, supabase];
