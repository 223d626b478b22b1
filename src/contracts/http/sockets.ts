/** Web sockets and server-sent events. */
import { defineContract } from "../vocabulary.js";
import type { Api, PackageContract } from "../vocabulary.js";
import { chain, completion, nodeback } from "../node/shared.js";
import { syncSince } from "../turns/shared.js";

const socket: Api = { class: "WebSocket", acquires: "new" };
/** Meant to listen as long as the process, and often a guest of an http server: not born. */
const server: Api = { class: "WebSocketServer" };
const toStream: Api = { returns: "node#Duplex", wraps: 0 };

const ws = defineContract({
  package: "ws",
  source: "ws 8.23.0, @types/ws 8.18; measured on Node 20 to 26",
  exports: {
    default: socket,
    WebSocket: socket,
    WebSocketServer: server,
    Server: server,
    createWebSocketStream: toStream,
  },
  types: {
    WebSocket: {
      extends: ["node#EventEmitter", "node#EventTarget"],
      obligation: {
        kind: "release",
        by: ["close", "terminate"],
        harm: "holds-socket",
        // Refused, dropped: 'error', then 'close'. A silent server is waited for, unless handshakeTimeout is set.
        diesOn: ["event('error')", "event('close')"],
      },
      members: {
        send: { callback: { arg: "last", runs: "once", error: 0, result: "dropped" } },
        ping: { callback: { arg: "last", runs: "once", error: 0, result: "dropped" } },
        pong: { callback: { arg: "last", runs: "once", error: 0, result: "dropped" } },
        close: {},
        terminate: { rejects: false },
        pause: {},
        resume: {},
      },
      events: {
        open: { means: "success" },
        upgrade: { params: ["node#IncomingMessage"] },
        "unexpected-response": {
          params: ["node#ClientRequest", "node#IncomingMessage"],
          acquires: [1],
          means: "failure",
        },
        error: { means: "failure" },
        close: { means: "final" },
        message: {},
        ping: {},
        pong: {},
        redirect: {},
      },
    },
    WebSocketServer: {
      extends: "node#EventEmitter",
      obligation: { kind: "release", by: ["close"], harm: "holds-socket", diesOn: ["event('error')"] },
      members: {
        // Since 8 it leaves the clients open, and waits for them.
        close: { callback: nodeback },
        handleUpgrade: {
          args: { 0: "borrows", 1: "owns" },
          callback: { arg: 3, runs: "once", params: ["WebSocket", "node#IncomingMessage"], result: "dropped" },
        },
        shouldHandle: {},
        address: {},
      },
      events: {
        // A server's connection ends with its client: not born.
        connection: { params: ["WebSocket", "node#IncomingMessage"] },
        listening: { means: "success" },
        error: { means: "failure" },
        close: { means: "final" },
        headers: {},
        wsClientError: { params: ["", "node#Socket", ""] },
      },
    },
  },
});

/** Connects again for ever until close(). */
const source: Api = { class: "EventSource", acquires: "new" };
const eventsource = defineContract({
  package: "eventsource",
  source: "eventsource 4.1 and 2.0, lib/eventsource.js; measured on Node 20 to 26",
  exports: { EventSource: source, default: { ...source, versions: "<3" } },
  types: { EventSource: { extends: "node#EventSource" } },
});

/** Meant to listen as long as the process. */
const ioServer: Api = {
  class: "IoServer",
  options: { "arg0.allowRequest": "dropped", "arg1.allowRequest": "dropped" },
};
/** The module itself was the class once, and is a function since. */
const ioFunction: Api[] = [
  { ...ioServer, returns: "IoServer", versions: "<3" },
  { returns: "IoServer", options: ioServer.options, versions: ">=3" },
];
const middleware: Api = { returns: "this", callback: { arg: 0, runs: "many", result: "dropped" } };
const socketIo = defineContract({
  package: "socket.io",
  source: "socket.io 4.8, dist/index.d.ts, dist/namespace.js: middleware and listeners are called and not waited for",
  exports: { Server: ioServer, default: ioFunction, Socket: { class: "IoSocket" }, Namespace: { class: "Namespace" } },
  types: {
    Namespace: {
      extends: "node#EventEmitter",
      members: { use: middleware },
      events: { connection: { params: ["IoSocket"] }, connect: { params: ["IoSocket"] } },
    },
    IoServer: {
      extends: "Namespace",
      members: {
        of: { returns: "Namespace" },
        sockets: { value: "Namespace" },
        // Its promise resolves, also where the server was not running.
        close: [
          { returns: "Promise<void>", work: "none", rejects: false, callback: completion, versions: ">=4.8" },
          { callback: completion, versions: "<4.8" },
        ],
      },
    },
    IoSocket: {
      extends: "node#EventEmitter",
      members: {
        use: middleware,
        onAny: { returns: "this", callback: { arg: 0, runs: "many", result: "dropped" } },
        to: chain,
        in: chain,
        timeout: chain,
        emit: { rejects: false },
        emitWithAck: { returns: "Promise<unknown>", work: "request" },
        disconnect: chain,
        // Without an asynchronous adapter it is done at once.
        join: syncSince("3.0.0", "callback"),
      },
    },
  },
});

