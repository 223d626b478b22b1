// Writes docs/packages.md and docs/packages/: what the contracts know, package by package.
// usage: npm run docs, or with --check: fails if a page is stale
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import prettier from "prettier";
import { packagePages } from "./lib/package-pages.mjs";
import { root, stop } from "./lib/project.mjs";

const load = (/** @type {string} */ file) =>
  import(pathToFileURL(path.join(root, "dist/contracts", file)).href).catch(() => stop("run `npm run build` first"));
const { families } = await load("index.js");
const { readableBy } = await load("node/shared.js");
const readers = readableBy.filter((/** @type {string} */ use) => !/^destroy$|Dispose/.test(use));

const isCheck = process.argv.includes("--check");
const pages = packagePages(families, readers);
mkdirSync(path.join(root, "docs/packages"), { recursive: true });
for (const [name, page] of pages) {
  const file = path.join(root, "docs", name);
  const text = await prettier.format(page, {
    ...(await prettier.resolveConfig(file)),
    // A package's lists are one line each: that way a change shows what changed.
    proseWrap: "preserve",
    parser: "markdown",
  });
  if (!isCheck) writeFileSync(file, text);
  else if (!existsSync(file) || readFileSync(file, "utf8") !== text)
    stop(`docs/${name} is stale: run \`npm run docs\``);
}
// Pages of families that are no more.
for (const name of readdirSync(path.join(root, "docs/packages")))
  if (!pages.has(`packages/${name}`)) {
    if (isCheck) stop(`docs/packages/${name} has no family: run \`npm run docs\``);
    rmSync(path.join(root, "docs/packages", name));
  }
