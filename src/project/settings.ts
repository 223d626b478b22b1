/** The user's settings: `settings["socket-leak"]`. */
import * as semver from "./semver.js";
import { leastOf } from "./versions.js";
import type { UserContracts } from "../contracts/vocabulary.js";
import { checkContracts, nearest } from "./check-contracts.js";

export interface Settings {
  /** The user's own contracts, in front of those of the plugin, and names of packages that ship theirs. */
  contracts: UserContracts;
  /** Versions that stand above what is installed, by package. */
  versions: Readonly<Record<string, string>>;
  /** Where types come from. */
  types: Types;
}

/** What `types` may be. */
export const TYPES = ["auto", "typescript-eslint", "native", "off"] as const;
export type Types = (typeof TYPES)[number];

/** Thrown for settings that are not what they should be; the message names the field. */
export class SettingsError extends Error {}

const FIELDS = ["contracts", "versions", "types"] as const;

/** Reads and checks `settings["socket-leak"]`; throws a {@link SettingsError} that names what is wrong. */
export function readSettings(all: Readonly<Record<string, unknown>>): Settings {
  const own = all["socket-leak"];
  if (own === undefined) return { contracts: [], versions: {}, types: "auto" };
  if (typeof own !== "object" || own === null || Array.isArray(own))
    throw new SettingsError('settings["socket-leak"] must be an object.');
  for (const field of Object.keys(own))
    if (!(FIELDS as readonly string[]).includes(field))
      throw new SettingsError(
        `settings["socket-leak"] has an unknown field "${field}"${nearest(field, FIELDS).replace(/[^?]$/, "$&.")}`,
      );
  const { contracts = [], versions = {}, types = "auto" } = own as Record<(typeof FIELDS)[number], unknown>;
  const problem = checkContracts(contracts, true);
  if (problem) throw new SettingsError(`settings["socket-leak"].contracts${problem}`);
  if (
    typeof versions !== "object" ||
    versions === null ||
    Array.isArray(versions) ||
    Object.values(versions).some((v) => typeof v !== "string")
  )
    throw new SettingsError('settings["socket-leak"].versions must be an object of package names and versions.');
  const intended: Record<string, string> = {};
  for (const [name, version] of Object.entries(versions as Record<string, string>)) {
    // `"5"` and `"^5.2.0"` mean what a package.json would ask for: that version, or a later one.
    const exact = semver.valid(version) ?? leastOf(version);
    if (exact === undefined || exact === null)
      throw new SettingsError(
        `settings["socket-leak"].versions: "${version}" is no version of ${name}; write one, such as "5.8.2" or "5".`,
      );
    intended[name] = exact;
  }
  if (!(TYPES as readonly unknown[]).includes(types))
    throw new SettingsError(
      `settings["socket-leak"].types is ${JSON.stringify(types)}; it must be one of ${TYPES.map((name) => `"${name}"`).join(", ")}.`,
    );
  return {
    contracts: contracts as UserContracts,
    versions: intended,
    types: types as Types,
  };
}
