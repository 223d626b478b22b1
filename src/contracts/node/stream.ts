import { defineContract } from "../vocabulary.js";
import type { Api, TypeContract } from "../vocabulary.js";
import { chain, completion, looks, nodeback, readableBy } from "./shared.js";

/** Destroys all streams that it gets when one fails or it is aborted; at the end they have been read and ended. */
const pipelinePromise: Api = { returns: "Promise<void>", args: { rest: "joins" }, work: "request" };
/** Waits for the stream, destroys nothing. */
const finishedPromise: Api = {
  returns: "Promise<void>",
  args: { 0: "borrows" },
  rejectsWith: 0,
  work: "task",
  ignoresCallback: true,
};
const pipeline: Api = { args: { rest: "joins" }, callback: nodeback, work: "request" };
const finished: Api = { args: { 0: "borrows" }, callback: nodeback, work: "task" };
const consume: Api = { returns: "Promise<unknown>", args: { 0: "discharges" }, work: "request" };
/** Stream operators await the function that they get. */
const operator: Api = { returns: "node#Readable", callback: { arg: 0, runs: "many", result: "awaited" } };
const fold: Api = {
  returns: "Promise<unknown>",
  callback: { arg: 0, runs: "many", result: "awaited" },
  work: "request",
};

const readableMembers: TypeContract["members"] = {
  // Ends its destination when it ends; when the destination fails, the source stays open (measured): no-leaky-pipe.
  pipe: [
    { when: [{ at: "arg1.end", is: false }], args: { 0: "borrows" }, returns: "arg0", background: true },
    {
      args: { 0: "discharges" },
      returns: "arg0",
      background: true,
      instead: { text: "pipeline($this, $args)", imports: ["pipeline", "node:stream/promises"] },
    },
  ],
  unpipe: { returns: "this", args: { 0: "borrows" } },
  resume: { returns: "this", rejects: false },
  pause: { returns: "this", rejects: false },
  setEncoding: { returns: "this", rejects: false },
  destroy: { returns: "this", rejects: false },
  isPaused: { rejects: false },
  wrap: { returns: "this", args: { 0: "owns" } },
  map: operator,
  filter: operator,
  flatMap: operator,
  forEach: { ...fold, returns: "Promise<void>" },
  some: fold,
  every: fold,
  find: fold,
  reduce: fold,
  toArray: { returns: "Promise<unknown[]>", work: "request" },
  take: { returns: "node#Readable" },
  drop: { returns: "node#Readable" },
  compose: { returns: "node#Duplex", args: { 0: "owns" } },
  "[Symbol.asyncDispose]": { returns: "Promise<void>", work: "task" },
};

const writableMembers: TypeContract["members"] = {
  write: { callback: nodeback, plain: [0] },
  end: { returns: "this", callback: completion, plain: [0] },
  destroy: { returns: "this", rejects: false },
  cork: { rejects: false },
  uncork: { rejects: false },
  setDefaultEncoding: chain,
  "[Symbol.asyncDispose]": { returns: "Promise<void>", work: "task" },
};

const readableEvents: TypeContract["events"] = {
  data: { params: [""] },
  // It has been read, and is destroyed by itself.
  end: { means: "final", succeeds: true },
  error: { means: "failure" },
  close: { means: "final" },
};
const writableEvents: TypeContract["events"] = {
  finish: { means: "success" },
  error: { means: "failure" },
  close: { means: "final" },
  pipe: { params: ["node#Readable"] },
  unpipe: { params: ["node#Readable"] },
};

/** What a stream calls and does not wait for: a rejection there is unhandled, and the stream neither ends nor fails. */
const inner = (...names: string[]): Pick<Api, "options"> => ({
  options: Object.fromEntries(["construct", "destroy", ...names].map((name) => [`arg0.${name}`, "dropped"])),
});
const written = ["write", "writev", "final"];
const readableInner: TypeContract["overrides"] = { _construct: "dropped", _read: "dropped", _destroy: "dropped" };
const writableInner: TypeContract["overrides"] = {
  _construct: "dropped",
  _write: "dropped",
  _writev: "dropped",
  _final: "dropped",
  _destroy: "dropped",
};

