/** Findings: what the engine has to say of a file, each with the one rule that reports it. */
import type { Harm, ObligationKind } from "../contracts/vocabulary.js";
import type { Node } from "./ast.js";

export type RuleId = "no-floating-request" | "no-floating-promise" | "no-undisposed-client" | "no-unconsumed-body";

/** A place on the path that leaks, and what happens there. */
export interface WitnessPoint {
  line: number;
  column: number;
  what: string;
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
  /** Where `await` can be put in front of the node to repair it. */
  awaitable: boolean;
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
