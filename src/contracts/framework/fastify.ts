/**
 * Fastify: its promises are its own instance or reply, made thenable: harmless to drop, except listen, ready, close and inject.
 */
import { defineContract } from "../vocabulary.js";
import type { Api, Handlers } from "../vocabulary.js";
import { request, task } from "../database/shared.js";

/** What an async handler resolves to is sent, `undefined` too (measured with 4 and 5): only others owe an answer. */
const reply: Pick<Handlers, "type" | "request" | "response" | "returns" | "sync"> = {
  type: "FastifyReply",
  request: 0,
  response: 1,
  returns: "answers",
  sync: true,
};
/** Hooks by how many parameters they have with their `done`, and which that is. */
const HOOKS: [names: string[], done: number][] = [
  [["onRequest", "preValidation", "preHandler"], 2],
  [["preParsing", "preSerialization", "onSend"], 3],
];
/** One that takes no `done` and is no promise waits for its answer (measured). */
const hookAnswers = (done: number): Handlers[] => [
  { ...reply, params: done + 1, next: done },
  ...(done === 2 ? [{ ...reply, params: 2 }] : []),
];
const routeOptions = (at: string): Handlers[] =>
  HOOKS.flatMap(([names, done]) =>
    names.flatMap((name) => hookAnswers(done).map((one) => ({ ...one, at: `${at}.${name}` }))),
  );
const params = ["FastifyRequest", "FastifyReply", ""];
const errorParams = ["", ...params];
const handler: Api = {
  returns: "this",
  callback: { arg: "last", runs: "many", params, result: "awaited" },
  answers: [{ ...reply, arg: "last" }, ...routeOptions("arg1")],
};
/** Its options stand first, and know two hooks. */
const notFound: Api = {
  ...handler,
  answers: [
    { ...reply, arg: "last" },
    ...routeOptions("arg0").filter(({ at = "" }) => /\.(?:preValidation|preHandler)$/.test(at)),
  ],
};
/** With a `done` a hook waits for that, without one for the hook's promise. */
const hook: Api[] = [
  ...HOOKS.map(([names, done]): Api => ({
    when: [{ at: "arg0", matches: `^(?:${names.join("|")})$` }],
    returns: "this",
    callback: { arg: 1, runs: "many", params, result: "awaited" },
    answers: hookAnswers(done).map((one) => ({ ...one, arg: 1 })),
  })),
  { returns: "this", callback: { arg: 1, runs: "many", result: "awaited" } },
];
const fullRoute: Api = {
  returns: "this",
  answers: [
    { ...reply, at: "arg0.handler" },
    { ...reply, at: "arg0.errorHandler", request: 1, response: 2 },
    ...routeOptions("arg0"),
  ],
};
const callbackOrRequest: Api[] = [
  { when: [{ at: "last", kind: "function" }], callback: { arg: "last", runs: "once", error: 0, result: "dropped" } },
  request,
];
const instance: Api = { returns: "FastifyInstance", note: "a thenable: ready() by itself" };
export const fastify = defineContract({
  package: "fastify",
  source: "fastify 5, types/instance.d.ts, types/reply.d.ts",
  exports: {
    default: instance,
    fastify: instance,
    FastifyInstance: { class: "FastifyInstance" },
    FastifyRequest: { class: "FastifyRequest" },
    FastifyReply: { class: "FastifyReply" },
    RouteHandlerMethod: { answers: reply },
  },
  methods: {
    route: {
      ...fullRoute,
      when: [
        { at: "arg0.handler", absent: true, not: true },
        { at: "arg0.url", absent: true, not: true },
      ],
    },
  },
  types: {
    FastifyInstance: {
      members: {
        register: { returns: "this", callback: { arg: 0, runs: "once", result: "awaited" } },
        after: { returns: "this" },
        decorate: { returns: "this", args: { 1: "owns" } },
        decorateRequest: { returns: "this" },
        decorateReply: { returns: "this" },
        addHook: hook,
        addSchema: { returns: "this" },
        setErrorHandler: {
          returns: "this",
          callback: { arg: 0, runs: "many", params: errorParams, result: "awaited" },
          answers: { ...reply, arg: 0, request: 1, response: 2 },
        },
        setNotFoundHandler: notFound,
        get: handler,
        post: handler,
        put: handler,
        patch: handler,
        delete: handler,
        head: handler,
        options: handler,
        all: handler,
        route: fullRoute,
        listen: callbackOrRequest,
        ready: callbackOrRequest,
        close: [{ when: [{ at: "arg0", kind: "function" }] }, task],
        inject: callbackOrRequest,
        log: { value: "Logger" },
        server: { value: "node#HttpServer" },
      },
    },
    FastifyRequest: { members: { log: { value: "Logger" } } },
    // A stream that it sends it also destroys.
    FastifyReply: {
      obligation: {
        kind: "end",
        by: ["send", "redirect", "hijack", "callNotFound", "sendFile", "download", "raw.end", "raw.destroy"],
        giveUp: "$this.code(500).send();",
        harm: "hangs",
        absentWhen: { sent: [true], "raw.headersSent": [true], "raw.writableEnded": [true], "raw.destroyed": [true] },
        staysOpen: "text/event-stream",
      },
      // From there on it answers nothing by itself, not even a handler's failure (measured).
      takeOver: { by: "hijack", member: "raw", unguarded: true },
      members: {
        raw: { value: "node#ServerResponse", part: true },
        getHeader: {},
        getHeaders: {},
        hasHeader: {},
        removeHeader: { returns: "this" },
        trailer: { returns: "this" },
        send: { returns: "this", args: { 0: "owns" } },
        code: { returns: "this" },
        status: { returns: "this" },
        header: { returns: "this" },
        headers: { returns: "this" },
        type: { returns: "this" },
        redirect: { returns: "this" },
        hijack: { returns: "this" },
        log: { value: "Logger" },
      },
    },
    Logger: {
      members: {
        trace: { args: { rest: "borrows" }, rejects: false },
        debug: { args: { rest: "borrows" }, rejects: false },
        info: { args: { rest: "borrows" }, rejects: false },
        warn: { args: { rest: "borrows" }, rejects: false },
        error: { args: { rest: "borrows" }, rejects: false },
        fatal: { args: { rest: "borrows" }, rejects: false },
      },
    },
  },
});
