// Writes docs/packages.md: what the contracts know, package by package.
// usage: npm run docs, or with --check: fails if the page is stale
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import prettier from "prettier";
import { packageDocs } from "./lib/package-docs.mjs";
import { root, stop } from "./lib/project.mjs";

const load = (/** @type {string} */ file) =>
  import(pathToFileURL(path.join(root, "dist/contracts", file)).href).catch(() => stop("run `npm run build` first"));
const { contracts } = await load("index.js");
const { readableBy } = await load("node/shared.js");
const readers = readableBy.filter((/** @type {string} */ use) => !/^destroy$|Dispose/.test(use));

const file = path.join(root, "docs/packages.md");
const text = await prettier.format(packageDocs(contracts, readers), {
  ...(await prettier.resolveConfig(file)),
  // A package's lists are one line each: that way a change shows what changed.
  proseWrap: "preserve",
  parser: "markdown",
});
if (!process.argv.includes("--check")) writeFileSync(file, text);
else if (!existsSync(file) || readFileSync(file, "utf8") !== text)
  stop("docs/packages.md is stale: run `npm run docs`");
