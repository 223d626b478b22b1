import amqp, { Channel, ChannelModel } from "amqplib";

export class Bus {
  private connection?: ChannelModel;
  private channel?: Channel;

  async start(url: string): Promise<void> {
    this.connection = await amqp.connect(url);
    this.connection.on("error", (err) => console.error("amqp", err));
    this.channel = await this.connection.createChannel();
    await this.channel.assertExchange("events", "topic", { durable: true });
  }

  publish(key: string, payload: unknown): boolean {
    if (!this.channel) throw new Error("not started");
    return this.channel.publish("events", key, Buffer.from(JSON.stringify(payload)));
  }

  async stop(): Promise<void> {
    await this.channel?.close();
    await this.connection?.close();
    this.channel = undefined;
    this.connection = undefined;
  }
}
