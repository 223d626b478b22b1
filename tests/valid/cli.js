#!/usr/bin/env node
// A script: what it opens lives as long as the process, and process.exit() ends everything.
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import pg from "pg";
import { createClient } from "redis";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { url: { type: "string" }, dry: { type: "boolean" } },
});

function usage(message) {
  console.error(message);
  process.exit(2);
}

if (positionals.length === 0) usage("import <file…>");

const client = new pg.Client(values.url);
await client.connect();
const redis = createClient();
await redis.connect();

async function importFile(file) {
  const rows = JSON.parse(await readFile(file, "utf8"));
  if (!Array.isArray(rows)) throw new Error(`${file}: not a list`);
  await client.query("begin");
  try {
    for (const row of rows) await client.query("insert into rows (data) values ($1)", [row]);
    await client.query(values.dry ? "rollback" : "commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
  await redis.incrBy("imported", rows.length);
  return rows.length;
}

let failed = 0;
for (const file of positionals) {
  try {
    console.log(file, await importFile(file));
  } catch (error) {
    failed++;
    console.error(file, error.message);
  }
}

async function check() {
  const other = new pg.Client(values.url);
  await other.connect();
  const { rows } = await other.query("select count(*)::int as n from rows");
  if (rows[0].n === 0) {
    console.error("nothing was imported");
    process.exit(1);
  }
  await other.end();
}

await check();
await redis.close();
await client.end();
process.exitCode = failed > 0 ? 1 : 0;
