import { defineContract } from "../vocabulary.js";
import type { Api, Callback, Condition, TypeContract } from "../vocabulary.js";
import { chain, completion, nodeback } from "./shared.js";

const timeout: Api = { returns: "this", callback: { arg: 1, runs: "once", result: "dropped" } };

const socketApi: Api = { returns: "node#Socket", callback: completion };
/** Its signal destroys it. */
const aborted: Condition[] = [{ at: "arg0.signal", absent: false }];
const connect: Api[] = [
  { ...socketApi, when: aborted },
  { ...socketApi, acquires: "result" },
];
/** Over a socket of the caller's there is no other one to close. */
const tlsConnect: Api[] = [{ ...socketApi, when: [{ at: "arg0.socket", absent: false }] }, ...connect].map((api) => ({
  ...api,
  returns: "node#TLSSocket",
}));

/** A server's connection ends with its client: it is not born, only typed. */
const onConnection: Callback = { arg: "last", runs: "many", params: ["node#Socket"], result: "dropped" };
const netServer: Api = { returns: "node#NetServer", callback: onConnection };

const socket: TypeContract = {
  extends: "node#Duplex",
  obligation: {
    kind: "release",
    // Piping one hands its end over: it ends with its source or destination. What fails in between is no-leaky-pipe's.
    by: ["end", "destroy", "destroySoon", "resetAndDestroy", "[Symbol.asyncDispose]", "pipe", "iterate"],
    harm: "holds-socket",
    // Refused, reset, failed handshake: destroyed at the 'error' event.
    diesOn: ["event('error')"],
  },
  members: {
    connect: { returns: "this", acquires: "this", callback: completion },
    destroySoon: { rejects: false },
    resetAndDestroy: { returns: "this", rejects: false },
    setTimeout: timeout,
    setNoDelay: chain,
    setKeepAlive: chain,
    address: {},
    ref: chain,
    unref: chain,
  },
  events: { connect: { means: "success" }, ready: { means: "success" }, timeout: {}, lookup: {} },
};

export const net = defineContract({
  package: "node",
  modules: ["node:net"],
  source: "@types/node 26.6 net.d.ts; measured on Node 20 to 26",
  exports: {
    connect,
    createConnection: connect,
    Socket: { class: "node#Socket" },
    Stream: { class: "node#Socket" },
    createServer: netServer,
    Server: { class: "node#NetServer", callback: onConnection },
    // Bound from `new` on; whoever listens or connects with it takes it over.
    BoundSocket: { class: "node#BoundSocket", acquires: "new" },
    isIP: {},
    isIPv4: {},
    isIPv6: {},
  },
  types: {
    Socket: socket,
    BoundSocket: {
      obligation: { kind: "release", by: ["close", "[Symbol.dispose]"], harm: "holds-socket" },
      members: { close: { rejects: false }, address: {}, fd: {} },
    },
    TLSSocket: { extends: "node#Socket", events: { secureConnect: { means: "success" } } },
    // Meant to listen as long as the process: nothing is born at listen(). A port in use leaves nothing open.
    NetServer: {
      extends: "node#EventEmitter",
      obligation: {
        kind: "release",
        by: ["close", "[Symbol.asyncDispose]"],
        harm: "holds-socket",
        diesOn: ["event('error')"],
      },
      members: {
        listen: {
          returns: "this",
          callback: completion,
          background: true,
          instead: { text: "new Promise<void>((resolve) => $callee($args, resolve))" },
        },
        // Waits for open connections, closes none. The callback gets an error where the server was not listening.
        close: {
          returns: "this",
          callback: nodeback,
          background: true,
          instead: {
            text: "new Promise<void>((resolve, reject) => $callee($args, (error) => (error ? reject(error) : resolve())))",
          },
        },
        getConnections: { callback: nodeback },
        address: {},
        ref: chain,
        unref: chain,
        "[Symbol.asyncDispose]": { returns: "Promise<void>", work: "task" },
      },
      events: {
        listening: { means: "success" },
        error: { means: "failure" },
        close: { means: "final" },
        connection: { params: ["node#Socket"] },
        secureConnection: { params: ["node#TLSSocket"] },
        tlsClientError: { params: ["", "node#TLSSocket"] },
        drop: {},
      },
    },
  },
});

export const tls = defineContract({
  package: "node",
  modules: ["node:tls"],
  source: "@types/node 26.6 tls.d.ts",
  exports: {
    connect: tlsConnect,
    TLSSocket: { class: "node#TLSSocket", wraps: 0 },
    createServer: { returns: "node#NetServer", callback: { ...onConnection, params: ["node#TLSSocket"] } },
    Server: { class: "node#NetServer" },
    createSecureContext: { sync: true },
    checkServerIdentity: {},
  },
});

export const dgram = defineContract({
  package: "node",
  modules: ["node:dgram"],
  source: "@types/node 26.6 dgram.d.ts; a failed bind leaves the handle open (run)",
  exports: {
    createSocket: [
      // Closed by its signal.
      {
        when: [{ at: "arg0.signal", absent: true, not: true }],
        returns: "node#DatagramSocket",
        callback: { arg: 1, runs: "many", result: "dropped" },
      },
      { returns: "node#DatagramSocket", acquires: "result", callback: { arg: 1, runs: "many", result: "dropped" } },
    ],
    Socket: { class: "node#DatagramSocket" },
  },
  types: {
    DatagramSocket: {
      extends: "node#EventEmitter",
      obligation: { kind: "release", by: ["close", "[Symbol.asyncDispose]"], harm: "holds-socket", once: ["close"] },
      members: {
        bind: { returns: "this", callback: completion, background: true },
        connect: { callback: nodeback },
        send: { callback: nodeback, background: true },
        close: { returns: "this", callback: completion },
        setBroadcast: {},
        addMembership: {},
        ref: chain,
        unref: chain,
        "[Symbol.asyncDispose]": { returns: "Promise<void>", work: "task" },
      },
      events: {
        listening: { means: "success" },
        error: { means: "failure" },
        close: { means: "final" },
        connect: { means: "success" },
        message: {},
      },
    },
  },
});
