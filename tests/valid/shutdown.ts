// Graceful shutdown: servers, pools and consumers are closed in order, with a deadline.
import { createServer } from "node:http";
import process from "node:process";
import { Kafka, type Consumer } from "kafkajs";
import { Pool } from "pg";
import { createClient } from "redis";

type Closer = () => Promise<unknown>;

const closers: { name: string; close: Closer }[] = [];

export function onShutdown(name: string, close: Closer): void {
  closers.unshift({ name, close });
}

async function closeAll(): Promise<void> {
  for (const { name, close } of closers) {
    try {
      await close();
    } catch (error) {
      console.error(`${name} did not close`, error);
    }
  }
}

let closing: Promise<void> | undefined;

export function shutdown(reason: string): Promise<void> {
  console.log("shutting down", reason);
  closing ??= closeAll();
  return closing;
}

async function startConsumer(): Promise<Consumer> {
  const kafka = new Kafka({ brokers: ["localhost:9092"] });
  const consumer = kafka.consumer({ groupId: "shop" });
  await consumer.connect();
  try {
    await consumer.subscribe({ topic: "orders" });
    await consumer.run({
      eachMessage: async ({ message }) => {
        console.log(message.value?.toString());
      },
    });
  } catch (error) {
    await consumer.disconnect();
    throw error;
  }
  return consumer;
}

export async function start(): Promise<void> {
  const pool = new Pool();
  onShutdown("postgres", () => pool.end());

  const redis = createClient();
  onShutdown("redis", () => redis.close());
  await redis.connect();

  const consumer = await startConsumer();
  onShutdown("kafka", () => consumer.disconnect());

  const server = createServer((_request, response) => {
    pool
      .query("select now()")
      .then(({ rows }) => response.end(JSON.stringify(rows)))
      .catch((error: unknown) => {
        console.error(error);
        response.writeHead(500).end();
      });
  });
  server.listen(8_080);
  onShutdown("http", () => new Promise((resolve) => server.close(resolve)));
}

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    setTimeout(() => process.exit(1), 10_000).unref();
    shutdown(signal).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}

process.on("unhandledRejection", (reason) => {
  console.error(reason);
  process.exitCode = 1;
  void shutdown("unhandled rejection");
});
