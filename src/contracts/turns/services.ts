/** Servers, clients, queues and caches. */
import { defineContract } from "../vocabulary.js";
import type { Api, PackageContract, TypeContract } from "../vocabulary.js";
import { request } from "../database/shared.js";
import { either, promiseSince, syncSince } from "./shared.js";

// Until 15 a shim still answered; calling it for its effect alone is what opts a page out of caching.
const ofRequest: Api = { ...promiseSince("15.0.0", "sync"), work: "none", rejects: false };

const registry: TypeContract["members"] = {
  metrics: promiseSince("13.0.0", "sync"),
  getMetricsAsJSON: promiseSince("13.0.0", "sync"),
  getSingleMetricAsString: promiseSince("13.0.0", "sync"),
};

const levelMembers = (version: string): TypeContract["members"] =>
  Object.fromEntries(
    ["open", "close", "get", "put", "del", "clear", "batch"].map((name) => [name, promiseSince(version, either)]),
  );

const trie: TypeContract["members"] = {
  get: promiseSince("4.0.0", "callback"),
  put: promiseSince("4.0.0", "callback"),
  del: promiseSince("4.0.0", "callback"),
};

const agendaRead = "lib/agenda/*.js: 1.0.3 module.exports = function (…, cb), 2.0.0 an async function";

