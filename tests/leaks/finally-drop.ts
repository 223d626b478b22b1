import { MongoClient } from 'mongodb';

async function snapshot(client: MongoClient): Promise<number> {
  const n = await client.db().collection('a').countDocuments();
  await client.db().collection('snapshots').insertOne({ n, at: new Date() });
  return n;
}

export function schedule(client: MongoClient): void {
  snapshot(client).finally(() => console.log('snapshot done')); // leaks
}
