import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";

export async function dump(database: string, target: string): Promise<void> {
  const child = spawn("pg_dump", ["--format=custom", database], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "close");
  const [[code]] = await Promise.all([exited, pipeline(child.stdout, createWriteStream(target))]);
  if (code !== 0) throw new Error(`pg_dump: exit code ${code}`);
}
