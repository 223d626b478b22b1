import { Client } from "pg";

class Snapshot {
  private constructor(private readonly client: Client) {}

  static async open(url: string): Promise<Snapshot> {
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      await client.query("begin isolation level repeatable read read only");
    } catch (err) {
      await client.end();
      throw err;
    }
    return new Snapshot(client);
  }

  async rows(sql: string) {
    return (await this.client.query(sql)).rows;
  }

  async close() {
    await this.client.end();
  }
}

export async function exportAll(url: string, tables: string[]) {
  const snapshot = await Snapshot.open(url);
  try {
    const out: Record<string, unknown[]> = {};
    for (const t of tables) out[t] = await snapshot.rows(`select * from ${t}`);
    return out;
  } finally {
    await snapshot.close();
  }
}