/** Connects at once, and again for ever. */
const io: Api[] = [
  { when: [{ at: "arg0.autoConnect", is: false }], returns: "ClientSocket" },
  { when: [{ at: "arg1.autoConnect", is: false }], returns: "ClientSocket" },
  { returns: "ClientSocket", acquires: "result" },
];
const socketIoClient = defineContract({
  package: "socket.io-client",
  source: "socket.io-client 4.8.4",
  exports: { default: io, io, connect: io, Manager: { class: "ClientManager" }, Socket: { class: "ClientSocket" } },
  types: {
    ClientSocket: {
      extends: "node#EventEmitter",
      obligation: { kind: "release", by: ["disconnect", "close", "io.close", "io.disconnect"], harm: "holds-socket" },
      members: {
        connect: { returns: "this", acquires: "this" },
        open: { returns: "this", acquires: "this" },
        disconnect: { returns: "this", rejects: false },
        close: { returns: "this", rejects: false },
        emit: { returns: "this", callback: { arg: "last", runs: "once", result: "dropped" } },
        send: chain,
        emitWithAck: { returns: "Promise<unknown>", work: "request" },
        timeout: chain,
        compress: chain,
        onAny: { returns: "this", callback: { arg: 0, runs: "many", result: "dropped" } },
        io: { value: "ClientManager" },
      },
      // Neither is its end: it tries again.
      events: { connect: { means: "success" }, connect_error: { means: "failure" }, disconnect: {} },
    },
    ClientManager: {
      extends: "node#EventEmitter",
      members: { socket: { returns: "ClientSocket" }, open: { returns: "this" }, connect: { returns: "this" } },
      events: {
        error: { means: "failure" },
        reconnect: {},
        reconnect_attempt: {},
        reconnect_error: {},
        reconnect_failed: {},
        ping: {},
      },
    },
  },
});

const sockjs = defineContract({
  package: "sockjs",
  source: "sockjs 0.3.24, lib/sockjs.js; @types/sockjs 0.3.36",
  exports: { createServer: { returns: "SockServer" } },
  types: {
    SockServer: {
      extends: "node#EventEmitter",
      members: { installHandlers: { args: { 0: "borrows" } } },
      // A connection ends with its client: not born.
      events: { connection: { params: ["SockConnection"] } },
    },
    SockConnection: {
      extends: "node#Duplex",
      obligation: { kind: "release", by: ["close", "end", "destroy"], harm: "holds-socket" },
      members: { close: {}, end: {}, destroy: {}, write: {} },
      events: { data: {}, close: { means: "final" } },
    },
  },
});

const websocket = defineContract({
  package: "websocket",
  source: "@types/websocket 1.0.10",
  exports: {
    client: { class: "WebSocketClient" },
    server: { class: "WebSocketServer" },
    w3cwebsocket: { class: "W3CWebSocket", acquires: "new" },
  },
  types: {
    W3CWebSocket: { extends: "node#WebSocket" },
    WebSocketClient: {
      extends: "node#EventEmitter",
      members: { connect: {}, abort: {} },
      events: {
        // The client's own connection: open until it, or its server, closes it.
        connect: { params: ["WebSocketConnection"], means: "success" },
        connectFailed: { means: "failure" },
        httpResponse: {},
      },
    },
    WebSocketServer: {
      extends: "node#EventEmitter",
      members: { mount: {}, unmount: {}, shutDown: {}, closeAllConnections: { closesChildren: true } },
      events: { request: { params: ["WebSocketRequest"] }, connect: { params: ["WebSocketConnection"] }, close: {} },
    },
    WebSocketRequest: {
      extends: "node#EventEmitter",
      members: { accept: { returns: "WebSocketConnection" }, reject: {} },
    },
    WebSocketConnection: {
      extends: "node#EventEmitter",
      obligation: { kind: "release", by: ["close", "drop"], harm: "holds-socket", diesOn: ["event('error')"] },
      members: {
        close: {},
        drop: {},
        send: { callback: completion },
        sendUTF: { callback: completion },
        sendBytes: { callback: completion },
      },
      events: { message: {}, frame: {}, error: { means: "failure" }, close: { means: "final" }, ping: {}, pong: {} },
    },
  },
});

export const sockets: readonly PackageContract[] = [ws, eventsource, socketIo, socketIoClient, sockjs, websocket];
