// What a check finds, and how findings are weighed.
import semver from "semver";

/** @typedef {import("../../../src/contracts/vocabulary.ts").PackageContract} Contract */
/** @typedef {import("../../../src/contracts/vocabulary.ts").Api} Api */
/** `yes` in the declarations, `source` in the source's text, `vague` where neither tells, `no` where it is otherwise. @typedef {"yes" | "source" | "vague" | "no"} State */
/** `versions`: where a contract or an entry says that it holds for some versions only; `module`: the first of a contract that names its modules. @typedef {{ where: string, claim: string, state: State, why?: string, versions?: string, module?: string }} Fact */
/** What a fact is said by: it counts for the versions of both. @typedef {{ pkg: Contract, api?: Api | undefined }} Said */

/** How much a state tells: the better one counts. @type {Record<State, number>} */
export const RANK = { yes: 3, source: 2, vague: 1, no: 0 };

/** @param {readonly State[]} states @returns {State} */
export function best(states) {
  return states.reduce((/** @type {State} */ a, b) => (RANK[b] > RANK[a] ? b : a), "no");
}

/** Import specifiers of a contract that lead to files. @param {Contract} contract @returns {string[]} */
export function modulesOf({ package: name, modules = [name] }) {
  return modules.filter((module) => !module.startsWith("."));
}

/** @param {string} version @param {string | undefined} range */
export function holds(version, range) {
  return range === undefined || semver.satisfies(version, range, { includePrerelease: true });
}

/** @template T @param {T | T[]} value @returns {T[]} */
export function list(value) {
  return Array.isArray(value) ? value : [value];
}

/** Names a fact: what is said of other versions or modules is another fact. @param {Pick<Fact, "where" | "claim" | "versions" | "module">} fact */
export function idOf({ where, claim, versions, module }) {
  return `${where}: ${claim}${versions ? ` (${versions})` : ""}${module ? ` [${module}]` : ""}`;
}

/** The versions that something is said of; undefined for all. @param {Said} said @returns {string | undefined} */
export function versionsOf({ pkg, api }) {
  return [pkg.versions, api?.versions].filter((range) => range !== undefined).join(" and ") || undefined;
}
