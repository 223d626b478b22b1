import amqp from 'amqplib';

export async function publish(url: string, queue: string, payload: object): Promise<void> {
  const connection = await amqp.connect(url); // leaks
  const channel = await connection.createChannel();
  await channel.assertQueue(queue);
  channel.sendToQueue(queue, Buffer.from(JSON.stringify(payload)));
  await channel.close();
  await connection.close();
}
