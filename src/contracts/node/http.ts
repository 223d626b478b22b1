import { defineContract } from "../vocabulary.js";
import type { Api, Callback, EventContract, Handlers, Obligation, TypeContract } from "../vocabulary.js";
import { agentIsBorrowed, chain, completion, readableBy, requestEnd } from "./shared.js";

/** The agent of all requests that name none has a bound, or is another one. */
export const boundAgent = "\\bglobalAgent\\s*(?:\\.\\s*maxSockets\\s*)?=(?!=)";

/**
 * A response listener that never reads holds the socket whatever the size, even of a 204 or the answer to a HEAD (measured); one
 * `read()` or `setEncoding()` does not free it. Without a listener Node reads the body away by itself: then there is no `cb[0]`, and nothing is owed.
 */
export const requestApi: Api = {
  returns: "node#ClientRequest",
  limits: {
    signal: ["arg0.signal", "arg1.signal"],
    notice: ["arg0.timeout", "arg1.timeout"],
    endedBy: ["destroy", "abort", "socket.destroy", "socket.end"],
    bound: boundAgent,
  },
  acquires: ["result", "cb[0]"],
  args: agentIsBorrowed,
  callback: { arg: "last", runs: "once", params: ["node#IncomingMessage"], result: "dropped" },
  background: true,
};
/** Calls end() itself. */
export const getApi: Api = { ...requestApi, acquires: "cb[0]" };

/** A handler that neither ends nor destroys its response lets the client wait without an error (measured). */
const handler: Callback = {
  arg: "last",
  runs: "many",
  params: ["node#IncomingMessage", "node#ServerResponse"],
  result: "dropped",
};
const answers: Handlers = {
  arg: "last",
  request: 0,
  requestType: "node#IncomingMessage",
  response: 1,
  type: "node#ServerResponse",
};
const serverApi: Api = { returns: "node#HttpServer", answers, callback: handler };

/** Sockets stay until a keep-alive timer closes them, and only with `keepAlive`, which is off in the constructor (measured). */
export const agentApi: Api[] = [
  { when: [{ at: "arg0.keepAlive", is: true }], class: "node#HttpAgent", acquires: "new" },
  { class: "node#HttpAgent" },
];

const clientExports: Record<string, Api | Api[]> = {
  request: requestApi,
  get: getApi,
  Agent: agentApi,
  globalAgent: { value: "node#HttpAgent" },
  createServer: serverApi,
  Server: { class: "node#HttpServer", answers, callback: handler },
};

const serverSocketEvent: EventContract = { params: ["node#IncomingMessage", "node#Socket", ""], acquires: [1] };
/** All listeners get the same socket, and tell theirs by the address. */
const sharedSocketEvent: EventContract = { ...serverSocketEvent, broadcast: "/url\\b|path(?:name)?\\b|namespace/i" };
const exchange: EventContract = { params: ["node#IncomingMessage", "node#ServerResponse"], answers };

const responseEnd: Obligation = {
  kind: "end",
  by: [
    "end",
    "destroy",
    "[Symbol.asyncDispose]",
    "socket.destroy",
    "socket.end",
    "connection.destroy",
    "stream.close",
    "stream.destroy",
    "stream.end",
  ],
  giveUp: "$this.statusCode = 500; $this.end();",
  harm: "hangs",
  diesOn: ["event('error')", "event('close')"],
  absentWhen: {
    headersSent: [true],
    writableEnded: [true],
    writableFinished: [true],
    finished: [true],
    destroyed: [true],
    closed: [true],
    writable: [false],
    "socket.destroyed": [true],
    "socket.writable": [false],
    "connection.destroyed": [true],
  },
  staysOpen: "text/event-stream|multipart/x-mixed-replace",
};

const outgoingMembers: TypeContract["members"] = {
  setHeader: chain,
  appendHeader: chain,
  setHeaders: chain,
  removeHeader: {},
  getHeader: {},
  getHeaders: {},
  getHeaderNames: {},
  getRawHeaderNames: {},
  hasHeader: {},
  addTrailers: {},
  flushHeaders: {},
  setTimeout: { returns: "this", callback: { arg: 1, runs: "once", result: "dropped" } },
  socket: { value: "node#Socket?" },
  connection: { value: "node#Socket?" },
};

