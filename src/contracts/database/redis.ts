import { defineContract } from "../vocabulary.js";
import type { Api, Obligation, PackageContract, Turn, TypeContract } from "../vocabulary.js";
import { nodeRedisCommands } from "./redis-commands.js";
import { awaits0, callbackOnly, chain, local, request, requestOrCallback, task } from "./shared.js";

// A subscriber works on by itself from here, for as long as the process: nothing is owed for it any more.
const subscribe: Api = {
  returns: "Promise<void>",
  work: "request",
  callback: { arg: 1, runs: "many", result: "dropped" },
  args: { this: "owns" },
};

const commandTurned: Turn = {
  in: "4.0.0",
  from: "callback",
  read: "3.1.2 lib/commands.js makes every command from one list",
};
/** A function among its arguments is an invalid one. */
const turnedCommands = Object.fromEntries(
  Object.entries(nodeRedisCommands).map(([name, api]): [string, Api] => [name, { ...api, turned: commandTurned }]),
);

// createClient() opens nothing. connect() retries for ever while it is refused; when it rejects, nothing is open (measured).
// The client reconnects by itself: only these end it. 4.x has quit and disconnect, 5.x adds close and destroy.
const releasers = ["close", "destroy", "quit", "QUIT", "disconnect"];
/** All but its commands. */
const own: TypeContract["members"] = {
  connect: { returns: "Promise<this>", work: "request", acquires: "this" },
  duplicate: { returns: "RedisClient" },
  close: task,
  quit: task,
  QUIT: task,
  disconnect: task,
  destroy: local,
  ref: local,
  unref: local,
  subscribe,
  pSubscribe: subscribe,
  sSubscribe: subscribe,
  unsubscribe: request,
  pUnsubscribe: request,
  sUnsubscribe: request,
  sendCommand: request,
  select: request,
  monitor: request,
  watch: request,
  WATCH: request,
  unwatch: request,
  executeIsolated: awaits0,
  // Builders: nothing is sent before exec().
  multi: { returns: "Multi" },
  MULTI: { returns: "Multi" },
  // Lazy: each round asks for one page.
  scanIterator: local,
  hScanIterator: local,
  sScanIterator: local,
  zScanIterator: local,
};
const client: TypeContract = {
  extends: "node#EventEmitter",
  obligation: {
    kind: "release",
    by: releasers,
    async: ["close", "quit", "QUIT", "disconnect"],
    harm: "holds-socket",
    shared: true,
    diesOn: ["connect"],
    // close() and quit() wait for the replies, and reject on a client that is closed; connect() opens it again.
    cuts: ["destroy"],
    once: ["close", "quit", "QUIT"],
    spent: releasers,
  },
  members: { ...turnedCommands, ...own },
  events: { error: { means: "failure" }, ready: { means: "success" }, end: { means: "final" } },
};

/** Commands that 4.x has not, and so no legacy mode. */
const SINCE_5 = [
  ...["delEx", "hGetDel", "hGetEx", "hSetEx", "mSetEx", "sDiffCard", "sPopCount", "sUnionCard", "xAckDel"],
  ...["xAddNoMkStream", "xDelEx", "xNack", "zAddIncr", "zRankWithScore", "zRevRankWithScore"],
];
const chosen: TypeContract["members"] = Object.fromEntries(
  Object.keys(nodeRedisCommands).flatMap((name) => (SINCE_5.includes(name) ? [] : [[name, requestOrCallback]])),
);
const { monitor: _monitor, close: _close, destroy: _destroy, ...own4 } = own;

