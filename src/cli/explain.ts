/** `explain file:line`: finds the file's config by ESLint's own API, lints it with the rules of the plugin, and says what the engine believes. */
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { ESLint, Linter, Rule } from "eslint";
import { analysisOf, explainLine, knowledgeFor } from "../analyse.js";
import type { ExplainedCall } from "../engine/explain.js";
import { rules } from "../rules/index.js";

/** What was asked for cannot be explained; the message says why. */
export class ExplainError extends Error {}

/** A file and a line of it. */
export interface Place {
  file: string;
  line: number;
  column?: number;
}

/** What is known of a line. */
export interface Explanation extends Place {
  /** The line itself. */
  text: string;
  /** Why nothing, or not everything, is looked for in the file. */
  skipped?: string;
  calls: ExplainedCall[];
  /** What the rules that are on report on the line. */
  reports: { rule: string; message: string }[];
  /** The severities of the plugin's rules in the file's config, those that are off left out. */
  rules: Record<string, Linter.RuleEntry>;
}

/** Reads `src/a.ts:12` or `src/a.ts:12:5`. */
export function parsePlace(text: string): Place {
  const match = /^(.+?):(\d+)(?::(\d+))?$/.exec(text);
  if (!match) throw new ExplainError(`"${text}" is no file with a line: write it as src/a.ts:12.`);
  return { file: match[1]!, line: Number(match[2]), ...(match[3] !== undefined && { column: Number(match[3]) }) };
}

/** Explains a line, with the config that ESLint has for the file in a folder. */
export async function explain({ file, line, column }: Place, cwd: string): Promise<Explanation> {
  const filename = path.resolve(cwd, file);
  if (!statSync(filename, { throwIfNoEntry: false })?.isFile()) throw new ExplainError(`There is no file ${filename}.`);
  const text = readFileSync(filename, "utf8");
  const lines = text.split(/\r\n|[\r\n\u2028\u2029]/);
  if (line < 1 || line > lines.length)
    throw new ExplainError(`${filename} has no line ${line}: it has ${lines.length}.`);
  const eslint = await loadEslint(cwd);
  const config = await configOf(filename, eslint, cwd);
  const own = ownRules(config);
  let calls: ExplainedCall[] = [];
  let skipped: string | undefined;
  /** Sees the file as the plugin's rules do. */
  const asker: Rule.RuleModule = {
    create: (context) => ({
      "Program:exit"() {
        const analysis = analysisOf(context);
        calls = explainLine(analysis, knowledgeFor(context).registry, line, column);
        ({ skipped } = analysis);
      },
    }),
  };
  const messages = new eslint.Linter({ cwd }).verify(
    text,
    [
      {
        files: ["**/*", `**/*${path.extname(filename)}`],
        languageOptions: config.languageOptions ?? {},
        settings: config.settings ?? {},
        plugins: { "socket-leak": { rules: { ...rules, explain: asker } } },
        rules: { ...own, "socket-leak/explain": "error" },
      },
    ],
    { filename },
  );
  const fatal = messages.find((message) => message.fatal);
  if (fatal) throw new ExplainError(`${filename}:${fatal.line ?? 1} cannot be parsed: ${fatal.message}`);
  const reports = messages
    .filter((message) => message.line === line && message.ruleId?.startsWith("socket-leak/"))
    .map(({ ruleId, message }) => ({ rule: ruleId!, message }));
  return {
    file: filename,
    line,
    ...(column !== undefined && { column }),
    text: lines[line - 1]!.trim(),
    ...(skipped !== undefined && { skipped }),
    calls,
    reports,
    rules: own,
  };
}

type EslintModule = { ESLint: typeof ESLint; Linter: typeof Linter };

/** The ESLint of the project, else the one that the plugin finds. */
async function loadEslint(cwd: string): Promise<EslintModule> {
  for (const from of [path.join(cwd, "package.json"), import.meta.url])
    try {
      const entry = createRequire(from).resolve("eslint");
      const loaded = (await import(pathToFileURL(entry).href)) as EslintModule & { default?: EslintModule };
      return loaded.default ?? loaded;
    } catch (error) {
      if ((error as { code?: string }).code !== "MODULE_NOT_FOUND") throw error;
    }
  throw new ExplainError(`ESLint is not installed, as seen from ${cwd}.`);
}

async function configOf(filename: string, { ESLint }: EslintModule, cwd: string): Promise<Linter.Config> {
  const eslint = new ESLint({ cwd });
  let config: Linter.Config | undefined;
  try {
    if (await eslint.isPathIgnored(filename))
      throw new ExplainError(`ESLint does not lint ${filename}: its config ignores it, or has nothing for it.`);
    config = (await eslint.calculateConfigForFile(filename)) as Linter.Config | undefined;
  } catch (error) {
    if (error instanceof ExplainError) throw error;
    throw new ExplainError(`ESLint has no config for ${filename}: ${(error as Error).message.trim()}`);
  }
  if (!config) throw new ExplainError(`ESLint's config has nothing for ${filename}.`);
  return config;
}

/** The plugin's rules that are on, by the prefix that the config gives the plugin. */
function ownRules(config: Linter.Config): Record<string, Linter.RuleEntry> {
  const prefix = Object.entries(config.plugins ?? {}).find(
    ([name, { meta }]) => meta?.name === "eslint-plugin-socket-leak" || name === "socket-leak",
  )?.[0];
  return Object.fromEntries(
    Object.entries(config.rules ?? {}).flatMap(([name, entry]): [string, Linter.RuleEntry][] => {
      const rule = prefix !== undefined && name.startsWith(`${prefix}/`) ? name.slice(prefix.length + 1) : "";
      const [severity] = [entry].flat();
      return Object.hasOwn(rules, rule) && severity !== 0 && severity !== "off"
        ? [[`socket-leak/${rule}`, entry!]]
        : [];
    }),
  );
}
