/** Deno: what its global hands out. A second close() throws. */
import { defineContract } from "../vocabulary.js";
import type { Api, Obligation, PackageContract, TypeContract } from "../vocabulary.js";
import { local, request, task } from "../database/shared.js";

/** Whoever gets one of its streams closes it with them. */
const closed: string[] = ["close", "[Symbol.dispose]", "readable.pipeTo", "readable.pipeThrough", "readable.cancel"];
const socket: Obligation = { kind: "release", by: closed, harm: "holds-socket", once: ["close"], spent: ["close"] };
const file: Obligation = { kind: "release", by: closed, harm: "holds-file", once: ["close"], spent: ["close"] };

const streams: TypeContract["members"] = {
  close: local,
  // Who has the stream reads it to its end, or cancels it: that closes the handle.
  readable: { value: "node#ReadableStream", part: true },
  writable: { value: "node#WritableStream", part: true },
  read: request,
  write: request,
};
const connects: Api = { returns: "Promise<Conn>", acquires: "await", work: "request" };
const opens: Api = { returns: "Promise<File>", acquires: "await", work: "request" };
const opensSync: Api = { returns: "File", acquires: "result", sync: true };
const promise: Api = request;

const members: Record<string, Api> = {
  connect: connects,
  connectTls: connects,
  startTls: { ...connects, args: { 0: "owns" } },
  // Meant to listen as long as the process: nothing is born.
  listen: { returns: "Listener" },
  listenTls: { returns: "Listener" },
  serve: {
    returns: "Server",
    callback: { arg: "last", runs: "many", result: "awaited" },
    options: { "arg0.handler": "awaited", "arg0.onError": "awaited" },
  },
  open: opens,
  create: opens,
  openSync: opensSync,
  createSync: opensSync,
  openKv: { returns: "Promise<Kv>", acquires: "await", work: "request" },
  createHttpClient: { returns: "HttpClient", acquires: "result" },
  watchFs: { returns: "Watcher", acquires: "result" },
  // Owned by its client: the response must be returned.
  upgradeWebSocket: local,
  readFile: promise,
  readTextFile: promise,
  writeFile: promise,
  writeTextFile: promise,
  remove: promise,
  rename: promise,
  mkdir: promise,
  stat: promise,
  copyFile: promise,
  exit: { never: "exits" },
};

export const deno: PackageContract = defineContract({
  package: "deno",
  source: "@types/deno 2.7.0, index.d.ts",
  globals: { Deno: { value: "Global" } },
  types: {
    Global: { members },
    Conn: {
      obligation: socket,
      members: { ...streams, closeWrite: request, ref: local, unref: local, setNoDelay: local, setKeepAlive: local },
    },
    File: {
      obligation: file,
      members: { ...streams, stat: request, sync: request, truncate: request, seek: request, lock: request },
    },
    Listener: { members: { close: local, accept: request, ref: local, unref: local } },
    Server: { members: { shutdown: task, ref: local, unref: local } },
    Kv: {
      obligation: { kind: "release", by: ["close", "[Symbol.dispose]"], harm: "holds-file", shared: true },
      members: {
        close: local,
        get: request,
        getMany: request,
        set: request,
        delete: request,
        enqueue: request,
        listenQueue: { ...request, callback: { arg: 0, runs: "many", result: "awaited" }, args: { this: "owns" } },
        atomic: local,
        list: local,
        watch: { args: { this: "owns" } },
      },
    },
    HttpClient: {
      obligation: { kind: "release", by: ["close", "[Symbol.dispose]"], harm: "holds-until-timeout", shared: true },
      members: { close: local },
    },
    // Leaving a loop over it closes it.
    Watcher: {
      obligation: { kind: "release", by: ["close", "return", "iterate", "[Symbol.dispose]"], harm: "holds-file" },
      members: { close: local },
    },
  },
});
