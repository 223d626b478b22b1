import { defineContract } from "../vocabulary.js";
import type { Api, Callback, Obligation, TypeContract } from "../vocabulary.js";
import { bodyReaderMembers, boundDispatcher, fetchApi, withoutBody } from "../node/fetch.js";
import { readableBy } from "../node/shared.js";

const isHead = "/^head$/i";
/** Both sizes were measured: a small body frees its socket by itself; from 64 KiB on garbage collection does not free it. */
const size = "a body of 64 KiB or more";

const second: Callback = { arg: 1, runs: "once", error: 0, params: ["", "ResponseData"], result: "dropped" };
/** Gives up by itself after 300 s without headers or body, unless the dispatcher says otherwise. */
const promised: Api = {
  returns: "Promise<ResponseData>",
  work: "request",
  limits: {
    signal: ["arg1.signal"],
    timeout: ["arg1.headersTimeout", "arg1.bodyTimeout", "arg1.dispatcher"],
    after: 300,
    bound: boundDispatcher,
  },
};
/** The timeouts of a dispatcher of one's own are said where it is made. */
const promisedOwn: Api = { returns: "Promise<ResponseData>", work: "request" };
const request: Api[] = [
  { ...promised, when: [{ at: "arg1.method", matches: isHead }], args: { "1.dispatcher": "borrows" } },
  { ...promised, acquires: "await", args: { "1.dispatcher": "borrows" } },
];
const ownRequest: Api[] = [
  {
    when: [
      { at: "arg1", kind: "function" },
      { at: "arg0.method", matches: isHead },
    ],
    callback: second,
  },
  { when: [{ at: "arg1", kind: "function" }], callback: second, acquires: "cb[1]" },
  { ...promisedOwn, when: [{ at: "arg0.method", matches: isHead }] },
  { ...promisedOwn, acquires: "await" },
];

const tunnelCallback: Callback = { arg: 1, runs: "once", error: 0, params: ["", "TunnelData"], result: "dropped" };
const tunnel: Api = {
  returns: "Promise<TunnelData>",
  acquires: "await",
  work: "request",
  args: { "1.dispatcher": "borrows" },
};
const ownTunnel: Api[] = [
  { when: [{ at: "arg1", kind: "function" }], callback: tunnelCallback, acquires: "cb[1]" },
  { ...tunnel, args: {} },
];

/** Reads the body into the stream that the factory makes; destroys that on failure. */
const stream: Api = {
  returns: "Promise<unknown>",
  work: "request",
  args: { "1.dispatcher": "borrows" },
  callback: { arg: 2, runs: "once", result: "returned" },
};
const ownStream: Api[] = [
  {
    when: [{ at: "arg2", kind: "function" }],
    callback: [
      { arg: 1, runs: "once", result: "returned" },
      { arg: 2, runs: "once", error: 0, params: ["", ""], result: "dropped" },
    ],
  },
  { returns: "Promise<unknown>", work: "request", callback: { arg: 1, runs: "once", result: "returned" } },
];

const closing: Api[] = [
  { when: [{ at: "arg0", kind: "function" }], callback: { arg: 0, runs: "once", result: "dropped" } },
  { returns: "Promise<void>", work: "task" },
];

/** Idle sockets of one that is never closed stay until their keep-alive timer (measured: one agent per request). */
const dispatcherRelease: Obligation = {
  kind: "release",
  by: ["close", "destroy"],
  async: ["close", "destroy"],
  harm: "holds-until-timeout",
  onUse: true,
  // Measured: destroy() fails every call in flight, close() waits for them and for their bodies, a second close() rejects.
  cuts: ["destroy"],
  waits: ["close"],
  once: ["close"],
  spent: ["close", "destroy"],
  shared: true,
};
const dispatcher: Api = { class: "Dispatcher", acquires: "new" };

const bodyReaders: string[] = ["text", "json", "arrayBuffer", "blob", "bytes", "formData", "dump"];

