/** Files, archives, images, and what a machine knows of itself. */
import { defineContract } from "../vocabulary.js";
import type { Api, PackageContract } from "../vocabulary.js";
import { either, promiseSince } from "./shared.js";

const ipRead = "1.2.0 returns the text, 2.0.0 defaultGateway().then(…)";
/** Its synchronous twin came one version later. */
const ipSince = (name: string): Api[] => [
  { ...promiseSince("2.0.0", "sync", { use: `${name}.sync`, read: ipRead }), versions: ">=3" },
  promiseSince("2.0.0", "sync", { read: ipRead }),
];

export const files: readonly PackageContract[] = [
  defineContract({
    package: "glob",
    source: "glob 8.1.0 glob.js, 9.0.0 dist/cjs/index.d.ts",
    exports: {
      default: promiseSince("9.0.0", "callback", { use: "globSync" }),
      glob: promiseSince("9.0.0", "callback", { use: "globSync" }),
    },
  }),
  defineContract({
    package: "which",
    source: "which 2.0.2 which.js, 3.0.0 lib/index.js",
    exports: { default: promiseSince("3.0.0", either) },
  }),
  defineContract({
    package: "rimraf",
    source: "rimraf 3.0.2 rimraf.js, 4.0.0 dist/cjs/index.d.ts",
    exports: { default: promiseSince("4.0.0", "callback"), rimraf: promiseSince("4.0.0", "callback") },
  }),
  defineContract({
    package: "mkdirp",
    source: "mkdirp 0.5.6 index.js, 1.0.0 index.js: a callback is an invalid option, and throws",
    exports: {
      default: promiseSince("1.0.0", "callback", { read: "0.5.6 mkdirP(p, opts, f), 1.0.0 mkdirp(path, opts)" }),
      mkdirp: promiseSince("1.0.0", "callback", { read: "0.5.6 mkdirP(p, opts, f), 1.0.0 mkdirp(path, opts)" }),
    },
  }),
  defineContract({
    package: "globby",
    source: "globby 2.1.0 index.js, 3.0.0 index.js",
    exports: { default: promiseSince("3.0.0", "callback") },
  }),
  defineContract({
    package: "del",
    source: "del 1.2.1 index.js, 2.0.0 index.js",
    exports: { default: promiseSince("2.0.0", "callback") },
  }),
  defineContract({
    package: "extract-zip",
    source: "extract-zip 1.7.0 index.js, 2.0.0 index.js",
    exports: { default: promiseSince("2.0.0", "callback") },
  }),
  defineContract({
    package: "proper-lockfile",
    source: "proper-lockfile 2.0.1 index.js, 3.0.0 index.js",
    exports: {
      check: promiseSince("3.0.0", "callback", { read: "3.0.1 index.js wraps it with toPromise" }),
      lock: promiseSince("3.0.0", "callback"),
      unlock: promiseSince("3.0.0", "callback", { read: "3.0.1 index.js wraps it with toPromise" }),
    },
  }),
  defineContract({
    package: "get-folder-size",
    source: "get-folder-size 2.0.1 index.js, 3.0.0 index.js",
    exports: {
      default: promiseSince("3.0.0", "callback", { read: "2.0.1 calls its last argument and returns nothing" }),
    },
  }),
  defineContract({
    package: "asar",
    source: "asar 0.14.6 lib/asar.js, 1.0.0 lib/asar.js",
    exports: { createPackage: promiseSince("1.0.0", "callback") },
  }),
  defineContract({
    package: "cmd-shim",
    source: "cmd-shim 3.0.3 index.js, 4.0.0 lib/index.js",
    exports: {
      default: promiseSince("4.0.0", "callback"),
      ifExists: promiseSince("4.0.0", "callback", { read: "3.0.3 cmdShimIfExists(from, to, cb)" }),
    },
  }),
  defineContract({
    package: "bin-links",
    source: "bin-links 1.1.8 index.js (promisified: a callback behind the options is called as well), 2.0.0 index.js",
    exports: { default: promiseSince("2.0.0", either, { read: "1.1.8 BB.promisify(binLinks), 2.0.0 binLinks(opts)" }) },
  }),
  defineContract({
    package: "get-port",
    source: "get-port 1.0.0 index.js, 2.0.0 index.js",
    exports: { default: promiseSince("2.0.0", "callback") },
  }),
  defineContract({
    package: "os-locale",
    source: "os-locale 1.4.0 index.js, 2.0.0 index.js",
    exports: {
      // Synchronous again since 8.
      default: {
        ...promiseSince("2.0.0", "callback", { read: "1.4.0 function (opts, cb), 2.0.0 a promise in mem()" }),
        versions: "<7",
      },
    },
  }),
  defineContract({
    package: "internal-ip",
    source: "internal-ip 1.2.0, 2.0.0 and 3.0.0 index.js: v4.sync and v6.sync are there since 3.0.0",
    exports: {
      v4: ipSince("v4"),
      v6: ipSince("v6"),
    },
  }),
  defineContract({
    package: "public-ip",
    source: "public-ip 1.2.0 index.js, 2.0.0 index.js",
    exports: {
      v4: promiseSince("2.0.0", "callback", { read: "1.2.0 v4(cb), 2.0.1 returns query()" }),
      v6: promiseSince("2.0.0", "callback", { read: "1.2.0 v6(cb), 2.0.1 returns query()" }),
    },
  }),
  defineContract({
    package: "image-type",
    source: "image-type 4.1.0 index.js, 5.0.0 index.js",
    exports: { default: promiseSince("5.0.0", "sync", { read: "4.1.0 imageType(input), 5.0.0 async" }) },
  }),
  defineContract({
    package: "probe-image-size",
    source: "probe-image-size 5.0.0 index.js, 6.0.0 index.js",
    exports: { default: promiseSince("6.0.0", either) },
  }),
  defineContract({
    package: "favicons",
    source: "favicons 6.2.2 dist/index.js, 7.0.0 dist/index.js",
    exports: { default: promiseSince("7.0.0", either), favicons: promiseSince("7.0.0", either) },
  }),
  defineContract({
    package: "jimp",
    source: "jimp 0.22.12 @jimp/core types, 1.0.0 @jimp/core",
    exports: {
      default: { class: "Jimp" },
      Jimp: { class: "Jimp" },
      "Jimp.read": promiseSince("1.0.0", either),
    },
    types: { Jimp: { members: { getBuffer: promiseSince("1.0.0", "callback") } } },
  }),
  defineContract({
    package: "svgo",
    versions: "<2",
    source: "svgo 0.7.2 lib/svgo.js, 1.0.0 lib/svgo.js",
    exports: { default: { class: "SVGO" } },
    types: { SVGO: { members: { optimize: promiseSince("1.0.0", "callback") } } },
  }),
  defineContract({
    package: "parse-torrent",
    source: "parse-torrent 10.0.2 and 11.0.0 index.js",
    exports: { default: promiseSince("11.0.0", "sync") },
  }),
  defineContract({
    package: "csvtojson",
    source: "csvtojson 1.1.12 libs/core/Converter.js, 2.0.0 v2/Converter.d.ts: it is a thenable since",
    exports: { default: { returns: "Converter", note: "a thenable since 2.0.0" }, Converter: { class: "Converter" } },
    types: {
      Converter: {
        members: {
          fromFile: {
            returns: "this",
            turned: { in: "2.0.0", from: "callback", read: "1.1.12 fromFile(filePath, cb, options), 2.0.0 without cb" },
          },
        },
      },
    },
  }),
  defineContract({
    package: "snappy",
    source: "snappy 6.3.5 snappy.js, 7.0.0 index.d.ts",
    exports: {
      compress: promiseSince("7.0.0", "callback", { use: "compressSync" }),
      uncompress: promiseSince("7.0.0", "callback", { use: "uncompressSync" }),
    },
  }),
];
