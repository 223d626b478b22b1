/** The version of a package that a file uses: what is installed nearest to it, else the range in the nearest package.json. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as semver from "./semver.js";

const manifests = new Map<string, Record<string, unknown> | undefined>();

/** Reads a package.json once; undefined where there is none that can be read. */
function manifest(file: string): Record<string, unknown> | undefined {
  if (!manifests.has(file)) {
    let parsed: unknown;
    try {
      // Most are not there, and a failure to read costs more than the question.
      if (existsSync(file)) parsed = JSON.parse(readFileSync(file, "utf8"));
    } catch {
      // Missing or broken: as good as none.
    }
    manifests.set(
      file,
      typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : undefined,
    );
  }
  return manifests.get(file);
}

const homes = new Map<string, boolean>();

/** Whether packages are installed in a folder: of most there is none. Asked once. */
function hasPackages(folder: string): boolean {
  let has = homes.get(folder);
  if (has === undefined) homes.set(folder, (has = existsSync(path.join(folder, "node_modules"))));
  return has;
}

interface Found {
  version: string;
  /** Whether it is installed, or only asked for. */
  installed: boolean;
}

const versions = new Map<string, Found | undefined>();

/** The version (`"5.1.0"`) of a package as seen from a file, or undefined where nothing says. Cached. */
export function versionFor(filename: string, name: string): string | undefined {
  return name === "node" ? process.versions.node : lookUp(filename, name)?.version;
}

/** Whether a package is installed, so that its version is certain. */
export function isInstalled(filename: string, name: string): boolean {
  return name === "node" || lookUp(filename, name)?.installed === true;
}

const nearest = new Map<string, string>();

/** The nearest folder around a folder, or itself, where something may say of versions: files of all folders within see the same ones. */
function homeOf(folder: string): string {
  let home = nearest.get(folder);
  if (home === undefined) {
    const parent = path.dirname(folder);
    const isHome =
      parent === folder || hasPackages(folder) || manifest(path.join(folder, "package.json")) !== undefined;
    nearest.set(folder, (home = isHome ? folder : homeOf(parent)));
  }
  return home;
}

/** Equal for files that see the same versions of all packages. */
export function versionsKey(filename: string): string {
  return path.isAbsolute(filename) ? homeOf(path.dirname(filename)) : "";
}

function lookUp(filename: string, name: string): Found | undefined {
  const folder = versionsKey(filename);
  const key = `${folder}\0${name}`;
  if (!versions.has(key)) versions.set(key, folder === "" ? undefined : find(folder, name));
  return versions.get(key);
}

function find(folder: string, name: string): Found | undefined {
  let range: string | undefined;
  for (let at = folder; ; at = path.dirname(at)) {
    const installed = hasPackages(at)
      ? manifest(path.join(at, "node_modules", name, "package.json"))?.["version"]
      : undefined;
    if (typeof installed === "string") {
      const version = semver.valid(installed);
      return version === null ? undefined : { version, installed: true };
    }
    const own = manifest(path.join(at, "package.json"));
    if (own) range ??= declared(own, name);
    if (path.dirname(at) === at) break;
  }
  const version = range === undefined ? undefined : leastOf(range);
  return version === undefined ? undefined : { version, installed: false };
}

/** The lowest version that a range allows; undefined where it allows several majors, or is no range: then it says nothing. */
export function leastOf(range: string): string | undefined {
  if (!semver.validRange(range)) return undefined;
  const least = semver.minVersion(range);
  if (!least || semver.intersects(range, `>=${least.major + 1}.0.0`)) return undefined;
  return least.version;
}

function declared(own: Record<string, unknown>, name: string): string | undefined {
  for (const field of ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"]) {
    const ranges = own[field];
    const range = typeof ranges === "object" && ranges !== null ? (ranges as Record<string, unknown>)[name] : undefined;
    if (typeof range === "string") return range.replace(/^(workspace|npm):(?:.*@)?/, "");
  }
  return undefined;
}
