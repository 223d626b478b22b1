import type { ESLint, Linter } from "eslint";

/** The prefix of every rule in the configs below. */
export const prefix = "socket-leak";

/** One flat config object that registers the plugin and sets the named rules to "error". */
function flatConfig(name: string, plugin: ESLint.Plugin, ruleNames: readonly string[]): Linter.Config {
  return {
    name: `${prefix}/${name}`,
    plugins: { [prefix]: plugin },
    rules: Object.fromEntries(ruleNames.map((rule) => [`${prefix}/${rule}`, "error" as const])),
  };
}

/** `recommended`: what is precise without types. `strict`: every rule. */
export function createConfigs(
  plugin: ESLint.Plugin,
  all: readonly string[],
  recommended: readonly string[],
): { recommended: Linter.Config; strict: Linter.Config } {
  return {
    recommended: flatConfig("recommended", plugin, recommended),
    strict: flatConfig("strict", plugin, all),
  };
}
