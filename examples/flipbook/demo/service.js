/** The flipbook service as a process of its own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/**
 * Starts one of the twins and waits until it listens.
 *
 * @param {"broken" | "repaired"} twin
 * @param {Record<string, string>} env
 */
export async function startService(twin, env) {
  const entry = fileURLToPath(new URL(`../${twin}/server.js`, import.meta.url));
  const child = spawn(process.execPath, [entry], {
    env: { ...process.env, PORT: "0", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  // However the demo ends, its service ends with it.
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);

  const lines = createInterface({ input: child.stdout });
  const [url] = await Promise.race([
    once(lines, "line"),
    once(child, "exit").then(() => {
      throw new Error(`the ${twin} service ended before it listened`);
    }),
  ]);

  return {
    url: String(url),
    async stop() {
      process.removeListener("exit", kill);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, "exit");
      kill();
      await exit;
    },
  };
}
