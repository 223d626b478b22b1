// amqplib: connection and channels with owners, closed in order.
import amqp, { type Channel, type ChannelModel, type ConsumeMessage } from "amqplib";

export async function publishOnce(url: string, queue: string, body: unknown): Promise<void> {
  const connection = await amqp.connect(url);
  try {
    const channel = await connection.createConfirmChannel();
    await channel.assertQueue(queue, { durable: true });
    channel.sendToQueue(queue, Buffer.from(JSON.stringify(body)), { persistent: true });
    await channel.waitForConfirms();
    await channel.close();
  } finally {
    // Closes its channels too.
    await connection.close();
  }
}

export async function depth(url: string, queue: string): Promise<number> {
  let connection: ChannelModel | undefined;
  try {
    connection = await amqp.connect(url);
    const channel = await connection.createChannel();
    const { messageCount } = await channel.checkQueue(queue);
    return messageCount;
  } finally {
    await connection?.close();
  }
}

export class Consumer {
  private connection: ChannelModel | undefined;
  private channel: Channel | undefined;

  constructor(
    private readonly url: string,
    private readonly queue: string,
    private readonly handle: (body: unknown) => Promise<void>,
  ) {}

  async start(): Promise<void> {
    this.connection = await amqp.connect(this.url);
    this.connection.on("error", (error) => console.error("broker", error));
    this.channel = await this.connection.createChannel();
    await this.channel.prefetch(10);
    await this.channel.assertQueue(this.queue);
    await this.channel.consume(this.queue, (message) => {
      if (message) void this.onMessage(message);
    });
  }

  private async onMessage(message: ConsumeMessage): Promise<void> {
    try {
      await this.handle(JSON.parse(message.content.toString()));
      this.channel?.ack(message);
    } catch (error) {
      console.error("rejected", error);
      this.channel?.nack(message, false, false);
    }
  }

  async stop(): Promise<void> {
    await this.channel?.close();
    await this.connection?.close();
    this.channel = undefined;
    this.connection = undefined;
  }
}
