import { defineContract } from "../vocabulary.js";
import type { Api, Limits, Transfer, TypeContract } from "../vocabulary.js";
import { boundAgent } from "../node/http.js";
import { readableBy } from "../node/shared.js";

/** Has no timeout unless it is told one (measured: still pending at 420 s). */
const limitedBy = (...options: string[]): Limits => ({
  signal: options.flatMap((at) => [`${at}.signal`, `${at}.cancelToken`]),
  timeout: [...options.map((at) => `${at}.timeout`), "receiver.defaults.timeout"],
  bound: `${boundAgent}|\\bdefaults\\s*\\.\\s*https?Agent\\s*=`,
});
/** The agent of a call is used, no more. */
const agentsOf = (at: number): Record<string, Transfer> => ({
  [`${at}.httpAgent`]: "borrows",
  [`${at}.httpsAgent`]: "borrows",
});
const taking = (apis: readonly Api[], ...at: number[]): Api[] =>
  apis.map((api) => ({
    ...api,
    limits: limitedBy(...at.map((index) => `arg${index}`)),
    args: Object.assign({}, ...at.map(agentsOf)) as Record<string, Transfer>,
  }));

/** Buffers the whole body: nothing is owed (measured). */
const buffered: Api = { returns: "Promise<AxiosResponse>", work: "request" };
/** `responseType: "stream"` leaves the body to the caller, whatever its size (measured: 11 B hold the socket). */
const streamed: Api = { returns: "Promise<AxiosStreamResponse>", acquires: "await", work: "request" };

/** `axios.get(url, config)` */
const second = taking([{ ...streamed, when: [{ at: "arg1.responseType", is: "stream" }] }, buffered], 1);
/** `axios.post(url, data, config)` */
const third = taking([{ ...streamed, when: [{ at: "arg2.responseType", is: "stream" }] }, buffered], 2);
/** `axios.request(config)` */
const first = taking([{ ...streamed, when: [{ at: "arg0.responseType", is: "stream" }] }, buffered], 0);
/** `axios(config)`, `axios(url, config)` */
const call = taking(
  [
    { ...streamed, when: [{ at: "arg0.responseType", is: "stream" }] },
    { ...streamed, when: [{ at: "arg1.responseType", is: "stream" }] },
    buffered,
  ],
  0,
  1,
);

const verbs: Record<string, Api | Api[]> = {
  request: first,
  get: second,
  delete: second,
  // An unread answer to HEAD holds its socket like any other (measured with the http module).
  head: second,
  options: second,
  post: third,
  put: third,
  patch: third,
  postForm: third,
  putForm: third,
  patchForm: third,
  query: third,
};

const instance: TypeContract = {
  call,
  members: {
    ...verbs,
    // Holds no socket: one per call is clean (measured), unless it gets a keep-alive agent of its own.
    create: [
      { when: [{ at: "arg0.responseType", is: "stream" }], returns: "AxiosStreamInstance", limits: limitedBy("arg0") },
      { returns: "AxiosInstance", limits: limitedBy("arg0") },
    ],
    getUri: { rejects: false },
    interceptors: { value: "AxiosInterceptors" },
  },
};

export const axios = defineContract({
  package: "axios",
  source: "axios 1.21.1 index.d.ts, measured on Node 20 to 26",
  exports: {
    default: { value: "AxiosInstance" },
    ...verbs,
    create: instance.members!["create"]!,
    Axios: { class: "AxiosInstance" },
    all: { returns: "Promise<unknown[]>", args: { 0: "owns" }, work: "task" },
    isAxiosError: { args: { 0: "borrows" }, rejects: false },
    isCancel: { args: { 0: "borrows" }, rejects: false },
  },
  types: {
    AxiosInstance: instance,
    // An instance whose default is to stream: what is not said otherwise in the call is a stream.
    AxiosStreamInstance: {
      extends: "AxiosInstance",
      call: streamed,
      members: {
        request: streamed,
        get: [{ ...buffered, when: [{ at: "arg1.responseType", absent: true, not: true }] }, streamed],
        delete: [{ ...buffered, when: [{ at: "arg1.responseType", absent: true, not: true }] }, streamed],
        options: [{ ...buffered, when: [{ at: "arg1.responseType", absent: true, not: true }] }, streamed],
        post: [{ ...buffered, when: [{ at: "arg2.responseType", absent: true, not: true }] }, streamed],
        put: [{ ...buffered, when: [{ at: "arg2.responseType", absent: true, not: true }] }, streamed],
        patch: [{ ...buffered, when: [{ at: "arg2.responseType", absent: true, not: true }] }, streamed],
      },
    },
    AxiosResponse: {},
    AxiosStreamResponse: {
      obligation: {
        kind: "consume",
        by: [
          "data.destroy",
          "data.resume",
          "data.pipe",
          "data.read",
          "data.on('data')",
          "data.on('readable')",
          "data.iterate",
          "data.iterator",
          "data.toArray",
          "data.forEach",
          "data.map",
          "data.filter",
          "data.flatMap",
          "data.reduce",
          "data.take",
          "data.drop",
          "data.compose",
        ],
        harm: "holds-socket",
      },
      members: { data: { value: "AxiosStream", part: true } },
    },
    AxiosStream: { extends: "node#Readable", obligation: { kind: "consume", by: readableBy, harm: "holds-socket" } },
    AxiosInterceptors: {
      members: { request: { value: "AxiosInterceptorManager" }, response: { value: "AxiosInterceptorManager" } },
    },
    AxiosInterceptorManager: {
      members: {
        use: {
          callback: [
            { arg: 0, runs: "many", result: "awaited" },
            { arg: 1, runs: "many", result: "awaited" },
          ],
        },
        eject: {},
        clear: {},
      },
    },
  },
});
