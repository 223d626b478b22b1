// Checks the contracts of one package: at its newest version, and at older ones for what is true of those only.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import semver from "semver";
import { Checker } from "./checker.mjs";
import { Declarations, splitPath } from "./declarations.mjs";
import { RANK, idOf, modulesOf } from "./facts.mjs";
import { isNotThere, typesOf, versionIn } from "./install.mjs";
import { SourceText } from "./source.mjs";

/**
 * @typedef {import("./checker.mjs").Contract} Contract
 * @typedef {import("./facts.mjs").Fact} Fact
 */

/** Declarations that nothing imports: of globals, and of what a plugin adds. @type {Record<string, string>} */
const GLOBALS = { jest: "@types/jest", vitest: "vitest/globals", chai: "@types/chai-as-promised" };

/** Claims on how something is that is there. */
const HOW = /^(?:returns|is a promise|is sent)/;

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
  // Modules that no file is named after (`bun:sqlite`), and globals.
  const isApart = specifiers.every((specifier) => packageOf(specifier) !== name);
  const ambient = contracts.flatMap((contract) => GLOBALS[contract.package] ?? []).concat(isApart ? name : []);
  const declarations = new Declarations(folder, specifiers, { ambient, ...(shared && { shared }) });
  const source = new SourceText(folder, [...new Set([name, typesOf(name), ...specifiers.map(packageOf)])]);
  const registry = registryOf(version);
  return new Checker({ contracts, version, declarations, registry, source, ...(together && { together }) }).run();
}

/** The contracts of a package at some of its versions: what one of them shows counts. */
export class PackageCheck {
  /** @type {Map<string, Fact>} */
  #facts = new Map();
  /** @type {string[]} */
  versions = [];
  /** The major that was looked at last. */
  #major = 0;
  /** So many majors back is looked yet. */
  #majors;
  /** Ranges in which APIs had not turned yet. @type {string[]} */
  #turns;

  /**
   * @param {string} name @param {readonly Contract[]} contracts
   * @param {Means & { installer: import("./install.mjs").Installer, key: string, majors: number }} means `key` names the state of the
   *   checker: with it, what was found is remembered; `majors`: so many back is looked for what the newest no longer has
   */
  constructor(name, contracts, { installer, key, majors, ...means }) {
    this.name = name;
    this.contracts = contracts;
    this.installer = installer;
    this.key = key;
    this.means = means;
    this.beside = besideOf(name, contracts);
    this.#majors = majors;
    this.#turns = majors > 0 ? turnsIn(contracts) : [];
  }

  get facts() {
    return [...this.#facts.values()];
  }

  /** What has to be there to look at the newest version. @returns {import("./install.mjs").Wanted} */
  get newest() {
    return { name: this.name, range: "latest", beside: this.beside };
  }

  /** What has to be there to look at the versions of which contracts say something else. @returns {Promise<import("./install.mjs").Wanted[]>} */
  async older() {
    const { version } = await this.installer.get(this.name, "latest", this.beside);
    const ranges = [...rangesIn(this.contracts)].filter((range) => !semver.satisfies(version, range));
    return ranges.map((range) => ({ ...this.newest, range }));
  }

  /** What has to be there to look further back: what the newest no longer has may be in it. @returns {import("./install.mjs").Wanted | undefined} */
  get before() {
    const range = this.#majors > 0 && this.#major > 1 ? `<${this.#major}` : this.#turns[0];
    return range === undefined ? undefined : { ...this.newest, range };
  }

  /** Looks at the newest version, and at the older ones that contracts name. */
  async run() {
    await this.#check("latest");
    for (const { range } of await this.older()) await this.#check(range);
    this.#major = semver.major(this.versions[0] ?? "0.0.0");
  }

  /** Looks further back; what is there can only show what is missing so far. */
  async runBefore() {
    const { before } = this;
    if (!before) return;
    const isMajor = this.#majors > 0 && this.#major > 1;
    if (isMajor) this.#majors--;
    else this.#turns.shift();
    const version = await this.#check(before.range, true).catch((error) => {
      // There may be none.
      if (isNotThere(String(error))) return undefined;
      throw error;
    });
    if (isMajor) this.#major = version === undefined ? 0 : semver.major(version);
  }

  /** @param {string} range @param {boolean} [isOld] @returns {Promise<string>} the version that is there */
  async #check(range, isOld = false) {
    const found = await this.installer.get(this.name, range, this.beside);
    if (this.versions.includes(found.version)) return found.version;
    this.versions.push(found.version);
    const facts = remembered(found, this.contracts, this.key, () =>
      checkIn(found, this.contracts, { ...this.means, shared: this.installer.root }),
    );
    for (const fact of facts) {
      const id = idOf(fact);
      const known = this.#facts.get(id);
      // What is there since must be as is said: that it was so once is no excuse.
      if (known && isOld && HOW.test(fact.claim)) continue;
      if (known ? RANK[fact.state] > RANK[known.state] : !isOld) this.#facts.set(id, fact);
    }
    return found.version;
  }
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
      const id = idOf(fact);
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
      for (const name of Object.keys(contract.types ?? {})) facts.push(...inPrototype(contract, name, exported[name]));
      for (const [access, apis] of Object.entries(contract.exports ?? {})) {
        const has = (/** @type {any} */ from) => splitPath(access).reduce((at, name) => at?.[name], from) !== undefined;
        const isHere = has(exported) || has(exported.default);
        const of = { where: access, module: modulesOf(contract)[0] ?? module };
        if (isHere) facts.push({ ...of, claim: "is exported", state: "yes" });
        // Interfaces are there for annotations only, and some functions on some systems.
        const isValue = [apis]
          .flat()
          .some(({ callback, returns, value, sync }) => callback ?? returns ?? value ?? sync);
        if (isValue && known.has(access) && !/^lch/.test(access))
          facts.push({ ...of, claim: "is there when it runs", state: isHere ? "yes" : "no" });
      }
    }
  return facts;
}

/** What a class has when it runs, whatever is declared of it. @param {Contract} contract @param {string} name @param {any} real @returns {Fact[]} */
function inPrototype(contract, name, real) {
  const prototype = typeof real === "function" ? real.prototype : undefined;
  if (typeof prototype !== "object" || prototype === null) return [];
  const { members = {}, obligation } = contract.types?.[name] ?? {};
  const module = contract.modules?.[0];
  const of = module ? { module } : {};
  return [
    ...Object.keys(members).flatMap((key) =>
      key in prototype ? { where: `${name}#${key}`, claim: "exists", key } : [],
    ),
    ...(obligation?.by ?? []).flatMap((key) => (key in prototype ? { where: name, claim: `has ${key}`, key } : [])),
  ].map(({ where, claim }) => ({ where, claim, state: "yes", ...of }));
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

/** The ranges in which APIs that have turned since had not turned yet. @param {readonly Contract[]} contracts @returns {string[]} */
function turnsIn(contracts) {
  /** @type {Set<string>} */
  const ranges = new Set();
  JSON.stringify(contracts, (key, value) => {
    if (key === "turned" && typeof value?.in === "string") ranges.add(`<${value.in}`);
    return value;
  });
  return [...ranges];
}

/** The other packages that the modules of a package's contracts are in. @param {string} name @param {readonly Contract[]} contracts */
export function besideOf(name, contracts) {
  const globals = contracts.flatMap((contract) => GLOBALS[contract.package] ?? []);
  const others = new Set([...contracts.flatMap(modulesOf), ...globals].map(packageOf));
  return [...others].filter((other) => other !== name && !other.includes(":"));
}

/** The package that an import specifier is from. @param {string} specifier */
export function packageOf(specifier) {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
