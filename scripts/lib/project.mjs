// Where things are, and how scripts say what went wrong.
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The project's root folder. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** A git-ignored folder for what scripts download. @param {string[]} parts */
export const cache = (...parts) => path.join(root, ".cache", ...parts);

/** Ends the script with a sentence instead of a stack. @param {string} sentence @returns {never} */
export function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}
