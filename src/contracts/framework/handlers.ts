/** Handlers that are known by their form: what a router of another file gets, what a module exports, what a framework finds by its path. */
import { defineContract } from "../vocabulary.js";
import type { HandlerForm, Handlers } from "../vocabulary.js";

const REQUEST = "^_?(?:req|request)$";
const RESPONSE = "^_?(?:res|resp|response)$";
const NEXT = "^_?next$";
const ERROR = "^_?(?:e|err|error)$";

const plain: Omit<HandlerForm, "names" | "stands"> = {
  request: 0,
  requestType: "express#Request",
  response: 1,
  type: "express#Response",
  returns: "unknown",
};
const afterError: typeof plain = { ...plain, request: 1, response: 2, next: 3 };

const fastify: Omit<HandlerForm, "stands"> = {
  ...plain,
  names: [REQUEST, "^_?reply$"],
  type: "fastify#FastifyReply",
  returns: "answers",
  sync: true,
};

const atRouter: Pick<HandlerForm, "stands" | "registrar"> = {
  stands: "registered",
  registrar: "^(?:get|post|put|patch|delete|del|all|use|route|head|options)$",
};

export const handlers = defineContract({
  package: "node",
  modules: [],
  source: "the conventions of connect, Express, Fastify and Next.js",
  forms: [
    { ...plain, ...atRouter, names: [REQUEST, RESPONSE] },
    { ...plain, ...atRouter, names: [REQUEST, RESPONSE, NEXT], next: 2 },
    { ...afterError, ...atRouter, names: [ERROR, REQUEST, RESPONSE, NEXT] },
    { ...fastify, ...atRouter },
    { ...plain, stands: "anywhere", names: [REQUEST, RESPONSE, NEXT], next: 2 },
    { ...afterError, stands: "anywhere", names: [ERROR, REQUEST, RESPONSE, NEXT] },
    { ...plain, stands: "exported", names: [REQUEST, RESPONSE] },
    { ...fastify, stands: "exported" },
    { stands: "anywhere", names: ["^ctx$"], response: 0, type: "koa#Context" },
    { stands: "anywhere", names: ["^ctx$", NEXT], response: 0, type: "koa#Context" },
  ],
});

const api: Handlers = { request: 0, requestType: "NextApiRequest", response: 1, type: "NextApiResponse" };
/** A route that ends without an answer stalls: Next.js only warns of it. */
export const next = defineContract({
  package: "next",
  modules: ["next", "next/server"],
  source:
    "next 15, next 16.4 server/after/after.d.ts, server/web/spec-extension/fetch-event.d.ts, server/api-utils, shared/lib/utils.d.ts",
  exports: {
    NextApiRequest: { class: "NextApiRequest" },
    NextApiResponse: { class: "NextApiResponse" },
    NextApiHandler: { answers: api },
    NextFetchEvent: { class: "NextFetchEvent" },
    // Waits for it after the answer.
    after: { callback: { arg: 0, runs: "once", result: "awaited" }, args: { 0: "owns" }, versions: ">=15" },
    unstable_after: { versions: "<15.1", callback: { arg: 0, runs: "once", result: "awaited" }, args: { 0: "owns" } },
  },
  types: {
    NextApiRequest: { extends: "node#IncomingMessage" },
    NextApiResponse: { extends: "express#Response" },
    NextFetchEvent: { members: { waitUntil: { args: { 0: "owns" }, rejects: false } } },
  },
  forms: [
    {
      stands: "default",
      file: "(?:^|[\\\\/])pages[\\\\/]api[\\\\/]",
      names: ["", ""],
      ...api,
    },
    { stands: "default", annotated: true, names: ["", ""], ...api },
  ],
});
