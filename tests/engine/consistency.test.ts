/** Graphs of real code: every function of some installed packages has one, and it is consistent. */
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { SourceCode } from "eslint";
import { describe, expect, test } from "vitest";
import { type Node, isCall, walk } from "../../src/engine/ast.js";
import { assertConsistent } from "../../src/engine/cfg/check.js";
import type { Graph, Unit } from "../../src/engine/cfg/graph.js";
import { functionsOf, parse, unitsOf } from "./graphs.js";

const modules = fileURLToPath(new URL("../../node_modules/", import.meta.url));
/** Tools that many projects have: classes and modules, callbacks and promises, old code and new. */
const packages = [
  "p-limit",
  "find-up",
  "thenify-all",
  "mz",
  "cross-spawn",
  "tinyexec",
  "publint",
  "flat-cache",
  "file-entry-cache",
  "fdir",
  "semver",
  "commander",
  "yargs",
  "hashery",
  "js-yaml",
];
/** In all: a busy machine looks at fewer files, the small packages first. */
const MILLISECONDS = 10_000;
const MAX_BYTES = 120_000;

function filesOf(name: string): string[] {
  const folder = path.join(modules, name);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?js$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !path.relative(folder, file).includes("node_modules"))
    .sort();
}

/** As a module, or else as CommonJS. */
function read(code: string): SourceCode {
  try {
    return parse(code, { jsx: true });
  } catch {
    return parse(code, { sourceType: "commonjs", jsx: true });
  }
}

/** What is wrong with the graphs of a text, and how many there are. */
function check(code: string): { graphs: number; problems: string[] } {
  const source = read(code);
  const units = unitsOf(source);
  const problems: string[] = [];
  const graphs = new Set<Graph>();
  const look = (unit: Unit, at: Node): void => {
    const graph = units.graph(unit);
    const line = at.loc.start.line;
    if (!graph) return void problems.push(`line ${line}: unknown`);
    if (graphs.has(graph)) return;
    graphs.add(graph);
    try {
      assertConsistent(graph);
    } catch (error) {
      problems.push(`line ${line}: ${(error as Error).message}`);
    }
  };
  look(source.ast as unknown as Unit, source.ast as unknown as Node);
  for (const unit of functionsOf(source)) look(unit, unit);
  walk(source.ast as unknown as Node, source.visitorKeys, (node) => {
    if (isCall(node)) look(units.unitOf(node), node);
  });
  // A call stands in the graph of its own unit (or is a chain that was taken in there): a birth is looked for there.
  for (const graph of graphs)
    for (const block of graph.blocks)
      for (const event of block.events) {
        if (event.kind !== "call" || !isCall(event.node)) continue;
        const unit = units.unitOf(event.node);
        const other = unit === graph.unit ? undefined : units.graph(unit);
        if (
          other &&
          !other.chains.has(event.node) &&
          !other.blocks.some((b) => b.events.some((e) => e.kind === "call" && e.node === event.node))
        )
          problems.push(`line ${event.node.loc.start.line}: a call is not in the graph of its unit`);
      }
  return { graphs: graphs.size, problems };
}

describe("graphs of installed packages", () => {
  const end = performance.now() + MILLISECONDS;
  const counts = { files: 0, graphs: 0 };

  test.each(packages)("%s", (name) => {
    for (const file of filesOf(name)) {
      if (performance.now() > end) return;
      const code = readFileSync(file, "utf8");
      if (code.length > MAX_BYTES) continue;
      const { graphs, problems } = check(code);
      expect(problems, path.relative(modules, file)).toEqual([]);
      counts.files++;
      counts.graphs += graphs;
    }
  });

  test("there were some", () => {
    expect(counts.files).toBeGreaterThan(5);
    expect(counts.graphs).toBeGreaterThan(50);
  });
});
