/**
 * The plugin on the flipbook service, in the two ways in which it can know that
 * `loadAssets()` gives a promise: the user's own contract, or types.
 */
import { fileURLToPath } from "node:url";
import tseslint from "typescript-eslint";
import socketLeak from "../../lib/index.js";

/**
 * Without types: three lines of contract say what the component hands out.
 *
 * @type {import("eslint").Linter.Config[]}
 */
export const withContract = [
  socketLeak.configs.recommended,
  {
    settings: {
      "socket-leak": {
        contracts: [
          {
            package: "#page-assets",
            exports: { loadAssets: { returns: "Promise<Order>", acquires: "await", work: "request" } },
            types: { Order: { obligation: { kind: "end", by: ["finish"], harm: "holds-socket" } } },
          },
        ],
      },
    },
  },
];

/**
 * With types: plain JavaScript, its JSDoc read by TypeScript (tsconfig.json).
 *
 * @type {import("eslint").Linter.Config[]}
 */
export const withTypes = [
  socketLeak.configs.recommended,
  {
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { project: "tsconfig.json", tsconfigRootDir: fileURLToPath(new URL(".", import.meta.url)) },
    },
  },
];

export default withContract;
