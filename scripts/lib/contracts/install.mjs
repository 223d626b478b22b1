// Puts packages at chosen versions into folders of their own, with their declarations. Nothing of a package is run.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import semver from "semver";

const run = promisify(execFile);
/** Scopes with more packages than this share a folder: theirs are one another's dependencies. */
const ALONE = 3;
/** Packages whose declarations are in a package of another name. */
/** @type {Record<string, string>} */
const TYPES = { jest: "@jest/globals", "bun:sqlite": "bun-types" };

const FLAGS = ["--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps", "--force"];

/** A package in a folder, and what else is needed to read it. @typedef {{ folder: string, name: string, version: string }} Installed */

export class Installer {
  /** @type {Map<string, Promise<void>>} */
  #busy = new Map();
  /** @type {Map<string, Promise<Installed>>} */
  #found = new Map();
  /** @type {Map<string, string[]>} */
  #scopes = new Map();

  /**
   * @param {string} root the folder for all of them
   * @param {readonly string[]} names all packages there are: which share a folder depends on it
   */
  constructor(root, names) {
    this.root = root;
    for (const name of new Set(names)) {
      const scope = scopeOf(name);
      if (scope) this.#scopes.set(scope, [...(this.#scopes.get(scope) ?? []), name]);
    }
  }

  /** Node's declarations, in reach of all folders. @param {string} range */
  async node(range) {
    await this.#add(this.root, ["@types/node"], range);
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
    if (!found) this.#found.set(key, (found = this.#install(name, range, beside)));
    return found;
  }

  /**
   * Installs many packages by one run of npm: what takes time is starting it, and what they have in common. One that fails is left
   * out, and `get` tries it alone.
   *
   * @param {string} folder a name for the folder @param {readonly { name: string, range: string, beside?: readonly string[] }[]} wanted
   */
  async batch(folder, wanted) {
    const home = path.join(this.root, folder);
    // What is there because another package needs it may be of any version.
    const asked = askedFor(home);
    const isThere = (/** @type {string} */ name, /** @type {string} */ range) =>
      asked[name] === range && versionIn(home, name) !== undefined;
    /** @type {Record<string, string>} */
    const missing = {};
    for (const { name, range, beside = [] } of wanted)
      for (const one of [TYPES[name] ?? name, ...beside]) if (!isThere(one, range)) missing[one] ??= range;
    await this.#optional(home, missing);
    Object.assign(asked, missing);
    /** @type {Record<string, string>} */
    const types = {};
    const inPlace = wanted.filter(({ name, range }) => isThere(TYPES[name] ?? name, range));
    for (const real of inPlace.map(({ name }) => TYPES[name] ?? name)) {
      const bare = hasTypes(path.join(home, "node_modules", real)) ? undefined : typesOf(real);
      if (bare && versionIn(home, bare) === undefined && !existsSync(markerOf(home, bare)))
        types[bare] = `<${semver.major(versionIn(home, real) ?? "0.0.0") + 1}`;
    }
    // Those of the same major, else the newest.
    await this.#optional(home, types);
    const others = Object.keys(types).filter((name) => versionIn(home, name) === undefined);
    await this.#optional(home, Object.fromEntries(others.map((name) => [name, "latest"])));
    for (const name of others) if (versionIn(home, name) === undefined) writeFileSync(markerOf(home, name), "");
    for (const { name, range } of inPlace) {
      const real = TYPES[name] ?? name;
      const version = versionIn(home, real);
      if (version) this.#found.set(`${name}@${range}`, Promise.resolve({ folder: home, name: real, version }));
    }
  }

