// Prisma, drizzle, postgres.js, sequelize, mongoose: lazy or pooled, nothing to release per query.
import { PrismaClient } from "@prisma/client";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/postgres-js";
import mongoose, { Schema, model } from "mongoose";
import postgres from "postgres";
import { DataTypes, Sequelize } from "sequelize";

const globalForPrisma = globalThis as unknown as { prisma?: PrismaClient };
export const prisma = globalForPrisma.prisma ?? new PrismaClient();
if (process.env["NODE_ENV"] !== "production") globalForPrisma.prisma = prisma;

export async function transfer(from: string, to: string, amount: number): Promise<void> {
  await prisma.$transaction([
    prisma.account.update({ where: { id: from }, data: { balance: { decrement: amount } } }),
    prisma.account.update({ where: { id: to }, data: { balance: { increment: amount } } }),
  ]);
}

export const account = (id: string) => prisma.account.findUnique({ where: { id } });

export async function seed(names: readonly string[]): Promise<void> {
  const client = new PrismaClient();
  try {
    for (const name of names) await client.account.create({ data: { name } });
  } finally {
    await client.$disconnect();
  }
}

const sql = postgres(process.env["DATABASE_URL"]!, { max: 5 });
const db = drizzle(sql);

export async function names(city: string): Promise<string[]> {
  const rows = await sql`select name from people where city = ${city}`;
  return rows.map(({ name }) => name as string);
}

export async function atomic(ids: readonly number[]): Promise<void> {
  await sql.begin(async (tx) => {
    for (const id of ids) await tx`update people set seen = true where id = ${id}`;
  });
}

export async function reserved(): Promise<unknown> {
  const connection = await sql.reserve();
  try {
    return await connection`select pg_backend_pid()`;
  } finally {
    connection.release();
  }
}

export function byId(people: never, id: number) {
  return db.select().from(people).where(eq(people, id));
}

const sequelize = new Sequelize("sqlite::memory:");
const User = sequelize.define("User", { name: DataTypes.STRING });

export async function addUser(name: string): Promise<void> {
  await sequelize.transaction(async (transaction) => {
    await User.create({ name }, { transaction });
  });
}

const Page = model("Page", new Schema({ url: String, visits: Number }));

export async function visit(url: string): Promise<void> {
  await Page.updateOne({ url }, { $inc: { visits: 1 } }).exec();
}

export async function popular(): Promise<string[]> {
  const found = [];
  for await (const page of Page.find({ visits: { $gt: 100 } }).cursor()) found.push(page.url ?? "");
  return found;
}

export async function start(): Promise<void> {
  await mongoose.connect(process.env["MONGO_URL"]!);
  await sequelize.authenticate();
}

export async function stop(): Promise<void> {
  await Promise.all([mongoose.disconnect(), sequelize.close(), sql.end(), prisma.$disconnect()]);
}
