/**
 * The incident, replayed in some fifteen seconds: the plugin finds the line,
 * then the line is run. `--quick` runs a shorter load.
 *
 * Ends with 0 when all was shown: the report at the call, the broken service
 * climbing to its limit, its repaired twin clean and flat. Otherwise with 1.
 */
import { existsSync, readFileSync } from "node:fs";
import { startAssetServer } from "./demo/asset-server.js";
import { sendLoad } from "./demo/load.js";
import { beside, plot } from "./demo/plot.js";
import { startService } from "./demo/service.js";

const quick = process.argv.includes("--quick");
/** The most sockets that the component may open. */
const limit = quick ? 6 : 24;
const load = quick ? { rounds: 9, pace: 60, patience: 2000 } : { rounds: 32, pace: 180, patience: 2000 };

// Loopback is fast and everything below has its own limits; this one is for
// what nobody thought of.
setTimeout(() => fail("the demo did not finish within 60 s"), 60_000).unref();
// A signal, too, ends by process.exit(): that stops the service.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

try {
  await showLint();
  await showSockets();
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}

/** First part: the report, with types and without, and silence on the repaired twin. */
async function showLint() {
  if (!existsSync(new URL("../../lib/index.js", import.meta.url))) {
    throw new Error("the plugin is not built yet: run `npm run build` in the project's root");
  }
  const [{ withContract, withTypes }, { lint }] = await Promise.all([
    import("./eslint.config.js"),
    import("./demo/lint.js"),
  ]);
  const expected = { file: "broken/renderer.js", line: lineOf("broken/renderer.js", "loadAssets(page)") };

  heading("1. What the linter says");
  for (const [name, config] of /** @type {const} */ ([
    ["with types", withTypes],
    ["without types, with a contract of three lines", withContract],
  ])) {
    const broken = await lint("broken", config);
    const repaired = await lint("repaired", config);
    console.log(`\n${name}`);
    for (const { text } of broken) console.log(indent(text));
    for (const { text } of repaired) console.log(indent(text));
    console.log(indent(`repaired/: ${repaired.length === 0 ? "no reports" : `${repaired.length} reports`}`));

    const found = broken.filter(({ file, line }) => file === expected.file && line === expected.line);
    if (found.length === 0) throw new Error(`${name}: no report at ${expected.file}:${expected.line}`);
    if (found.length < broken.length) throw new Error(`${name}: the broken twin has other reports too`);
    if (repaired.length > 0) throw new Error(`${name}: the repaired twin is reported`);
  }
}

/** Second part: both twins under the same load, their sockets counted at the asset server. */
async function showSockets() {
  heading("2. What the sockets do");
  console.log(`
${load.rounds} rounds of one print and two pages, one round every ${load.pace} ms, to each twin.
Sockets open at the asset server after each round; the component may open ${limit}.
`);
  const broken = await run("broken");
  const repaired = await run("repaired");
  console.log(
    beside(plot("       broken", broken.samples, { limit }), plot("       repaired", repaired.samples, { limit })),
  );
  console.log();
  const first = report("broken", broken);
  report("repaired", repaired);

  if (broken.held < limit || first === undefined) {
    throw new Error("the broken twin did not run into its limit");
  }
  if (repaired.held > limit / 2 || repaired.unended > 0) {
    throw new Error(`the repaired twin did not stay flat: it holds ${repaired.held} sockets when nothing is asked`);
  }
  if (repaired.failures.length > 0) throw new Error("the repaired twin left requests unanswered");
}

/**
 * Runs one twin, in a process of its own, against an asset server of its own.
 *
 * @param {"broken" | "repaired"} twin
 */
async function run(twin) {
  const assets = await startAssetServer();
  try {
    const service = await startService(twin, { ASSET_SERVER: assets.url, ASSET_SOCKETS: String(limit) });
    try {
      const result = await sendLoad(service.url, assets.sockets, load);
      return { ...result, unended: assets.unendedOrders() };
    } finally {
      await service.stop();
    }
  } finally {
    await assets.stop();
  }
}

/**
 * Prints what became of the requests, and of the first that was not answered.
 *
 * @param {string} twin
 * @param {Awaited<ReturnType<typeof run>>} result
 */
function report(twin, { failures, held, sent, blank, unended }) {
  console.log(`${twin}: ${sent - failures.length} of ${sent} requests answered, ${blank} without their pictures;`);
  console.log(`  in the end ${held} sockets are open, ${unended} with a request that was never ended`);
  const [first] = failures;
  if (first) {
    const taken = first.sockets >= limit ? `: all ${limit} sockets are taken` : "";
    console.log(`  request ${first.request} (/${first.path}): ${first.reason}${taken}`);
  }
  return first;
}

/**
 * @param {string} file relative to this example
 * @param {string} text
 */
function lineOf(file, text) {
  const lines = readFileSync(new URL(file, import.meta.url), "utf8").split("\n");
  return lines.findIndex((line) => line.includes(text)) + 1;
}

/** @param {string} text */
function heading(text) {
  console.log(`\n${text}\n${"=".repeat(text.length)}`);
}

/** @param {string} text */
function indent(text) {
  return text.replace(/^(?=.)/gm, "  ");
}

/**
 * @param {string} reason
 * @returns {never}
 */
function fail(reason) {
  console.error(`\nThe demo failed: ${reason}.`);
  process.exit(1);
}
