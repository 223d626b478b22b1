// Puts packages at chosen versions into folders, with their declarations. Nothing of a package is run.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import semver from "semver";

const run = promisify(execFile);
/** Packages whose declarations are in a package of another name. @type {Record<string, string>} */
const TYPES = { jest: "@jest/globals", bun: "bun-types", "bun:sqlite": "bun-types" };
const FLAGS = ["--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps", "--force", "--prefer-offline"];
const TIMEOUT = 15 * 60_000;
const ATTEMPTS = 3;
/** Longer with every attempt. */
const PAUSE = 5000;
/** A registry that does not answer is no answer. */
const UNANSWERED = /\b(?:ETIMEDOUT|ECONNRESET|ECONNREFUSED|EAI_AGAIN|ENOTFOUND|EINTEGRITY|E5\d\d|E429|ERR_SOCKET)/;
const NOT_THERE = /\b(?:404|notarget)\b/;
/** Any version of a dependency: npm takes an override that is `*` for none. */
const ANY = ">=0";

/** A package in a folder, and what else is needed to read it. @typedef {{ folder: string, name: string, version: string }} Installed */
/** What is wanted of a package, and the other packages that its modules are in. @typedef {{ name: string, range: string, beside?: readonly string[] }} Wanted */
/** What a folder is told to hold. @typedef {{ dependencies: Record<string, string>, optionalDependencies: Record<string, string>, overrides: Record<string, string> }} Manifest */
/** Makes a folder hold what its package.json says; gives npm's words where it fails. @typedef {(folder: string) => Promise<string | undefined>} Npm */

/** Installs packages, many at a time or one alone. */
export class Installer {
  /** @type {Map<string, Promise<Installed>>} */
  #found = new Map();
  #npm;

  /** @param {string} root the folder for all of them @param {Npm} [npm] */
  constructor(root, npm = runNpm) {
    this.root = root;
    this.#npm = npm;
  }

  /** Node's declarations, in reach of all folders. @param {string} range */
  async node(range) {
    const problem = await this.#add(this.root, [["@types/node", range]]);
    if (problem) throw new Error(problem);
  }

  /**
   * The newest version of a package in a range, with its declarations.
   *
   * @param {string} name @param {string} [range] @param {readonly string[]} [beside] packages that its modules are in
   * @returns {Promise<Installed>}
   */
  get(name, range = "latest", beside = []) {
    const key = `${name}@${range}`;
    let found = this.#found.get(key);
    if (!found) this.#found.set(key, (found = this.#alone({ name, range, beside })));
    return found;
  }

  /**
   * Installs many packages by few runs of npm: what takes time is starting it, and what they have in common. One that fails is left
   * out, and `get` tries it alone.
   *
   * @param {string} folder a name for the folder @param {readonly Wanted[]} wanted
   */
  async batch(folder, wanted) {
    const home = path.join(this.root, folder);
    const { isWhole } = await this.#fill(home, wanted);
    for (const one of isWhole ? wanted : []) {
      const installed = installedIn(home, one);
      if (installed) this.#found.set(`${one.name}@${one.range}`, Promise.resolve(installed));
    }
  }

  /** @param {Wanted} wanted @returns {Promise<Installed>} */
  async #alone(wanted) {
    const home = path.join(this.root, `${wanted.name}@${wanted.range}`.replace(/[^\w@.-]/g, "_"));
    const { problem, isWhole } = await this.#fill(home, [wanted]);
    const installed = installedIn(home, wanted);
    if (!installed || !isWhole) throw new Error(problem ?? `${wanted.name}@${wanted.range} is not in ${home}`);
    return installed;
  }

  /** @param {string} home @param {readonly Wanted[]} wanted @returns {Promise<{ problem: string | undefined, isWhole: boolean }>} what npm said last of what failed, and whether what is there has its declarations, as far as there are any */
  async #fill(home, wanted) {
    // What is there because another package needs it may be of any version.
    const { dependencies } = manifestOf(home);
    /** @type {[string, string][]} */
    const missing = wanted.flatMap(({ name, range, beside = [] }) =>
      [TYPES[name] ?? name, ...beside]
        .filter((one) => dependencies[one] !== range || versionIn(home, one) === undefined)
        .map((one) => /** @type {[string, string]} */ ([one, range])),
    );
    const problem = await this.#add(home, missing);
    const inPlace = wanted.flatMap((one) => installedIn(home, one)?.name ?? []);
    const failed = await this.#addTypes(home, [...new Set(inPlace)]);
    return { problem: failed ?? problem, isWhole: failed === undefined };
  }

  /**
   * Adds packages to a folder, as many of them as there are: what npm names as missing is left out, and where it names nothing the halves
   * are tried, so that one that cannot be had spoils it for itself only.
   *
   * @param {string} folder @param {readonly [string, string][]} wanted names and ranges @returns {Promise<string | undefined>} what failed last
   */
  async #add(folder, wanted) {
    if (wanted.length === 0) return undefined;
    const before = manifestOf(folder);
    write(folder, { ...before, dependencies: { ...before.dependencies, ...Object.fromEntries(wanted) } });
    const failed = await this.#npm(folder);
    if (failed === undefined) return undefined;
    write(folder, before);
    const problem = `npm install ${wanted.map((one) => one.join("@")).join(" ")}: ${reasonIn(failed)}`;
    const missing = missingIn(failed);
    const rest = wanted.filter(([name]) => name !== missing);
    if (rest.length < wanted.length) return (await this.#add(folder, rest)) ?? problem;
    if (missing !== undefined && before.overrides[missing] !== ANY) {
      // One of their dependencies: any version of it will do, nothing is run.
      write(folder, { ...before, overrides: { ...before.overrides, [missing]: ANY } });
      return this.#add(folder, wanted);
    }
    if (wanted.length === 1) return problem;
    const middle = wanted.length >> 1;
    const halves = [await this.#add(folder, wanted.slice(0, middle)), await this.#add(folder, wanted.slice(middle))];
    return halves.find((half) => half !== undefined);
  }

  /** Declarations that are published apart: those of the same major, else the newest; none is no mistake. @param {string} folder @param {readonly string[]} names @returns {Promise<string | undefined>} what failed */
  async #addTypes(folder, names) {
    const bare = names
      .filter((name) => !hasTypes(path.join(folder, "node_modules", name)))
      .filter((name) => versionIn(folder, typesOf(name)) === undefined && !existsSync(markerOf(folder, typesOf(name))));
    const majorOf = (/** @type {string} */ name) => semver.major(versionIn(folder, name) ?? "0.0.0");
    for (const rangeOf of [(/** @type {string} */ name) => `<${majorOf(name) + 1}`, () => "latest"]) {
      const wanted = bare.filter((name) => versionIn(folder, typesOf(name)) === undefined);
      if (wanted.length === 0) return undefined;
      const { optionalDependencies, ...rest } = manifestOf(folder);
      const all = {
        ...optionalDependencies,
        ...Object.fromEntries(wanted.map((name) => [typesOf(name), rangeOf(name)])),
      };
      // What is optional may be missing.
      write(folder, { ...rest, optionalDependencies: all });
      const failed = await this.#npm(folder);
      const there = Object.entries(all).filter(([types]) => versionIn(folder, types) !== undefined);
      write(folder, { ...rest, optionalDependencies: Object.fromEntries(there) });
      if (failed !== undefined) return `npm install ${wanted.map(typesOf).join(" ")}: ${reasonIn(failed)}`;
    }
    for (const name of bare)
      if (versionIn(folder, typesOf(name)) === undefined) writeFileSync(markerOf(folder, typesOf(name)), "");
    return undefined;
  }
}