export const http = defineContract({
  package: "node",
  modules: ["node:http"],
  source: "@types/node 26.6 http.d.ts; measured on Node 20 to 26",
  exports: {
    ...clientExports,
    IncomingMessage: { class: "node#IncomingMessage" },
    ClientRequest: { class: "node#ClientRequest", acquires: "new" },
    ServerResponse: { class: "node#ServerResponse" },
    OutgoingMessage: { class: "node#Writable" },
    validateHeaderName: {},
    validateHeaderValue: {},
    setMaxIdleHTTPParsers: {},
  },
  types: {
    IncomingMessage: {
      extends: "node#Readable",
      obligation: {
        kind: "consume",
        by: [...readableBy, "socket.destroy", "connection.destroy", "req.destroy", "req.abort"],
        harm: "holds-socket",
        diesOn: ["event('error')", "event('aborted')"],
        absentWhen: {
          aborted: [true],
          destroyed: [true],
          closed: [true],
          "socket.destroyed": [true],
          "connection.destroyed": [true],
        },
      },
      members: {
        socket: { value: "node#Socket" },
        connection: { value: "node#Socket" },
        setTimeout: { returns: "this", callback: { arg: 1, runs: "once", result: "dropped" } },
      },
      // A response that breaks off is destroyed with an error that is emitted to listeners only (measured).
      events: { aborted: { means: "failure", silent: true }, error: { means: "failure", silent: true } },
    },
    ClientRequest: {
      extends: "node#Writable",
      obligation: requestEnd,
      members: {
        ...outgoingMembers,
        // Destroys the response with it.
        destroy: { returns: "this", closesChildren: true, rejects: false },
        abort: { closesChildren: true, rejects: false },
        setNoDelay: {},
        setSocketKeepAlive: {},
      },
      events: {
        response: { params: ["node#IncomingMessage"], acquires: [0], means: "success" },
        error: { means: "failure" },
        abort: { means: "failure" },
        close: { means: "final" },
        socket: { params: ["node#Socket"] },
        // Only says so: the request goes on until it is destroyed (measured).
        timeout: {},
        upgrade: serverSocketEvent,
        connect: serverSocketEvent,
        information: {},
        continue: {},
      },
    },
    ServerResponse: {
      extends: "node#Writable",
      obligation: responseEnd,
      members: {
        ...outgoingMembers,
        writeHead: chain,
        writeContinue: {},
        writeProcessing: {},
        writeEarlyHints: {},
        writeInformation: {},
        assignSocket: {},
        req: { value: "node#IncomingMessage" },
      },
      // Whoever waits for it and goes away makes it close, without an error and without `finish` (measured).
      events: { error: { means: "failure", silent: true } },
    },
    HttpServer: {
      extends: "node#NetServer",
      members: {
        closeAllConnections: { closesChildren: true, rejects: false },
        closeIdleConnections: { rejects: false },
        setTimeout: { returns: "this", callback: { arg: 1, runs: "many", result: "dropped" } },
      },
      events: {
        request: exchange,
        checkContinue: exchange,
        checkExpectation: exchange,
        // With a listener the socket is its to close; without one Node closes it.
        upgrade: sharedSocketEvent,
        connect: sharedSocketEvent,
        // A listener has to close it (measured: 50 of 50 stay); a reset or unwritable one is rightly left alone.
        clientError: { params: ["", "node#Socket"], acquires: [1], spares: true },
        dropRequest: { params: ["node#IncomingMessage", "node#Socket"] },
      },
    },
    HttpAgent: {
      extends: "node#EventEmitter",
      // Closes the sockets in use too: ECONNRESET (measured). It opens new ones for later requests.
      obligation: {
        kind: "release",
        by: ["destroy"],
        harm: "holds-until-timeout",
        onUse: true,
        shared: true,
        cuts: ["destroy"],
      },
      members: { destroy: { closesChildren: true, rejects: false } },
    },
  },
});

export const https = defineContract({
  package: "node",
  modules: ["node:https"],
  source: "@types/node 26.6 https.d.ts",
  exports: clientExports,
});

const http2Answers: Handlers = { ...answers, type: "node#Http2ServerResponse" };
const http2Server: Api = {
  returns: "node#Http2Server",
  answers: http2Answers,
  callback: {
    arg: "last",
    runs: "many",
    params: ["node#IncomingMessage", "node#Http2ServerResponse"],
    result: "dropped",
  },
};

