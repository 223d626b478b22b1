import { createClient } from "redis";

type Client = ReturnType<typeof createClient>;

export async function waitForMessage(client: Client, channel: string, ms: number): Promise<string> {
  const subscriber = client.duplicate();
  await subscriber.connect();
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<string>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error("no message")), ms);
      subscriber.subscribe(channel, (message) => resolve(message)).catch(reject);
    });
  } finally {
    clearTimeout(timer);
    await subscriber.quit();
  }
}
