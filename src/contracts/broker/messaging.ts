import { defineContract } from "../vocabulary.js";
import type { Api, TypeContract } from "../vocabulary.js";
import { callbackOnly, local, request, task } from "../database/shared.js";

/** A subscriber works on by itself from here, for as long as the process: nothing is owed for its connection any more. */
const subscribes: Api["args"] = { this: "owns" };

// Refused or dropped: rejects with no socket open (measured).
const natsConnection = (by: readonly string[], members: TypeContract["members"]): TypeContract => ({
  obligation: { kind: "release", by: ["close", "drain", ...by], async: ["close", "drain"], harm: "holds-socket" },
  members: {
    close: task,
    drain: task,
    // Resolves, also with an error; it never rejects.
    closed: { returns: "Promise<unknown>", work: "none", rejects: false },
    flush: request,
    request,
    requestMany: request,
    rtt: request,
    reconnect: request,
    publish: local,
    publishMessage: local,
    respondMessage: local,
    subscribe: { returns: "Subscription", args: subscribes },
    isClosed: local,
    isDraining: local,
    getServer: local,
    stats: local,
    status: local,
    ...members,
  },
});
const natsSubscription: TypeContract = {
  members: { unsubscribe: local, drain: task, isClosed: local, isDraining: local },
};

export const nats = defineContract({
  package: "nats",
  source: "nats 2.29, lib/nats-base-client/core.d.ts; connecting measured",
  exports: {
    connect: { returns: "Promise<NatsConnection>", acquires: "await", work: "request" },
    NatsConnection: { class: "NatsConnection" },
  },
  types: {
    NatsConnection: natsConnection([], {
      jetstream: { returns: "JetStream" },
      jetstreamManager: { returns: "Promise<JetStreamManager>", work: "request" },
    }),
    Subscription: natsSubscription,
    JetStream: { members: { publish: request, pull: request, subscribe: request, pullSubscribe: request } },
    JetStreamManager: {},
  },
});
export const natsTransport = defineContract({
  package: "@nats-io/transport-node",
  source: "@nats-io/transport-node 3.4; @nats-io/nats-core 3.4, lib/core.d.ts",
  exports: {
    connect: { returns: "Promise<NatsConnection>", acquires: "await", work: "request" },
    NatsConnection: { class: "NatsConnection" },
  },
  // JetStream has a package of its own.
  types: { NatsConnection: natsConnection(["[Symbol.asyncDispose]"], {}), Subscription: natsSubscription },
});

const mqttDone = (name: string): Api => ({
  ...callbackOnly,
  returns: "this",
  background: true,
  instead: { text: `$this.${name}Async($args)`, value: true },
});
// Connects at the call and reconnects for ever, whether refused or dropped (measured).
export const mqtt = defineContract({
  package: "mqtt",
  source: "mqtt 5.16, build/lib/client.d.ts; connecting measured",
  exports: {
    connect: [
      { when: [{ at: "arg0.manualConnect", is: true }], returns: "MqttClient" },
      { when: [{ at: "arg1.manualConnect", is: true }], returns: "MqttClient" },
      { returns: "MqttClient", acquires: "result" },
    ],
    connectAsync: { returns: "Promise<MqttClient>", acquires: "await", work: "request" },
    MqttClient: { class: "MqttClient" },
    Client: { class: "MqttClient" },
  },
  types: {
    MqttClient: {
      extends: "node#EventEmitter",
      obligation: { kind: "release", by: ["end", "endAsync"], async: ["endAsync"], harm: "holds-socket" },
      members: {
        end: {
          callback: { arg: "last", runs: "once", result: "dropped" },
          returns: "this",
          background: true,
          instead: { text: "$this.endAsync($args)" },
        },
        endAsync: task,
        publish: mqttDone("publish"),
        publishAsync: request,
        subscribe: { ...mqttDone("subscribe"), args: subscribes },
        subscribeAsync: { ...request, args: subscribes },
        unsubscribe: mqttDone("unsubscribe"),
        unsubscribeAsync: request,
        reconnect: { returns: "this" },
        getLastMessageId: local,
      },
      events: { connect: { means: "success" }, error: { means: "failure" }, end: { means: "final" } },
    },
  },
});

