import { Injectable, OnModuleDestroy, OnModuleInit } from "@nestjs/common";
import { Consumer, Kafka, Producer } from "kafkajs";

@Injectable()
export class KafkaService implements OnModuleInit, OnModuleDestroy {
  private readonly kafka = new Kafka({ clientId: "orders", brokers: ["kafka:9092"] });
  private readonly producer: Producer = this.kafka.producer();
  private readonly consumers: Consumer[] = [];

  async onModuleInit(): Promise<void> {
    await this.producer.connect();
  }

  async produce(topic: string, value: object): Promise<void> {
    await this.producer.send({ topic, messages: [{ value: JSON.stringify(value) }] });
  }

  async consume(topic: string, groupId: string, handler: (value: string) => Promise<void>): Promise<void> {
    const consumer = this.kafka.consumer({ groupId });
    await consumer.connect();
    this.consumers.push(consumer);
    await consumer.subscribe({ topic });
    await consumer.run({ eachMessage: async ({ message }) => handler(String(message.value)) });
  }

  async onModuleDestroy(): Promise<void> {
    await this.producer.disconnect();
    await Promise.all(this.consumers.map((c) => c.disconnect()));
  }
}
