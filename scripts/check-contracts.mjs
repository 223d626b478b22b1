// Checks every contract against the package that it describes: installs it, and asks its declarations, else its source, for each
// module, export, member, releaser, callback, event and promise that the contract names.
// usage: npm run check-contracts [-- package …] [--dir folder for the packages] [--jobs 2] [--verbose]
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import semver from "semver";
import { besideOf, checkNode, checkPackage, rangesIn } from "./lib/contracts/check-package.mjs";
import { Installer } from "./lib/contracts/install.mjs";
import { cache, root, stop } from "./lib/project.mjs";

/** What neither declarations nor sources show, and is so all the same. @type {Record<string, string>} */
const EXCEPTIONS = {
  "node Process#reallyExit: exists": "undocumented, there when it runs",
  "node-fetch Response: has body.destroy":
    "declared as NodeJS.ReadableStream, which leaves it out; a Readable when it runs",
  "node-fetch Body: has destroy": "the same",
  "http-proxy createProxyServer: is a class": "a function that `new` may stand before: it returns an object",
  "http-proxy createServer: is a class": "the same",
  "http-proxy createProxy: is a class": "the same",
};

/** Packages share so many folders when all are checked; fewer packages than this get folders of their own. */
const FOLDERS = 10;
const MIN_BATCH = 10;

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { dir: { type: "string" }, jobs: { type: "string", default: "2" }, verbose: { type: "boolean" } },
});
const load = (/** @type {string} */ file) =>
  import(pathToFileURL(path.join(root, "dist", file)).href).catch(() => stop("run `npm run build` first"));
/** @type {{ contracts: import("./lib/contracts/checker.mjs").Contract[] }} */
const { contracts } = await load("contracts/index.js");
const { ContractIndex, Registry } = await load("contracts/registry.js");
const index = new ContractIndex(contracts);

const { readableBy } = await load("contracts/node/shared.js");
const { bodyReaderMembers } = await load("contracts/node/fetch.js");
const together = [
  ...readableBy.filter((/** @type {string} */ use) => !/^destroy$|Dispose/.test(use)),
  ...Object.keys(bodyReaderMembers),
  "buffer",
  "textConverted",
];
// What was found before counts as long as the checker is the same.
const files = ["checker", "apis", "obligations", "facts", "declarations", "source"].map((name) =>
  path.join(root, `scripts/lib/contracts/${name}.mjs`),
);
const key = createHash("sha256")
  .update(files.map((file) => readFileSync(file, "utf8")).join())
  .digest("hex");

/** @type {Map<string, import("./lib/contracts/checker.mjs").Contract[]>} */
const byPackage = new Map();
for (const contract of contracts)
  byPackage.set(contract.package, [...(byPackage.get(contract.package) ?? []), contract]);
for (const name of wanted) if (!byPackage.has(name)) stop(`there is no contract of ${name}`);
const names = [...byPackage.keys()].filter((name) => wanted.length === 0 || wanted.includes(name));

const installer = new Installer(
  values.dir ?? cache("contracts"),
  [...byPackage.keys()].filter((name) => name !== "node"),
);
await installer.node("latest");
await installTogether();
/** @type {Record<string, number>} */
const counts = { yes: 0, source: 0, vague: 0, no: 0, failed: 0 };
const queue = [...names];
await Promise.all(Array.from({ length: Number(values.jobs) }, work));
console.log(
  `${counts.yes} facts shown by declarations, ${counts.source} by source, ${counts.vague} that neither can tell, ${counts.no} wrong` +
    (counts.failed > 0 ? `, ${counts.failed} packages that could not be checked` : ""),
);
if (counts.no > 0 || counts.failed === names.length) process.exitCode = 1;

/** Few runs of npm for all packages: their newest versions, then the older ones of which something else is true. */
async function installTogether() {
  const packages = names.filter((name) => name !== "node");
  if (packages.length < MIN_BATCH) return;
  // A package stays in its folder, whatever packages come and go beside it.
  const folderOf = (/** @type {string} */ name) =>
    `newest-${parseInt(createHash("sha256").update(name).digest("hex").slice(0, 8), 16) % FOLDERS}`;
  /** @type {Map<string, { name: string, range: string, beside: string[] }[]>} */
  const batches = new Map();
  const add = (/** @type {string} */ folder, /** @type {string} */ name, /** @type {string} */ range) =>
    batches.set(folder, [
      ...(batches.get(folder) ?? []),
      { name, range, beside: besideOf(name, byPackage.get(name) ?? []) },
    ]);
  for (const name of packages) add(folderOf(name), name, "latest");
  const install = async () => {
    const jobs = [...batches];
    batches.clear();
    await Promise.all(
      Array.from({ length: Number(values.jobs) }, async () => {
        for (let job = jobs.shift(); job; job = jobs.shift()) await installer.batch(...job);
      }),
    );
  };
  await install();
  for (const name of packages) {
    const newest = await installer.get(name).catch(() => undefined);
    if (!newest) continue;
    const older = [...rangesIn(byPackage.get(name) ?? [])].filter((range) => !semver.satisfies(newest.version, range));
    for (const [index, range] of older.entries()) add(`older-${index}`, name, range);
  }
  await install();
}

async function work() {
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const own = byPackage.get(name) ?? [];
    const registryOf = (/** @type {string} */ version) =>
      new Registry(index, (/** @type {string} */ other) => (other === name ? version : undefined));
    try {
      const { facts, versions } =
        name === "node"
          ? await checkNode(own, { folders: [installer.root, root], together, registryOf })
          : await checkPackage(name, own, { installer, key, together, registryOf });
      for (const { where, claim, state: found, why } of facts) {
        const state = found === "no" && `${name} ${where}: ${claim}` in EXCEPTIONS ? "vague" : found;
        counts[state]++;
        if (state === "no") console.log(`${name} ${where}: not true that it ${claim}${why ? ` (${why})` : ""}`);
      }
      if (values.verbose) console.log(`${name} ${versions.join(", ")}: ${facts.length} facts`);
    } catch (error) {
      counts.failed++;
      console.log(`${name}: not checked: ${String(error).split("\n")[0]}`);
    }
  }
}
