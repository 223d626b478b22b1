/** Packages that make something asynchronous synchronous, and hold up the thread for it. */
import { defineContract } from "../vocabulary.js";
import type { Api, PackageContract } from "../vocabulary.js";

const turns: Api = { blocks: "turn" };
const asks: Api = { blocks: "answer" };

const deasync = defineContract({
  package: "deasync",
  source: "deasync 0.1, index.js, README.md: runs the event loop until the callback came",
  exports: {
    default: { returns: "Waiting" },
    loopWhile: turns,
    runLoopOnce: turns,
    sleep: turns,
  },
  types: { Waiting: { call: turns } },
});

const deasyncPromise = defineContract({
  package: "deasync-promise",
  source: "deasync-promise 1, index.js",
  exports: { default: turns },
});

const syncRequest = defineContract({
  package: "sync-request",
  source: "sync-request 6, lib/index.d.ts: asks a process of its own and waits for it",
  exports: { default: asks },
});

const syncFetch = defineContract({
  package: "sync-fetch",
  source: "sync-fetch 0.5, README.md",
  exports: { default: asks },
});

const xhr = (name: string, ...exports: string[]): PackageContract =>
  defineContract({
    package: name,
    source: `${name}, README.md: open()'s third argument says whether send() returns before the answer`,
    exports: Object.fromEntries(exports.map((access) => [access, { class: "Request" }])),
    types: {
      Request: { members: { open: [{ when: [{ at: "arg2", is: false }], blocks: "answer" }, {}] } },
    },
  });

const shelljs = defineContract({
  package: "shelljs",
  source: "shelljs 0.10, README.md: exec is synchronous unless it is told otherwise or gets a callback",
  exports: {
    exec: [
      { when: [{ at: "args.length", is: 1 }], blocks: "work" },
      {
        when: [
          { at: "last", kind: "object" },
          { at: "arg1.async", is: true, not: true },
        ],
        blocks: "work",
      },
      {},
    ],
  },
});

// The functions that these give wait for another thread or process while it works.
const waits: Api = { blocks: "work" };
const made = (name: string, given: string, source: string, more: PackageContract["exports"] = {}): PackageContract =>
  defineContract({
    package: name,
    source,
    exports: { [given]: { returns: "Waiting" }, ...more },
    types: { Waiting: { call: waits } },
  });

export const blocking: readonly PackageContract[] = [
  deasync,
  deasyncPromise,
  syncRequest,
  syncFetch,
  xhr("xmlhttprequest", "XMLHttpRequest"),
  xhr("xmlhttprequest-ssl", "XMLHttpRequest", "default"),
  shelljs,
  made("synckit", "createSyncFn", "synckit 0.12.3, lib/index.d.ts, lib/helpers.js", {
    runAsWorker: { callback: { arg: 0, runs: "many", result: "awaited" } },
  }),
  made("sync-rpc", "default", "sync-rpc 1.3.7, README.md, lib/index.js"),
  made("make-synchronous", "default", "make-synchronous 2.1.0, index.d.ts"),
];
