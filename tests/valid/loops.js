// Loops, labels, switches and generators around handles and requests.
import { open } from "node:fs/promises";
import { createClient } from "redis";
import pg from "pg";

const pool = new pg.Pool();

export async function firstMatch(files, pattern) {
  for (const file of files) {
    const handle = await open(file);
    try {
      for await (const line of handle.readLines({ autoClose: false })) {
        if (pattern.test(line)) return { file, line };
      }
    } finally {
      await handle.close();
    }
  }
  return undefined;
}

export async function processAll(batches) {
  outer: for (const batch of batches) {
    const client = await pool.connect();
    try {
      for (const item of batch) {
        if (item === null) continue outer;
        if (item.stop) break outer;
        await client.query("insert into items (data) values ($1)", [item]);
      }
    } finally {
      client.release();
    }
  }
}

export async function run(command, argument) {
  const client = await pool.connect();
  try {
    switch (command) {
      case "count": {
        const { rows } = await client.query("select count(*)::int as n from items");
        return rows[0].n;
      }
      case "clear":
        await client.query("delete from items");
      // falls through
      case "touch":
        await client.query("update meta set at = now()");
        return 0;
      case "add":
        await client.query("insert into items (data) values ($1)", [argument]);
        break;
      default:
        throw new Error(`unknown command ${command}`);
    }
    return 1;
  } finally {
    client.release();
  }
}

export async function poll(url, isReady) {
  for (;;) {
    const response = await fetch(url);
    if (response.status === 503) {
      await response.text();
      continue;
    }
    const value = await response.json();
    if (isReady(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

export async function* pages(url) {
  let next = url;
  do {
    const response = await fetch(next);
    const page = await response.json();
    yield* page.items;
    next = page.next;
  } while (next);
}

export async function* messages(key) {
  const client = createClient();
  await client.connect();
  try {
    while (true) {
      const message = await client.blPop(key, 10);
      if (message === null) return;
      yield JSON.parse(message.element);
    }
  } finally {
    client.destroy();
  }
}

export async function drain(key, limit) {
  const seen = [];
  for await (const message of messages(key)) {
    seen.push(message);
    if (seen.length >= limit) break;
  }
  return seen;
}

export async function waitUntil(deadline, check) {
  let client;
  try {
    client = await pool.connect();
    while (Date.now() < deadline) {
      const { rows } = await client.query("select done from jobs");
      if (rows.every(check)) return true;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return false;
  } finally {
    client?.release();
  }
}
