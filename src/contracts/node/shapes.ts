/** What methods do whose receiver nobody knows: those of arrays, strings and emitters, by their names. */
import { defineContract } from "../vocabulary.js";
import type { Api, Callback, Condition } from "../vocabulary.js";
import { listener } from "./shared.js";

/** Cursors, streams and queries have methods of arrays' names, and some of them wait. */
const noCursor: Condition = {
  at: "receiver",
  named:
    "(?:[cC]ursor|[sS]tream|[rR]eadable|[qQ]uery|[iI]ter(?:ator|able)?|[pP]ages?|[oO]bservable\\$?|\\$|[qQ]ueue|[cC]ollection|[mM]odel)$|^(?:find|aggregate|from|async|Promise|Bluebird|P|hooks|Effect|O|A)$",
  not: true,
};
const each: Callback = { arg: 0, runs: "each", result: "dropped" };
const predicate: Api = { when: [noCursor], callback: { ...each, result: "tested" } };
/** Makes a string of what it gets. */
const replacer: Api = {
  when: [{ at: "receiver", named: "[rR]eplacer$", not: true }],
  callback: { arg: 1, runs: "each", result: "dropped", sync: true },
};

const EMITTERS =
  "^(?:io|ws|wss|req|res|request|response|rl|child|proc|subprocess|parentPort|nsp|tls|tcp|udp|redis)$|(?:[sS]ocket|[sS]ock|[sS]erver|[cC]lient|[sS]tream|[eE]mitter|[wW]orker|[cC]onn(?:ection)?|[pP]arser|[wW]atcher|[sS]ubscriber|[bB]usboy|[aA]rchive|[pP]roxy)$";
/** Libraries of bots, apps and services wait for what they call `on`. */
const WAITING =
  "^(?:bot|app|application|router|composer|srv|service|cds|db|probot|slack|robot|this|hooks?|bus|eventBus|mq)$";
const EVENTS =
  "^(?:connection|connect|secureConnect|secureConnection|disconnect|disconnecting|close|end|error|data|message|open|finish|drain|upgrade|listening|exit|readable|line|timeout|keylog|SIG[A-Z]+)$";
const listening: Api[] = [
  { when: [{ at: "receiver", named: EMITTERS }], callback: listener },
  {
    when: [
      { at: "receiver", named: WAITING, not: true },
      { at: "arg0", matches: EVENTS },
    ],
    callback: listener,
  },
];

/** A handler that is a property: `socket.onmessage = …`. */
const handler: Api = { callback: { arg: 0, runs: "many", result: "dropped" } };
const response: Api = { when: [{ at: "receiver", named: "^(?:res|response)$" }], plain: [0] };

export const shapes = defineContract({
  package: "node",
  modules: [],
  source: "ECMAScript; names as used in published servers",
  unreachable: [
    "absurd",
    "assertExhaustive",
    "assertIsNever",
    "assertNever",
    "assertUnreachable",
    "casesHandled",
    "checkExhaustive",
    "checkExhaustiveness",
    "ensureExhaustive",
    "exhaustive",
    "exhaustiveCheck",
    "exhaustiveGuard",
    "exhaustiveSwitch",
    "exhaustivenessCheck",
    "expectNever",
    "neverReached",
    "notReachable",
    "shouldNeverHappen",
    "throwUnreachable",
    "unreachable",
    "unreachableCase",
    "unreachableCode",
    "ExhaustiveCheckError",
    "ExhaustiveError",
    "ExhaustivenessError",
    "UnreachableCaseError",
    "UnreachableCodeError",
  ],
  methods: {
    forEach: { when: [noCursor], callback: each },
    filter: predicate,
    some: predicate,
    every: predicate,
    find: predicate,
    findIndex: predicate,
    findLast: predicate,
    findLastIndex: predicate,
    sort: predicate,
    toSorted: predicate,
    replace: replacer,
    replaceAll: replacer,
    on: listening,
    once: listening,
    addListener: listening,
    prependListener: listening,
    "=onmessage": handler,
    "=onopen": handler,
    "=onclose": handler,
    "=onerror": handler,
    "=onload": handler,
    subscribe: {
      when: [{ at: "receiver", named: "(?:\\$|[oO]bservable|[sS]ubject|^pipe)$" }],
      callback: { arg: 0, runs: "many", result: "dropped" },
    },
    consume: {
      when: [{ at: "receiver", named: "^(?:ch|\\w*[cC]hannel)$" }],
      callback: { arg: 1, runs: "many", result: "dropped" },
    },
    json: response,
    jsonp: response,
    send: response,
    end: response,
    // Koa's, in a file that does not name it.
    throw: { when: [{ at: "receiver", named: "^ctx$" }], returns: "unknown", never: "throws" },
    assert: { when: [{ at: "receiver", named: "^ctx$" }], returns: "unknown", asserts: "truthy" },
    "=body": { when: [{ at: "receiver", named: "^ctx$" }], plain: ["="] },
  },
});
