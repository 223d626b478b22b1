/** HTTP clients with an interface of their own. */
import { defineContract } from "../vocabulary.js";
import type { Api, Callback, Limits, PackageContract, TypeContract } from "../vocabulary.js";
import { bodyReaderMembers, fetchApi, responseObligation } from "../node/fetch.js";
import { boundAgent, getApi, requestApi } from "../node/http.js";
import { chain, ioPromise, nodeback, readableBy } from "../node/shared.js";

// --- got: buffers (clean, measured); got.stream holds its socket at any size (measured) ---

/** Has no timeout unless it is told one (measured: still pending at 420 s). */
const gotLimits: Limits = {
  signal: ["arg0.signal", "arg1.signal"],
  timeout: ["arg0.timeout", "arg1.timeout"],
  endedBy: ["cancel"],
  bound: boundAgent,
};
const gotRequest: Api[] = [
  { when: [{ at: "arg1.isStream", is: true }], returns: "GotStream", acquires: "result" },
  { when: [{ at: "arg0.isStream", is: true }], returns: "GotStream", acquires: "result" },
  { returns: "GotPromise", work: "request", limits: gotLimits },
];
const gotStream: Api = { returns: "GotStream", acquires: "result" };
const gotVerbs: Record<string, Api[]> = {
  get: gotRequest,
  post: gotRequest,
  put: gotRequest,
  patch: gotRequest,
  head: gotRequest,
  delete: gotRequest,
};
const gotMembers: Record<string, Api | Api[]> = {
  ...gotVerbs,
  stream: { value: "GotStreamFactory" },
  extend: { returns: "Got", limits: { timeout: ["arg0.timeout"], signal: ["arg0.signal"] } },
  // An async iterator: lazy.
  paginate: { value: "GotPaginate" },
};

const got = defineContract({
  package: "got",
  source: "got 14.6.6 dist/source/types.d.ts; measured with 14.6.6 and 11.8.6",
  exports: { default: { value: "Got" }, got: { value: "Got" }, ...gotMembers },
  types: {
    Got: { call: gotRequest, members: gotMembers },
    GotPromise: {
      extends: "Promise<unknown>",
      members: { json: ioPromise, text: ioPromise, buffer: ioPromise, cancel: {}, on: chain, once: chain, off: chain },
    },
    GotStreamFactory: {
      call: gotStream,
      members: {
        get: gotStream,
        post: gotStream,
        put: gotStream,
        patch: gotStream,
        head: gotStream,
        delete: gotStream,
      },
    },
    GotPaginate: { members: { all: { returns: "Promise<unknown[]>", work: "request" }, each: {} } },
    GotStream: {
      extends: "node#Duplex",
      obligation: { kind: "consume", by: readableBy, harm: "holds-socket", diesOn: ["event('error')"] },
      events: { response: {}, redirect: {}, retry: {}, downloadProgress: {}, uploadProgress: {} },
    },
  },
});

// --- ky: fetch, with the readers on the promise too ---

const kyVerb: Api[] = [
  {
    when: [{ at: "arg1.throwHttpErrors", is: false }],
    returns: "KyAnswer",
    acquires: "await",
    work: "request",
  },
  { returns: "KyPromise", acquires: "await", work: "request" },
];
const kyRequest: Api[] = [
  { when: [{ at: "arg1.method", matches: "/^head$/i" }], returns: "KyPromise", work: "request" },
  ...kyVerb,
];
const kyMembers: Record<string, Api | Api[]> = {
  get: kyVerb,
  post: kyVerb,
  put: kyVerb,
  patch: kyVerb,
  delete: kyVerb,
  head: { returns: "KyPromise", work: "request" },
  create: { returns: "Ky" },
  extend: { returns: "Ky" },
};

const ky = defineContract({
  package: "ky",
  source: "ky 1.14.3 distribution/types",
  exports: { default: { value: "Ky" }, ...kyMembers },
  types: {
    Ky: { call: kyRequest, members: kyMembers },
    // `await ky(url)` gives a response that nobody has read; `ky(url).json()` reads it.
    KyPromise: { extends: "Promise<KyResponse>", members: bodyReaderMembers },
    // What is not ok it throws, unless it is told not to.
    KyResponse: {
      extends: "node#Response",
      obligation: { ...responseObligation, absentWhen: { ...responseObligation.absentWhen, ok: [false] } },
    },
    KyAnswer: { extends: "Promise<node#Response>", members: bodyReaderMembers },
  },
});

