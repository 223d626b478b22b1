// Lints the corpus of real leaks, typed by typescript-eslint, by TypeScript 7's server and untyped, and scores the reports.
// usage: npm run corpus [-- FOLDER] [--verbose]        KINDS=unconsumed-body,… limits it to some kinds
//
// A case is a folder of FOLDER/cases (default ../shared/corpus): `before.*` leaks, `after.*` is its repaired twin, and
// `case.json` names the `lines` of `before` on which a report is right. A report on one of them finds the case, any
// report in `after` is a false alarm, any other report in `before` is a stray.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { createLint } from "./lib/lint.mjs";
import { cache, root, stop } from "./lib/project.mjs";

/** @typedef {{ id: string, kind: string, needsTypes: boolean, found: boolean, hits: string[], alarms: string[], strays: string[] }} Row */

const { values, positionals } = parseArgs({ allowPositionals: true, options: { verbose: { type: "boolean" } } });
const given = path.resolve(positionals[0] ?? path.join(root, "../shared/corpus"));
if (!existsSync(path.join(given, "cases"))) {
  stop(`There is no corpus at ${given}: it needs a folder "cases". Give another: npm run corpus -- path/to/corpus`);
}
const kinds = (process.env.KINDS ?? "").split(",").filter(Boolean);
const folder = withDependencies(given);

for (const [title, types] of [
  ["TYPED", "typescript-eslint"],
  ["NATIVE", "native"],
  ["UNTYPED", "off"],
]) {
  console.log(`\n${title}`);
  const rows = score(types);
  if (values.verbose) rows.forEach(printCase);
  for (const kind of [...new Set(rows.map((row) => row.kind))].sort()) {
    printSum(
      kind,
      rows.filter((row) => row.kind === kind),
    );
  }
  printSum(
    "(needs no types)",
    rows.filter((row) => !row.needsTypes),
  );
  printSum("ALL", rows);
}

/** Lints and scores every case. @param {string} types @returns {Row[]} */
function score(types) {
  const lint = createLint(folder, { typed: types === "typescript-eslint", types });
  const rows = [];
  for (const id of readdirSync(path.join(folder, "cases")).sort()) {
    const dir = path.join(folder, "cases", id);
    if (!existsSync(path.join(dir, "case.json"))) continue;
    const about = JSON.parse(readFileSync(path.join(dir, "case.json"), "utf8"));
    if (kinds.length > 0 && !kinds.includes(about.kind)) continue;
    const reports = (/** @type {string} */ twin) =>
      readdirSync(dir)
        .filter((file) => file.startsWith(`${twin}.`))
        .flatMap((file) => lint(path.join(dir, file)))
        .map(({ ruleId, line, message }) => ({ line, text: `${ruleId ?? message}:${line}` }));
    const before = reports("before");
    const hits = before.filter(({ line }) => about.lines.includes(line));
    rows.push({
      id,
      kind: about.kind,
      needsTypes: Boolean(about.needsTypes),
      found: hits.length > 0,
      hits: hits.map(({ text }) => text),
      alarms: reports("after").map(({ text }) => text),
      strays: before.filter((report) => !hits.includes(report)).map(({ text }) => text),
    });
  }
  return rows;
}

/** @param {Row} row */
function printCase({ id, kind, found, hits, alarms, strays }) {
  const more = [...hits, ...alarms.map((text) => `ALARM ${text}`), ...strays.map((text) => `stray ${text}`)];
  console.log(`${found ? "hit " : "MISS"} ${id} [${kind}] ${more.join("  ")}`);
}

/** @param {string} name @param {Row[]} rows */
function printSum(name, rows) {
  const found = rows.filter((row) => row.found).length;
  const flagged = rows.filter((row) => row.alarms.length > 0).length;
  const strays = rows.reduce((sum, row) => sum + row.strays.length, 0);
  const share = rows.length === 0 ? "" : `${Math.round((100 * found) / rows.length)}%`;
  console.log(
    `${name.padEnd(26)} found ${String(found).padStart(3)}/${String(rows.length).padEnd(3)} ${share.padStart(4)}` +
      `  repaired twins flagged ${String(flagged).padStart(2)}  strays ${String(strays).padStart(2)}`,
  );
}

/**
 * Types need the packages that the cases import. Where the corpus has none installed (it may be read-only), a copy of it is
 * linted, in .cache/corpus; what the given folder lacks there (package.json, tsconfig.json) is kept from an earlier copy.
 *
 * @param {string} corpus @returns {string} the folder to lint
 */
function withDependencies(corpus) {
  if (existsSync(path.join(corpus, "node_modules")) && existsSync(path.join(corpus, "tsconfig.json"))) return corpus;
  const copy = cache("corpus");
  mkdirSync(copy, { recursive: true });
  rmSync(path.join(copy, "cases"), { recursive: true, force: true });
  const lock = path.join(copy, "package-lock.json");
  const installed = existsSync(path.join(copy, "node_modules")) && readFileSync(lock, "utf8");
  for (const name of readdirSync(corpus, { recursive: true, encoding: "utf8" })) {
    if (!/^(cases\/.+|package(-lock)?\.json|tsconfig\.json)$/.test(name.replaceAll(path.sep, "/"))) continue;
    if (!path.extname(name)) continue;
    mkdirSync(path.dirname(path.join(copy, name)), { recursive: true });
    writeFileSync(path.join(copy, name), readFileSync(path.join(corpus, name)));
  }
  if (!existsSync(lock) || !existsSync(path.join(copy, "tsconfig.json"))) {
    stop(
      `${corpus} has no installed packages, which the typed run needs, and no package-lock.json and tsconfig.json to install them by.\n` +
        `Run "npm ci --ignore-scripts" in a corpus that has them, or "npm run corpus" on the default one first.`,
    );
  }
  if (installed !== readFileSync(lock, "utf8")) {
    console.log(
      `Installing the corpus's packages for their types: npm ci --ignore-scripts in ${path.relative(".", copy)}`,
    );
    execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: copy, stdio: "inherit" });
  }
  console.log(`Linting a copy of ${corpus} in ${path.relative(".", copy)}`);
  return copy;
}
