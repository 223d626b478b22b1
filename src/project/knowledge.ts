/** What is known when a file is linted: the contracts of the user, of packages and of the plugin, and the versions in use. */
import path from "node:path";
import { contracts } from "../contracts/index.js";
import { ContractIndex, Registry } from "../contracts/registry.js";
import type { PackageContract } from "../contracts/vocabulary.js";
import { type Settings, SettingsError, readSettings } from "./settings.js";
import { ShippedError, packageFolder, shippedContracts } from "./shipped.js";
import { isInstalled, versionFor, versionsKey } from "./versions.js";

/** The file at hand, as ESLint gives it to a rule. */
export interface Linted {
  filename: string;
  cwd: string;
  /** All settings of the config, not only the plugin's. */
  settings: Readonly<Record<string, unknown>>;
}

/** What the user's settings come to: an index of all contracts for each set of packages that ship some, as these differ by folder. */
interface Home {
  settings: Settings;
  shelves: Map<string, Shelf>;
}

/** The index of all contracts, and a registry for each set of versions that files see. */
interface Shelf {
  index: ContractIndex;
  registries: Map<string, Registry>;
}

let plain: Home | undefined;
const homes = new WeakMap<object, Home>();

/** What is known when a file is linted: the settings, and the contracts with the versions that it uses. Broken settings are thrown. */
export function knowledgeFor({ filename, cwd, settings }: Linted): { settings: Settings; registry: Registry } {
  const home = homeOf(settings);
  const { settings: own } = home;
  const { index, registries } = shelfOf(home, filename, cwd);
  const key = versionsKey(filename);
  let registry = registries.get(key);
  if (!registry) {
    registry = new Registry(
      index,
      (name) => own.versions[name] ?? versionFor(filename, name),
      (name) =>
        Object.hasOwn(own.versions, name) ? "intended" : isInstalled(filename, name) ? "installed" : "declared",
    );
    if (registries.size > 200) registries.clear();
    registries.set(key, registry);
  }
  return { settings: own, registry };
}

function homeOf(all: Linted["settings"]): Home {
  const own = all["socket-leak"];
  const known = typeof own === "object" && own !== null ? homes.get(own) : own === undefined ? plain : undefined;
  if (known) return known;
  const settings = readSettings(all);
  const home = { settings, shelves: new Map() };
  if (typeof own === "object" && own !== null) homes.set(own, home);
  else plain = home;
  return home;
}

/** The contracts that count for a file: the user's, with those that packages ship as they are installed nearest to it, and the plugin's. */
function shelfOf(home: Home, filename: string, cwd: string): Shelf {
  const own = home.settings.contracts;
  const where = own.map((entry) => {
    if (typeof entry !== "string") return "";
    const from = path.isAbsolute(filename) ? path.dirname(filename) : cwd;
    const folder = packageFolder(from, entry) ?? packageFolder(cwd, entry);
    if (folder !== undefined) return folder;
    const at = `settings["socket-leak"].contracts[${own.indexOf(entry)}]`;
    throw new SettingsError(`${at}: the package "${entry}" is not installed, as seen from ${from}.`);
  });
  const key = where.join("\0");
  let shelf = home.shelves.get(key);
  if (!shelf) {
    const all = own.flatMap((entry, index) =>
      typeof entry === "string" ? shipped(where[index]!, entry, index) : entry,
    );
    home.shelves.set(key, (shelf = { index: new ContractIndex([...all, ...contracts]), registries: new Map() }));
  }
  return shelf;
}

function shipped(folder: string, name: string, index: number): readonly PackageContract[] {
  try {
    return shippedContracts(folder, name);
  } catch (error) {
    if (!(error instanceof ShippedError)) throw error;
    throw new SettingsError(`settings["socket-leak"].contracts[${index}]: ${error.message}`);
  }
}