// --- superagent: buffers, no keep-alive (clean, run); sends nothing until it is awaited, ended or piped ---

/** With a callback it is sent at once: where there may be one, nothing is claimed. */
const agentVerb: Api[] = [
  { when: [{ at: "args.length", is: 1 }], returns: "SuperAgentRequest" },
  { callback: { ...nodeback, params: ["", ""] } },
];
const agentVerbs: Record<string, Api[]> = {
  get: agentVerb,
  post: agentVerb,
  put: agentVerb,
  patch: agentVerb,
  delete: agentVerb,
  del: agentVerb,
  head: agentVerb,
  options: agentVerb,
};
const superagentRequest: TypeContract = {
  extends: "Promise<unknown>",
  lazy: true,
  members: {
    end: { callback: { ...nodeback, arg: 0, params: ["", ""] }, work: "request" },
    pipe: { returns: "arg0", args: { 0: "discharges" } },
    abort: {},
    set: chain,
    query: chain,
    send: chain,
    type: chain,
    accept: chain,
    auth: chain,
    attach: chain,
    field: chain,
    timeout: chain,
    retry: chain,
    redirects: chain,
    buffer: chain,
    parse: chain,
    responseType: chain,
    ok: { returns: "this", callback: { arg: 0, runs: "once", result: "dropped" } },
    use: chain,
    withCredentials: chain,
    agent: chain,
    ca: chain,
    cert: chain,
    key: chain,
    pfx: chain,
    disableTLSCerts: chain,
    trustLocalhost: chain,
    connect: chain,
    unset: chain,
    serialize: chain,
    sortQuery: chain,
    http2: chain,
    maxResponseSize: chain,
    on: { returns: "this", callback: { arg: 1, runs: "many", result: "dropped" } },
    once: { returns: "this", callback: { arg: 1, runs: "once", result: "dropped" } },
  },
};

const superagent = defineContract({
  package: "superagent",
  source: "superagent 10.4.2; @types/superagent 8.1.11; what an un-awaited call sends was run",
  exports: {
    default: { value: "SuperAgent" },
    ...agentVerbs,
    agent: { returns: "SuperAgent", class: "SuperAgent" },
  },
  types: {
    SuperAgent: {
      call: { returns: "SuperAgentRequest" },
      members: { ...agentVerbs, agent: { returns: "SuperAgent" } },
    },
    SuperAgentRequest: superagentRequest,
  },
});

const supertest = defineContract({
  package: "supertest",
  source: "supertest 7.3, lib/agent.js, lib/test.js; @types/supertest",
  exports: {
    default: { returns: "TestAgent" },
    agent: { returns: "TestAgent", class: "TestAgent" },
  },
  types: {
    // A callback is never called: end(), then() and expect() send.
    TestAgent: {
      members: Object.fromEntries(
        Object.keys(agentVerbs).map((verb) => [verb, { returns: "SuperAgentRequest", ignoresCallback: true }]),
      ),
    },
    SuperAgentRequest: {
      ...superagentRequest,
      members: {
        ...superagentRequest.members,
        // `expect(200, done)` sends at once.
        expect: [{ when: [{ at: "args.length", is: 1 }], returns: "this" }, { callback: nodeback }],
      },
    },
  },
});

// --- needle: buffered with a callback or as a promise ---

const answered: Callback = { ...nodeback, params: ["", "", ""] };
/** A stream too; not born, as it reads by itself where a callback is given. */
const needleVerb: Api = { returns: "NeedleStream", callback: answered, work: "request" };

const needle = defineContract({
  package: "needle",
  source: "needle 3.5.0, @types/needle 3.3.0; piped into what fails or goes away, its socket stays open (measured)",
  exports: {
    default: { returns: "Promise<unknown>", work: "request" },
    get: needleVerb,
    head: needleVerb,
    post: needleVerb,
    put: needleVerb,
    patch: needleVerb,
    delete: needleVerb,
    request: needleVerb,
    defaults: {},
  },
  types: { NeedleStream: { extends: "node#Readable", pipe: { holds: "holds-socket" } } },
});

