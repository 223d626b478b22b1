/** What the engine's tests share: source text to its tree, its units and their graphs. */
import * as tsParser from "@typescript-eslint/parser";
import { Linter, type SourceCode } from "eslint";
import { contracts } from "../../src/contracts/index.js";
import { ContractIndex, Registry } from "../../src/contracts/registry.js";
import type { PackageContract } from "../../src/contracts/vocabulary.js";
import { type Node, isFunction, walk } from "../../src/engine/ast.js";
import { assertConsistent } from "../../src/engine/cfg/check.js";
import type { Graph, Unit } from "../../src/engine/cfg/graph.js";
import { printGraph } from "../../src/engine/cfg/print.js";
import { Origins } from "../../src/engine/origin.js";
import { Units } from "../../src/engine/units.js";

/** A made-up package: a pool, its connections, and calls that fail at once or not at all. */
export const db: PackageContract = {
  package: "db",
  exports: {
    open: { returns: "Promise<Conn>", acquires: "await", work: "request" },
    decode: { sync: true },
    once: { callback: { arg: 0, runs: "now" } },
    stop: { never: "exits" },
    fail: { never: "throws" },
  },
  types: {
    Conn: {
      obligation: { kind: "release", by: ["close"], harm: "holds-socket" },
      members: {
        query: { returns: "Promise<unknown>", work: "request" },
        close: { returns: "Promise<void>", work: "task" },
        ping: {},
      },
    },
  },
};

/** Stands in front of every snippet. */
const PRELUDE = `import { open, decode, once, stop, fail } from "db";\n`;

export interface Language {
  typescript?: boolean;
  sourceType?: Linter.SourceType;
  jsx?: boolean;
}

/** Parses a text as ESLint does. Throws where it does not parse. */
export function parse(
  code: string,
  { typescript = false, sourceType = "module", jsx = false }: Language = {},
): SourceCode {
  const linter = new Linter();
  const messages = linter.verify(
    code,
    [
      {
        files: ["**/*.ts", "**/*.tsx"],
        languageOptions: {
          ecmaVersion: "latest",
          sourceType,
          ...(typescript && { parser: tsParser as Linter.Parser }),
          parserOptions: { ecmaFeatures: { jsx, globalReturn: sourceType === "commonjs" } },
        },
      },
    ],
    { filename: jsx ? "file.tsx" : "file.ts" },
  );
  const fatal = messages.find((message) => message.fatal);
  if (fatal) throw new SyntaxError(`${fatal.message} (${fatal.line}:${fatal.column})`);
  return linter.getSourceCode();
}

/** The units of a text, put together as the analysis does it. */
export function unitsOf(source: SourceCode, own: readonly PackageContract[] = [db]): Units {
  return new Units(new Origins(source, new Registry(new ContractIndex([...own, ...contracts]))));
}

/** All functions of a text, in source order. */
export function functionsOf(source: SourceCode): Unit[] {
  const found: Unit[] = [];
  walk(source.ast as unknown as Node, source.visitorKeys, (node) => {
    if (isFunction(node)) found.push(node);
  });
  return found;
}

/** The graph of the function named `f` of a snippet (or else of its top level), checked and printed. */
export function print(code: string, language: Language = {}): string {
  const prelude = language.sourceType === "script" ? "" : PRELUDE;
  const source = parse(`${prelude}${code}`, language);
  const units = unitsOf(source);
  const named = functionsOf(source).find(
    (unit) => unit.type !== "Program" && "id" in unit && unit.id?.type === "Identifier" && unit.id.name === "f",
  );
  return printed(units.graph(named ?? (source.ast as unknown as Unit)), source);
}

/** The graph of the unit that the first such node is part of: an un-awaited chain is a unit of its own. */
export function printUnit(code: string, of: (node: Node) => boolean): string {
  const source = parse(`${PRELUDE}${code}`);
  const units = unitsOf(source);
  let found: Node | undefined;
  walk(source.ast as unknown as Node, source.visitorKeys, (node) => {
    if (!found && of(node)) found = node;
  });
  return printed(units.graph(units.unitOf(found!)), source);
}

function printed(graph: Graph | undefined, source: SourceCode): string {
  if (!graph) return "unknown";
  assertConsistent(graph);
  return `\n${printGraph(graph, source)}\n`;
}
