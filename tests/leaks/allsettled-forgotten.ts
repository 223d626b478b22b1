import { Client } from 'pg';

export async function runAll(client: Client, statements: string[]): Promise<void> {
  const running: Promise<unknown>[] = [];
  for (const s of statements) {
    running.push(client.query(s)); // leaks
    if (running.length > 100) {
      await Promise.all(running);
      running.length = 0;
    }
  }
}