// --- request (deprecated): reads by itself with a callback, without one it flows ---

const requestVerb: Api = { returns: "RequestStream", callback: answered, work: "request" };
const requestVerbs: Record<string, Api> = {
  get: requestVerb,
  post: requestVerb,
  put: requestVerb,
  patch: requestVerb,
  del: requestVerb,
  delete: requestVerb,
  head: requestVerb,
  options: requestVerb,
};
const promiseVerb: Api = { returns: "RequestPromise", callback: answered, work: "request" };
const promiseVerbs: Record<string, Api> = {
  get: promiseVerb,
  post: promiseVerb,
  put: promiseVerb,
  patch: promiseVerb,
  del: promiseVerb,
  delete: promiseVerb,
  head: promiseVerb,
  options: promiseVerb,
};

const request = defineContract({
  package: "request",
  source: "@types/request 2.48.13",
  exports: { default: { value: "RequestApi" }, ...requestVerbs, defaults: { returns: "RequestApi" } },
  types: {
    RequestApi: { call: requestVerb, members: { ...requestVerbs, defaults: { returns: "RequestApi" } } },
    RequestStream: { extends: "node#Duplex", members: { abort: {}, form: {}, auth: chain, oauth: chain, jar: chain } },
  },
});

const promisedMembers: Record<string, Api> = {
  promise: ioPromise,
  abort: {},
  pipe: { returns: "arg0", args: { 0: "discharges" } },
  on: chain,
};

/** Starts at once, unlike superagent. */
const requestPromise = defineContract({
  package: "request-promise",
  source: "@types/request-promise 4.1.51",
  exports: { default: { value: "RequestPromiseApi" }, ...promiseVerbs, defaults: { returns: "RequestPromiseApi" } },
  types: {
    RequestPromiseApi: { call: promiseVerb, members: { ...promiseVerbs, defaults: { returns: "RequestPromiseApi" } } },
    RequestPromise: { extends: "Promise<unknown>", members: { ...promisedMembers, cancel: {} } },
  },
});

/** The same, with native promises: those cannot be cancelled. */
const requestPromiseNative: PackageContract = {
  ...requestPromise,
  package: "request-promise-native",
  source: "request-promise-native 1.0.9 lib/rp.js",
  types: { ...requestPromise.types, RequestPromise: { extends: "Promise<unknown>", members: promisedMembers } },
};

// --- @hapi/wreck ---

const wreckRead: Api = { returns: "Promise<unknown>", work: "request" };
const wreckMembers: Record<string, Api> = {
  // The answer is Node's own, unread.
  request: { returns: "Promise<node#IncomingMessage>", acquires: "await", work: "request" },
  read: { returns: "Promise<unknown>", args: { 0: "discharges" }, work: "request" },
  get: wreckRead,
  post: wreckRead,
  patch: wreckRead,
  put: wreckRead,
  delete: wreckRead,
  defaults: { returns: "Wreck" },
  toReadableStream: { returns: "node#Readable" },
  parseCacheControl: {},
};

const wreck = defineContract({
  package: "@hapi/wreck",
  source: "@hapi/wreck 18.1.2 lib/index.d.ts",
  exports: { default: { value: "Wreck" }, ...wreckMembers },
  types: { Wreck: { members: wreckMembers } },
});

// --- simple-get, follow-redirects: Node's own messages ---

const simpleGetApi: Api = {
  returns: "node#ClientRequest",
  callback: { arg: 1, runs: "once", error: 0, params: ["", "node#IncomingMessage"], result: "dropped" },
  acquires: "cb[1]",
};

const simpleGet = defineContract({
  package: "simple-get",
  source: "simple-get 4.0.1, @types/simple-get",
  exports: {
    default: simpleGetApi,
    get: simpleGetApi,
    head: simpleGetApi,
    post: simpleGetApi,
    put: simpleGetApi,
    patch: simpleGetApi,
    delete: simpleGetApi,
    // Reads it.
    concat: {
      returns: "node#ClientRequest",
      callback: { arg: 1, runs: "once", error: 0, params: ["", "", ""], result: "dropped" },
    },
  },
});

