/** Web frameworks: how they treat their handlers, and which of their promises may be dropped. */
import { defineContract } from "../vocabulary.js";
import type { Api, Callback, Handlers, PackageContract, TypeContract } from "../vocabulary.js";
import { local, request, task } from "../database/shared.js";
import { assertions } from "../node/shared.js";

// ---- Express: 4 drops the promise of a handler, 5 forwards its rejection (measured).

const handlerParams = ["Request", "Response", ""];
/** Express patched by a module: it forwards rejections like 5. */
const PATCHES = ["express-async-errors", "@awaitjs/express"];
const patched: Pick<Callback, "forwardedWhere" | "forwardedBy"> = {
  forwardedWhere: PATCHES.join("|"),
  forwardedBy: PATCHES,
};
const dropped = (arg: number): Callback => ({
  arg,
  runs: "many",
  params: handlerParams,
  result: "dropped",
  ...patched,
});
const awaited = (arg: number): Callback => ({ arg, runs: "many", params: handlerParams, result: "awaited" });
const answers: Handlers[] = [
  { params: 4, request: 1, requestType: "Request", response: 2, type: "Response", next: 3, always: true },
  { request: 0, requestType: "Request", response: 1, type: "Response", next: 2 },
];
/** Where handlers stand: behind a path, which use() can do without. */
const BEHIND_PATH = [1, 2, 3, 4];
const ANYWHERE = [0, ...BEHIND_PATH];
const routeOf = (positions: readonly number[]): Api[] => [
  { versions: "<5", returns: "this", callback: positions.map(dropped), answers },
  { versions: ">=5", returns: "this", callback: positions.map(awaited), answers },
];
const parameter: Handlers = { ...answers[1]!, arg: 1 };
const VERBS = ["all", "get", "post", "put", "patch", "delete", "head", "options"];
const verbs = (api: Api[]): Record<string, Api[]> => Object.fromEntries(VERBS.map((verb) => [verb, api]));
const routes: TypeContract["members"] = {
  ...verbs(routeOf(BEHIND_PATH)),
  use: routeOf(ANYWHERE),
  param: [
    {
      versions: "<5",
      returns: "this",
      callback: { arg: 1, runs: "many", result: "dropped", ...patched },
      answers: parameter,
    },
    { versions: ">=5", returns: "this", callback: { arg: 1, runs: "many", result: "awaited" }, answers: parameter },
  ],
  route: { returns: "Route" },
};
export const express = defineContract({
  package: "express",
  source: "express 5.3 and 4.22, @types/express, router lib/layer.js; handlers measured",
  exports: {
    default: { returns: "Application" },
    application: { value: "Application" },
    Router: { returns: "Router", class: "Router" },
    Application: { class: "Application" },
    Express: { class: "Application" },
    Request: { class: "Request" },
    Response: { class: "Response" },
    RequestHandler: { answers },
    ErrorRequestHandler: { answers },
    json: local,
    urlencoded: local,
    raw: local,
    text: local,
    static: local,
  },
  types: {
    Application: {
      extends: "node#EventEmitter",
      members: {
        ...routes,
        // Meant to listen as long as the process; not a promise.
        listen: { returns: "node#HttpServer", callback: { arg: "last", runs: "once", result: "dropped" } },
        set: { returns: "this" },
        enable: { returns: "this" },
        disable: { returns: "this" },
        engine: { returns: "this" },
      },
    },
    Router: { members: routes },
    // Its path is known.
    Route: { members: verbs(routeOf(ANYWHERE)) },
    Request: { extends: "node#IncomingMessage", members: { res: { value: "Response" } } },
    Response: {
      extends: "node#ServerResponse",
      obligation: {
        kind: "end",
        by: [
          "end",
          "send",
          "json",
          "jsonp",
          "redirect",
          "render",
          "sendFile",
          "sendfile",
          "sendStatus",
          "download",
          "destroy",
          "socket.destroy",
          "connection.destroy",
          "format",
        ],
        giveUp: "$this.status(500).end();",
        harm: "hangs",
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
      },
      members: {
        get: {},
        status: { returns: "this" },
        set: { returns: "this" },
        header: { returns: "this" },
        type: { returns: "this" },
        contentType: { returns: "this" },
        cookie: { returns: "this" },
        clearCookie: { returns: "this" },
        location: { returns: "this" },
        vary: { returns: "this" },
        append: { returns: "this" },
        links: { returns: "this" },
        attachment: { returns: "this" },
        send: { returns: "this", plain: [0] },
        json: { returns: "this", plain: [0] },
        jsonp: { returns: "this", plain: [0] },
        end: { returns: "this", plain: [0] },
        sendStatus: { returns: "this" },
      },
    },
  },
});

/** Koa answers by itself, also where a handler fails; unless it was told not to (measured). */
const koaAnswers: Handlers = { response: 0, type: "koa#Context" };

export const koa = defineContract({
  package: "koa",
  source: "koa 3, @types/koa, lib/application.js, lib/context.js",
  exports: {
    default: { class: "Koa" },
    Context: { class: "Context" },
    ParameterizedContext: { class: "Context" },
    Middleware: { answers: koaAnswers },
  },
  types: {
    Koa: {
      extends: "node#EventEmitter",
      members: {
        use: {
          returns: "this",
          callback: { arg: 0, runs: "many", params: ["Context", "Next"], result: "awaited" },
          answers: koaAnswers,
        },
        listen: { returns: "node#HttpServer", callback: { arg: "last", runs: "once", result: "dropped" } },
        callback: local,
      },
    },
    Context: {
      takeOver: { by: "=respond", member: "res" },
      members: {
        // A promise is written out as `{}`.
        body: { plain: ["="] },
        throw: { never: "throws" },
        assert: { value: "ContextAssert" },
        response: { value: "ContextResponse" },
        req: { value: "node#IncomingMessage" },
        res: { value: "node#ServerResponse" },
      },
    },
    // http-assert's.
    ContextAssert: { call: assertions.ok, members: { ...assertions, fail: { never: "throws" } } },
    ContextResponse: { members: { body: { plain: ["="] } } },
    // What comes behind: who does not wait for it answers before it has.
    Next: { call: { returns: "Promise<void>", work: "task" } },
  },
});