  /** Adds packages to a folder, as many of them as there are. @param {string} folder @param {Record<string, string>} wanted */
  async #optional(folder, wanted) {
    if (Object.keys(wanted).length === 0) return;
    mkdirSync(folder, { recursive: true });
    const manifest = path.join(folder, "package.json");
    const known = askedFor(folder);
    // A package that cannot be had is no failure where it is optional.
    writeFileSync(manifest, JSON.stringify({ private: true, optionalDependencies: { ...known, ...wanted } }));
    await run("npm", ["install", ...FLAGS], { cwd: folder, maxBuffer: 1 << 26 }).catch(() => {});
  }

  /** @param {string} name @param {string} range @param {readonly string[]} beside @returns {Promise<Installed>} */
  async #install(name, range, beside) {
    const scope = scopeOf(name);
    const siblings = (range === "latest" && scope !== undefined && this.#scopes.get(scope)) || [];
    const shared = siblings.length > ALONE;
    const folder = path.join(this.root, (shared ? `${scope}@latest` : `${name}@${range}`).replace(/[^\w@.-]/g, "_"));
    const real = TYPES[name] ?? name;
    if (shared && versionIn(folder, name) === undefined) await this.#add(folder, siblings, range).catch(() => {});
    await this.#add(folder, [real, ...beside], range);
    const version = versionIn(folder, real);
    if (version === undefined) throw new Error(`${real} is not in ${folder}`);
    if (!hasTypes(path.join(folder, "node_modules", real))) await this.#addTypes(folder, real, version);
    return { folder, name: real, version };
  }

  /** Declarations that are published apart: those of the same major, else the newest; none is no mistake. @param {string} folder @param {string} name @param {string} version */
  async #addTypes(folder, name, version) {
    const types = typesOf(name);
    const marker = markerOf(folder, types);
    if (existsSync(marker)) return;
    for (const range of [`<${semver.major(version) + 1}`, "latest"]) {
      try {
        await this.#add(folder, [types], range);
        return;
      } catch (error) {
        // A registry that does not answer is no answer.
        if (!/E404|ETARGET|notarget/i.test(String(error))) throw error;
      }
    }
    writeFileSync(marker, "");
  }

  /** Adds packages that are not there yet. @param {string} folder @param {readonly string[]} names @param {string} range */
  async #add(folder, names, range) {
    // One npm at a time in a folder.
    const turn = (this.#busy.get(folder) ?? Promise.resolve()).then(() => this.#npm(folder, names, range));
    this.#busy.set(
      folder,
      turn.catch(() => {}),
    );
    await turn;
  }

  /** @param {string} folder @param {readonly string[]} names @param {string} range */
  async #npm(folder, names, range) {
    const specs = names.filter((name) => versionIn(folder, name) === undefined).map((name) => `${name}@${range}`);
    if (specs.length === 0) return;
    mkdirSync(folder, { recursive: true });
    const manifest = path.join(folder, "package.json");
    if (!existsSync(manifest)) writeFileSync(manifest, JSON.stringify({ private: true }));
    try {
      await run("npm", ["install", ...FLAGS, "--omit=optional", ...specs], { cwd: folder, maxBuffer: 1 << 26 });
    } catch (error) {
      const text = String(/** @type {{ stderr?: string }} */ (error).stderr ?? error);
      throw new Error(
        `npm install ${specs.join(" ")}: ${text.split("\n").find((line) => /npm (?:error|ERR!)/.test(line)) ?? text}`,
        {
          cause: error,
        },
      );
    }
  }
}

/** The version of a package in a folder. @param {string} folder @param {string} name @returns {string | undefined} */
export function versionIn(folder, name) {
  try {
    return JSON.parse(readFileSync(path.join(folder, "node_modules", name, "package.json"), "utf8")).version;
  } catch {
    return undefined;
  }
}

/** What a folder was told to hold. @param {string} folder @returns {Record<string, string>} */
function askedFor(folder) {
  const manifest = path.join(folder, "package.json");
  return existsSync(manifest) ? (JSON.parse(readFileSync(manifest, "utf8")).optionalDependencies ?? {}) : {};
}

/** A file that says that there are no declarations of this name. @param {string} folder @param {string} types */
function markerOf(folder, types) {
  return path.join(folder, `${types.replaceAll("/", "_")}.none`);
}

/** The name under which declarations of a package are published apart. @param {string} name */
export function typesOf(name) {
  return `@types/${name.replace(/^@(.+)\//, "$1__")}`;
}

/** Whether a package brings declarations. @param {string} folder */
function hasTypes(folder) {
  const text = readFileSync(path.join(folder, "package.json"), "utf8");
  if (/"(?:types|typings)"\s*:/.test(text)) return true;
  return readdirSync(folder, { recursive: true }).some(
    (file) => /\.d\.[cm]?ts$/.test(String(file)) && !/(?:^|\/)(?:node_modules|tests?)\//.test(String(file)),
  );
}

/** @param {string} name */
function scopeOf(name) {
  return name.startsWith("@") ? name.split("/")[0] : undefined;
}
