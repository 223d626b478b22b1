import { MongoClient } from "mongodb";
import ky from "ky";

export async function find(url: string, id: string): Promise<unknown> {
  const client = new MongoClient(url); // leaks
  const found = await client.db("a").collection("m").findOne({ id });
  await client.close();
  return found;
}

export async function status(url: string): Promise<unknown> {
  const answer = await ky.get(url, { throwHttpErrors: false }); // leaks
  if (answer.ok) return answer.json();
  return answer.status;
}

export async function finger(url: string): Promise<unknown> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(5000) }); // leaks
  if (!answer.ok) return undefined;
  return answer.json();
}
