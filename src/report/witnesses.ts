/** The paths of what was reported, as data: ESLint keeps nothing of a report but its text and its place. */
import type { WitnessPoint } from "../engine/witness-point.js";

/** Files that are remembered; in an editor a process lives for days. */
const MAX_FILES = 5000;

const byFile = new Map<string, Map<string, readonly WitnessPoint[]>>();

/** Forgets what was reported in a file: it is linted anew. */
export function forgetWitnesses(filename: string): void {
  byFile.delete(filename);
}

/** Remembers the path of a report, by the place at which ESLint shows it (line from 1, column from 1). */
export function rememberWitness(
  filename: string,
  rule: string,
  line: number,
  column: number,
  points: readonly WitnessPoint[],
): void {
  let known = byFile.get(filename);
  if (!known) {
    if (byFile.size >= MAX_FILES) byFile.clear();
    byFile.set(filename, (known = new Map()));
  }
  known.set(`${rule}:${line}:${column}`, points);
}

/**
 * The path of a report of this process: the places in order, with what happens at each.
 *
 * @param filename the file's path, as in ESLint's results (`filePath`)
 * @param message one of its messages
 * @returns undefined where the report is not this plugin's, or was made in another process or thread, or came from ESLint's cache
 */
export function witnessOf(
  filename: string,
  message: { ruleId: string | null; line: number; column: number },
): readonly WitnessPoint[] | undefined {
  const rule = message.ruleId?.slice(message.ruleId.lastIndexOf("/") + 1);
  return byFile.get(filename)?.get(`${rule}:${message.line}:${message.column}`);
}
