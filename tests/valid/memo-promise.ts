import { MongoClient, Db } from "mongodb";

let connecting: Promise<MongoClient> | undefined;

function client(): Promise<MongoClient> {
  connecting ??= MongoClient.connect(process.env.MONGO_URL!).catch((err) => {
    connecting = undefined;
    throw err;
  });
  return connecting;
}

export async function db(name = "app"): Promise<Db> {
  return (await client()).db(name);
}

export const handler = async (event: { id: string }) => {
  const users = (await db()).collection("users");
  const user = await users.findOne({ _id: event.id as never });
  return { statusCode: user ? 200 : 404, body: JSON.stringify(user) };
};
