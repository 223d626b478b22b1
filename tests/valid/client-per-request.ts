// Edge functions and lambdas: a client for each call, closed before the answer is returned; clients reused between calls.
import { SecretsManagerClient, GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { Client } from "pg";
import { createClient } from "redis";

const secrets = new SecretsManagerClient({});
let cachedPassword: string | undefined;

async function password(): Promise<string> {
  if (cachedPassword) return cachedPassword;
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: "db" }));
  cachedPassword = SecretString ?? "";
  return cachedPassword;
}

interface Event {
  id: string;
  op: "read" | "write";
  value?: string;
}

export const handler = async (event: Event): Promise<{ statusCode: number; body?: string }> => {
  const client = new Client({ password: await password() });
  try {
    await client.connect();
    if (event.op === "read") {
      const { rows } = await client.query<{ value: string }>("select value from kv where id = $1", [event.id]);
      if (!rows[0]) return { statusCode: 404 };
      return { statusCode: 200, body: rows[0].value };
    }
    if (event.value === undefined) return { statusCode: 400 };
    await client.query("insert into kv values ($1, $2)", [event.id, event.value]);
    return { statusCode: 204 };
  } catch (error) {
    console.error(error);
    return { statusCode: 500 };
  } finally {
    await client.end();
  }
};

let warm: Client | null = null;

export const warmHandler = async (event: Event): Promise<unknown> => {
  if (warm === null) {
    warm = new Client();
    await warm.connect();
  }
  const { rows } = await warm.query("select value from kv where id = $1", [event.id]);
  return rows;
};

export default {
  async fetch(
    request: Request,
    env: { DATABASE_URL: string },
    context: { waitUntil(promise: Promise<unknown>): void },
  ) {
    const client = new Client(env.DATABASE_URL);
    try {
      await client.connect();
      const { rows } = await client.query("select * from pages where path = $1", [new URL(request.url).pathname]);
      return Response.json(rows);
    } finally {
      context.waitUntil(client.end());
    }
  },
};

export async function increment(key: string): Promise<number> {
  const client = await createClient()
    .on("error", (error) => console.error(error))
    .connect();
  const value = await client.incr(key).finally(() => client.close());
  return value;
}
