/** The repair of a pipe: `pipeline`, which destroys all of its streams when one of them fails. */
import type { TSESTree } from "@typescript-eslint/utils";
import { type Node, outward } from "./ast.js";
import type { Repair } from "./findings.js";
import type { Engine } from "./obligation/engine.js";

/** `pipeline(source, …, (error) => { … })` in place of a statement that does nothing but pipe. */
export function pipelineRepair(call: Node, chain: readonly Node[], engine: Engine): Repair[] {
  const { origins } = engine;
  const { node, parent } = outward(call);
  if (parent?.type !== "ExpressionStatement") return [];
  // Listeners between two pipes, and sources that stand elsewhere, take thought.
  const parts = chain.map((part) => origins.source.getText(part as never));
  const written = origins.source.getText(node as never).replace(/\s+/g, "");
  if (
    written !==
    parts
      .map((part, i) => (i === 0 ? part : `.pipe(${part})`))
      .join("")
      .replace(/\s+/g, "")
  )
    return [];
  const found = pipelineName(origins.source.ast as unknown as TSESTree.Program, engine);
  if (!found) return [];
  const text = `${found.name}(${parts.join(", ")}, (error) => { if (error) console.error(error); })`;
  return [
    {
      message: "usePipeline",
      edits: [
        ...(found.importAt === undefined ? [] : [{ range: [found.importAt, found.importAt] as const, text: IMPORT }]),
        { range: node.range, text },
      ],
    },
  ];
}

const IMPORT = 'import { pipeline } from "node:stream";\n';

/** How `pipeline` of node:stream is called in a file; undefined where that takes thought. */
function pipelineName(program: TSESTree.Program, { origins }: Engine): { name: string; importAt?: number } | undefined {
  const imports = program.body.filter((statement) => statement.type === "ImportDeclaration");
  let taken = false;
  for (const scope of origins.source.scopeManager?.scopes ?? [])
    for (const variable of scope.variables) {
      const def = variable.defs[0];
      const at = def?.node as unknown as Node | undefined;
      if (
        scope.type === "module" &&
        at?.type === "ImportSpecifier" &&
        at.imported.type === "Identifier" &&
        at.imported.name === "pipeline" &&
        /^(?:node:)?stream$/.test((def!.parent as unknown as TSESTree.ImportDeclaration).source.value)
      )
        return { name: variable.name };
      if (variable.name === "pipeline" && variable.defs.length > 0) taken = true;
    }
  if (imports.length > 0) return taken ? undefined : { name: "pipeline", importAt: imports[0]!.range[0] };
  return program.sourceType === "module" ? undefined : { name: 'require("node:stream").pipeline' };
}