export const http2 = defineContract({
  package: "node",
  modules: ["node:http2"],
  source: "@types/node 26.6 http2.d.ts; connect measured on Node 20 to 26",
  exports: {
    connect: {
      returns: "node#ClientHttp2Session",
      acquires: "result",
      callback: { arg: "last", runs: "once", params: ["node#ClientHttp2Session"], result: "dropped" },
    },
    createServer: http2Server,
    createSecureServer: http2Server,
  },
  types: {
    Http2Session: {
      extends: "node#EventEmitter",
      obligation: { kind: "release", by: ["close", "destroy"], harm: "holds-socket", diesOn: ["event('error')"] },
      members: {
        // Waits for open streams.
        close: { callback: completion },
        destroy: { closesChildren: true, rejects: false },
        ping: { callback: { arg: "last", runs: "once", error: 0, result: "dropped" } },
        settings: { callback: { arg: "last", runs: "once", error: 0, result: "dropped" } },
        setTimeout: { callback: { arg: 1, runs: "once", result: "dropped" } },
        goaway: {},
        ref: {},
        unref: {},
      },
      events: {
        connect: { means: "success" },
        error: { means: "failure" },
        close: { means: "final" },
        // It is shut down then (measured).
        goaway: { means: "final" },
        timeout: {},
      },
    },
    ClientHttp2Session: {
      extends: "node#Http2Session",
      // The stream ends with its session; GET and HEAD end their own side.
      members: {
        request: [
          {
            when: [
              { at: "arg0.:method", matches: "^(?:POST|PUT|PATCH)$" },
              { at: "arg1.endStream", is: true, not: true },
            ],
            returns: "node#Http2Stream",
            acquires: "result",
            obligation: { ...requestEnd, by: ["end", "close", "destroy"], harm: "hangs" },
          },
          { returns: "node#Http2Stream" },
        ],
      },
      events: { stream: { params: ["node#Http2Stream", ""] } },
    },
    Http2Stream: {
      extends: "node#Duplex",
      obligation: {
        kind: "consume",
        by: [...readableBy, "close"],
        harm: "hangs",
        diesOn: ["event('error')", "event('aborted')"],
      },
      members: {
        close: { callback: completion },
        respond: {},
        respondWithFile: {},
        respondWithFD: { args: { 0: "borrows" } },
        pushStream: {
          callback: { arg: "last", runs: "once", error: 0, params: ["", "node#Http2Stream", ""], result: "dropped" },
        },
        session: { value: "node#Http2Session" },
      },
    },
    ServerHttp2Stream: {
      extends: "node#Http2Stream",
      obligation: {
        kind: "end",
        by: [
          "end",
          "close",
          "destroy",
          "respondWithFile",
          "respondWithFD",
          "session.close",
          "session.destroy",
          "[Symbol.asyncDispose]",
        ],
        giveUp: "$this.close();",
        harm: "hangs",
        diesOn: ["event('error')", "event('aborted')"],
        absentWhen: { destroyed: [true], closed: [true], aborted: [true], writableEnded: [true], writable: [false] },
        staysOpen: "text/event-stream",
      },
      members: {
        // With `endStream` that is all (measured); with `waitForTrailers` they end it.
        respond: [
          { when: [{ at: "arg1", absent: true }] },
          {
            when: [
              { at: "arg1", kind: "object" },
              { at: "arg1.endStream", absent: true },
              { at: "arg1.waitForTrailers", absent: true },
            ],
          },
          { args: { this: "owns" } },
        ],
        additionalHeaders: {},
      },
    },
    Http2ServerResponse: {
      extends: "node#ServerResponse",
      members: { stream: { value: "node#ServerHttp2Stream" } },
    },
    Http2Server: {
      extends: "node#NetServer",
      events: {
        request: { params: ["node#IncomingMessage", "node#Http2ServerResponse"], answers: http2Answers },
        stream: {
          params: ["node#ServerHttp2Stream", "", ""],
          answers: { response: 0, type: "node#ServerHttp2Stream" },
        },
        session: { params: ["node#Http2Session"] },
      },
    },
  },
});
