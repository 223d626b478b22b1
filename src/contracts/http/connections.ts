/** Clients that keep a connection of their own: WebSockets of several makes, SOCKS, discovery, telnet, push, metrics, tools of models. */
import { defineContract } from "../vocabulary.js";
import type { Api, Obligation, PackageContract, TypeContract } from "../vocabulary.js";
import { callbackOnly, chain, local, request, task } from "../database/shared.js";

/** Connects again for ever until it is closed. */
const socket: Obligation = { kind: "release", by: ["close"], harm: "holds-socket" };
/** A connection that is lost is not made anew. */
const ending: Obligation = { ...socket, diesOn: ["event('error')", "event('close')"] };
const webSocket = (
  name: string,
  source: string,
  exported: Record<string, Api>,
  type: Pick<TypeContract, "extends" | "obligation" | "members">,
): PackageContract =>
  defineContract({
    package: name,
    source,
    exports: exported,
    types: {
      Socket: {
        ...type,
        events: {
          open: { means: "success" },
          error: { means: "failure" },
          close: type.obligation?.diesOn ? { means: "final" } : {},
          message: {},
        },
      },
    },
  });
const opens: Api = { class: "Socket", acquires: "new" };

// Connects with start(); a connection that is lost is not made anew unless it is told to.
const signalr = defineContract({
  package: "@microsoft/signalr",
  source: "@microsoft/signalr 10.0.11, dist/esm/HubConnection.d.ts",
  exports: { HubConnectionBuilder: { class: "Builder" }, HubConnection: { class: "HubConnection" } },
  types: {
    Builder: {
      members: {
        withUrl: chain,
        withAutomaticReconnect: chain,
        configureLogging: chain,
        withHubProtocol: chain,
        build: { returns: "HubConnection" },
      },
    },
    HubConnection: {
      obligation: {
        kind: "release",
        by: ["stop"],
        async: ["stop"],
        harm: "holds-socket",
        diesOn: ["start"],
        shared: true,
      },
      members: {
        start: { ...request, acquires: "this" },
        stop: task,
        invoke: request,
        send: request,
        stream: local,
        // Works on by itself from here.
        on: { callback: { arg: 1, runs: "many", result: "dropped" } },
        onclose: { callback: { arg: 0, runs: "many", result: "dropped" } },
        onreconnected: { callback: { arg: 0, runs: "many", result: "dropped" } },
      },
    },
  },
});

const centrifuge = defineContract({
  package: "centrifuge",
  source: "centrifuge 5.8.0, build/centrifuge.d.ts",
  exports: { Centrifuge: { class: "Client" }, default: { class: "Client", versions: "<3" } },
  types: {
    Client: {
      extends: "node#EventEmitter",
      obligation: { kind: "release", by: ["disconnect"], harm: "holds-socket", shared: true },
      members: {
        connect: { acquires: "this" },
        disconnect: local,
        newSubscription: { returns: "Subscription" },
        rpc: request,
        publish: request,
        history: request,
        ready: request,
      },
    },
    Subscription: {
      extends: "node#EventEmitter",
      members: { subscribe: local, unsubscribe: local, publish: request },
    },
  },
});

// What it resolves to is the socket itself.
const established: Api[] = [
  {
    when: [{ at: "last", kind: "function" }],
    callback: { arg: "last", runs: "once", error: 0, params: ["", "Established"], result: "dropped" },
    acquires: "cb[1]",
  },
  { returns: "Promise<Established>", acquires: "await", work: "request" },
];
const socks = defineContract({
  package: "socks",
  source: "socks 2.8.11, typings/client/socksclient.d.ts",
  exports: { "SocksClient.createConnection": established, "SocksClient.createConnectionChain": established },
  types: {
    Established: {
      obligation: {
        kind: "release",
        by: ["socket.destroy", "socket.end", "socket.destroySoon", "socket.pipe"],
        harm: "holds-socket",
      },
      members: { socket: { value: "node#Socket", part: true } },
    },
  },
});

