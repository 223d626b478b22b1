import { MongoClient } from "mongodb";

let db;

export async function getDb() {
  if (db) return db;
  const client = new MongoClient(process.env.MONGO_URL);
  await client.connect();
  db = client.db("app");
  return db;
}
