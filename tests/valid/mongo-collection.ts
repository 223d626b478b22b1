import { Collection, MongoClient } from "mongodb";
import type { Express } from "express";

export class Users {
  private users!: Collection;

  async init(): Promise<void> {
    const client = await MongoClient.connect(process.env.MONGO_URL!);
    this.users = client.db("app").collection("users");
  }

  find(id: string) {
    return this.users.findOne({ id });
  }
}

export async function mount(app: Express): Promise<void> {
  const client = await MongoClient.connect(process.env.MONGO_URL!);
  const visits = client.db("app").collection("visits");
  app.get("/visits", async (_req, res) => {
    res.json(await visits.find().toArray());
  });
}