const destroyed: Obligation = { kind: "release", by: ["destroy"], harm: "holds-socket" };
const bonjourService: Api = { class: "Bonjour", acquires: "new" };
const bonjour = defineContract({
  package: "bonjour-service",
  source: "bonjour-service 1.4.4, dist/index.d.ts, dist/index.js",
  exports: { default: bonjourService, Bonjour: bonjourService },
  types: {
    Bonjour: {
      obligation: { ...destroyed, shared: true },
      members: {
        destroy: { callback: { arg: 0, runs: "once", result: "dropped" } },
        // An announcement and a search work on by themselves, for as long as the process.
        publish: { args: { this: "owns" } },
        find: { callback: { arg: 1, runs: "many", result: "dropped" }, args: { this: "owns" } },
        findOne: { callback: { arg: 2, runs: "once", result: "dropped" } },
        unpublishAll: { callback: { arg: 0, runs: "once", result: "dropped" } },
      },
    },
  },
});
const multicastDns = defineContract({
  package: "multicast-dns",
  source: "multicast-dns 7.2.5, index.js",
  exports: { default: { returns: "Mdns", acquires: "result" } },
  types: {
    Mdns: {
      extends: "node#EventEmitter",
      obligation: destroyed,
      members: {
        destroy: { callback: { arg: 0, runs: "once", result: "dropped" } },
        query: { callback: { arg: "last", runs: "once", result: "dropped" } },
        respond: { callback: { arg: "last", runs: "once", result: "dropped" } },
      },
    },
  },
});

const session: Api = { returns: "Session", acquires: "result" };
const netSnmp = defineContract({
  package: "net-snmp",
  source: "net-snmp 3.29.2, index.js",
  exports: { createSession: session, createV3Session: session },
  types: {
    Session: {
      extends: "node#EventEmitter",
      obligation: { kind: "release", by: ["close"], harm: "holds-socket" },
      members: {
        close: chain,
        get: callbackOnly,
        getNext: callbackOnly,
        getBulk: callbackOnly,
        set: callbackOnly,
        table: callbackOnly,
        walk: { callback: { arg: "last", runs: "once", error: 0, result: "dropped" } },
        subtree: { callback: { arg: "last", runs: "once", error: 0, result: "dropped" } },
      },
    },
  },
});

const telnet = defineContract({
  package: "telnet-client",
  source: "telnet-client 2.2.14, lib/index.d.ts",
  exports: { Telnet: { class: "Telnet" }, default: { class: "Telnet", versions: "<2" } },
  types: {
    Telnet: {
      extends: "node#EventEmitter",
      obligation: {
        kind: "release",
        by: ["end", "destroy"],
        async: ["end", "destroy"],
        harm: "holds-socket",
        diesOn: ["connect", "event('error')"],
      },
      members: {
        connect: { ...request, acquires: "this" },
        exec: request,
        send: request,
        shell: request,
        end: task,
        destroy: task,
      },
    },
  },
});

// A connection over HTTP/2 that is kept.
const apn = defineContract({
  package: "@parse/node-apn",
  source: "@parse/node-apn 8.1.0, index.d.ts",
  exports: { Provider: { class: "Provider", acquires: "new" }, MultiProvider: { class: "Provider", acquires: "new" } },
  types: {
    Provider: {
      extends: "node#EventEmitter",
      obligation: {
        kind: "release",
        by: ["shutdown"],
        async: ["shutdown"],
        harm: "holds-socket",
        shared: true,
      },
      members: { send: request, shutdown: task },
    },
  },
});

const statsd = defineContract({
  package: "hot-shots",
  source: "hot-shots 17.1.1, types.d.ts, lib/statsd.js: a datagram socket from `new` on",
  exports: { StatsD: { class: "StatsD", acquires: "new" }, default: { class: "StatsD", acquires: "new" } },
  types: {
    StatsD: {
      obligation: { kind: "release", by: ["close"], harm: "holds-socket", shared: true },
      members: {
        close: { callback: { arg: 0, runs: "once", error: 0, result: "dropped" } },
        increment: local,
        decrement: local,
        gauge: local,
        histogram: local,
        timing: local,
        distribution: local,
        set: local,
        event: local,
      },
    },
  },
});

