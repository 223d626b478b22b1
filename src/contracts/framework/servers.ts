/** Web frameworks beside those of web.ts: Hono, restify, Polka; and the functions of clouds. */
import { defineContract } from "../vocabulary.js";
import type { Api, Callback, Handlers, PackageContract, TypeContract } from "../vocabulary.js";
import { local } from "../database/shared.js";

// ---- Hono: a handler returns its answer, middleware awaits the next one.

/** Where handlers stand: behind a path, which some can do without. */
const BEHIND_PATH = [1, 2, 3, 4];
const ANYWHERE = [0, ...BEHIND_PATH];
const honoRoute = (positions: readonly number[]): Api => ({
  returns: "this",
  callback: positions.map((arg): Callback => ({ arg, runs: "many", params: ["Context", ""], result: "awaited" })),
});
const honoVerb = honoRoute(ANYWHERE);
/** The runtime waits for it after the answer. */
const waitUntil: Api = { args: { 0: "owns" }, rejects: false };
const hono = defineContract({
  package: "hono",
  modules: ["hono", "hono/tiny", "hono/quick"],
  versions: ">=3",
  source: "hono 4.13.19, dist/types/hono-base.d.ts, dist/types/context.d.ts",
  exports: { Hono: { class: "Hono" }, Context: { class: "Context" } },
  types: {
    Hono: {
      members: {
        get: honoVerb,
        post: honoVerb,
        put: honoVerb,
        patch: honoVerb,
        delete: honoVerb,
        options: honoVerb,
        all: honoVerb,
        use: honoVerb,
        // Behind a method and a path.
        on: honoRoute([2, 3, 4]),
        route: { returns: "this" },
        basePath: { returns: "Hono" },
        mount: { returns: "this" },
        onError: { returns: "this", callback: { arg: 0, runs: "many", params: ["", "Context"], result: "awaited" } },
        notFound: { returns: "this", callback: { arg: 0, runs: "many", params: ["Context"], result: "awaited" } },
      },
    },
    Context: {
      members: {
        executionCtx: { value: "ExecutionContext" },
        event: { value: "ExecutionContext" },
        header: local,
        status: local,
        set: local,
        json: { plain: [0] },
        // A stream that it sends it also cancels.
        body: { args: { 0: "owns" } },
      },
    },
    ExecutionContext: { members: { waitUntil, passThroughOnException: local } },
  },
});
// Meant to listen as long as the process: nothing is born.
const honoNode = defineContract({
  package: "@hono/node-server",
  versions: ">=1",
  source: "@hono/node-server 2.1.9, dist/index.d.mts",
  exports: {
    serve: { returns: "node#HttpServer", callback: { arg: 1, runs: "once", result: "dropped" } },
    createAdaptorServer: { returns: "node#HttpServer" },
  },
});

// ---- restify: since 9 an async handler is waited for, and may not take `next`; before, its promise is dropped.

const restifyAnswers: Handlers = { request: 0, response: 1, type: "Response", next: 2, sync: true };
const restifyHandler = (arg: number, result: "awaited" | "dropped"): Callback => ({
  arg,
  runs: "many",
  params: ["node#IncomingMessage", "Response", ""],
  result,
});
const restifyRouteOf = (positions: readonly number[]): Api[] => [
  {
    versions: "<9",
    returns: "unknown",
    callback: positions.map((arg) => restifyHandler(arg, "dropped")),
    answers: restifyAnswers,
  },
  {
    versions: ">=9",
    returns: "unknown",
    callback: positions.map((arg) => restifyHandler(arg, "awaited")),
    answers: restifyAnswers,
  },
];
const restifyRoute = restifyRouteOf(BEHIND_PATH);
const restifyResponse: TypeContract = {
  extends: "express#Response",
  obligation: {
    kind: "end",
    by: ["send", "sendRaw", "json", "end", "redirect", "destroy", "socket.destroy", "connection.destroy"],
    harm: "hangs",
    absentWhen: { headersSent: [true], writableEnded: [true], finished: [true], destroyed: [true] },
    staysOpen: "text/event-stream",
  },
  members: { send: { plain: [0] }, json: { plain: [0] }, header: local, setHeader: local },
};
const restify = defineContract({
  package: "restify",
  source: "restify 11.1.0, lib/chain.js: what a handler may be; @types/restify 8.5.12",
  exports: { createServer: { returns: "Server" }, Server: { class: "Server" }, Response: { class: "Response" } },
  types: {
    Server: {
      extends: "node#HttpServer",
      members: {
        get: restifyRoute,
        head: restifyRoute,
        post: restifyRoute,
        put: restifyRoute,
        patch: restifyRoute,
        del: restifyRoute,
        opts: restifyRoute,
        use: restifyRouteOf(ANYWHERE),
        pre: restifyRouteOf(ANYWHERE),
      },
    },
    Response: restifyResponse,
  },
});

// ---- Polka: calls its handlers and looks at nothing that they return.

const polkaRouteOf = (positions: readonly number[]): Api => ({
  returns: "this",
  callback: positions.map((arg): Callback => ({
    arg,
    runs: "many",
    params: ["node#IncomingMessage", "node#ServerResponse", ""],
    result: "dropped",
  })),
  answers: { request: 0, response: 1, type: "node#ServerResponse", next: 2 },
});
const polkaRoute = polkaRouteOf(BEHIND_PATH);
const polka = defineContract({
  package: "polka",
  versions: "<1.0.0-0",
  source: "polka 0.5.2, index.js",
  exports: { default: { returns: "Polka" } },
  types: {
    Polka: {
      members: {
        use: polkaRouteOf(ANYWHERE),
        get: polkaRoute,
        post: polkaRoute,
        put: polkaRoute,
        patch: polkaRoute,
        delete: polkaRoute,
        head: polkaRoute,
        options: polkaRoute,
        listen: { returns: "this", callback: { arg: "last", runs: "once", result: "dropped" } },
      },
    },
  },
});

export const moreServers: readonly PackageContract[] = [hono, honoNode, restify, polka];
