import { createClient } from 'redis';

const timeout = (ms: number) => new Promise<never>((_, reject) => setTimeout(() => reject(new Error('timeout')), ms));

export async function pingRedis(url: string): Promise<string> {
  const client = createClient({ url }); // leaks
  await client.connect();
  const answer = await Promise.race([client.ping(), timeout(500)]);
  await client.quit();
  return answer;
}