// Its transport is a child process or a connection.
const mcp = defineContract({
  package: "@modelcontextprotocol/sdk",
  modules: ["@modelcontextprotocol/sdk/client/index.js", "@modelcontextprotocol/sdk/client"],
  source: "@modelcontextprotocol/sdk 1.32.2, dist/esm/client/index.d.ts, dist/esm/shared/protocol.d.ts",
  exports: { Client: { class: "Client" } },
  types: {
    Client: {
      obligation: {
        kind: "release",
        by: ["close", "transport.close"],
        async: ["close"],
        harm: "holds-process",
        shared: true,
        // It closes its transport where the first exchange fails.
        diesOn: ["connect"],
      },
      members: {
        // Who has the transport can close that.
        connect: { ...request, acquires: "this" },
        close: task,
        ping: request,
        callTool: request,
        listTools: request,
        listResources: request,
        readResource: request,
        listPrompts: request,
        getPrompt: request,
        complete: request,
      },
    },
  },
});

// ---- clients of HTTP

/** Its socket is held until the message is read. */
const response: Api = { returns: "Promise<Response>", acquires: "await", work: "request" };
const actionsHttp = defineContract({
  package: "@actions/http-client",
  source: "@actions/http-client 4.0.1, lib/index.d.ts, lib/index.js; an unread answer measured with http",
  exports: { HttpClient: { class: "Client" } },
  types: {
    Client: {
      members: {
        options: response,
        get: response,
        del: response,
        post: response,
        patch: response,
        put: response,
        head: response,
        request: response,
        sendStream: { ...response, args: { 2: "joins" } },
        getJson: request,
        postJson: request,
        putJson: request,
        patchJson: request,
        dispose: local,
      },
    },
    Response: {
      obligation: {
        kind: "consume",
        by: [
          "readBody",
          "readBodyBuffer",
          "message.resume",
          "message.destroy",
          "message.pipe",
          "message.on('data')",
          "message.iterate",
          "message.read",
        ],
        harm: "holds-socket",
      },
      members: { readBody: request, readBodyBuffer: request, message: { value: "node#IncomingMessage", part: true } },
    },
  },
});
const urllib = defineContract({
  package: "urllib",
  source: "urllib 4.9.2, dist/esm/index.d.ts",
  exports: { request, curl: request, default: { value: "Module" }, HttpClient: { class: "Client" } },
  types: {
    Module: { members: { request, curl: request } },
    Client: { extends: "node#EventEmitter", members: { request, curl: request } },
  },
});
const graphqlRequest = defineContract({
  package: "graphql-request",
  source: "graphql-request 7.4.0, build/legacy/classes/GraphQLClient.d.ts",
  exports: {
    default: request,
    request,
    rawRequest: request,
    batchRequests: request,
    gql: local,
    GraphQLClient: { class: "Client" },
  },
  types: { Client: { members: { request, rawRequest: request, batchRequests: request, setHeader: chain } } },
});

export const connections: readonly PackageContract[] = [
  webSocket(
    "reconnecting-websocket",
    "reconnecting-websocket 4.4.0, dist/reconnecting-websocket.d.ts",
    { default: opens },
    { extends: "node#EventTarget", obligation: socket, members: { close: local, send: local, reconnect: local } },
  ),
  webSocket(
    "sockjs-client",
    "sockjs-client 1.6.1, lib/main.js, lib/event/eventtarget.js",
    { default: opens },
    { extends: "node#EventTarget", obligation: ending, members: { close: local, send: local } },
  ),
  webSocket(
    "faye-websocket",
    "faye-websocket 0.11.4, lib/faye/websocket/api.js",
    { Client: opens },
    {
      extends: ["node#EventEmitter", "node#EventTarget"],
      // `end` sends what it is given, and closes.
      obligation: { ...ending, by: ["close", "end"] },
      members: { close: local, end: local, send: local, write: local, ping: local, pause: local, resume: local },
    },
  ),
  webSocket(
    "rpc-websockets",
    "rpc-websockets 10.0.1, dist/index.d.ts",
    { Client: opens },
    {
      extends: "node#EventEmitter",
      obligation: socket,
      members: {
        connect: local,
        close: local,
        call: request,
        notify: request,
        login: request,
        listMethods: request,
        subscribe: request,
        unsubscribe: request,
      },
    },
  ),
  signalr,
  centrifuge,
  socks,
  bonjour,
  multicastDns,
  netSnmp,
  telnet,
  apn,
  statsd,
  mcp,
  actionsHttp,
  urllib,
  graphqlRequest,
];