export const stompit = defineContract({
  package: "stompit",
  source: "stompit 1.0, lib/connect.js, lib/Client.js",
  exports: {
    connect: {
      callback: { arg: "last", runs: "once", error: 0, params: ["", "StompClient"], result: "dropped" },
      acquires: "cb[1]",
    },
  },
  types: {
    StompClient: {
      extends: "node#EventEmitter",
      obligation: {
        kind: "release",
        by: ["disconnect", "destroy"],
        harm: "holds-socket",
        diesOn: ["event('error')"],
      },
      members: {
        disconnect: callbackOnly,
        destroy: local,
        send: { returns: "node#Writable" },
        sendString: callbackOnly,
        subscribe: { callback: { arg: 1, runs: "many", error: 0, result: "dropped" }, args: subscribes },
      },
      events: { error: { means: "failure" }, close: { means: "final" } },
    },
  },
});

const children: Api = { returns: "Sender", acquires: "result" };
const receiver: Api = { returns: "Receiver", acquires: "result" };
const session: Api = { returns: "Promise<SessionReceiver>", acquires: "await", work: "request" };
const receiverMembers: TypeContract["members"] = {
  close: task,
  receiveMessages: request,
  receiveDeferredMessages: request,
  peekMessages: request,
  completeMessage: request,
  abandonMessage: request,
  deferMessage: request,
  deadLetterMessage: request,
  renewMessageLock: request,
  subscribe: { args: subscribes },
  getMessageIterator: { args: subscribes },
};
export const serviceBus = defineContract({
  package: "@azure/service-bus",
  source: "@azure/service-bus 7.9, types",
  exports: {
    ServiceBusClient: { class: "Client", acquires: "new" },
    ServiceBusSender: { class: "Sender" },
    ServiceBusReceiver: { class: "Receiver" },
    ServiceBusSessionReceiver: { class: "SessionReceiver" },
  },
  types: {
    // Opens with the first use of a sender or receiver; closing it closes them all.
    Client: {
      obligation: { kind: "release", by: ["close"], async: ["close"], harm: "holds-socket" },
      members: {
        close: { ...task, closesChildren: true },
        createSender: children,
        createReceiver: receiver,
        createRuleManager: local,
        acceptSession: session,
        acceptNextSession: session,
      },
    },
    // A link on the connection of its client, of which there is a bounded number.
    Sender: {
      obligation: { kind: "release", by: ["close"], async: ["close"], harm: "starves-pool" },
      members: {
        close: task,
        sendMessages: request,
        scheduleMessages: request,
        cancelScheduledMessages: request,
        createMessageBatch: request,
      },
    },
    Receiver: {
      obligation: { kind: "release", by: ["close"], async: ["close"], harm: "starves-pool" },
      members: receiverMembers,
    },
    // Holds the lock of its session: nobody else gets it.
    SessionReceiver: {
      obligation: { kind: "release", by: ["close"], async: ["close"], harm: "hangs" },
      members: { ...receiverMembers, getSessionState: request, setSessionState: request, renewSessionLock: request },
    },
  },
});

const rheaConnect: Api = { returns: "Connection", acquires: "result" };
const container: TypeContract["members"] = {
  connect: rheaConnect,
  create_container: { returns: "Container" },
  listen: local,
};
// Reconnects by itself unless reconnect is false.
export const rhea = defineContract({
  package: "rhea",
  source: "rhea 3.0, typings/index.d.ts",
  exports: { connect: rheaConnect, create_container: { returns: "Container" }, Container: { class: "Container" } },
  types: {
    Container: { extends: "node#EventEmitter", members: container },
    Connection: {
      extends: "node#EventEmitter",
      obligation: { kind: "release", by: ["close"], harm: "holds-socket" },
      members: {
        close: local,
        open_sender: local,
        attach_sender: local,
        send: local,
        create_session: local,
        open_receiver: { args: subscribes },
        attach_receiver: { args: subscribes },
      },
      events: { connection_close: { means: "final" } },
    },
  },
});

const bind: Api = { returns: "Promise<void>", work: "request", acquires: "this" };
const zeromqSocket: TypeContract = {
  obligation: { kind: "release", by: ["close"], harm: "holds-until-gc" },
  members: {
    bind,
    connect: { acquires: "this" },
    unbind: request,
    disconnect: local,
    close: local,
    send: request,
    receive: request,
    subscribe: local,
    unsubscribe: local,
  },
};
export const zeromq = defineContract({
  package: "zeromq",
  versions: ">=6",
  source: "zeromq 6.8, lib/index.d.ts",
  exports: {
    Publisher: { class: "Socket" },
    Subscriber: { class: "Socket" },
    Request: { class: "Socket" },
    Reply: { class: "Socket" },
    Dealer: { class: "Socket" },
    Router: { class: "Socket" },
    Push: { class: "Socket" },
    Pull: { class: "Socket" },
    Pair: { class: "Socket" },
    XPublisher: { class: "Socket" },
    XSubscriber: { class: "Socket" },
  },
  types: { Socket: zeromqSocket },
});
