/** What builds, formats, checks and documents code. */
import { defineContract } from "../vocabulary.js";
import type { PackageContract } from "../vocabulary.js";
import { callbackSince, either, promiseSince, syncSince } from "./shared.js";

export const tools: readonly PackageContract[] = [
  defineContract({
    package: "prettier",
    source: "prettier 2.8.8 index.js, 3.0.0 index.d.ts",
    exports: {
      check: promiseSince("3.0.0", "sync"),
      format: promiseSince("3.0.0", "sync"),
      formatWithCursor: promiseSince("3.0.0", "sync", { read: "2.8.8 index.js returns the object" }),
      getSupportInfo: promiseSince("3.0.0", "sync", { read: "2.8.8 index.js returns the object" }),
    },
  }),
  defineContract({
    package: "terser",
    source: "terser 4.8.1 tools/terser.d.ts, 5.0.0 tools/terser.d.ts",
    exports: { minify: promiseSince("5.0.0", "sync", { use: "minify_sync" }) },
  }),
  defineContract({
    package: "html-minifier-terser",
    source: "html-minifier-terser 5.1.1 src/htmlminifier.js, 6.0.0 src/htmlminifier.js",
    exports: { minify: promiseSince("6.0.0", "sync") },
  }),
  // `new` gives the promise.
  defineContract({
    package: "source-map",
    source: "source-map 0.6.1 and 0.7.0 lib/source-map-consumer.js",
    exports: { SourceMapConsumer: promiseSince("0.7.0", "sync") },
  }),
  defineContract({
    package: "ajv",
    source: "ajv 6.15.0 lib/compile/async.js, 7.0.0 dist/core.d.ts",
    exports: { default: { class: "Ajv" }, Ajv: { class: "Ajv" } },
    types: { Ajv: { members: { compileAsync: promiseSince("7.0.0", either) } } },
  }),
  defineContract({
    package: "@babel/core",
    source: "@babel/core 7.29 lib/transform.js, 8.1 lib/index.js",
    exports: {
      transform: callbackSince("8.0.0", ["sync", "callback"], { use: "transformSync" }),
      parse: callbackSince("8.0.0", ["sync", "callback"], { use: "parseSync" }),
      loadOptions: callbackSince("8.0.0", ["sync", "callback"], { use: "loadOptionsSync" }),
    },
  }),
  defineContract({
    package: "jest-worker",
    source: "jest-worker 24.9.0 build/index.d.ts, 25.1.0 build/index.d.ts",
    exports: { default: { class: "Worker" }, Worker: { class: "Worker" } },
    types: { Worker: { members: { end: promiseSince("25.1.0", "sync") } } },
  }),
  defineContract({
    package: "istanbul-lib-source-maps",
    source: "istanbul-lib-source-maps 3.0.6 and 4.0.0 lib/map-store.js",
    exports: { createSourceMapStore: { returns: "MapStore" }, MapStore: { class: "MapStore" } },
    types: { MapStore: { members: { transformCoverage: promiseSince("4.0.0", "sync") } } },
  }),
  defineContract({
    package: "purgecss",
    source: "purgecss 1.4.2 lib/purgecss.js, 2.0.0 lib/purgecss.d.ts",
    exports: { default: { class: "PurgeCSS" }, PurgeCSS: { class: "PurgeCSS" } },
    types: { PurgeCSS: { members: { purge: promiseSince("2.0.0", "sync") } } },
  }),
  defineContract({
    package: "mjml",
    source: "mjml 4.18.0 mjml-core lib/index.js, 5.0.0 mjml-core lib/index.js",
    exports: {
      default: promiseSince("5.0.0", "sync", { read: "mjml-core 4.18.0 and 5.0.1 lib/index.js, mjml2html()" }),
    },
  }),
  defineContract({
    package: "@react-email/render",
    source: "@react-email/render 0.0.17 and 1.0.0 dist/index.d.ts",
    exports: { render: promiseSince("1.0.0", "sync") },
  }),
  defineContract({
    package: "dependency-cruiser",
    source: "dependency-cruiser 12.12.2 and 13.0.0 types/dependency-cruiser.d.ts",
    exports: { cruise: promiseSince("13.0.0", "sync") },
  }),
  defineContract({
    package: "source-map-explorer",
    source: "source-map-explorer 1.8.0 index.js, 2.0.0 lib/api.d.ts",
    exports: {
      default: promiseSince("2.0.0", "sync", { read: "1.8.0 explore(code, map, options) returns the sizes" }),
      // By this name it is there since 2.0.0 only.
      explore: { returns: "Promise<unknown>", work: "task" },
    },
  }),
  defineContract({
    package: "openapi-typescript",
    source: "openapi-typescript 3.4.1 and 4.0.0 dist/index.d.ts",
    exports: { default: promiseSince("4.0.0", "sync") },
  }),
  defineContract({
    package: "typedoc",
    source: "typedoc 0.24.8 and 0.25.0 dist/lib/application.d.ts",
    exports: { Application: { class: "Application" }, "Application.bootstrap": promiseSince("0.25.0", "sync") },
    types: { Application: { members: { convert: promiseSince("0.25.0", "sync") } } },
  }),
  defineContract({
    package: "node-plop",
    source: "node-plop 0.26.3 and 0.30.0 types/index.d.ts",
    exports: { default: promiseSince("0.30.0", "sync") },
  }),
  defineContract({
    package: "yeoman-environment",
    source: "yeoman-environment 3.19.3 lib/environment.js, 4.0.0 dist/environment-base.d.ts",
    exports: { default: { class: "Environment" }, createEnv: { returns: "Environment" } },
    types: {
      Environment: {
        members: {
          create: promiseSince("4.0.0", "sync"),
          instantiate: promiseSince("4.0.0", "sync", { read: "3.19.3 lib/environment.js gives the generator" }),
          lookup: promiseSince("4.0.0", "sync", { use: "lookupLocalNamespaces" }),
        },
      },
    },
  }),
  defineContract({
    package: "xo",
    source: "xo 0.39.1 and 0.40.0 index.js",
    exports: { lintText: promiseSince("0.40.0", "sync") },
  }),
  defineContract({
    package: "standard-engine",
    source: "standard-engine 14.0.1 index.js, 15.0.0 index.js",
    exports: { StandardEngine: { class: "StandardEngine" } },
    types: { StandardEngine: { members: { lintText: promiseSince("15.0.0", "callback") } } },
  }),
  defineContract({
    package: "git-semver-tags",
    source: "git-semver-tags 6.0.0 and 7.0.0 index.js",
    exports: { default: promiseSince("7.0.0", "callback") },
  }),
  defineContract({
    package: "conventional-recommended-bump",
    source: "conventional-recommended-bump 7.0.1 and 8.0.0 index.js",
    exports: { default: promiseSince("8.0.0", "callback") },
  }),
  defineContract({
    package: "latest-version",
    source: "latest-version 1.0.1 and 2.0.0 index.js",
    exports: { default: promiseSince("2.0.0", "callback") },
  }),
  defineContract({
    package: "inquirer",
    source: "inquirer 0.12.0 and 1.0.0 lib/ui/prompt.js, 8.2 lib/inquirer.js (ui)",
    exports: {
      prompt: {
        ...promiseSince("1.0.0", "callback", {
          read: "lib/inquirer.js: 0.12.0 (questions, allDone), 1.0.0 (questions)",
        }),
        promiseMembers: ["ui"],
      },
    },
  }),
  defineContract({
    package: "read",
    source: "read 1.0.7 lib/read.js, 2.0.0 lib/read.js",
    exports: { default: promiseSince("2.0.0", "callback"), read: promiseSince("2.0.0", "callback") },
  }),
  defineContract({
    package: "promzard",
    source: "promzard 0.3.0 promzard.js, 1.0.0 lib/index.js",
    exports: { default: promiseSince("1.0.0", "callback") },
  }),
  defineContract({
    package: "selfsigned",
    source: "selfsigned 4.0.1 and 5.0.0 index.js",
    exports: { generate: promiseSince("5.0.0", ["sync", "callback"]) },
  }),
  defineContract({
    package: "pdfmake",
    source: "pdfmake 0.2.23 src/printer.js, 0.3.0 js/Printer.js",
    modules: [
      "pdfmake",
      "pdfmake/src/printer",
      "pdfmake/src/printer.js",
      "pdfmake/js/Printer",
      "pdfmake/js/Printer.js",
    ],
    exports: { default: { class: "PdfPrinter" } },
    types: { PdfPrinter: { members: { createPdfKitDocument: promiseSince("0.3.0", "sync") } } },
  }),
  defineContract({
    package: "json-2-csv",
    source: "json-2-csv 4.1.1 and 5.0.0 lib/converter.d.ts",
    exports: { json2csv: syncSince("5.0.0"), csv2json: syncSince("5.0.0") },
  }),
  defineContract({
    package: "@testing-library/user-event",
    source: "@testing-library/user-event 13.5.0 and 14.0.0 dist",
    exports: { default: { value: "UserEvent" }, userEvent: { value: "UserEvent" } },
    types: {
      UserEvent: {
        members: Object.fromEntries(
          ["clear", "click", "dblClick", "hover", "unhover", "paste", "selectOptions", "tab", "upload"]
            .map((name) => [name, promiseSince("14.0.0", "sync")])
            // With a delay they gave a promise before.
            .concat(["keyboard", "type"].map((name) => [name, promiseSince("14.0.0", ["sync", "promise"])])),
        ),
      },
    },
  }),
  defineContract({
    package: "@testing-library/react-native",
    source: "@testing-library/react-native 13.3.3 and 14 build/render.d.ts",
    exports: { render: promiseSince("14.0.0", "sync"), renderHook: promiseSince("14.0.0", "sync") },
  }),
];
