import amqp, { Channel } from "amqplib";

let channel: Channel | undefined;

export async function getChannel(): Promise<Channel> {
  if (channel) return channel;
  const connection = await amqp.connect(process.env.AMQP_URL!);
  try {
    channel = await connection.createChannel();
  } catch (err) {
    await connection.close();
    throw err;
  }
  connection.on("close", () => {
    channel = undefined;
  });
  return channel;
}
