/** The version of a package that a file uses: what is installed nearest to it, else the range in the nearest package.json. */
import { readFileSync } from "node:fs";
import path from "node:path";
import semver from "semver";

const manifests = new Map<string, Record<string, unknown> | undefined>();

/** Reads a package.json once; undefined where there is none that can be read. */
function manifest(file: string): Record<string, unknown> | undefined {
  if (!manifests.has(file)) {
    let parsed: unknown;
    try {
      parsed = JSON.parse(readFileSync(file, "utf8"));
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

const versions = new Map<string, string | undefined>();

/** The version (`"5.1.0"`) of a package as seen from a file, or undefined where nothing says. Cached by folder. */
export function versionFor(filename: string, name: string): string | undefined {
  if (name === "node") return process.versions.node;
  const folder = path.dirname(filename);
  const key = `${folder}\0${name}`;
  if (!versions.has(key)) versions.set(key, path.isAbsolute(filename) ? find(folder, name) : undefined);
  return versions.get(key);
}

function find(folder: string, name: string): string | undefined {
  let range: string | undefined;
  for (let at = folder; ; at = path.dirname(at)) {
    const installed = manifest(path.join(at, "node_modules", name, "package.json"))?.["version"];
    if (typeof installed === "string") return semver.valid(installed) ?? undefined;
    const own = manifest(path.join(at, "package.json"));
    if (own) range ??= declared(own, name);
    if (path.dirname(at) === at) break;
  }
  // The lowest version that the range allows: what it says is installed at least.
  return range === undefined ? undefined : (semver.validRange(range) && semver.minVersion(range)?.version) || undefined;
}

function declared(own: Record<string, unknown>, name: string): string | undefined {
  for (const field of ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"]) {
    const ranges = own[field];
    const range = typeof ranges === "object" && ranges !== null ? (ranges as Record<string, unknown>)[name] : undefined;
    if (typeof range === "string") return range.replace(/^(workspace|npm):(?:.*@)?/, "");
  }
  return undefined;
}
