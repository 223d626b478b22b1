#!/usr/bin/env node
/** The command `eslint-plugin-socket-leak`. Exit codes: 0 it was explained, 1 it could not be, 2 it was called wrongly. */
import { ExplainError, explain, parsePlace } from "./explain.js";
import { printed } from "./print.js";

const USAGE = `usage: eslint-plugin-socket-leak explain <file>:<line>[:<column>] [--json]

Prints what the plugin believes of the calls on a line: the contract that each means, what is owed from there on, and where
that is discharged, handed over or left. The config is the one that ESLint has for the file.
`;

const [command, ...args] = process.argv.slice(2);
const places = args.filter((arg) => arg !== "--json");
if (command === "--help" || command === "-h") process.stdout.write(USAGE);
else if (command !== "explain" || places.length !== 1 || places[0]!.startsWith("-")) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else
  try {
    const found = await explain(parsePlace(places[0]!), process.cwd());
    process.stdout.write(
      args.includes("--json") ? `${JSON.stringify(found, undefined, 2)}\n` : printed(found, process.cwd()),
    );
  } catch (error) {
    process.stderr.write(`${error instanceof ExplainError ? error.message : String((error as Error).message)}\n`);
    process.exitCode = 1;
  }
