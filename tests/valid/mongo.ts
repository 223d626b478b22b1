// mongodb: a client that lives as long as the service, sessions that are ended, cursors that are read to their end.
import { type ClientSession, type Collection, type Db, MongoClient } from "mongodb";

interface Visit {
  page: string;
  at: Date;
}

const client = new MongoClient(process.env["MONGO_URL"] ?? "mongodb://localhost");

let connected: Promise<Db> | null = null;

export function database(): Promise<Db> {
  if (!connected) {
    connected = client.connect().then((c) => c.db("stats"));
  }
  return connected;
}

async function visits(): Promise<Collection<Visit>> {
  return (await database()).collection<Visit>("visits");
}

export async function record(page: string): Promise<void> {
  const collection = await visits();
  await collection.insertOne({ page, at: new Date() });
}

export async function pages(since: Date): Promise<string[]> {
  const collection = await visits();
  return collection.distinct("page", { at: { $gte: since } });
}

export async function countByPage(since: Date): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const collection = await visits();
  for await (const { page } of collection.find({ at: { $gte: since } })) {
    counts.set(page, (counts.get(page) ?? 0) + 1);
  }
  return counts;
}

export async function lastVisits(limit: number): Promise<Visit[]> {
  const collection = await visits();
  return collection.find().sort({ at: -1 }).limit(limit).toArray();
}

export async function firstOf(page: string): Promise<Visit | null> {
  const collection = await visits();
  const cursor = collection.find({ page }).sort({ at: 1 });
  try {
    return await cursor.next();
  } finally {
    await cursor.close();
  }
}

export async function withSession<T>(use: (session: ClientSession) => Promise<T>): Promise<T> {
  await database();
  const session = client.startSession();
  try {
    return await session.withTransaction(() => use(session));
  } finally {
    await session.endSession();
  }
}

export async function moveToArchive(page: string): Promise<number> {
  const db = await database();
  return withSession(async (session) => {
    const old = await db.collection<Visit>("visits").find({ page }, { session }).toArray();
    if (old.length === 0) return 0;
    await db.collection<Visit>("archive").insertMany(old, { session });
    const { deletedCount } = await db.collection<Visit>("visits").deleteMany({ page }, { session });
    return deletedCount;
  });
}

export async function copy(from: string, to: string): Promise<void> {
  const source = new MongoClient(from);
  const target = new MongoClient(to);
  try {
    await Promise.all([source.connect(), target.connect()]);
    const documents = await source.db().collection("pages").find().toArray();
    if (documents.length > 0) await target.db().collection("pages").insertMany(documents);
  } finally {
    await Promise.all([source.close(), target.close()]);
  }
}

export async function close(): Promise<void> {
  await client.close();
}
