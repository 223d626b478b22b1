/** The one part of a finding that is handed out as data: published, so nothing is imported here. */

/** A place on the path that leaks, and what happens there. */
export interface WitnessPoint {
  /** From 1. */
  line: number;
  /** From 1, as in ESLint's messages. */
  column: number;
  what: string;
}
