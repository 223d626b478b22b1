import { type Knex } from "knex";
import ky from "ky";
import { MongoClient } from "mongodb";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Readable } from "node:stream";
import { Worker } from "node:worker_threads";
import { DataSource, type DataSourceOptions } from "typeorm";

// A source that is destroyed takes its runners' connections back.
export async function now(options: DataSourceOptions): Promise<unknown> {
  const source = new DataSource(options);
  await source.initialize();
  try {
    const runner = source.createQueryRunner();
    const rows: unknown = await runner.manager.query("select 1");
    await runner.release();
    return rows;
  } finally {
    await source.destroy();
  }
}

// One connection and no pool.
const lite = new DataSource({ type: "sqlite", database: "a.sqlite" });
export async function count(): Promise<unknown> {
  const runner = lite.createQueryRunner();
  const rows: unknown = await runner.query("select count(*) from t");
  await runner.release();
  return rows;
}

// Whatever is not ok, ky throws.
export async function latest(url: string): Promise<unknown> {
  const answer = await ky.post(url, { json: {} });
  if (answer.ok) return answer.json();
  console.log(answer.status);
  return undefined;
}

// In Node.js it always is one.
const s3 = new S3Client({});
export async function load(Key: string): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: "b", Key }));
  if (Body instanceof Readable) return Buffer.from(await Body.transformToByteArray());
  throw new Error("no stream");
}

// Its client connects with the first operation; whoever has the database has the client.
const shared = new MongoClient("mongodb://a");
export const find = (id: string): unknown => shared.db("a").collection("m").findOne({ id });
export function database(url: string): unknown {
  const client = new MongoClient(url);
  const db = client.db("a");
  return { db, users: db.collection("users") };
}
export function repository(url: string): unknown {
  const client = new MongoClient(url);
  const users = client.db().collection("users");
  return { find: (id: string) => users.findOne({ id }) };
}
export function collection(url: string): unknown {
  const client = new MongoClient(url);
  return client.db().collection("users");
}
export async function once(url: string, id: string): Promise<unknown> {
  const client = new MongoClient(url);
  try {
    return await client.db("a").collection("m").findOne({ id });
  } finally {
    await client.close();
  }
}

// What is opened gives itself.
export class Archive {
  private readonly worker = new Worker("./worker.js");
  static open(file: string): Promise<Archive> {
    const archive = new Archive(file);
    return archive.open();
  }
  constructor(private readonly file: string) {}
  async open(): Promise<this> {
    this.worker.postMessage(this.file);
    return this;
  }
  close(): void {
    void this.worker.terminate();
  }
}

// A part of a query is sent with it.
const tagged = (names: string[]) => {
  return (part: Knex.QueryBuilder): Knex.QueryBuilder => part.from("tags").select("f").whereIn("name", names);
};
export const narrow = (query: Knex.QueryBuilder, names: string[]): void => {
  const part = tagged(names);
  query.whereIn("f", (builder) => {
    part(builder).groupBy("f").havingRaw("count(*) = ?", [names.length]);
  });
};

// It is to end the process.
export function fail(error: Error): void {
  Promise.resolve().then(() => {
    throw error;
  });
}
