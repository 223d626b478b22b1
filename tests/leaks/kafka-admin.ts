import { Kafka } from 'kafkajs';

const kafka = new Kafka({ brokers: ['kafka:9092'] });

export async function ensureTopic(topic: string): Promise<boolean> {
  const admin = kafka.admin(); // leaks
  await admin.connect();
  const topics = await admin.listTopics();
  if (topics.includes(topic)) return false;
  await admin.createTopics({ topics: [{ topic, numPartitions: 3 }] });
  await admin.disconnect();
  return true;
}
