/** Message brokers and job queues. */
import type { PackageContract } from "../vocabulary.js";
import { amqplib, amqplibCallback, amqplibCallbackFiles, amqplibFiles } from "./amqplib.js";
import { confluentKafka, kafkajs, nodeRdkafka } from "./kafka.js";
import { moreBrokers } from "./more.js";
import { mqtt, nats, natsTransport, rhea, serviceBus, stompit, zeromq } from "./messaging.js";
import { bull, bullmq } from "./queues.js";

export const brokerContracts: readonly PackageContract[] = [
  amqplib,
  amqplibCallback,
  amqplibFiles,
  amqplibCallbackFiles,
  kafkajs,
  confluentKafka,
  nodeRdkafka,
  nats,
  natsTransport,
  mqtt,
  stompit,
  serviceBus,
  rhea,
  zeromq,
  bullmq,
  bull,
  ...moreBrokers,
];