/** The contracts of the streams themselves: whoever makes one (`fs.createReadStream`, a response) says that it is owed. */
const fromWeb: Api[] = [
  {
    when: [
      { at: "arg0", named: "^body$" },
      { at: "arg0", class: "node#ReadableStream" },
    ],
    returns: "node#BodyStream",
    wraps: 0,
  },
  { returns: "node#Readable", wraps: 0 },
];
const streamExports: Record<string, Api | Api[]> = {
  Stream: { class: "node#Readable" },
  Readable: { class: "node#Readable", ...inner("read") },
  Writable: { class: "node#Writable", ...inner(...written) },
  Duplex: { class: "node#Duplex", ...inner("read", ...written) },
  Transform: { class: "node#Duplex", ...inner("read", "transform", "flush", ...written) },
  PassThrough: { class: "node#PassThrough" },
  "Readable.from": { returns: "node#Readable", wraps: 0 },
  "Readable.fromWeb": fromWeb,
  "Readable.toWeb": { returns: "node#ReadableStream", wraps: 0 },
  "Readable.isDisturbed": looks,
  "Writable.fromWeb": { returns: "node#Writable", wraps: 0 },
  "Writable.toWeb": { returns: "node#WritableStream", wraps: 0 },
  "Duplex.from": { returns: "node#Duplex", wraps: 0 },
  "Duplex.fromWeb": { returns: "node#Duplex", args: { 0: "owns" } },
  "Duplex.toWeb": { wraps: 0 },
  pipeline,
  finished,
  compose: { returns: "node#Duplex", args: { rest: "owns" } },
  addAbortSignal: { returns: "arg1", args: { 0: "borrows" }, wraps: 1 },
  duplexPair: {},
  isErrored: looks,
  isReadable: looks,
  isWritable: looks,
  isDisturbed: looks,
  isDestroyed: looks,
  destroy: { args: { 0: "discharges" } },
  "promises.pipeline": pipelinePromise,
  "promises.finished": finishedPromise,
};

export const stream = defineContract({
  package: "node",
  modules: ["node:stream"],
  source: "@types/node 26.6 stream.d.ts; pipe and pipeline measured on Node 20 to 26",
  exports: { ...streamExports, default: { class: "node#Readable" } },
  types: {
    Readable: {
      extends: "node#EventEmitter",
      obligation: { kind: "consume", by: readableBy, harm: "holds-until-gc" },
      members: readableMembers,
      overrides: readableInner,
      events: readableEvents,
    },
    Writable: {
      extends: "node#EventEmitter",
      obligation: { kind: "release", by: ["end", "destroy", "close", "[Symbol.asyncDispose]"], harm: "holds-until-gc" },
      members: writableMembers,
      overrides: writableInner,
      events: writableEvents,
    },
    Duplex: {
      extends: "node#EventEmitter",
      obligation: { kind: "consume", by: [...readableBy, "end"], harm: "holds-until-gc" },
      members: { ...readableMembers, ...writableMembers },
      overrides: { ...readableInner, ...writableInner, _transform: "dropped", _flush: "dropped" },
      events: { ...readableEvents, ...writableEvents },
    },
    PassThrough: { extends: "node#Duplex", pipe: { fails: false } },
    // Of a response of fetch: its socket stays, after a garbage collection too, where nobody reads or destroys it (measured: 30 of 30).
    BodyStream: { extends: "node#Readable", pipe: { holds: "holds-socket" } },
  },
});

export const streamPromises = defineContract({
  package: "node",
  modules: ["node:stream/promises"],
  source: "@types/node 26.6 stream/promises.d.ts",
  exports: { pipeline: pipelinePromise, finished: finishedPromise },
});

export const streamConsumers = defineContract({
  package: "node",
  modules: ["node:stream/consumers"],
  source: "@types/node 26.6 stream/consumers.d.ts",
  exports: { text: consume, json: consume, buffer: consume, arrayBuffer: consume, blob: consume, bytes: consume },
});
