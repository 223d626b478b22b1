import { defineContract } from "../vocabulary.js";
import type { Api, Limits, Obligation, TypeContract } from "../vocabulary.js";
import { ioPromise } from "./shared.js";

/** The verbs whose answers have no body. A HEAD left unread holds nothing (measured). */
const isHead = "/^head$/i";

/** All requests go through a dispatcher of one's own, unless that is an agent without options: it has no bound. */
export const boundDispatcher = "\\bsetGlobalDispatcher\\s*\\((?!\\s*new\\s+(?:\\w+\\.)?Agent\\s*\\(\\s*\\))";
/** Gives up after 300 s without headers, or without more of the body (measured: 309 to 315 s). A dispatcher has timeouts of its own. */
const limits: Limits = { signal: ["arg1.signal"], timeout: ["arg1.dispatcher"], after: 300, bound: boundDispatcher };

/** How the reading methods of `Body` discharge. */
export const bodyReaders: string[] = ["json", "text", "arrayBuffer", "blob", "bytes", "formData"];
export const bodyReaderMembers: Record<string, Api> = {
  json: ioPromise,
  text: { returns: "Promise<string>", work: "request" },
  arrayBuffer: ioPromise,
  blob: ioPromise,
  bytes: ioPromise,
  formData: ioPromise,
};

/** Uses of a web stream that read or cancel it. `getReader` is no discharge: the reader owes. */
const webStreamBy: string[] = ["cancel", "pipeTo", "pipeThrough", "tee", "values", "iterate", "[Symbol.asyncIterator]"];
/** The same, said of the member `body`. */
const bodyBy: string[] = ["body.cancel", "body.pipeTo", "body.pipeThrough", "body.tee", "body.values", "body.iterate"];

/** Answers that have no body by the protocol (measured: unread ones leave one pooled socket). */
const named = "/(?:^|_)(?:no_?content|reset_?content|not_?modified)$/i";
export const withoutBody: Pick<Obligation, "absentWhen" | "absentNamed"> = {
  absentWhen: {
    status: [204, 205, 304],
    statusCode: [204, 205, 304],
    "headers.content-length": ["0", 0],
    bodyUsed: [true],
    // Somebody reads it.
    locked: [true],
  },
  absentNamed: { status: named, statusCode: named },
};

export const responseObligation: Obligation = {
  kind: "consume",
  by: [...bodyReaders, ...bodyBy],
  harm: "holds-until-gc",
  size: "a body of 64 KiB or more",
  ...withoutBody,
};

const bodied: Api = {
  returns: "Promise<node#Response>",
  acquires: "await",
  args: { "1.dispatcher": "borrows" },
  work: "request",
  limits,
};
/** `fetch(url, init)` of Node.js and of undici. */
export const fetchApi: Api[] = [
  {
    when: [{ at: "arg1.method", matches: isHead }],
    returns: "Promise<node#Response>",
    args: { "1.dispatcher": "borrows" },
    work: "request",
    limits,
  },
  // A Request has a signal of its own.
  {
    when: [{ at: "arg0", class: "node#Request" }],
    returns: "Promise<node#Response>",
    acquires: "await",
    args: { "1.dispatcher": "borrows" },
    work: "request",
  },
  // An unread body goes when the signal fires (measured: 15 sockets for 50 requests a second and 300 ms).
  {
    when: [{ at: "arg1.signal", class: "node#TimeoutSignal" }],
    ...bodied,
    obligation: { ...responseObligation, harm: "holds-until-timeout" },
  },
  bodied,
];

/** The `Response` of fetch with a web stream as body: Node.js, undici, ky, Deno, Bun. */
const response: TypeContract = {
  obligation: responseObligation,
  members: {
    ...bodyReaderMembers,
    body: { value: "node#ReadableStream?", part: true },
    // Reading one of the two is enough (measured: 1 MiB, one branch read, one socket, reused).
    clone: { returns: "node#Response", part: true },
  },
};

export const fetchContract = defineContract({
  package: "node",
  modules: ["node:stream/web"],
  source: "measured on Node 20 to 26; @types/node 26.6 web-globals/fetch.d.ts, stream/web.d.ts",
  exports: {
    ReadableStream: { class: "node#ReadableStream" },
    WritableStream: { class: "node#WritableStream" },
    TransformStream: { class: "node#TransformStream" },
  },
  globals: {
    fetch: fetchApi,
    Response: { class: "node#Response" },
    "Response.json": { returns: "node#Response" },
    "Response.error": { returns: "node#Response" },
    "Response.redirect": { returns: "node#Response" },
    Request: { class: "node#Request" },
    Headers: { class: "node#Headers" },
    ReadableStream: { class: "node#ReadableStream" },
    "ReadableStream.from": { returns: "node#ReadableStream", wraps: 0 },
    WritableStream: { class: "node#WritableStream" },
    TransformStream: { class: "node#TransformStream" },
    // Both stay open until close() (measured).
    WebSocket: { class: "node#WebSocket", acquires: "new" },
    EventSource: { class: "node#EventSource", acquires: "new" },
  },
  types: {
    Response: response,
    Request: {
      members: { ...bodyReaderMembers, body: { value: "node#ReadableStream?" }, clone: { returns: "node#Request" } },
    },
    Headers: { members: { forEach: { callback: { arg: 0, runs: "each", result: "dropped" } } } },
    ReadableStream: {
      obligation: { kind: "consume", by: webStreamBy, harm: "holds-until-gc", size: "a body of 64 KiB or more" },
      members: {
        cancel: { returns: "Promise<void>", work: "none" },
        getReader: { returns: "node#ReadableStreamReader", part: true },
        pipeTo: { returns: "Promise<void>", args: { 0: "joins" }, work: "request" },
        pipeThrough: { returns: "node#ReadableStream" },
        tee: { returns: "[node#ReadableStream, node#ReadableStream]" },
      },
    },
    // A body of which a reader was taken is not freed by garbage collection (measured); releaseLock() frees nothing.
    ReadableStreamReader: {
      obligation: { kind: "release", by: ["cancel"], harm: "holds-socket" },
      members: {
        read: { returns: "Promise<node#ReadResult>", work: "request", exhausts: "done" },
        cancel: { returns: "Promise<void>", work: "none" },
        releaseLock: {},
      },
    },
    ReadResult: {},
    WritableStream: {
      members: {
        getWriter: { returns: "node#WritableStreamWriter" },
        close: { returns: "Promise<void>", work: "task" },
        abort: { returns: "Promise<void>", work: "none" },
      },
    },
    WritableStreamWriter: {
      members: {
        write: { returns: "Promise<void>", work: "task" },
        close: { returns: "Promise<void>", work: "task" },
        abort: { returns: "Promise<void>", work: "none" },
      },
    },
    TransformStream: {
      members: { readable: { value: "node#ReadableStream" }, writable: { value: "node#WritableStream" } },
    },
    WebSocket: {
      extends: "node#EventTarget",
      obligation: {
        kind: "release",
        by: ["close"],
        harm: "holds-socket",
        diesOn: ["event('error')", "event('close')"],
      },
      events: { open: { means: "success" }, error: { means: "failure" }, close: { means: "final" }, message: {} },
      members: { send: {}, close: {} },
    },
    // Connects again for ever: its 'error' is not its end.
    EventSource: {
      extends: "node#EventTarget",
      obligation: { kind: "release", by: ["close"], harm: "holds-socket" },
      events: { open: { means: "success" }, error: { means: "failure" }, message: {} },
      members: { close: { rejects: false } },
    },
  },
});
