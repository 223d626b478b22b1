// Checks every contract against the package that it describes: installs it, and asks its declarations, else its source, for each
// module, export, member, releaser, callback, event and promise that the contract names.
// usage: npm run check-contracts [-- package …] [--dir folder for the packages] [--jobs 2] [--majors 2] [--verbose]
// --majors: so many majors back is looked for what the newest one no longer has
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { PackageCheck, checkNode } from "./lib/contracts/check-package.mjs";
import { GONE, isException } from "./lib/contracts/exceptions.mjs";
import { modulesOf } from "./lib/contracts/facts.mjs";
import { Families } from "./lib/contracts/families.mjs";
import { Installer } from "./lib/contracts/install.mjs";
import { cache, root, stop } from "./lib/project.mjs";

/**
 * @typedef {import("./lib/contracts/facts.mjs").Contract} Contract
 * @typedef {import("./lib/contracts/facts.mjs").Fact} Fact
 * @typedef {import("./lib/contracts/install.mjs").Wanted} Wanted
 */

/** Packages share so many folders when all are checked; fewer packages than `MIN_BATCH` get folders of their own. */
const FOLDERS = 10;
/** Of what is not the newest there is less. */
const FOLDERS_OLD = 2;
const MIN_BATCH = 10;

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: {
    dir: { type: "string" },
    jobs: { type: "string", default: "2" },
    majors: { type: "string", default: "2" },
    verbose: { type: "boolean" },
  },
});
const load = (/** @type {string} */ file) =>
  import(pathToFileURL(path.join(root, "dist", file)).href).catch(() => stop("run `npm run build` first"));
/** @type {{ contracts: Contract[] }} */
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
const files = ["check-package", "checker", "apis", "obligations", "facts", "declarations", "source", "in-force"].map(
  (name) => path.join(root, `scripts/lib/contracts/${name}.mjs`),
);
const key = createHash("sha256")
  .update(files.map((file) => readFileSync(file, "utf8")).join())
  .digest("hex");

/** @type {Map<string, Contract[]>} */
const byPackage = new Map();
for (const contract of contracts)
  // What belongs to no package can be installed nowhere.
  if (contract.package === "node" || modulesOf(contract).length > 0)
    byPackage.set(contract.package, [...(byPackage.get(contract.package) ?? []), contract]);
for (const name of wanted) if (!byPackage.has(name)) stop(`there is no contract of ${name}`);
const names = [...byPackage.keys()].filter((name) => wanted.length === 0 || wanted.includes(name));

/** What was found of each package. @type {Map<string, Fact[]>} */
const found = new Map();
/** Why packages could not be looked at. @type {Map<string, string>} */
const failed = new Map();
/** @type {string[]} */
const versions = [];
const families = new Families(contracts);
const installer = new Installer(values.dir ?? cache("contracts"));
const means = { installer, key, together, majors: Number(values.majors) };
const checks = new Map(
  names
    .filter((name) => name !== "node")
    .map((name) => [
      name,
      new PackageCheck(name, byPackage.get(name) ?? [], { ...means, registryOf: registryOf(name) }),
    ]),
);

await installer.node("latest");
if (names.includes("node")) await checkBuiltIn();
await installTogether(
  "newest",
  [...checks.values()].map((check) => check.newest),
);
const older = await Promise.all([...checks.values()].map((check) => check.older().catch(() => [])));
await installTogether("older", older.flat());
await eachOf(checks.values(), (check) => attempt(check, () => check.run()));
for (let round = 1; ; round++) {
  const open = [...wrong().keys()].flatMap((name) => checks.get(name) ?? []).filter((check) => check.before);
  if (open.length === 0) break;
  await installTogether(
    `before${round}`,
    open.flatMap((check) => check.before ?? []),
  );
  await eachOf(open, (check) => attempt(check, () => check.runBefore()));
}
report();

/** What cannot be installed is not judged. @param {PackageCheck} check @param {() => Promise<void>} task */
async function attempt(check, task) {
  try {
    await task();
    found.set(check.name, check.facts);
  } catch (error) {
    found.delete(check.name);
    failed.set(check.name, String(error).split("\n")[0] ?? "");
  }
}

/** @param {string} name @returns {(version: string) => import("../src/contracts/registry.ts").Registry} */
function registryOf(name) {
  return (version) => new Registry(index, (/** @type {string} */ other) => (other === name ? version : undefined));
}

async function checkBuiltIn() {
  const means = { folders: [installer.root, root], together, registryOf: registryOf("node") };
  const built = await checkNode(byPackage.get("node") ?? [], means);
  found.set("node", built.facts);
  versions.push(...built.versions.map((version) => `node ${version}`));
}

/** Few runs of npm for many packages. @param {string} kind @param {readonly Wanted[]} all */
async function installTogether(kind, all) {
  /** @type {Map<string, Wanted[]>} */
  const batches = new Map();
  for (const one of all) {
    // A package stays in its folder, whatever packages come and go beside it; another version of it is elsewhere.
    const hash = parseInt(createHash("sha256").update(one.name).digest("hex").slice(0, 8), 16);
    let folder = `${kind}-${hash % (kind === "newest" ? FOLDERS : FOLDERS_OLD)}`;
    while (batches.get(folder)?.some(({ name }) => name === one.name)) folder += "+";
    batches.set(folder, [...(batches.get(folder) ?? []), one]);
  }
  // A few go into folders of their own, unless those for all are there.
  const isThere = (/** @type {string} */ folder) =>
    all.length >= MIN_BATCH || existsSync(path.join(installer.root, folder));
  await eachOf(batches, async ([folder, batch]) => isThere(folder) && installer.batch(folder, batch));
}

/** @template T @param {Iterable<T>} all @param {(one: T) => Promise<unknown>} task */
async function eachOf(all, task) {
  const queue = [...all];
  const worker = async () => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) await task(one);
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, worker));
}

/** What nothing shows, by package. @returns {Map<string, Fact[]>} */
function wrong() {
  /** @type {Map<string, Fact[]>} */
  const open = new Map();
  for (const [name, facts] of families.settle(found)) {
    const own = facts.filter((fact) => fact.state === "no" && !isException(name, fact));
    if (own.length > 0) open.set(name, own);
  }
  return open;
}

function report() {
  for (const [name, facts] of wrong())
    for (const { where, claim, why, versions: of, module } of facts)
      console.log(
        `${module ?? name} ${where}: not true${of ? ` of ${of}` : ""} that it ${claim}${why ? ` (${why})` : ""}`,
      );
  /** @type {Record<import("./lib/contracts/facts.mjs").State, number>} */
  const counts = { yes: 0, source: 0, vague: 0, no: 0 };
  for (const [name, facts] of families.settle(found))
    for (const fact of facts) counts[fact.state === "no" && isException(name, fact) ? "vague" : fact.state]++;
  for (const check of checks.values()) versions.push(...check.versions.map((version) => `${check.name} ${version}`));
  if (values.verbose) console.log(versions.join("\n"));
  for (const [name, why] of failed) console.log(`${name}: not checked: ${GONE[name] ?? why}`);
  const missing = [...failed.keys()].filter((name) => !Object.hasOwn(GONE, name)).length;
  console.log(`${found.size} packages at ${versions.length} versions`);
  console.log(
    `${counts.yes} facts shown by declarations, ${counts.source} by source, ${counts.vague} that neither can tell, ${counts.no} wrong` +
      (failed.size > 0 ? `, ${failed.size} packages that could not be checked` : ""),
  );
  if (counts.no > 0 || missing > 0) process.exitCode = 1;
}
