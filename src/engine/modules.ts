/** Which modules a file names, by its text alone: cheap enough to stand in front of everything. */

const MODULES = /(?:\bfrom\s*|(?<![.\w$])require\s*\(\s*|\bimport\s*\(?\s*)(["'`])([^"'`\n]+)\1/g;

/** The specifiers of the modules that a text imports or requires, in code or in a comment's type. */
export function modulesIn(text: string): Set<string> {
  return new Set(Array.from(text.matchAll(MODULES), (match) => match[2]!));
}
