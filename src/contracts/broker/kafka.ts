import { defineContract } from "../vocabulary.js";
import type { Api, Obligation, TypeContract } from "../vocabulary.js";
import { callbackOnly, local, request, task } from "../database/shared.js";

/** Making one opens nothing. Retries used up: connect() rejects with no socket open (measured). */
const owned: Obligation = {
  kind: "release",
  by: ["disconnect"],
  async: ["disconnect"],
  harm: "holds-socket",
  shared: true,
  diesOn: ["connect"],
};
const connect: Api = { returns: "Promise<void>", work: "request", acquires: "this" };

const kafkaTypes: Record<string, TypeContract> = {
  Kafka: {
    members: {
      producer: { returns: "Producer" },
      consumer: { returns: "Consumer" },
      admin: { returns: "Admin" },
      logger: local,
    },
  },
  Producer: {
    obligation: owned,
    members: {
      connect,
      disconnect: task,
      send: request,
      sendBatch: request,
      // Open until the broker's own timeout where it is neither committed nor aborted.
      transaction: { returns: "Promise<Transaction>", acquires: "await", work: "request" },
      on: local,
    },
  },
  Transaction: {
    obligation: {
      kind: "finish",
      by: ["commit", "abort"],
      async: ["commit", "abort"],
      undo: "abort()",
      harm: "holds-until-timeout",
    },
    members: {
      send: request,
      sendBatch: request,
      sendOffsets: request,
      commit: request,
      abort: request,
      isActive: local,
    },
  },
  Consumer: {
    obligation: owned,
    members: {
      connect,
      disconnect: task,
      subscribe: request,
      // Works on by itself from here, for as long as the process. Its functions (eachMessage, eachBatch) are awaited.
      run: { returns: "Promise<void>", work: "request", args: { this: "owns" } },
      stop: task,
      commitOffsets: request,
      describeGroup: request,
      seek: local,
      pause: local,
      resume: local,
      on: local,
    },
  },
  Admin: {
    obligation: owned,
    members: {
      connect,
      disconnect: task,
      listTopics: request,
      createTopics: request,
      deleteTopics: request,
      createPartitions: request,
      fetchTopicMetadata: request,
      fetchOffsets: request,
      fetchTopicOffsets: request,
      fetchTopicOffsetsByTimestamp: request,
      describeCluster: request,
      setOffsets: request,
      resetOffsets: request,
      describeConfigs: request,
      alterConfigs: request,
      listGroups: request,
      deleteGroups: request,
      describeGroups: request,
      describeAcls: request,
      deleteAcls: request,
      createAcls: request,
      deleteTopicRecords: request,
      on: local,
    },
  },
};

export const kafkajs = defineContract({
  package: "kafkajs",
  source: "kafkajs 2.2, types/index.d.ts; connecting measured",
  exports: {
    Kafka: { class: "Kafka" },
    Producer: { class: "Producer" },
    Consumer: { class: "Consumer" },
    Admin: { class: "Admin" },
  },
  types: kafkaTypes,
});

const { Kafka: kafka = {}, Producer: producer = {}, Consumer: consumer = {}, Admin: admin = {} } = kafkaTypes;
const without = (type: TypeContract, names: readonly string[], more: TypeContract["members"] = {}): TypeContract => ({
  ...type,
  members: {
    ...Object.fromEntries(Object.entries(type.members ?? {}).filter(([name]) => !names.includes(name))),
    ...more,
  },
});
// The interface of kafkajs, as far as librdkafka has it: no events.
export const confluentKafka = defineContract({
  package: "@confluentinc/kafka-javascript",
  source: "@confluentinc/kafka-javascript 1.10, types/kafkajs.d.ts",
  exports: { "KafkaJS.Kafka": { class: "Kafka" } },
  types: {
    ...kafkaTypes,
    Kafka: without(kafka, ["logger"]),
    Producer: without(producer, ["on"], { flush: request }),
    Consumer: without(consumer, ["describeGroup", "on"], { committed: request }),
    Admin: without(admin, [
      ...["createPartitions", "describeCluster", "setOffsets", "resetOffsets", "describeConfigs", "alterConfigs"],
      ...["describeAcls", "deleteAcls", "createAcls", "on"],
    ]),
  },
});

const open: Api = { callback: { arg: "last", runs: "once", error: 0, result: "dropped" }, acquires: "this" };
export const nodeRdkafka = defineContract({
  package: "node-rdkafka",
  source: "node-rdkafka README.md",
  exports: {
    Producer: { class: "Producer" },
    HighLevelProducer: { class: "Producer" },
    KafkaConsumer: { class: "Consumer" },
    "AdminClient.create": { returns: "Admin", acquires: "result" },
  },
  types: {
    Producer: {
      extends: "node#EventEmitter",
      obligation: { kind: "release", by: ["disconnect"], harm: "holds-socket", shared: true, diesOn: ["connect"] },
      members: { connect: open, disconnect: callbackOnly, produce: local, poll: local, flush: callbackOnly },
      events: { disconnected: { means: "final" } },
    },
    Consumer: {
      extends: "node#EventEmitter",
      obligation: { kind: "release", by: ["disconnect"], harm: "holds-socket", diesOn: ["connect"] },
      members: {
        connect: open,
        disconnect: callbackOnly,
        subscribe: local,
        consume: { callback: { arg: "last", runs: "many", error: 0, result: "dropped" }, args: { this: "owns" } },
        commit: local,
      },
      events: { disconnected: { means: "final" } },
    },
    Admin: {
      obligation: { kind: "release", by: ["disconnect"], harm: "holds-socket" },
      members: {
        createTopic: callbackOnly,
        deleteTopic: callbackOnly,
        createPartitions: callbackOnly,
        disconnect: local,
      },
    },
  },
});
