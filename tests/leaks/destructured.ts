import { connect } from 'amqplib';

async function setup(url: string) {
  const connection = await connect(url); // leaks
  const channel = await connection.createChannel();
  return { connection, channel };
}

export async function purge(url: string, queue: string): Promise<number> {
  const { connection, channel } = await setup(url); // leaks
  const { messageCount } = await channel.purgeQueue(queue);
  await connection.close();
  return messageCount;
}
