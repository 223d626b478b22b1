// Makes what is published of dist/: lib/index.js and lib/cli.js, which load fast, and lib/engine.cjs, the engine and all contracts, which
// they load when the first file is linted.
// usage: npm run build
import { rmSync } from "node:fs";
import path from "node:path";
import { rolldown } from "rolldown";
import { root } from "./lib/project.mjs";

const built = path.join(root, "dist");
const lib = path.join(root, "lib");
const seam = path.join(built, "analyse.js");

/** What stands for the engine: each of its functions loads it. */
const lazily = {
  name: "engine-when-first-used",
  /** @param {string} id */
  load(id) {
    if (path.resolve(id) !== seam) return undefined;
    const functions = engine.map(
      (name) => `export const ${name} = (...given) => (engine ??= require("./engine.cjs")).${name}(...given);`,
    );
    return `import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
let engine;
${functions.join("\n")}`;
  },
};

rmSync(lib, { recursive: true, force: true });
const [{ exports: engine }] = await bundle({ engine: seam }, "cjs", []);
await bundle({ index: path.join(built, "index.js"), cli: path.join(built, "cli/index.js") }, "esm", [lazily]);

/**
 * Packages and Node's own modules stay what they are: imports.
 *
 * @param {Record<string, string>} input
 * @param {"esm" | "cjs"} format
 * @param {import("rolldown").Plugin[]} plugins
 */
async function bundle(input, format, plugins) {
  const bundle = await rolldown({ input, plugins, platform: "node", external: /^[^./]/, logLevel: "warn" });
  const names = format === "cjs" ? "[name].cjs" : "[name].js";
  const { output } = await bundle.write({
    dir: lib,
    format,
    entryFileNames: names,
    chunkFileNames: names,
    comments: false,
  });
  return output;
}
