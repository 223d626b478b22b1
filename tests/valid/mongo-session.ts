import { ClientSession, MongoClient } from "mongodb";

export async function transfer(client: MongoClient, from: string, to: string, amount: number): Promise<void> {
  const session: ClientSession = client.startSession();
  try {
    await session.withTransaction(async () => {
      const accounts = client.db("bank").collection<{ _id: string; amount: number }>("accounts");
      await accounts.updateOne({ _id: from }, { $inc: { amount: -amount } }, { session });
      await accounts.updateOne({ _id: to }, { $inc: { amount } }, { session });
    });
  } finally {
    await session.endSession();
  }
}

export async function* big(client: MongoClient) {
  const cursor = client
    .db("bank")
    .collection("accounts")
    .find({ amount: { $gt: 1e6 } });
  for await (const doc of cursor) yield doc;
}

export const top = (client: MongoClient) =>
  client.db("bank").collection("accounts").find().sort({ amount: -1 }).limit(10).toArray();
