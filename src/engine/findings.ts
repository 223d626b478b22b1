/** Findings: what the engine has to say of a file, each with the one rule that reports it. */
import type { Harm, ObligationKind } from "../contracts/vocabulary.js";
import type { Node } from "./ast.js";

export type RuleId =
  | "no-floating-request"
  | "no-floating-promise"
  | "no-undisposed-client"
  | "no-unconsumed-body"
  | "no-leaky-pipe"
  | "no-premature-disposal"
  | "no-use-after-disposal";

/** A place on the path that leaks, and what happens there. */
export interface WitnessPoint {
  line: number;
  column: number;
  what: string;
}

/** A change of the text: what stands in the range (offsets, end exclusive) is replaced. */
export interface Edit {
  range: readonly [number, number];
  text: string;
}

/** A repair that can be made mechanically: a suggestion. */
export interface Repair {
  /** The id of the rule's message for it. */
  message: string;
  /** What that message quotes of the repair: `await response.body?.cancel();`. */
  text?: string;
  /** In order, not overlapping. */
  edits: readonly Edit[];
}

export interface Finding {
  rule: RuleId;
  kind: ObligationKind;
  /** Where the report points. */
  node: Node;
  harm: Harm;
  /** It leaks only where something fails that is likely, but not certain, to fail. */
  exceptional: boolean;
  /** Dropped on purpose, with `void`. */
  voided: boolean;
  /** What leaks, in words: "`client` (pg Pool#connect)". */
  what: string;
  /** On which path, in words: "when `client.query(…)` on line 14 throws". */
  when: string;
  /** Restricts the harm: "a body of 64 KiB or more". */
  size: string | undefined;
  /** The first way to discharge it: `release`. */
  releaser: string | undefined;
  witness: readonly WitnessPoint[];
  /** How it can be repaired where it stands; none where that takes thought. */
  repairs: readonly Repair[];
  /** The id of the rule's message, where it does not follow from the rest. */
  message?: string;
}

/** The rule that answers for an undischarged obligation of a kind. */
export function ruleFor(kind: ObligationKind): RuleId | undefined {
  switch (kind) {
    case "release":
      return "no-undisposed-client";
    case "consume":
      return "no-unconsumed-body";
    default:
      return undefined;
  }
}
