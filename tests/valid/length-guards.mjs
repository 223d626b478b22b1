import { open } from "node:fs/promises";
import pg from "pg";

const pool = new pg.Pool();

export async function refresh(user) {
  const jobs = [];
  if (user.email) jobs.push(pool.query("update mail set seen = now() where id = $1", [user.id]));
  if (user.phone) jobs.push(pool.query("update phone set seen = now() where id = $1", [user.id]));
  if (jobs.length === 0) return false;
  await Promise.all(jobs);
  return true;
}

export async function saveAll(rows) {
  const running = [];
  for (const row of rows) running.push(pool.query("insert into t values ($1)", [row]));
  if (running.length) await Promise.all(running);
}

export async function totals(paths) {
  const files = [];
  try {
    for (const path of paths) files.push(await open(path));
    let total = 0;
    for (const f of files) total += (await f.stat()).size;
    return total;
  } finally {
    while (files.length > 0) await files.pop().close();
  }
}

export async function heads(paths) {
  const files = [];
  try {
    for (const path of paths) files.push(await open(path));
    return files.length;
  } finally {
    for (let i = 0; i < files.length; i++) await files[i].close();
  }
}