export const services: readonly PackageContract[] = [
  defineContract({
    package: "next",
    modules: ["next/headers", "next/headers.js"],
    source: "next 14.2.35 and 15.0.0 dist/server/request",
    exports: { cookies: ofRequest, headers: ofRequest, draftMode: ofRequest },
  }),
  defineContract({
    package: "prom-client",
    source: "prom-client 12.0.0 and 13.0.0 index.d.ts",
    exports: { register: { value: "Registry" }, Registry: { class: "Registry" } },
    types: { Registry: { members: registry } },
  }),
  defineContract({
    package: "limiter",
    source: "limiter 1.1.5 lib/rateLimiter.js, 2.0.0 dist/cjs/RateLimiter.d.ts",
    exports: { RateLimiter: { class: "RateLimiter" } },
    types: { RateLimiter: { members: { removeTokens: promiseSince("2.0.0", "callback") } } },
  }),
  defineContract({
    package: "algoliasearch",
    source: "algoliasearch 3.35.1 src/IndexCore.js, 4.0.0 @algolia/client-search",
    versions: "<5",
    exports: { default: { returns: "Client" } },
    types: {
      Client: { members: { initIndex: { returns: "Index" } } },
      Index: {
        members: {
          search: {
            ...promiseSince("4.0.0", either, {
              read: "3.35.1 buildSearchMethod.js takes a callback or gives a promise, 4.0.0 gives transporter.read(…)",
            }),
            work: "request",
          },
        },
      },
    },
  }),
  defineContract({
    package: "cache-manager",
    source: "cache-manager 4.1.0 lib/caching.js, 5.0.0 dist/caching.d.ts",
    exports: {
      caching: {
        ...promiseSince("5.0.0", "sync", { read: "4.1.0 lib/caching.js returns self" }),
        returns: "Promise<Cache>",
      },
    },
    types: {
      Cache: {
        members: {
          get: promiseSince("5.0.0", either),
          set: promiseSince("5.0.0", either),
          del: promiseSince("5.0.0", either),
          mset: request,
          mget: request,
          mdel: request,
          reset: promiseSince("5.0.0", either),
          wrap: promiseSince("5.0.0", either, { callback: 2, read: "4.1.0 lib/caching.js: wrapPromise without cb" }),
        },
      },
    },
  }),
  defineContract({
    package: "hapi",
    source: "hapi 16.8.4 and 17.0.0 lib/server.js",
    exports: { server: { returns: "Server" }, Server: { class: "Server" } },
    types: {
      Server: {
        members: {
          initialize: promiseSince("17.0.0", either),
          inject: promiseSince("17.0.0", either),
          register: promiseSince("17.0.0", either),
          start: { ...promiseSince("17.0.0", either), work: "request" },
          stop: promiseSince("17.0.0", either),
        },
      },
    },
  }),
  defineContract({
    package: "hawk",
    source: "hawk 6.0.2 and 7.0.0 lib/server.js",
    exports: { "server.authenticate": promiseSince("7.0.0", "callback") },
  }),
  defineContract({
    package: "iron",
    source: "iron 4.0.5 and 5.0.0 lib/index.js",
    exports: { seal: promiseSince("5.0.0", "callback"), unseal: promiseSince("5.0.0", "callback") },
  }),
  defineContract({
    package: "wreck",
    source: "wreck 12.5.1 and 13.0.0 lib/index.js",
    exports: { read: promiseSince("13.0.0", "callback") },
  }),
  defineContract({
    package: "agenda",
    source: "agenda 1.0.3 and 2.0.0 lib/agenda, 6.2.6 dist/index.d.ts",
    exports: { default: { class: "Agenda" }, Agenda: { class: "Agenda" } },
    types: {
      Agenda: {
        members: {
          // Waited for; until 4 the options stand before the function.
          define: {
            callback: [
              { arg: 1, runs: "many", result: "awaited" },
              { arg: 2, runs: "many", result: "awaited" },
            ],
          },
          start: promiseSince("2.0.0", "sync", { read: agendaRead }),
          schedule: promiseSince("2.0.0", "callback", { read: agendaRead }),
          every: promiseSince("2.0.0", "callback", { read: agendaRead }),
          now: promiseSince("2.0.0", "callback", { read: agendaRead }),
        },
      },
    },
  }),
  defineContract({
    package: "bree",
    source: "bree 8.0.5 and 9.0.0 src/index.js",
    exports: { default: { class: "Bree" } },
    types: {
      Bree: {
        members: {
          add: promiseSince("9.0.0", "sync"),
          run: promiseSince("9.0.0", "sync"),
          start: promiseSince("9.0.0", "sync"),
        },
      },
    },
  }),
  defineContract({
    package: "redlock",
    source: "redlock 4.2.0 redlock.js, 5.0.0-beta.2 dist/cjs/index.d.ts",
    exports: { default: { class: "Redlock" } },
    types: { Redlock: { members: { extend: { ...promiseSince("5.0.0", either), work: "request" } } } },
  }),
  defineContract({
    package: "pusher",
    source: "pusher 3.0.1 and 4.0.0 lib/pusher.js",
    exports: { default: { class: "Pusher" } },
    types: {
      Pusher: {
        members: {
          get: { ...promiseSince("4.0.0", "callback"), work: "request" },
          trigger: { ...promiseSince("4.0.0", "callback"), work: "request" },
          triggerBatch: { ...promiseSince("4.0.0", "callback"), work: "request" },
        },
      },
    },
  }),
  defineContract({
    package: "ably",
    source: "ably 1.2.50 and 2.0.0 ably.d.ts",
    exports: { Realtime: { class: "Realtime" }, Rest: { class: "Realtime" } },
    types: {
      Realtime: { members: { channels: { value: "Channels" } } },
      Channels: { members: { get: { returns: "Channel" } } },
      Channel: { members: { publish: { ...promiseSince("2.0.0", "callback"), work: "request" } } },
    },
  }),
  defineContract({
    package: "telegraf",
    source: "telegraf 3.40.0 telegraf.js, 4.0.0 typings/telegraf.d.ts",
    exports: { Telegraf: { class: "Telegraf" }, default: { class: "Telegraf" } },
    types: { Telegraf: { members: { stop: syncSince("4.0.0", either) } } },
  }),
  defineContract({
    package: "@opentelemetry/sdk-node",
    source: "@opentelemetry/sdk-node 0.35.1 and 0.36.0 build/src/sdk.d.ts",
    exports: { NodeSDK: { class: "NodeSDK" } },
    types: { NodeSDK: { members: { start: syncSince("0.36.0") } } },
  }),
  defineContract({
    package: "@opentelemetry/resources",
    source: "@opentelemetry/resources 1.30.1 and 2.0.0 build/src/detect-resources.d.ts",
    exports: { detectResources: syncSince("2.0.0") },
  }),
  defineContract({
    package: "classic-level",
    source: "classic-level 1.4.1 and 2.0.0, by abstract-level 1.0.4 and 2.0.0 abstract-level.js",
    exports: { ClassicLevel: { class: "Level" } },
    types: { Level: { members: levelMembers("2.0.0") } },
  }),
  defineContract({
    package: "memory-level",
    source: "memory-level 1.0.0 and 2.0.0, by abstract-level 1.0.4 and 2.0.0 abstract-level.js",
    exports: { MemoryLevel: { class: "Level" } },
    types: { Level: { members: levelMembers("2.0.0") } },
  }),
  defineContract({
    package: "hypercore",
    source: "hypercore 9.12.0 and 10.0.0 index.js",
    exports: { default: { class: "Hypercore", returns: "Hypercore" } },
    types: {
      Hypercore: {
        members: { append: promiseSince("10.0.0", "callback"), get: promiseSince("10.0.0", "callback") },
      },
    },
  }),
  defineContract({
    package: "merkle-patricia-tree",
    source: "merkle-patricia-tree 3.0.0 baseTrie.js, 4.0.0 dist/baseTrie.d.ts",
    exports: { default: { class: "Trie" }, BaseTrie: { class: "Trie" }, SecureTrie: { class: "Trie" } },
    types: { Trie: { members: trie } },
  }),
  defineContract({
    package: "discord.js",
    source: "discord.js 12.5.3 and 13.0.0 src/client/Client.js",
    exports: { Client: { class: "Client" } },
    types: { Client: { extends: "node#EventEmitter", members: { generateInvite: syncSince("13.0.0") } } },
  }),
  defineContract({
    package: "tesseract.js",
    source: "tesseract.js 3.0.3 and 4.0.0 src/createWorker.js",
    exports: {
      createWorker: promiseSince("4.0.0", "sync", { read: "3.0.3 src/index.d.ts: Worker, 4.0.0: Promise<Worker>" }),
    },
  }),
  defineContract({
    package: "sql.js",
    source: "sql.js 0.5.0 and 1.0.0 js/sql-wasm.js",
    // Before 1.0.0 the module was no function.
    exports: { default: { returns: "Promise<unknown>", work: "task", versions: ">=1" } },
  }),
];
