import { defineContract } from "../vocabulary.js";
import type { Api, TypeContract } from "../vocabulary.js";
import { listener, looks } from "./shared.js";

const on: Api = { returns: "this", callback: listener };
/** The listener may never run; what it releases counts as released. */
const once: Api[] = [
  {
    when: [{ at: "args.length", is: 1 }],
    returns: "this",
    background: true,
    instead: { text: "once($this, $args)", imports: ["once", "node:events"], value: true },
  },
  { returns: "this", callback: { ...listener, runs: "once" }, background: true },
];

const eventEmitter: TypeContract = {
  members: {
    on,
    addListener: on,
    prependListener: on,
    once,
    prependOnceListener: once,
    off: { returns: "this", rejects: false },
    removeListener: { returns: "this", rejects: false },
    removeAllListeners: { returns: "this", rejects: false },
    setMaxListeners: { returns: "this", rejects: false },
    getMaxListeners: { rejects: false },
    listeners: { rejects: false },
    rawListeners: { rejects: false },
    listenerCount: { rejects: false },
    eventNames: { rejects: false },
    emit: { rejects: false },
  },
};

/** Rejects on the emitter's 'error' event and on abort. */
const onceExport: Api[] = [
  {
    when: [
      { at: "arg0", class: "node#ClientRequest" },
      { at: "arg1", is: "response" },
    ],
    returns: "Promise<[node#IncomingMessage]>",
    acquires: "await.0",
    args: { 0: "borrows" },
    rejectsWith: 0,
    work: "request",
  },
  { returns: "Promise<unknown[]>", args: { 0: "borrows" }, rejectsWith: 0, work: "task" },
];
const onExport: Api = { args: { 0: "borrows" } };

export const events = defineContract({
  package: "node",
  modules: ["node:events"],
  source: "@types/node 26.6 events.d.ts",
  exports: {
    default: { class: "node#EventEmitter" },
    EventEmitter: { class: "node#EventEmitter" },
    EventEmitterAsyncResource: { class: "node#EventEmitter" },
    once: onceExport,
    on: onExport,
    "EventEmitter.once": onceExport,
    "EventEmitter.on": onExport,
    addAbortListener: { args: { 0: "borrows" }, callback: { arg: 1, runs: "once", result: "dropped" } },
    getEventListeners: looks,
    getMaxListeners: looks,
    listenerCount: looks,
    setMaxListeners: looks,
  },
  globals: {
    EventTarget: { class: "node#EventTarget" },
    AbortController: { class: "node#AbortController" },
    "AbortSignal.timeout": { returns: "node#TimeoutSignal", rejects: false },
    "AbortSignal.any": { returns: "node#AbortSignal", rejects: false },
    "AbortSignal.abort": { returns: "node#AbortSignal", rejects: false },
  },
  types: {
    EventEmitter: eventEmitter,
    EventTarget: {
      members: {
        addEventListener: { callback: listener },
        removeEventListener: { rejects: false },
        dispatchEvent: { args: { 0: "borrows" } },
      },
    },
    AbortController: { members: { signal: { value: "node#AbortSignal" }, abort: { rejects: false } } },
    TimeoutSignal: { extends: "node#AbortSignal" },
    AbortSignal: { extends: "node#EventTarget", members: { throwIfAborted: { sync: true } } },
  },
});
