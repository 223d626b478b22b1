// Lints other people's published code with the recommended config, and prints every report with its code.
// usage: npm run wild -- [PACKAGE[@VERSION]…] [--dir FOLDER]… [--types native] [--tests] [--out findings.json]
//
// A package is what `npm pack` gives, kept in .cache/wild; an argument that starts with "." or "/" is a local folder, as after
// --dir. Without --types nothing is known of types; "native" asks TypeScript 7's server. --tests lints tests as well. --out writes [{ file, line, rule, text, message }]. Exit code 1: a rule crashed.
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { createLint, extensions, withoutSourceMap } from "./lib/lint.mjs";
import { cache, stop } from "./lib/project.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dir: { type: "string", multiple: true },
    types: { type: "string", default: "off" },
    tests: { type: "boolean" },
    out: { type: "string" },
  },
});
const isFolder = (/** @type {string} */ argument) => /^[./]/.test(argument);
const folders = [...(values.dir ?? []), ...positionals.filter(isFolder)].map((folder) => path.resolve(folder));
const packages = positionals.filter((argument) => !isFolder(argument));
if (folders.length + packages.length === 0) {
  stop("usage: npm run wild -- [PACKAGE[@VERSION]…] [--dir FOLDER]… [--types native] [--tests] [--out findings.json]");
}

/** @type {{ file: string, line: number, rule: string, text: string, message: string }[]} */
const findings = [];
const total = { files: 0, lines: 0, unparsed: 0, crashes: 0 };

for (const name of packages) lintFolder(download(name), name);
for (const folder of folders) {
  if (!existsSync(folder)) stop(`There is no folder ${folder}.`);
  lintFolder(folder, folder);
}

console.log("\nrule                                              reports   per 1,000 lines");
for (const rule of [...new Set(findings.map((finding) => finding.rule))].sort()) {
  printCount(rule, findings.filter((finding) => finding.rule === rule).length);
}
printCount("ALL", findings.length);
console.log(
  `${total.files} files, ${total.lines} lines; ${total.unparsed} files not parsed, ${total.crashes} crashes of a rule`,
);
if (values.out) writeFileSync(values.out, JSON.stringify(findings, null, 1));
process.exitCode = total.crashes > 0 ? 1 : 0;

/** @param {string} rule @param {number} count */
function printCount(rule, count) {
  const rate = total.lines === 0 ? 0 : (1000 * count) / total.lines;
  console.log(`${rule.padEnd(48)} ${String(count).padStart(8)} ${rate.toFixed(3).padStart(17)}`);
}

/** @param {string} folder @param {string} name */
function lintFolder(folder, name) {
  const lint = createLint(folder, { types: values.types });
  const before = { ...total, findings: findings.length };
  for (const file of sources(folder)) {
    const text = withoutSourceMap(readFileSync(file, "utf8"));
    const lines = text.split(/\r?\n/);
    total.files++;
    total.lines += lines.length;
    let messages;
    try {
      messages = lint(file, text);
    } catch (error) {
      total.crashes++;
      console.log(`\nCRASH ${file}\n${error instanceof Error ? error.stack : error}`);
      continue;
    }
    for (const { fatal, ruleId, line, message } of messages) {
      if (fatal) total.unparsed++;
      if (!ruleId) continue;
      findings.push({ file, line, rule: ruleId, text: (lines[line - 1] ?? "").trim(), message });
      console.log(`\n${path.relative(process.cwd(), file)}:${line}  ${ruleId}\n  ${message}\n${frame(lines, line)}`);
    }
  }
  console.log(
    `\n${name}: ${findings.length - before.findings} reports in ${total.files - before.files} files, ${total.lines - before.lines} lines`,
  );
}

/** The line with three lines of context on both sides. @param {string[]} lines @param {number} line */
function frame(lines, line) {
  const from = Math.max(1, line - 3);
  return lines
    .slice(from - 1, line + 3)
    .map((text, i) => `${from + i === line ? ">" : " "} ${String(from + i).padStart(5)} | ${text.slice(0, 160)}`)
    .join("\n");
}

/**
 * The folder's own sources: not what was installed, minified, declared, or (beside src or lib) built.
 *
 * @param {string} folder @returns {string[]} sorted
 */
function sources(folder) {
  const has = (/** @type {string} */ dir, /** @type {RegExp} */ file) =>
    existsSync(path.join(folder, dir)) &&
    readdirSync(path.join(folder, dir), { recursive: true, encoding: "utf8" }).some((name) => file.test(name));
  const built = ["dist", "build", "out", "esm", "cjs", "umd", "bundles"].filter(
    () => has("src", extensions) || has("lib", extensions),
  );
  if (has("src", /(?<!\.d)\.tsx?$/) && !has("lib", /(?<!\.d)\.tsx?$/)) built.push("lib");
  const skipped = /(^|\/)(node_modules|bower_components|vendor|\.[^/]+)\/|[.-]min\.[cm]?js$|\.d\.[cm]?ts$/;
  const tests = /(^|\/)(tests?|__tests__|__mocks__|specs?|e2e|fixtures)\/|[._-](test|spec)s?\.[cm]?[jt]sx?$/;
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"))
    .filter((name) => extensions.test(name) && !skipped.test(name) && !built.includes(name.split("/")[0] ?? ""))
    .filter((name) => values.tests || !tests.test(name))
    .sort()
    .map((name) => path.join(folder, name));
}

/** Downloads and unpacks a package, once: delete .cache/wild for newer ones. @param {string} name @returns {string} its folder */
function download(name) {
  const folder = cache("wild", name.replaceAll("/", "+"));
  if (existsSync(folder)) return folder;
  mkdirSync(cache("wild"), { recursive: true });
  const temporary = mkdtempSync(cache("wild", "tmp-"));
  try {
    const output = execFileSync("npm", ["pack", name, "--json", "--ignore-scripts"], {
      cwd: temporary,
      encoding: "utf8",
    });
    const [{ filename }] = JSON.parse(output);
    execFileSync("tar", ["-xzf", filename, "--strip-components=1"], { cwd: temporary });
  } catch {
    rmSync(temporary, { recursive: true });
    stop(`npm could not give the package ${name}.`);
  }
  renameSync(temporary, folder);
  return folder;
}
