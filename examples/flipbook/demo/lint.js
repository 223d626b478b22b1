/** Lints a twin with the plugin and shows each report in its place. */
import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";

const here = fileURLToPath(new URL("..", import.meta.url));

/**
 * @typedef {object} Report
 * @property {string} file relative to this example
 * @property {number} line
 * @property {string} text the whole report, with its code frame
 */

/**
 * @param {"broken" | "repaired"} twin
 * @param {import("eslint").Linter.Config[]} config
 * @returns {Promise<Report[]>}
 */
export async function lint(twin, config) {
  const eslint = new ESLint({ cwd: here, overrideConfigFile: true, overrideConfig: config });
  const results = await eslint.lintFiles([twin]);
  const reports = results.map(async ({ filePath, messages }) => {
    const file = relative(here, filePath).replaceAll("\\", "/");
    const source = (await readFile(filePath, "utf8")).split("\n");
    return messages.map(({ line, column, ruleId, message }) => ({
      file,
      line,
      text: `${file}:${line}:${column}  ${ruleId}\n${wrap(message)}\n${frame(source, line, column)}`,
    }));
  });
  return (await Promise.all(reports)).flat();
}

/**
 * Breaks a message into indented lines of at most 78 characters.
 *
 * @param {string} message
 */
function wrap(message) {
  return message.replace(/(.{1,76})(?:\s+|$)/g, "  $1\n").trimEnd();
}

/**
 * The line with a caret under its column, one line above and one below.
 *
 * @param {string[]} source
 * @param {number} line from 1, as ESLint counts
 * @param {number} column from 1
 */
function frame(source, line, column) {
  const lines = [];
  for (let n = Math.max(1, line - 1); n <= Math.min(source.length, line + 1); n++) {
    lines.push(`${n === line ? "  >" : "   "} ${String(n).padStart(3)} | ${source[n - 1]}`.trimEnd());
    if (n === line) lines.push(`${" ".repeat(7)} | ${" ".repeat(column - 1)}^`);
  }
  return lines.join("\n");
}
