import { Client } from 'basic-ftp';

export async function newest(host: string): Promise<string | null> {
  const client = new Client(); // leaks
  await client.access({ host });
  const files = await client.list('/outgoing');
  if (files.length === 0) return null;
  files.sort((a, b) => b.name.localeCompare(a.name));
  client.close();
  return files[0].name;
}
