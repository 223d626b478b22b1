// Which types a contract speaks of at one version: not those that only entries of other versions lead to.
import { holds } from "./facts.mjs";

/** @typedef {import("./facts.mjs").Contract} Contract */

/**
 * The names of types that entries in force lead to, and of those that no entry ever leads to: annotations do.
 *
 * @param {readonly Contract[]} contracts @param {string} version @returns {Set<string>}
 */
export function namesInForce(contracts, version) {
  const types = new Map(contracts.flatMap((contract) => Object.entries(contract.types ?? {})));
  const ever = reach(contracts, types);
  const now = reach(contracts, types, version);
  return new Set([...types.keys()].filter((name) => now.has(name) || !ever.has(name)));
}

/** Words that what is exported, and the types of which it is, are made of. @param {readonly Contract[]} contracts @param {Map<string, unknown>} types @param {string} [version] @returns {Set<string>} */
function reach(contracts, types, version) {
  const roots = contracts.map(({ exports, globals, methods, forms }) => ({ exports, globals, methods, forms }));
  const words = wordsIn(roots, version);
  // A set goes on with what is added to it meanwhile.
  for (const word of words) for (const next of wordsIn(types.get(word), version)) words.add(next);
  return words;
}

/** All words in a part of a contract, without entries that are not true of a version. @param {unknown} part @param {string} [version] @returns {Set<string>} */
function wordsIn(part, version) {
  /** @type {Set<string>} */
  const words = new Set();
  const isTrue = (/** @type {any} */ entry) =>
    version === undefined || typeof entry?.versions !== "string" || holds(version, entry.versions);
  JSON.stringify(part, (_, value) => {
    if (typeof value === "string") for (const word of value.match(/[\w$]+/g) ?? []) words.add(word);
    return Array.isArray(value) ? value.filter(isTrue) : isTrue(value) ? value : undefined;
  });
  return words;
}
