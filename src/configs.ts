import type { ESLint, Linter } from "eslint";

/** The prefix of every rule in the configs below. */
export const prefix = "socket-leak";

/** The plugin's configs. The presets only change what `recommended` or `strict` before them has set. */
export interface Configs extends Record<string, Linter.Config> {
  /** What is precise without types. */
  recommended: Linter.Config;
  /** Every rule, with options that report more. */
  strict: Linter.Config;
  /** For test files: a failure ends the run, and clients are made for each test. */
  tests: Linter.Config;
  /** For scripts that end by themselves: a failure ends them, and what they hold ends with them. */
  scripts: Linter.Config;
  /** For files in which typescript-eslint's rules about promises run: what those report as well is left to them. */
  besideTypescriptEslint: Linter.Config;
}

type Entries = Readonly<Record<string, "error" | "off" | object>>;

/** Where a failure ends everything, a leak that needs one does no harm. */
const FAILURES_END: Entries = {
  "no-async-in-sync-callback": { rejections: false },
  "no-leaky-pipe": { exceptionPaths: false },
  "no-premature-disposal": { exceptionPaths: false },
  "no-unconsumed-body": { exceptionPaths: false },
  "no-undisposed-client": { exceptionPaths: false },
  "no-unended-request": { exceptionPaths: false },
  "no-unended-response": { exceptionPaths: false },
  "no-unfinished-transaction": { exceptionPaths: false },
  "no-use-after-disposal": { exceptionPaths: false },
};
/** A process that is over soon has ports enough. */
const CAPACITY_OFF: Entries = {
  "no-client-per-call": "off",
  "no-unaborted-race": "off",
  "require-request-timeout": "off",
};
const TESTS: Entries = {
  ...FAILURES_END,
  ...CAPACITY_OFF,
  "no-unended-response": "off",
  "no-unbounded-requests": "off",
};
const SCRIPTS: Entries = { ...FAILURES_END, ...CAPACITY_OFF };
const BESIDE: Entries = {
  // await-thenable
  "no-futile-await": "off",
  // no-floating-promises
  "no-floating-disposal": { dropped: false },
  "no-floating-promise": { dropped: false },
  "no-floating-request": { dropped: false },
  // no-misused-promises
  "no-promise-as-value": { tested: false },
};

const TEST_FILES = [
  "**/*.{test,spec,e2e}.{js,cjs,mjs,jsx,ts,cts,mts,tsx}",
  "**/{__tests__,test,tests,spec,specs,e2e}/**",
];
const SCRIPT_FILES = ["**/{scripts,bin,tools,migrations,seeds,examples}/**"];
const TYPED_FILES = ["**/*.{ts,cts,mts,tsx}"];

/** A flat config object with rules of the plugin: `error`, with options where there are any, or `off`. */
function flatConfig(name: string, plugin: ESLint.Plugin, rules: Entries, files?: string[]): Linter.Config {
  return {
    name: `${prefix}/${name}`,
    ...(files && { files }),
    plugins: { [prefix]: plugin },
    rules: Object.fromEntries(
      Object.entries(rules).map(([rule, entry]): [string, Linter.RuleEntry] => [
        `${prefix}/${rule}`,
        typeof entry === "string" ? entry : ["error", entry],
      ]),
    ),
  };
}

/** The configs of the plugin, of the names of its rules. */
export function createConfigs(
  plugin: ESLint.Plugin,
  all: readonly string[],
  recommended: readonly string[],
  strictOptions: Readonly<Record<string, object>>,
): Configs {
  const named = (rules: readonly string[]): Entries => Object.fromEntries(rules.map((rule) => [rule, "error"]));
  return {
    recommended: flatConfig("recommended", plugin, named(recommended)),
    strict: flatConfig("strict", plugin, { ...named(all), ...strictOptions }),
    tests: flatConfig("tests", plugin, TESTS, TEST_FILES),
    scripts: flatConfig("scripts", plugin, SCRIPTS, SCRIPT_FILES),
    besideTypescriptEslint: flatConfig("beside-typescript-eslint", plugin, BESIDE, TYPED_FILES),
  };
}
