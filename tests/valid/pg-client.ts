// Single pg clients: a migration script, a listener that lives in a class, a health check.
import { EventEmitter } from "node:events";
import pg from "pg";

export async function migrate(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    for (const sql of statements) await client.query(sql);
  } finally {
    await client.end();
  }
}

export async function isHealthy(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

export async function serverVersion(url: string): Promise<string> {
  const client = new pg.Client(url);
  return client
    .connect()
    .then(() => client.query<{ v: string }>("select version() as v"))
    .then(({ rows }) => rows[0]?.v ?? "unknown")
    .finally(() => client.end());
}

/** Keeps one connection for `listen`, and opens it again when it breaks. */
export class Listener extends EventEmitter {
  private client: pg.Client | undefined;
  private closed = false;

  constructor(private readonly url: string) {
    super();
  }

  async start(channel: string): Promise<void> {
    const client = new pg.Client(this.url);
    this.client = client;
    client.on("notification", (message) => this.emit("message", message.payload));
    client.on("error", (error) => {
      this.emit("failure", error);
      this.restart(channel).catch((reason) => this.emit("failure", reason));
    });
    await client.connect();
    await client.query(`listen ${client.escapeIdentifier(channel)}`);
  }

  private async restart(channel: string): Promise<void> {
    await this.stop();
    if (this.closed) return;
    await this.start(channel);
  }

  private async stop(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    if (!client) return;
    client.removeAllListeners();
    await client.end();
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.stop();
  }
}