const koaHandler = (arg: number): Callback => ({
  arg,
  runs: "many",
  params: ["koa#Context", "koa#Next"],
  result: "awaited",
});
const koaRoute: Api = { returns: "this", callback: BEHIND_PATH.map(koaHandler), answers: koaAnswers };
const koaRouterParts: Omit<PackageContract, "package"> = {
  source: "@koa/router 14, lib/router.js",
  exports: {
    default: { class: "Router", returns: "Router" },
    Router: { class: "Router" },
    RouterContext: { class: "koa#Context" },
  },
  types: {
    Router: {
      members: {
        get: koaRoute,
        post: koaRoute,
        put: koaRoute,
        patch: koaRoute,
        delete: koaRoute,
        del: koaRoute,
        all: koaRoute,
        use: { ...koaRoute, callback: ANYWHERE.map(koaHandler) },
        routes: local,
        allowedMethods: local,
      },
    },
  },
};
export const koaRouter = defineContract({ package: "@koa/router", ...koaRouterParts });
export const koaRouterOld = defineContract({ package: "koa-router", ...koaRouterParts });

export const connect = defineContract({
  package: "connect",
  source: "connect 3.7, index.js",
  exports: { default: { returns: "Connect" } },
  types: {
    Connect: {
      extends: "node#EventEmitter",
      members: {
        use: {
          returns: "this",
          callback: { arg: "last", runs: "many", result: "dropped" },
          answers: answers.map((one): Handlers => ({
            ...one,
            type: "node#ServerResponse",
            requestType: "node#IncomingMessage",
          })),
        },
        listen: { returns: "node#HttpServer", callback: { arg: "last", runs: "once", result: "dropped" } },
      },
    },
  },
});

export const hapi = defineContract({
  package: "@hapi/hapi",
  source: "@hapi/hapi 21, lib/types/server/server.d.ts",
  exports: { server: { returns: "Server" }, Server: { class: "Server" } },
  types: {
    Server: {
      members: {
        start: request,
        stop: task,
        initialize: request,
        register: request,
        inject: request,
        route: local,
        ext: { callback: { arg: 1, runs: "many", result: "awaited" } },
        auth: { value: "unknown" },
      },
    },
  },
});

const application: Api = { returns: "Promise<Application>", work: "request" };
export const nest = defineContract({
  package: "@nestjs/core",
  source: "@nestjs/core 11, nest-factory.d.ts, @nestjs/common interfaces/nest-application.interface.d.ts",
  exports: {
    "NestFactory.create": application,
    "NestFactory.createMicroservice": application,
    "NestFactory.createApplicationContext": application,
  },
  types: {
    Application: {
      members: {
        listen: request,
        init: request,
        close: task,
        startAllMicroservices: request,
        enableShutdownHooks: { returns: "this" },
        use: { returns: "this" },
        enableCors: local,
        useGlobalPipes: { returns: "this" },
        useGlobalFilters: { returns: "this" },
        useGlobalInterceptors: { returns: "this" },
        useGlobalGuards: { returns: "this" },
        setGlobalPrefix: { returns: "this" },
        getHttpServer: { returns: "node#HttpServer" },
        get: local,
        resolve: { returns: "Promise<unknown>", work: "task" },
      },
    },
  },
});

const injected: Api[] = [
  // What the method returns is sent as ever.
  { when: [{ at: "arg0.passthrough", is: true }] },
  { when: [{ at: "arg0", absent: true }], decorates: "response", value: "express#Response" },
];
/** What a class of an application does at its beginning and its end: Nest waits for each. */
const hook = (name: string): TypeContract => ({ overrides: { [name]: "awaited" }, members: { [name]: task } });
/** A method that takes the response for itself answers; what it returns is not sent, what it throws is answered by a filter. */
export const nestCommon = defineContract({
  package: "@nestjs/common",
  source: "@nestjs/core 11, router/router-execution-context.js; @nestjs/common 12.5.1, interfaces/hooks/*.d.ts",
  exports: {
    OnModuleInit: { class: "OnModuleInit" },
    OnModuleDestroy: { class: "OnModuleDestroy" },
    OnApplicationBootstrap: { class: "OnApplicationBootstrap" },
    OnApplicationShutdown: { class: "OnApplicationShutdown" },
    BeforeApplicationShutdown: { class: "BeforeApplicationShutdown" },
    Res: injected,
    Response: injected,
    Next: { decorates: "next" },
    Render: { decorates: "answered" },
    Redirect: { decorates: "answered" },
    Sse: { decorates: "answered" },
  },
  types: {
    OnModuleInit: hook("onModuleInit"),
    OnModuleDestroy: hook("onModuleDestroy"),
    OnApplicationBootstrap: hook("onApplicationBootstrap"),
    OnApplicationShutdown: hook("onApplicationShutdown"),
    BeforeApplicationShutdown: hook("beforeApplicationShutdown"),
  },
});
