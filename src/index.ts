import { createRequire } from "node:module";
import type { ESLint } from "eslint";
import { type Configs, createConfigs } from "./configs.js";
import { home } from "./home.js";
import { defineContracts } from "./contracts/vocabulary.js";
import { witnessOf } from "./report/witnesses.js";
import { recommendedRules, rules, strictOptions } from "./rules/index.js";

const { name, version } = createRequire(home)("./package.json") as { name: string; version: string };

/** The plugin as ESLint and oxlint see it. */
interface SocketLeakPlugin extends ESLint.Plugin {
  meta: { name: string; version: string; namespace: string };
  configs: Configs;
  /** The path of a report as data, for formatters and other tools that draw it. */
  witnessOf: typeof witnessOf;
  /** Gives contracts of your own their type, and completion in the editor. */
  defineContracts: typeof defineContracts;
}

const plugin: SocketLeakPlugin = {
  meta: { name, version, namespace: "socket-leak" },
  rules,
  configs: {} as SocketLeakPlugin["configs"],
  witnessOf,
  defineContracts,
};
plugin.configs = createConfigs(plugin, Object.keys(rules), recommendedRules, strictOptions);

/** The vocabulary of contracts, for your own ones in `settings["socket-leak"].contracts`. */
export type * from "./contracts/vocabulary.js";
export type { WitnessPoint } from "./engine/witness-point.js";

export { defineContracts };
export default plugin;
// What `require("eslint-plugin-socket-leak")` gives: the plugin itself, not `{ default }`.
export { plugin as "module.exports" };
