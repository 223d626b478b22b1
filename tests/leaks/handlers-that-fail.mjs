import { rm } from "node:fs/promises";
import process from "node:process";
import { queue } from "./queue.mjs";

async function note(error) {
  await rm(`failed-${error.code}`);
}

// Not each of these is followed by the end of the process.
for (const event of ["SIGHUP", "message"]) {
  process.on(event, async () => { // leaks
    await rm("cache");
  });
}

queue.on("message", async (name) => rm(name).catch((error) => note(error))); // leaks

export function forget(value) {
  Promise.resolve(value).then((it) => it.name); // leaks
}
