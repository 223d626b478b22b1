import { MongoClient } from 'mongodb';

export async function page(client: MongoClient, q: string, n: number) {
  const docs = client.db().collection('docs');
  const total = docs.countDocuments({ $text: { $search: q } }); // leaks
  const items = await docs.find({ $text: { $search: q } }).limit(n).toArray();
  if (items.length < n) {
    return { items, total: items.length };
  }
  return { items, total: await total };
}