/** What gives back a part of a client. */
const givenBackBy = (by: readonly string[]): Obligation => ({
  ...client.obligation!,
  by: [...by],
  async: by.filter((name) => name !== "destroy"),
  cuts: by.filter((name) => name === "destroy"),
  once: by.filter((name) => /^(?:close|quit)$/i.test(name)),
  spent: [...by],
});
/** A client of 4.x. */
const client4: TypeContract = { ...client, obligation: givenBackBy(["quit", "QUIT", "disconnect"]) };
/** A part of what a client has. */
const partOf = (
  commands: TypeContract["members"],
  names: readonly string[],
  by: readonly string[],
  more: TypeContract["members"],
): TypeContract => ({
  ...client,
  obligation: givenBackBy(by),
  members: { ...commands, ...Object.fromEntries(names.map((name) => [name, own[name]!])), ...more },
});
const shared = ["connect", "close", "destroy", "sendCommand", "multi", "MULTI"];
const subscribes = ["subscribe", "pSubscribe", "sSubscribe", "unsubscribe", "pUnsubscribe", "sUnsubscribe"];
const groups = (commands: TypeContract["members"]): Record<string, TypeContract> => ({
  RedisCluster: partOf(
    commands,
    [...shared, ...subscribes, "quit", "disconnect"],
    ["close", "destroy", "quit", "disconnect"],
    { duplicate: { returns: "RedisCluster" } },
  ),
  // destroy() waits for its nodes.
  RedisSentinel: partOf(commands, [...shared, ...subscribes, "scanIterator"], ["close", "destroy"], {
    duplicate: { returns: "RedisSentinel" },
    use: awaits0,
    destroy: task,
  }),
  RedisClientPool: partOf(commands, shared, ["close", "destroy"], { execute: awaits0 }),
});

/** What a transaction collects; exec() sends it. */
const multi: TypeContract["members"] = {
  ...Object.fromEntries(Object.keys(nodeRedisCommands).map((name): [string, Api] => [name, chain])),
  exec: request,
  execAsPipeline: request,
  execTyped: request,
};
const either = { multi: local, MULTI: local };

const contract: Omit<PackageContract, "package"> = {
  versions: ">=4",
  source: "redis 6.3, @redis/client 6.3 dist/lib/client/index.d.ts, socket.js; connecting measured",
  exports: {
    createClient: [
      { when: [{ at: "arg0.legacyMode", absent: true }], returns: "RedisClient" },
      { when: [{ at: "arg0.legacyMode", is: false }], returns: "RedisClient" },
      // An option of 4.x (@redis/client 1.x): since then there is client.legacy().
      { when: [{ at: "arg0.legacyMode", is: true }], returns: "LegacyClient", versions: "<5" },
      { returns: "ChosenClient", versions: "<5" },
      { returns: "RedisClient" },
    ],
    createClientPool: { returns: "RedisClientPool" },
    createCluster: { returns: "RedisCluster" },
    createSentinel: { returns: "RedisSentinel" },
    RedisClientType: { class: "RedisClient" },
    RedisClusterType: { class: "RedisCluster" },
    RedisClientPoolType: { class: "RedisClientPool" },
    commandOptions: { versions: "<5", rejects: false },
  },
  types: {
    RedisClient: client,
    // In legacy mode commands call back; whether it is one cannot always be told.
    LegacyClient: { ...client4, members: { ...own4, ...either, v4: { value: "RedisClient" } } },
    ChosenClient: { ...client4, members: { ...chosen, ...own4, ...either } },
    ...groups(turnedCommands),
    Multi: { members: { ...multi, exec: { ...request, turned: commandTurned } } },
  },
};

export const redis = defineContract({ package: "redis", ...contract });
// It never had callbacks.
const plain: TypeContract = { ...client, members: { ...nodeRedisCommands, ...own } };
export const redisClient = defineContract({
  package: "@redis/client",
  ...contract,
  versions: ">=1",
  types: {
    ...contract.types,
    Multi: { members: multi },
    RedisClient: plain,
    ...groups(nodeRedisCommands),
  },
});

const command: Api = {
  ...callbackOnly,
  turned: commandTurned,
};

// Callbacks only; connects in createClient() and reconnects.
export const redis3 = defineContract({
  package: "redis",
  versions: "<4",
  source: "redis 3.1, README.md, index.js",
  exports: {
    createClient: { returns: "RedisClient3", acquires: "result" },
    RedisClient: { class: "RedisClient3", acquires: "new" },
  },
  types: {
    RedisClient3: {
      extends: "node#EventEmitter",
      obligation: { kind: "release", by: ["quit", "QUIT", "end"], harm: "holds-socket", shared: true },
      members: {
        quit: callbackOnly,
        QUIT: callbackOnly,
        end: local,
        unref: local,
        duplicate: { returns: "RedisClient3", acquires: "result" },
        subscribe: { ...command, args: { this: "owns" } },
        psubscribe: { ...command, args: { this: "owns" } },
        get: command,
        set: command,
        setex: command,
        del: command,
        exists: command,
        expire: command,
        hget: command,
        hset: command,
        hgetall: command,
        publish: command,
        ping: command,
      },
      events: { error: { means: "failure" }, ready: { means: "success" }, end: { means: "final" } },
    },
  },
});
