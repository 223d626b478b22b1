// Checks the contracts of one package: at its newest version, and at older ones for what is true of those only.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import semver from "semver";
import { Checker } from "./checker.mjs";
import { Declarations, splitPath } from "./declarations.mjs";
import { RANK, modulesOf } from "./facts.mjs";
import { typesOf, versionIn } from "./install.mjs";
import { SourceText } from "./source.mjs";

/**
 * @typedef {import("./checker.mjs").Contract} Contract
 * @typedef {import("./facts.mjs").Fact} Fact
 */

/** So many majors back is looked for what the newest one no longer has. */
const MAJORS = 2;

/**
 * What a check needs to know.
 * @typedef {object} Means
 * @property {(version: string) => import("../../../src/contracts/registry.ts").Registry} registryOf the contracts as they are true of a version
 * @property {readonly string[]} [together] releasers that stand in lists for many types
 * @property {string} [shared] the folder whose declarations of Node count
 */

/**
 * Checks at one version that is in a folder.
 *
 * @param {{ folder: string, name: string, version: string }} installed @param {readonly Contract[]} contracts @param {Means} means
 * @returns {Fact[]}
 */
export function checkIn({ folder, name, version }, contracts, { registryOf, together, shared }) {
  const specifiers = [...new Set(contracts.flatMap(modulesOf))];
  const declarations = new Declarations(folder, specifiers, shared ? { shared } : {});
  const source = new SourceText(folder, [...new Set([name, typesOf(name), ...specifiers.map(packageOf)])]);
  const registry = registryOf(version);
  return new Checker({ contracts, version, declarations, registry, source, ...(together && { together }) }).run();
}

/**
 * Checks all contracts of a package; what one version shows counts.
 *
 * @param {string} name @param {readonly Contract[]} contracts
 * @param {Means & { installer: import("./install.mjs").Installer, key: string }} means `key` names the state of the checker: with it,
 *   what was found is remembered
 * @returns {Promise<{ facts: Fact[], versions: string[] }>}
 */
export async function checkPackage(name, contracts, { installer, key, ...means }) {
  const beside = besideOf(name, contracts);
  /** @type {Map<string, Fact>} */
  const facts = new Map();
  /** @type {string[]} */
  const versions = [];
  const check = async (/** @type {string} */ range, isOld = false) => {
    const found = await installer.get(name, range, beside);
    if (versions.includes(found.version)) return found.version;
    versions.push(found.version);
    for (const fact of remembered(found, contracts, key, () =>
      checkIn(found, contracts, { ...means, shared: installer.root }),
    )) {
      const id = `${fact.where}: ${fact.claim}`;
      const known = facts.get(id);
      // An old version can only show what is missing in the newest.
      if (known ? RANK[fact.state] > RANK[known.state] : !isOld) facts.set(id, fact);
    }
    return found.version;
  };
  const newest = await check("latest");
  for (const range of rangesIn(contracts)) if (!semver.satisfies(newest, range)) await check(range);
  // What is not there any more may be there in an older one.
  for (let i = 0, before = semver.major(newest); i < MAJORS && before > 1; i++) {
    if ([...facts.values()].every(({ state }) => state !== "no")) break;
    try {
      before = semver.major(await check(`<${before}`, true));
    } catch {
      // There is none, or it cannot be installed any more.
      break;
    }
  }
  return { facts: [...facts.values()], versions };
}

/** What was found before, by the same checker in the same contracts. @param {{ folder: string, name: string, version: string }} installed @param {readonly Contract[]} contracts @param {string} key @param {() => Fact[]} check @returns {Fact[]} */
function remembered({ folder, name, version }, contracts, key, check) {
  const hash = createHash("sha256")
    .update(JSON.stringify([key, name, version, contracts]))
    .digest("hex")
    .slice(0, 16);
  const file = path.join(folder, `facts-${name.replaceAll("/", "_")}.json`);
  try {
    const known = JSON.parse(readFileSync(file, "utf8"));
    if (known.hash === hash) return known.facts;
  } catch {
    // Nothing yet.
  }
  const facts = check();
  writeFileSync(file, JSON.stringify({ hash, facts }));
  return facts;
}

/**
 * Checks the contracts of what is built into Node: against its newest declarations, its oldest ones that count, and what runs here.
 *
 * @param {readonly Contract[]} contracts
 * @param {Means & { folders: readonly string[] }} means `folders` with declarations of Node, the last one those of the Node that runs
 * @returns {Promise<{ facts: Fact[], versions: string[] }>}
 */
export async function checkNode(contracts, { folders, ...means }) {
  /** @type {Map<string, Fact>} */
  const facts = new Map();
  const versions = [];
  for (const folder of folders) {
    const version = versionIn(folder, "@types/node") ?? process.versions.node;
    versions.push(version);
    const found = checkIn({ folder, name: "@types/node", version }, contracts, { ...means, shared: folder });
    const isHere = semver.major(version) === semver.major(process.versions.node);
    for (const fact of isHere ? [...found, ...(await atRunTime(contracts, found))] : found) {
      const id = `${fact.where}: ${fact.claim}`;
      const known = facts.get(id);
      if (!known || RANK[fact.state] > RANK[known.state]) facts.set(id, fact);
    }
  }
  return { facts: [...facts.values()], versions };
}

/** What is declared for the Node that runs here is there when it runs. @param {readonly Contract[]} contracts @param {readonly Fact[]} declared @returns {Promise<Fact[]>} */
async function atRunTime(contracts, declared) {
  const known = new Set(
    declared.flatMap(({ where, claim, state }) => (state === "yes" && claim === "is exported" ? [where] : [])),
  );
  /** @type {Fact[]} */
  const facts = [];
  for (const contract of contracts)
    for (const module of modulesOf(contract)) {
      const exported = await import(module).catch(() => undefined);
      if (!exported) continue;
      for (const [access, apis] of Object.entries(contract.exports ?? {})) {
        const has = (/** @type {any} */ from) => splitPath(access).reduce((at, name) => at?.[name], from) !== undefined;
        const isHere = has(exported) || has(exported.default);
        if (isHere) facts.push({ where: access, claim: "is exported", state: "yes" });
        // Interfaces are there for annotations only, and some functions on some systems.
        const isValue = [apis]
          .flat()
          .some(({ callback, returns, value, sync }) => callback ?? returns ?? value ?? sync);
        if (isValue && known.has(access) && !/^lch/.test(access))
          facts.push({ where: access, claim: "is there when it runs", state: isHere ? "yes" : "no" });
      }
    }
  return facts;
}

/** All ranges of versions that contracts and their entries name. @param {readonly Contract[]} contracts @returns {Set<string>} */
export function rangesIn(contracts) {
  /** @type {Set<string>} */
  const ranges = new Set();
  JSON.stringify(contracts, (key, value) => {
    if (key === "versions" && typeof value === "string") ranges.add(value);
    return value;
  });
  return ranges;
}

/** The other packages that the modules of a package's contracts are in. @param {string} name @param {readonly Contract[]} contracts */
export function besideOf(name, contracts) {
  const others = new Set(contracts.flatMap(modulesOf).map(packageOf));
  return [...others].filter((other) => other !== name && !other.includes(":"));
}

/** The package that an import specifier is from. @param {string} specifier */
export function packageOf(specifier) {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
