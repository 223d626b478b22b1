// Signals by the name in a loop: the process ends there anyway, whether the clean-up fails or not.
import { rm } from "node:fs/promises";
import process from "node:process";

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, async () => {
    await rm("app.pid");
    process.exitCode = 0;
  });
}

const signals = ["SIGHUP", "SIGQUIT"];
for (const signal of signals) process.on(signal, async () => await rm("app.pid"));

["SIGINT", "SIGTERM"].forEach((signal) =>
  process.on(signal, async () => {
    await rm("app.lock");
  }),
);
