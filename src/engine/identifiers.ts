/** What the identifiers of a file name: its variables, and globals. */
import type { SourceCode } from "eslint";
import type { Node } from "./ast.js";
import type { Variable } from "./value.js";

/** The variable that each identifier of a file refers to or declares. */
export function variablesOf({ scopeManager }: SourceCode): Map<Node, Variable> {
  const found = new Map<Node, Variable>();
  for (const { references, variables } of scopeManager?.scopes ?? []) {
    for (const { identifier, resolved } of references) if (resolved) found.set(identifier as unknown as Node, resolved);
    for (const variable of variables) for (const id of variable.identifiers) found.set(id as unknown as Node, variable);
  }
  return found;
}

/** The names of globals that a file uses: those that no scope knows, and those that ESLint's settings declare. */
export function globalsOf({ scopeManager }: SourceCode): Set<string> {
  const names = new Set<string>();
  const scope = scopeManager?.globalScope;
  for (const { identifier } of scope?.through ?? []) names.add(identifier.name as string);
  for (const { name, defs, references } of scope?.variables ?? [])
    if (defs.length === 0 && references.length > 0) names.add(name);
  return names;
}