/** @type {Npm} */
async function runNpm(folder) {
  let failed;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      await run("npm", ["install", ...FLAGS], { cwd: folder, maxBuffer: 1 << 26, timeout: TIMEOUT });
      return undefined;
    } catch (error) {
      const { stderr, killed, message } = /** @type {{ stderr?: string, killed?: boolean, message?: string }} */ (
        error
      );
      failed = killed ? "npm error ETIMEDOUT: it took too long" : stderr || message || String(error);
      if (!UNANSWERED.test(failed)) break;
      await setTimeout(PAUSE * attempt);
    }
  }
  return failed;
}

/** @param {string} home @param {Wanted} wanted @returns {Installed | undefined} */
function installedIn(home, { name, range }) {
  const real = TYPES[name] ?? name;
  const version = manifestOf(home).dependencies[real] === range ? versionIn(home, real) : undefined;
  return version === undefined ? undefined : { folder: home, name: real, version };
}

/** The line of npm's words that says what is wrong. @param {string} text */
function reasonIn(text) {
  const lines = text.split("\n").filter((line) => /^npm (?:error|ERR!)/.test(line));
  return lines.find((line) => NOT_THERE.test(line)) ?? lines[0] ?? text.split("\n")[0];
}

/** Whether npm's words say that there is no such package or version. @param {string} text */
export function isNotThere(text) {
  return NOT_THERE.test(text);
}

/** The package of which npm says that it, or the asked version of it, is not there. @param {string} text @returns {string | undefined} */
function missingIn(text) {
  const line = text.split("\n").find((one) => NOT_THERE.test(one) && /\S@\S/.test(one));
  return line && /['"\s]((?:@[\w.-]+\/)?[\w.-]+)@\S/.exec(line.replaceAll(/%2f/gi, "/"))?.[1];
}

/** The version of a package in a folder. @param {string} folder @param {string} name @returns {string | undefined} */
export function versionIn(folder, name) {
  try {
    return JSON.parse(readFileSync(path.join(folder, "node_modules", name, "package.json"), "utf8")).version;
  } catch {
    return undefined;
  }
}

/** @param {string} folder @returns {Manifest} */
function manifestOf(folder) {
  const file = path.join(folder, "package.json");
  const known = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const { dependencies = {}, optionalDependencies = {}, overrides = {} } = known;
  return { dependencies, optionalDependencies, overrides };
}

/** @param {string} folder @param {Manifest} manifest */
function write(folder, manifest) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ private: true, ...manifest }));
}

/** A file that says that there are no declarations of this name. @param {string} folder @param {string} types */
function markerOf(folder, types) {
  return path.join(folder, `${types.replaceAll("/", "_")}.none`);
}

/** The name under which declarations of a package are published apart. @param {string} name */
export function typesOf(name) {
  return `@types/${name.replace(/^@(.+)\//, "$1__")}`;
}

/** Whether a package brings declarations of what it exports. @param {string} folder */
function hasTypes(folder) {
  const text = readFileSync(path.join(folder, "package.json"), "utf8");
  if (/"(?:types|typings)"\s*:/.test(text)) return true;
  const { main, exports } = JSON.parse(text);
  const declared = readdirSync(folder, { recursive: true })
    .map((file) => String(file).replaceAll("\\", "/"))
    .filter((file) => /\.d\.[cm]?ts$/.test(file) && !/(?:^|\/)(?:node_modules|tests?)\//.test(file));
  if (exports || !main) return declared.length > 0;
  // Those of some inner part say nothing of the package.
  const beside = path.posix.join(main).replace(/\.[cm]?js$/, "");
  return [beside, path.posix.join(beside, "index"), "index"].some((name) =>
    declared.some((file) => file.replace(/\.d\.[cm]?ts$/, "") === name),
  );
}
