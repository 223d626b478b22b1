/** Job queues in databases, brokers and workflow engines beside those of the other files. */
import { defineContract } from "../vocabulary.js";
import type { Api, Obligation, PackageContract } from "../vocabulary.js";
import { chain, local, request, requestOrCallback, task, taskOrCallback } from "../database/shared.js";

/** What `by` ends asynchronously, and is meant to be made once. */
const closed = (...by: string[]): Obligation => ({
  kind: "release",
  by,
  async: by,
  harm: "holds-socket",
  shared: true,
});

// Connects at the call and again for ever; channels are made anew with the connection.
const amqpManager = defineContract({
  package: "amqp-connection-manager",
  source: "amqp-connection-manager 5.0.0, dist/types/AmqpConnectionManager.d.ts, ChannelWrapper.d.ts",
  exports: {
    connect: { returns: "Manager", acquires: "result" },
    default: { value: "Module" },
    AmqpConnectionManagerClass: { class: "Manager" },
  },
  types: {
    Module: { members: { connect: { returns: "Manager", acquires: "result" } } },
    Manager: {
      extends: "node#EventEmitter",
      obligation: closed("close"),
      members: {
        connect: request,
        close: { ...task, closesChildren: true },
        isConnected: local,
        // A channel goes with its connection; its setup functions are waited for.
        createChannel: { returns: "Channel", options: { "arg0.setup": "awaited" } },
      },
    },
    Channel: {
      extends: "node#EventEmitter",
      members: {
        addSetup: { ...request, callback: { arg: 0, runs: "many", result: "awaited" } },
        waitForConnect: request,
        publish: request,
        sendToQueue: request,
        consume: { ...request, callback: { arg: 1, runs: "many", result: "dropped" } },
        assertQueue: request,
        assertExchange: request,
        bindQueue: request,
        ack: local,
        nack: local,
        close: task,
      },
    },
  },
});

const rabbitmqClient = defineContract({
  package: "rabbitmq-client",
  source: "rabbitmq-client 5.0.8, lib/Connection.d.ts",
  exports: { Connection: { class: "Connection", acquires: "new" }, default: { class: "Connection", acquires: "new" } },
  types: {
    Connection: {
      extends: "node#EventEmitter",
      obligation: { ...closed("close", "unsafeDestroy"), async: ["close"] },
      members: {
        close: { ...task, closesChildren: true },
        unsafeDestroy: local,
        createPublisher: { returns: "Publisher" },
        createRPCClient: local,
        // Works on by itself from here, for as long as the process.
        createConsumer: { callback: { arg: 1, runs: "many", result: "awaited" }, args: { this: "owns" } },
        queueDeclare: request,
        exchangeDeclare: request,
        queueBind: request,
      },
    },
    Publisher: { members: { send: request, close: task } },
  },
});

// Opens a pool and polls from start() on.
const pgBoss = defineContract({
  package: "pg-boss",
  source: "pg-boss 10.4.2, types.d.ts",
  exports: { default: { class: "PgBoss" }, PgBoss: { class: "PgBoss" } },
  types: {
    PgBoss: {
      extends: "node#EventEmitter",
      obligation: closed("stop"),
      members: {
        start: { ...request, acquires: "this" },
        stop: task,
        send: request,
        sendAfter: request,
        insert: request,
        fetch: request,
        complete: request,
        fail: request,
        cancel: request,
        createQueue: request,
        deleteQueue: request,
        schedule: request,
        unschedule: request,
        publish: request,
        // Works on by itself from here, for as long as the process.
        work: { ...request, callback: { arg: "last", runs: "many", result: "awaited" }, args: { this: "owns" } },
      },
    },
  },
});

const graphileWorker = defineContract({
  package: "graphile-worker",
  source: "graphile-worker 0.17.3, dist/workerUtils.d.ts, dist/interfaces.d.ts",
  exports: {
    makeWorkerUtils: { returns: "Promise<Utilities>", acquires: "await", work: "request" },
    quickAddJob: request,
    // Works by itself for as long as the process.
    run: request,
    runOnce: request,
    runMigrations: request,
  },
  types: {
    Utilities: {
      obligation: closed("release"),
      members: { release: task, addJob: request, addJobs: request, migrate: request, withPgClient: request },
    },
  },
});

const beeQueue = defineContract({
  package: "bee-queue",
  source: "bee-queue 2.0.0, index.d.ts",
  exports: { default: { class: "Queue", acquires: "new" } },
  types: {
    Queue: {
      extends: "node#EventEmitter",
      obligation: closed("close"),
      members: {
        close: taskOrCallback,
        createJob: { returns: "Job" },
        getJob: requestOrCallback,
        getJobs: requestOrCallback,
        removeJob: requestOrCallback,
        ready: request,
        // Works on by itself from here, for as long as the process.
        process: { callback: { arg: "last", runs: "many", result: "awaited" }, args: { this: "owns" } },
      },
    },
    Job: {
      members: {
        save: requestOrCallback,
        retries: chain,
        timeout: chain,
        delayUntil: chain,
        backoff: chain,
        setId: chain,
      },
    },
  },
});

const pulsarPart: Api = { returns: "Promise<Part>", acquires: "await", work: "request" };
const pulsar = defineContract({
  package: "pulsar-client",
  source: "pulsar-client 1.18.0, index.d.ts",
  exports: { Client: { class: "Client", acquires: "new" } },
  types: {
    Client: {
      obligation: closed("close"),
      members: {
        close: { ...task, closesChildren: true },
        createProducer: pulsarPart,
        createReader: pulsarPart,
        subscribe: pulsarPart,
      },
    },
    Part: {
      obligation: { ...closed("close"), shared: false },
      members: {
        close: task,
        send: request,
        flush: request,
        receive: request,
        batchReceive: request,
        readNext: request,
        acknowledge: request,
        acknowledgeId: request,
        negativeAcknowledge: local,
        unsubscribe: request,
      },
    },
  },
});

const asyncMqtt = defineContract({
  package: "async-mqtt",
  source: "async-mqtt 2.6.3, index.d.ts",
  exports: {
    connect: { returns: "Client", acquires: "result" },
    connectAsync: { returns: "Promise<Client>", acquires: "await", work: "request" },
    AsyncMqttClient: { class: "Client" },
  },
  types: {
    Client: {
      extends: "node#EventEmitter",
      obligation: { ...closed("end"), shared: false },
      members: {
        end: task,
        publish: request,
        unsubscribe: request,
        // Works on by itself from here, for as long as the process.
        subscribe: { ...request, args: { this: "owns" } },
      },
      events: { connect: { means: "success" }, error: { means: "failure" }, end: { means: "final" } },
    },
  },
});

const connects: Api = { returns: "Promise<Connection>", acquires: "await", work: "request" };
const connection: PackageContract["types"] = {
  Connection: { obligation: closed("close"), members: { close: task, ensureConnected: request } },
};
const temporalClient = defineContract({
  package: "@temporalio/client",
  source: "@temporalio/client 1.24.0, lib/connection.d.ts",
  exports: { "Connection.connect": connects, "Connection.lazy": { returns: "Connection" } },
  types: connection,
});
const temporalWorker = defineContract({
  package: "@temporalio/worker",
  source: "@temporalio/worker 1.24.0, lib/connection.d.ts",
  exports: { "NativeConnection.connect": connects },
  types: connection,
});

export const moreBrokers: readonly PackageContract[] = [
  amqpManager,
  rabbitmqClient,
  pgBoss,
  graphileWorker,
  beeQueue,
  pulsar,
  asyncMqtt,
  temporalClient,
  temporalWorker,
];
