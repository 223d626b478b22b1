/** What the analysis of a file may cost: every part of it counts its steps here, so that no file is worked at for ever. */

/** Steps for one file: some hundred times what the largest hand-written files take; seconds, not minutes. */
export const MAX_STEPS = 4_000_000;

/** Thrown when a file takes more than that: nothing is said of it. */
export class TooMuch extends Error {}

export class Effort {
  /** An expression inferred, a block built or a state visited is a step. */
  steps = 0;

  /** @throws {@link TooMuch} over the limit */
  spend(): void {
    if (++this.steps > MAX_STEPS) throw new TooMuch();
  }
}
