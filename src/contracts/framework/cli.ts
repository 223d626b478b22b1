/** Command lines: what they call for a command, and who waits for it. */
import { defineContract } from "../vocabulary.js";
import type { Api, PackageContract } from "../vocabulary.js";

// parse() drops the promise of an action, parseAsync() waits for it. Which of the two runs stands elsewhere, and a failure ends the
// program either way: nothing is claimed.
const action: Api = { returns: "this", callback: { arg: 0, runs: "once", result: "awaited" } };
const commander = defineContract({
  package: "commander",
  versions: ">=5",
  source: "commander 14.0.3, typings/index.d.ts, lib/command.js",
  exports: { Command: { class: "Command" }, program: { value: "Command" }, createCommand: { returns: "Command" } },
  types: {
    Command: {
      extends: "node#EventEmitter",
      members: {
        command: { returns: "Command" },
        addCommand: { returns: "this" },
        argument: { returns: "this" },
        arguments: { returns: "this" },
        option: { returns: "this" },
        requiredOption: { returns: "this" },
        addOption: { returns: "this" },
        addArgument: { returns: "this" },
        description: { returns: "this" },
        alias: { returns: "this" },
        name: { returns: "this" },
        usage: { returns: "this" },
        version: { returns: "this" },
        allowUnknownOption: { returns: "this" },
        addHelpText: { returns: "this" },
        hook: { returns: "this", callback: { arg: 1, runs: "once", result: "awaited" } },
        action,
        parse: { returns: "this" },
        opts: {},
        help: { never: "exits" },
        error: { never: "exits" },
      },
    },
  },
});

const handler: Api = {
  returns: "this",
  callback: { arg: 3, runs: "once", result: "awaited" },
  options: { "arg0.handler": "awaited" },
};
const yargs = defineContract({
  package: "yargs",
  modules: ["yargs", "yargs/yargs"],
  versions: ">=17",
  source: "yargs 18.2.0, lib/command.js, @types/yargs 17.0.35",
  exports: { default: { value: "Argv" } },
  types: {
    Argv: {
      call: { returns: "Argv" },
      members: {
        command: handler,
        option: { returns: "this" },
        options: { returns: "this" },
        positional: { returns: "this" },
        demandCommand: { returns: "this" },
        demandOption: { returns: "this" },
        usage: { returns: "this" },
        scriptName: { returns: "this" },
        alias: { returns: "this" },
        default: { returns: "this" },
        help: { returns: "this" },
        version: { returns: "this" },
        strict: { returns: "this" },
        middleware: { returns: "this", callback: { arg: 0, runs: "many", result: "awaited" } },
      },
    },
  },
});

export const commandLines: readonly PackageContract[] = [commander, yargs];
