/** What looks into a process: the inspector, the REPL, channels of diagnostics, measurements; and QUIC, which is experimental. */
import { defineContract } from "../vocabulary.js";
import type { Api, PackageContract, TypeContract } from "../vocabulary.js";
import { nodeback } from "./shared.js";

const post: Api = { callback: nodeback, work: "task" };
const sessionMembers: TypeContract["members"] = {
  connect: { acquires: "this", rejects: false },
  connectToMainThread: { acquires: "this" },
  disconnect: { rejects: false },
  post,
};

const inspector = defineContract({
  package: "node",
  modules: ["node:inspector"],
  source: "@types/node 26.6 inspector.d.ts",
  exports: { Session: { class: "node#InspectorSession" }, url: { rejects: false }, close: {}, waitForDebugger: {} },
  types: {
    // One that is connected keeps what it was told to record: profiles, heap objects.
    InspectorSession: {
      extends: "node#EventEmitter",
      obligation: { kind: "release", by: ["disconnect"], harm: "holds-until-gc" },
      members: sessionMembers,
    },
    InspectorPromisesSession: {
      extends: "node#InspectorSession",
      members: { ...sessionMembers, post: { returns: "Promise<unknown>", work: "task", ignoresCallback: true } },
    },
  },
});

const inspectorPromises = defineContract({
  package: "node",
  modules: ["node:inspector/promises"],
  source: "@types/node 26.6 inspector/promises.d.ts",
  exports: { Session: { class: "node#InspectorPromisesSession" } },
});

// Meant to talk as long as the process: nothing is born.
const repl = defineContract({
  package: "node",
  modules: ["node:repl"],
  source: "@types/node 26.6 repl.d.ts",
  exports: { start: { returns: "node#ReplServer" }, REPLServer: { class: "node#ReplServer" } },
  types: {
    ReplServer: {
      extends: "node#ReadlineInterface",
      members: {
        defineCommand: {},
        displayPrompt: {},
        clearBufferedCommand: { rejects: false },
        setupHistory: { callback: nodeback },
      },
      events: { exit: { means: "final" }, reset: {} },
    },
  },
});

// Timers that are unreferenced and a list of entries: nothing that could run out.
const perfHooks = defineContract({
  package: "node",
  modules: ["node:perf_hooks"],
  source: "@types/node 26.6 perf_hooks.d.ts",
  exports: {
    PerformanceObserver: {
      class: "node#PerformanceObserver",
      callback: { arg: 0, runs: "many", result: "dropped" },
    },
    monitorEventLoopDelay: { returns: "node#DelayHistogram" },
    "performance.now": { rejects: false },
    "performance.mark": {},
    "performance.timerify": { callback: { arg: 0, runs: "many", result: "returned" } },
  },
  globals: {
    PerformanceObserver: {
      class: "node#PerformanceObserver",
      callback: { arg: 0, runs: "many", result: "dropped" },
    },
    "performance.now": { rejects: false },
  },
  types: {
    PerformanceObserver: { members: { observe: {}, disconnect: { rejects: false }, takeRecords: {} } },
    DelayHistogram: { members: { enable: { rejects: false }, disable: { rejects: false }, reset: {} } },
  },
});

const subscriber: Api = { callback: { arg: 0, runs: "many", result: "dropped" } };
const unsubscribes: Api = { args: { 0: "borrows" }, rejects: false };

const diagnosticsChannel = defineContract({
  package: "node",
  modules: ["node:diagnostics_channel"],
  source: "@types/node 26.6 diagnostics_channel.d.ts",
  exports: {
    channel: { returns: "node#DiagnosticsChannel" },
    tracingChannel: { returns: "node#TracingChannel" },
    hasSubscribers: { rejects: false },
    subscribe: { callback: { arg: 1, runs: "many", result: "dropped" } },
    unsubscribe: { rejects: false },
  },
  types: {
    DiagnosticsChannel: {
      members: {
        publish: { args: { 0: "borrows" }, rejects: false },
        subscribe: subscriber,
        unsubscribe: unsubscribes,
        runStores: { returns: "result1", callback: { arg: 1, runs: "now", result: "returned" } },
        bindStore: {},
        unbindStore: {},
      },
    },
    TracingChannel: {
      members: {
        subscribe: {
          options: {
            "arg0.start": "dropped",
            "arg0.end": "dropped",
            "arg0.asyncStart": "dropped",
            "arg0.asyncEnd": "dropped",
            "arg0.error": "dropped",
          },
        },
        unsubscribe: unsubscribes,
        // All three hand on what the function returns.
        traceSync: { returns: "result0", callback: { arg: 0, runs: "now", result: "returned" } },
        tracePromise: {
          returns: "Promise<result0>",
          work: "task",
          callback: { arg: 0, runs: "now", result: "returned" },
        },
        traceCallback: { callback: { arg: 0, runs: "now", result: "returned" } },
      },
    },
  },
});

/** A stream with a body ends with it. */
const stream: Api = { returns: "Promise<node#QuicStream>", work: "request" };
const quic = defineContract({
  package: "node",
  modules: ["node:quic"],
  source: "@types/node 26.6 quic.d.ts",
  exports: {
    connect: { returns: "Promise<node#QuicSession>", acquires: "await", work: "request" },
    // Meant to listen as long as the process.
    listen: { returns: "Promise<node#QuicEndpoint>", work: "request" },
    QuicEndpoint: { class: "node#QuicEndpoint" },
  },
  types: {
    // Its idle timer ends one that nobody uses any more.
    QuicSession: {
      obligation: {
        kind: "release",
        by: ["close", "destroy", "[Symbol.asyncDispose]"],
        async: ["close"],
        harm: "holds-until-timeout",
        cuts: ["destroy"],
        waits: ["close"],
      },
      members: {
        close: { returns: "Promise<void>", work: "task" },
        destroy: { rejects: false, closesChildren: true },
        createBidirectionalStream: stream,
        createUnidirectionalStream: stream,
        opened: { value: "Promise<unknown>" },
        closed: { value: "Promise<unknown>" },
      },
    },
    QuicStream: { members: { destroy: { rejects: false }, setBody: {}, closed: { value: "Promise<unknown>" } } },
    QuicEndpoint: { members: { close: { returns: "Promise<void>", work: "task" }, destroy: { rejects: false } } },
  },
});

export const diagnostics: readonly PackageContract[] = [
  inspector,
  inspectorPromises,
  repl,
  perfHooks,
  diagnosticsChannel,
  quic,
];
