/**
 * Contracts that other packages ship. The field `"socket-leak"` of their package.json names the file: `"./socket-leak.json"`. It is JSON, as
 * contracts are data: nothing of a listed package is run. It is read once a process.
 */
import { readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { PackageContract } from "../contracts/vocabulary.js";
import { checkContracts } from "./check-contracts.js";
import { unsafePattern } from "./patterns.js";

/** The field of package.json. */
export const FIELD = "socket-leak";
/** Bytes that a file of contracts may have: the plugin's own are two million, for hundreds of packages. */
const MAX_SIZE = 4_000_000;
/** Characters of a name, a type or a pattern. */
const MAX_TEXT = 2000;

/** A package that ships nothing that can be used; the message says why. */
export class ShippedError extends Error {}

const folders = new Map<string, string>();
const files = new Map<string, readonly PackageContract[]>();

/** The folder of a package as seen from another one; undefined where it is not installed. */
export function packageFolder(from: string, name: string): string | undefined {
  const key = `${from}\0${name}`;
  let found = folders.get(key);
  // What is missing may be installed while an editor runs.
  if (found === undefined && (found = look(from, name)) !== undefined) folders.set(key, found);
  return found;
}

function look(from: string, name: string): string | undefined {
  for (let at = from; ; at = path.dirname(at)) {
    const folder = path.join(at, "node_modules", name);
    if (isFile(path.join(folder, "package.json"))) return folder;
    // A package that lints itself.
    if (manifestOf(at)?.["name"] === name) return at;
    if (path.dirname(at) === at) break;
  }
  try {
    // Plug'n'Play
    return path.dirname(createRequire(path.join(from, "file.js")).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

/** The contracts that the package in a folder ships; throws a {@link ShippedError} that says what is wrong with them. */
export function shippedContracts(folder: string, name: string): readonly PackageContract[] {
  let contracts = files.get(folder);
  if (!contracts) files.set(folder, (contracts = read(folder, name)));
  return contracts;
}

function read(folder: string, name: string): readonly PackageContract[] {
  const field = manifestOf(folder)?.[FIELD];
  const manifest = path.join(folder, "package.json");
  if (field === undefined)
    throw new ShippedError(`the package "${name}" ships no contracts: ${manifest} has no field "${FIELD}".`);
  if (typeof field !== "string" || !field.endsWith(".json"))
    throw new ShippedError(`the field "${FIELD}" of ${manifest} must be the path of a JSON file.`);
  const file = path.join(folder, field);
  let value: unknown;
  try {
    const [home, real] = [realpathSync(folder), realpathSync(file)];
    if (!real.startsWith(home + path.sep)) throw new ShippedError(`${file} is not a file of the package.`);
    if (statSync(real).size > MAX_SIZE) throw new ShippedError(`${file} is larger than ${MAX_SIZE} bytes.`);
    value = JSON.parse(readFileSync(real, "utf8").replace(/^\uFEFF/, ""));
  } catch (error) {
    if (error instanceof ShippedError) throw error;
    const why = error instanceof SyntaxError ? "is no JSON" : "cannot be read";
    throw new ShippedError(`${file} ${why}: ${(error as Error).message.slice(0, 200)}`);
  }
  const list = Array.isArray(value) ? value : [value];
  const problem = checkContracts(list) ?? excess(list);
  if (problem) throw new ShippedError(`${file}${Array.isArray(value) ? "" : " as "}${problem}`);
  return list as PackageContract[];
}

/** What is well-formed and would still take for ever: patterns that backtrack, texts without end. */
function excess(contracts: readonly unknown[]): string | undefined {
  let found: string | undefined;
  JSON.stringify(contracts, (key, value: unknown) => {
    if (found !== undefined || typeof value !== "string") return found === undefined ? value : undefined;
    const shown = JSON.stringify(value.slice(0, 60));
    if (value.length > MAX_TEXT) found = `: the text ${shown}… is longer than ${MAX_TEXT} characters.`;
    else if (!["note", "source", "read", "text"].includes(key) && unsafePattern(value))
      found = `: matching the pattern ${shown} could take for ever.`;
    return value;
  });
  return found;
}

function manifestOf(folder: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
    return typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}