const responseData: TypeContract = {
  obligation: {
    kind: "consume",
    by: [
      "body.text",
      "body.json",
      "body.arrayBuffer",
      "body.blob",
      "body.bytes",
      "body.formData",
      "body.dump",
      "body.destroy",
      "body.resume",
      "body.pipe",
      "body.read",
      "body.on('data')",
      "body.on('readable')",
      "body.iterate",
      "body.iterator",
      "body.toArray",
      "body.forEach",
      "body.map",
      "body.filter",
      "body.flatMap",
      "body.reduce",
      "body.take",
      "body.drop",
      "body.compose",
    ],
    harm: "holds-socket",
    size,
    ...withoutBody,
  },
  members: { body: { value: "Body", part: true } },
};

export const undici = defineContract({
  package: "undici",
  source: "undici 7.30.2 types; measured with 6.29.1 and 7.30.2 on Node 20 to 26",
  exports: {
    request,
    fetch: fetchApi,
    stream,
    // Not born: it is a duplex stream to be put into a pipeline.
    pipeline: {
      returns: "node#Duplex",
      callback: { arg: 2, runs: "once", result: "returned" },
      args: { "1.dispatcher": "borrows" },
    },
    connect: tunnel,
    upgrade: tunnel,
    Client: dispatcher,
    Pool: dispatcher,
    BalancedPool: dispatcher,
    RoundRobinPool: dispatcher,
    Agent: dispatcher,
    ProxyAgent: dispatcher,
    Socks5ProxyAgent: dispatcher,
    EnvHttpProxyAgent: dispatcher,
    H2CClient: dispatcher,
    RetryAgent: { class: "Dispatcher", wraps: 0 },
    Dispatcher: { class: "Dispatcher" },
    // Opens nothing.
    MockAgent: { class: "Dispatcher" },
    MockPool: { class: "Dispatcher" },
    MockClient: { class: "Dispatcher" },
    setGlobalDispatcher: { args: { 0: "owns" } },
    getGlobalDispatcher: { returns: "Dispatcher" },
    Response: { class: "node#Response" },
    Request: { class: "node#Request" },
    Headers: { class: "node#Headers" },
    WebSocket: { class: "node#WebSocket", acquires: "new" },
    EventSource: { class: "node#EventSource", acquires: "new" },
  },
  types: {
    Dispatcher: {
      extends: "node#EventEmitter",
      obligation: dispatcherRelease,
      members: {
        request: ownRequest,
        stream: ownStream,
        pipeline: { returns: "node#Duplex", callback: { arg: 1, runs: "once", result: "returned" } },
        connect: ownTunnel,
        upgrade: ownTunnel,
        dispatch: {},
        compose: { returns: "Dispatcher", part: true },
        // Waits for running requests, for an unread body too: then it hangs (measured).
        close: closing,
        destroy: [
          {
            when: [{ at: "arg0", kind: "function" }],
            callback: { arg: 0, runs: "once", result: "dropped" },
            closesChildren: true,
          },
          {
            when: [{ at: "arg1", kind: "function" }],
            callback: { arg: 1, runs: "once", result: "dropped" },
            closesChildren: true,
          },
          { returns: "Promise<void>", work: "task", closesChildren: true },
        ],
      },
      events: { connect: {}, disconnect: {}, connectionError: {}, drain: {} },
    },
    ResponseData: responseData,
    Body: {
      extends: "node#Readable",
      obligation: { kind: "consume", by: [...readableBy, ...bodyReaders], harm: "holds-socket", size },
      members: { ...bodyReaderMembers, dump: { returns: "Promise<void>", work: "none", rejects: false } },
    },
    TunnelData: {
      obligation: { kind: "release", by: ["socket.destroy", "socket.end", "socket.pipe"], harm: "holds-socket" },
      members: { socket: { value: "node#Socket", part: true } },
    },
  },
});
