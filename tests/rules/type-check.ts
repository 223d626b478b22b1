/** What the type checker says of code before and after a suggestion. */
import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  lib: ["lib.esnext.d.ts"],
  types: ["node"],
  strict: true,
  // Snippets are JavaScript: their parameters have no types.
  noImplicitAny: false,
  noEmit: true,
  skipLibCheck: true,
};

/** A suggestion's code, and the code that it was made for. */
export interface Repaired {
  name: string;
  before: string;
  after: string;
}

const libraries = new Map<string, ts.SourceFile | undefined>();
let program: ts.Program | undefined;

/** The errors that suggestions bring with them, one line each; empty where their code is as right as the code before. */
export function newTypeErrors(repaired: readonly Repaired[]): string[] {
  const texts = new Map<string, string>();
  const file = (index: number, side: string): string => path.join(root, "tests", `__${side}${index}.ts`);
  for (const [index, { before, after }] of repaired.entries()) {
    texts.set(file(index, "before"), before);
    texts.set(file(index, "after"), after);
  }
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.fileExists = (name) => texts.has(name) || fileExists(name);
  host.readFile = (name) => texts.get(name) ?? readFile(name);
  host.getSourceFile = (name, language) => {
    const text = texts.get(name);
    if (text !== undefined) return ts.createSourceFile(name, text, language);
    if (!libraries.has(name)) libraries.set(name, getSourceFile(name, language));
    return libraries.get(name);
  };
  program = ts.createProgram([...texts.keys()], options, host, program);
  const errorsOf = (name: string): string[] => {
    const source = program!.getSourceFile(name)!;
    return [...program!.getSyntacticDiagnostics(source), ...program!.getSemanticDiagnostics(source)].map(
      ({ code, messageText }) => `TS${code} ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
    );
  };
  return repaired.flatMap(({ name, after }, index) => {
    const known = errorsOf(file(index, "before"));
    const added = errorsOf(file(index, "after")).filter((error) => {
      const at = known.indexOf(error);
      if (at >= 0) known.splice(at, 1);
      return at < 0;
    });
    // A promise that was read from is an error, and so may be what it resolves to: that is the code's own.
    return added.length > known.length ? [`${name}: ${added.join(", ")}\n${after}`] : [];
  });
}
