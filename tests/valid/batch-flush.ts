import { Client } from "pg";

export async function migrate(url: string, steps: ((c: Client) => Promise<void>)[]): Promise<void> {
  const client = new Client(url);
  await client.connect().catch(async (err) => {
    await client.end();
    throw err;
  });
  let error: unknown;
  for (const step of steps) {
    try {
      await step(client);
    } catch (err) {
      error = err;
      break;
    }
  }
  await client.end();
  if (error) throw error;
}