const followed: Record<string, Api> = { request: requestApi, get: getApi };

const followRedirects = defineContract({
  package: "follow-redirects",
  source: "follow-redirects 1.16.3, @types/follow-redirects 1.14.4",
  exports: { http: { value: "FollowedHttp" }, https: { value: "FollowedHttp" }, wrap: {} },
  types: { FollowedHttp: { members: followed } },
});
const followRedirectsModules = defineContract({
  package: "follow-redirects",
  modules: ["follow-redirects/http", "follow-redirects/https", "follow-redirects/http.js", "follow-redirects/https.js"],
  source: "follow-redirects 1.16.3",
  exports: followed,
});

// --- ofetch, wretch, phin ---

/** Reads and parses the body, but for streams. */
const ofetchCall: Api[] = [
  {
    when: [{ at: "arg1.responseType", is: "stream" }],
    returns: "Promise<node#ReadableStream>",
    acquires: "await",
    work: "request",
  },
  { returns: "Promise<unknown>", work: "request" },
];
const ofetchMembers: Record<string, Api | Api[]> = {
  raw: { returns: "Promise<unknown>", work: "request" },
  native: fetchApi,
  create: { returns: "Ofetch" },
};

const ofetch = defineContract({
  package: "ofetch",
  modules: ["ofetch", "ofetch/node"],
  source: "ofetch 1.5.1",
  exports: {
    ofetch: { value: "Ofetch" },
    $fetch: { value: "Ofetch" },
    fetch: fetchApi,
    createFetch: { returns: "Ofetch" },
  },
  types: { Ofetch: { call: ofetchCall, members: ofetchMembers } },
});

const wretchVerb: Api = { returns: "WretchResolver" };
/** Its argument is what the promise is chained to: `.json((order) => …)`. */
const wretchReader: Api = {
  returns: "Promise<unknown>",
  work: "request",
  callback: { arg: 0, runs: "once", result: "returned" },
};
const catcher: Api = { returns: "this", callback: { arg: 0, runs: "once", result: "awaited" } };

const wretch = defineContract({
  package: "wretch",
  source: "wretch 2.11.1",
  exports: { default: { returns: "Wretch" } },
  types: {
    Wretch: {
      members: {
        url: chain,
        options: chain,
        headers: chain,
        accept: chain,
        content: chain,
        auth: chain,
        body: chain,
        json: chain,
        addon: chain,
        middlewares: chain,
        query: chain,
        resolve: chain,
        defer: chain,
        errorType: chain,
        polyfills: chain,
        catcher: chain,
        get: wretchVerb,
        post: wretchVerb,
        put: wretchVerb,
        patch: wretchVerb,
        delete: wretchVerb,
        head: wretchVerb,
        opts: wretchVerb,
        fetch: wretchVerb,
      },
    },
    WretchResolver: {
      members: {
        // The raw response, unread.
        res: [
          {
            when: [{ at: "arg0", kind: "function" }],
            returns: "Promise<unknown>",
            callback: { arg: 0, runs: "once", params: ["node#Response"], result: "awaited" },
            work: "request",
          },
          { returns: "Promise<node#Response>", acquires: "await", work: "request" },
        ],
        json: wretchReader,
        text: wretchReader,
        blob: wretchReader,
        arrayBuffer: wretchReader,
        formData: wretchReader,
        badRequest: catcher,
        unauthorized: catcher,
        forbidden: catcher,
        notFound: catcher,
        timeout: catcher,
        internalError: catcher,
        fetchError: catcher,
        error: { returns: "this", callback: { arg: 1, runs: "once", result: "awaited" } },
      },
    },
  },
});

const phin = defineContract({
  package: "phin",
  source: "phin 4.0.0: buffered, unless `stream` is asked for",
  exports: { default: { returns: "Promise<unknown>", work: "request" } },
});

export const clients: readonly PackageContract[] = [
  got,
  ky,
  superagent,
  supertest,
  needle,
  request,
  requestPromise,
  requestPromiseNative,
  wreck,
  simpleGet,
  followRedirects,
  followRedirectsModules,
  ofetch,
  wretch,
  phin,
];
