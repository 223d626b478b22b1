// Checks what would be published: the tarball, installed where users install it.
// usage: npm run check-package
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { cache, root } from "./lib/project.mjs";

/** Lower bounds of what package.json's `engines` allows, and the newest major. */
const nodes = ["20.19.0", "22.13.0", "24"];

/** What a user's project has beside the plugin. */
const neighbours = {
  "ESLint 9.15 (lower bound), no TypeScript": ["eslint@9.15.0"],
  "ESLint 9, TypeScript 5": ["eslint@9", "typescript@5"],
  "ESLint 10, no TypeScript": ["eslint@10"],
  "ESLint 10, TypeScript 6, typescript-eslint": ["eslint@10", "typescript@6", "typescript-eslint@8"],
  "ESLint 10, TypeScript 7": ["eslint@10", "typescript@7"],
};

const leak = `import pg from "pg";
const pool = new pg.Pool();
export async function count(id) {
  const client = await pool.connect();
  const { rows } = await client.query("select count(*) from visits where id = $1", [id]);
  if (rows.length === 0) return 0;
  client.release();
  return rows[0].count;
}
`;

/** Run in the user's project, by every Node: loads the plugin both ways and lints the leak with ESLint's own parser. */
const load = `import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { Linter } from "eslint";
import imported from "eslint-plugin-socket-leak";
const required = createRequire(import.meta.url)("eslint-plugin-socket-leak");
if (required !== imported) throw new Error("require() does not give the plugin itself");
if (imported.meta.name !== "eslint-plugin-socket-leak") throw new Error("meta.name is " + imported.meta.name);
const messages = new Linter().verify(readFileSync("leak.js", "utf8"), [imported.configs.recommended], { filename: "leak.js" });
if (!messages.some(({ ruleId, line }) => ruleId === "socket-leak/no-undisposed-client" && line >= 4)) {
  throw new Error("the leak is not reported: " + JSON.stringify(messages));
}
`;

/** The config that `explain` finds there. */
const config = `import socketLeak from "eslint-plugin-socket-leak";
export default [socketLeak.configs.recommended];
`;

const work = mkdtempSync(path.join(os.tmpdir(), "check-package-"));
let failed = 0;
const tarball = pack();

check("publint", () => run(work, npxBin("publint"), [tarball, "--strict"]));
check("attw, profile esm-only", () => run(work, npxBin("attw"), [tarball, "--profile", "esm-only"]));
check("declarations need no package but eslint", () => {
  const files = run(work, "tar", ["-tzf", tarball]).split("\n");
  for (const file of files.filter((name) => name.endsWith(".d.ts"))) {
    const text = run(work, "tar", ["-xzOf", tarball, file]);
    const foreign = [...text.matchAll(/\b(?:from|import)\s*\(?\s*"([^".][^"]*)"/g)].filter(
      ([, from]) => from !== "eslint",
    );
    if (foreign.length > 0) throw new Error(`${file} refers to ${foreign.map(([, from]) => from).join(", ")}`);
    for (const [, from] of text.matchAll(/\bfrom\s*"\.\/([^"]+)\.js"/g)) {
      const target = path.posix.join(path.posix.dirname(file), `${from}.d.ts`);
      if (!files.includes(target)) throw new Error(`${file} refers to ${target}, which is not in the tarball`);
    }
  }
});

let project = "";
for (const [name, packages] of Object.entries(neighbours)) {
  check(`installs, loads and reports beside ${name}`, () => {
    project = install(packages);
    run(project, process.execPath, ["load.mjs"]);
    const hasTypeScript = existsSync(path.join(project, "node_modules/typescript"));
    if (hasTypeScript !== packages.some((spec) => spec.startsWith("typescript@")))
      throw new Error("unexpected TypeScript");
  });
}
check("explains a line of it", () => {
  const said = run(project, npxBin("eslint-plugin-socket-leak", project), ["explain", "leak.js:4"]);
  if (!/no-undisposed-client/.test(said)) throw new Error(`the report is not explained: ${said}`);
});
for (const version of nodes) {
  check(`loads and reports on Node ${version}`, () => run(project, node(version), ["load.mjs"]));
}

rmSync(work, { recursive: true, force: true });
console.log(failed === 0 ? "all package checks passed" : `${failed} package checks failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** Prints one line, pass or fail. @param {string} name @param {() => void} body */
function check(name, body) {
  try {
    body();
    console.log(`pass  ${name}`);
  } catch (error) {
    failed++;
    const { stdout, stderr, message } = /** @type {Error & { stdout?: string, stderr?: string }} */ (error);
    const why = [stdout, stderr].join("\n").trim() || message;
    console.log(`FAIL  ${name}\n${why.split("\n").slice(0, 20).join("\n").replaceAll(/^/gm, "      ")}`);
  }
}

/** @param {string} cwd @param {string} command @param {string[]} args */
function run(cwd, command, args) {
  return execFileSync(command, args, { cwd, encoding: "utf8", stdio: "pipe" });
}

/** A command of one of our devDependencies, or of those of another project. @param {string} name @param {string} project */
function npxBin(name, project = root) {
  return path.join(project, "node_modules/.bin", name);
}

/** @returns {string} the tarball */
function pack() {
  // dist/ is built: without scripts npm prints nothing but JSON.
  const [{ filename, files }] = JSON.parse(
    run(root, "npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", work]),
  );
  console.log(`${filename}, ${files.length} files`);
  return path.join(work, filename);
}

/** A user's project with the tarball; npm refuses where peers conflict. @param {string[]} packages @returns {string} */
function install(packages) {
  const folder = mkdtempSync(path.join(work, "project-"));
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  writeFileSync(path.join(folder, "leak.js"), leak);
  writeFileSync(path.join(folder, "load.mjs"), load);
  writeFileSync(path.join(folder, "eslint.config.js"), config);
  run(folder, "npm", ["install", "--no-audit", "--no-fund", "--strict-peer-deps", tarball, ...packages]);
  return folder;
}

/** A Node binary, from npm's `node` package. @param {string} version @returns {string} */
function node(version) {
  const folder = cache("node", version);
  const binary = path.join(folder, "node_modules/node/bin/node");
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "package.json"), JSON.stringify({ private: true }));
    run(folder, "npm", ["install", "--no-audit", "--no-fund", `node@${version}`]);
  }
  return binary;
}
