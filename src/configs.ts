import type { ESLint, Linter } from "eslint";

/** The prefix of every rule in the configs below. */
export const prefix = "socket-leak";

/** One flat config object that registers the plugin and sets the named rules to "error", with options where there are any. */
function flatConfig(
  name: string,
  plugin: ESLint.Plugin,
  ruleNames: readonly string[],
  options: Readonly<Record<string, object>> = {},
): Linter.Config {
  return {
    name: `${prefix}/${name}`,
    plugins: { [prefix]: plugin },
    rules: Object.fromEntries(
      ruleNames.map((rule): [string, Linter.RuleEntry] => [
        `${prefix}/${rule}`,
        options[rule] ? ["error", options[rule]] : "error",
      ]),
    ),
  };
}

/** `recommended`: what is precise without types. `strict`: every rule, and options with which they report more. */
export function createConfigs(
  plugin: ESLint.Plugin,
  all: readonly string[],
  recommended: readonly string[],
  strictOptions: Readonly<Record<string, object>>,
): { recommended: Linter.Config; strict: Linter.Config } {
  return {
    recommended: flatConfig("recommended", plugin, recommended),
    strict: flatConfig("strict", plugin, all, strictOptions),
  };
}
