/** Questions that too many paths leave without an answer. */

/** Configurations (block and state) that one question may visit. */
export const MAX_VISITS = 3000;

/** Thrown where a question would visit more than that. */
export class Exhausted extends Error {}

/** The answer to a question; `unknown` where it visits too much, or nests deeper than the stack. */
export function unlessExhausted<T, U>(ask: () => T, unknown: U): T | U {
  try {
    return ask();
  } catch (error) {
    if (error instanceof Exhausted || error instanceof RangeError) return unknown;
    throw error;
  }
}
