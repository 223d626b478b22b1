/** Where TypeScript 7 is installed, and whether its server speaks a protocol that is known. */
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as semver from "../project/semver.js";
import type { NativeModule } from "./native-api.js";

export interface Installation {
  /** The package's folder. */
  folder: string;
  version: string;
}

/**
 * The protocol has no version of its own, so TypeScript's stands for it: with these it was tried. The nightlies behind them make and update
 * their snapshots in another way.
 */
export const KNOWN_VERSIONS = "7.0 || >=7.1.0-dev.0 <=7.1.0-dev.20260917.1";

/** Names under which it is installed, beside an older TypeScript as well. */
const NAMES = ["typescript", "@typescript/native"];
const found = new Map<string, Installation | undefined>();

/** TypeScript 7 as it is installed nearest to a file; undefined where there is none. */
export function findNative(filename: string): Installation | undefined {
  return path.isAbsolute(filename) ? look(path.dirname(filename)) : undefined;
}

/** TypeScript 7 as it is installed beside the process or this plugin, for files that have none near them. */
export function findNativeBeside(): Installation | undefined {
  return look(process.cwd()) ?? look(path.dirname(fileURLToPath(import.meta.url)));
}

function look(folder: string): Installation | undefined {
  const known = found.get(folder);
  if (known || found.has(folder)) return known;
  const parent = path.dirname(folder);
  const answer = installedIn(folder) ?? (parent === folder ? undefined : look(parent));
  found.set(folder, answer);
  return answer;
}

function installedIn(folder: string): Installation | undefined {
  for (const name of NAMES) {
    const at = path.join(folder, "node_modules", name);
    try {
      const { version } = JSON.parse(readFileSync(path.join(at, "package.json"), "utf8")) as { version?: unknown };
      if (typeof version === "string" && semver.valid(version) && semver.major(version) >= 7)
        return { folder: at, version };
    } catch {
      // Not here, or broken: as good as none.
    }
  }
  return undefined;
}

/** Whether its server is spoken to. */
export function isKnown({ version }: Installation): boolean {
  return semver.satisfies(version, KNOWN_VERSIONS, { includePrerelease: true });
}

/** Loads the package's modules and looks for its executable; throws where something is missing. */
export function load({ folder }: Installation): NativeModule & { executable: string } {
  // The package refers to itself by its own name, under whatever alias it is installed.
  const own = createRequire(path.join(folder, "package.json"));
  const api = own("typescript/unstable/sync") as Omit<NativeModule, "SyntaxKind">;
  const { SyntaxKind } = own("typescript/unstable/ast") as Pick<NativeModule, "SyntaxKind">;
  const { default: locate } = own("#getExePath") as { default: () => string };
  const executable = locate();
  // A process that cannot be started is heard of too late, and then as an error that nobody can catch.
  accessSync(executable, constants.X_OK);
  const { API, TypeFlags, SignatureKind } = api;
  if (![API, TypeFlags, SignatureKind, SyntaxKind].every(Boolean)) throw new Error("its API has changed");
  return { API, TypeFlags, SignatureKind, SyntaxKind, executable };
}

/** Whether a file is one that TypeScript reads, and stands on the disk. */
export function isReadable(filename: string): boolean {
  return path.isAbsolute(filename) && /\.[cm]?[jt]sx?$/.test(filename) && existsSync(filename);
}
