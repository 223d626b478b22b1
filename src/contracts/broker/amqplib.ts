import { defineContract } from "../vocabulary.js";
import type { Api, Obligation, PackageContract, TypeContract } from "../vocabulary.js";
import { callbackOnly, local, request, task } from "../database/shared.js";

// Closing the connection closes its channels; closing a channel leaves the connection open.
// A lost connection is final: 'error' (where it was one), then 'close'; it is not made anew.
const connection: Obligation = {
  kind: "release",
  by: ["close"],
  async: ["close"],
  harm: "holds-socket",
  // IllegalOperationError, as for a second close().
  once: ["close"],
  spent: ["close"],
  shared: true,
  diesOn: ["event('error')"],
};
/** Where the broker refuses one of these it has closed the channel, and its number is free again (lib/channel.js). */
const refused = [
  "cancel",
  "get",
  "prefetch",
  "recover",
  "assertQueue",
  "checkQueue",
  "deleteQueue",
  "purgeQueue",
  "bindQueue",
  "unbindQueue",
  "assertExchange",
  "checkExchange",
  "deleteExchange",
  "bindExchange",
  "unbindExchange",
];
// A connection has a bounded number of them (channel-max, 2047 with RabbitMQ).
const channel: Obligation = {
  kind: "release",
  by: ["close", "connection.close"],
  async: ["close"],
  harm: "starves-pool",
  starves: "the connection has one channel less for ever",
  once: ["close"],
  spent: ["close"],
  diesOn: ["event('error')", ...refused],
};
const events: TypeContract["events"] = { error: { means: "failure" }, close: { means: "final" } };

/** A consumer works on by itself from here, for as long as the process: nothing is owed for its channel any more. */
const consume: Api = {
  ...request,
  callback: { arg: 1, runs: "many", result: "dropped" },
  args: { this: "owns" },
};
const consumeCallback: Api = {
  callback: [
    { arg: 1, runs: "many", result: "dropped" },
    { arg: 3, runs: "once", error: 0, result: "dropped" },
  ],
  args: { this: "owns" },
};

/** Written into the buffer of the socket: no promise. */
const written: TypeContract["members"] = {
  publish: callbackOnly,
  sendToQueue: callbackOnly,
  ack: local,
  ackAll: local,
  nack: local,
  nackAll: local,
  reject: local,
};

const channelMembers: TypeContract["members"] = {
  ...written,
  close: task,
  consume,
  cancel: request,
  get: request,
  prefetch: request,
  recover: request,
  assertQueue: request,
  checkQueue: request,
  deleteQueue: request,
  purgeQueue: request,
  bindQueue: request,
  unbindQueue: request,
  assertExchange: request,
  checkExchange: request,
  deleteExchange: request,
  bindExchange: request,
  unbindExchange: request,
  waitForConfirms: request,
  connection: { value: "ChannelModel" },
};
const callbackChannelMembers: TypeContract["members"] = {
  ...written,
  close: callbackOnly,
  consume: consumeCallback,
  cancel: callbackOnly,
  get: callbackOnly,
  prefetch: local,
  recover: callbackOnly,
  assertQueue: callbackOnly,
  checkQueue: callbackOnly,
  deleteQueue: callbackOnly,
  purgeQueue: callbackOnly,
  bindQueue: callbackOnly,
  unbindQueue: callbackOnly,
  assertExchange: callbackOnly,
  checkExchange: callbackOnly,
  deleteExchange: callbackOnly,
  bindExchange: callbackOnly,
  unbindExchange: callbackOnly,
  waitForConfirms: callbackOnly,
  connection: { value: "CallbackModel" },
};

const createChannel: Api = { returns: "Promise<Channel>", acquires: "await", work: "request" };
const createChannelCallback: Api = {
  callback: { arg: "last", runs: "once", error: 0, params: ["", "CallbackChannel"], result: "dropped" },
  acquires: "cb[1]",
};

const promised: Record<string, TypeContract> = {
  ChannelModel: {
    extends: "node#EventEmitter",
    obligation: connection,
    members: {
      createChannel,
      createConfirmChannel: createChannel,
      close: { ...task, closesChildren: true },
      updateSecret: request,
    },
    events,
  },
  Channel: { extends: "node#EventEmitter", obligation: channel, members: channelMembers, events },
};
const calledBack: Record<string, TypeContract> = {
  CallbackModel: {
    extends: "node#EventEmitter",
    obligation: { ...connection, async: [] },
    members: {
      createChannel: createChannelCallback,
      createConfirmChannel: createChannelCallback,
      close: { ...callbackOnly, closesChildren: true },
      updateSecret: callbackOnly,
    },
    events,
  },
  CallbackChannel: {
    extends: "node#EventEmitter",
    obligation: { ...channel, async: [] },
    members: callbackChannelMembers,
    events,
  },
};

const source = "amqplib 2.3, index.d.ts, callback_api.d.ts, lib/connection.js, lib/channel.js; connecting measured";

export const amqplib = defineContract({
  package: "amqplib",
  source,
  exports: {
    connect: { returns: "Promise<ChannelModel>", acquires: "await", work: "request" },
    ChannelModel: { class: "ChannelModel" },
    Connection: { class: "ChannelModel" },
    Channel: { class: "Channel" },
    ConfirmChannel: { class: "Channel" },
  },
  types: promised,
});

export const amqplibCallback = defineContract({
  package: "amqplib",
  modules: ["amqplib/callback_api"],
  source,
  exports: {
    connect: {
      callback: { arg: "last", runs: "once", error: 0, params: ["", "CallbackModel"], result: "dropped" },
      acquires: "cb[1]",
    },
    Connection: { class: "CallbackModel" },
    Channel: { class: "CallbackChannel" },
    ConfirmChannel: { class: "CallbackChannel" },
  },
  types: calledBack,
});

/** Files that could be named before the package said what it exports. */
const byFile = (contract: PackageContract, ...modules: string[]): PackageContract => ({
  ...contract,
  versions: "<1.2",
  modules,
});
export const amqplibFiles = byFile(amqplib, "amqplib/channel_api", "amqplib/channel_api.js");
export const amqplibCallbackFiles = byFile(amqplibCallback, "amqplib/callback_api.js");
