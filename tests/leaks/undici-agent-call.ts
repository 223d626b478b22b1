import { Agent, fetch } from 'undici';

export async function insecure(url: string): Promise<unknown> {
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } }); // leaks
  const res = await fetch(url, { dispatcher });
  return res.json();
}
