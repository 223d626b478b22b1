/** Findings: what the engine has to say of a file, each with the one rule that reports it. */
import { HARMS, type Harm, type ObligationKind } from "../contracts/vocabulary.js";
import type { Node } from "./ast.js";
import type { WitnessPoint } from "./witness-point.js";

export type RuleId =
  | "no-async-in-sync-callback"
  | "no-blocking-wait"
  | "no-client-per-call"
  | "no-floating-disposal"
  | "no-floating-promise"
  | "no-floating-request"
  | "no-futile-await"
  | "no-ignored-callback"
  | "no-leaky-pipe"
  | "no-premature-disposal"
  | "no-promise-as-value"
  | "no-unaborted-race"
  | "no-unbounded-requests"
  | "no-unconsumed-body"
  | "no-undisposed-client"
  | "no-unended-request"
  | "no-unended-response"
  | "no-unfinished-transaction"
  | "no-use-after-disposal"
  | "require-request-timeout";

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
  /** What is underlined, where the node is more than that. */
  loc?: Node["loc"];
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
  /** The harm in words, where those of its kind are not its. */
  starves?: string | undefined;
  /** The first way to discharge it: `release`. */
  releaser: string | undefined;
  witness: readonly WitnessPoint[];
  /** How it can be repaired where it stands; none where that takes thought. */
  repairs: readonly Repair[];
  /** Seconds after which it ends by itself; not there: never. */
  seconds?: number;
  /** The call of `pipe()` that is at fault. */
  pipe?: Node | undefined;
  /** The id of the rule's message, where it does not follow from the rest. */
  message?: string;
  /** It is a promise by its type, and a statement drops it: what looks at types alone sees it, too. */
  plain?: boolean;
  /** Since when it is so, where a package changed its contract: "a promise since prettier 3.0.0; 3.4.2 is installed". */
  since?: string | undefined;
}

/** The rule that answers for an undischarged obligation of a kind. */
export function ruleFor(kind: ObligationKind): RuleId | undefined {
  switch (kind) {
    case "release":
      return "no-undisposed-client";
    case "consume":
      return "no-unconsumed-body";
    case "finish":
      return "no-unfinished-transaction";
    default:
      return undefined;
  }
}

/** One finding for each `pipe()`: of two ways in which it leaks the one that does more harm, with the repair of either. */
export function onePerPipe(findings: readonly Finding[]): Finding[] {
  const byPipe = new Map<Node, Finding>();
  const rest: Finding[] = [];
  for (const finding of findings) {
    const before = finding.pipe && byPipe.get(finding.pipe);
    if (!finding.pipe) rest.push(finding);
    else if (!before) byPipe.set(finding.pipe, finding);
    else {
      const worse = HARMS.indexOf(finding.harm) > HARMS.indexOf(before.harm) ? finding : before;
      const other = worse === finding ? before : finding;
      byPipe.set(finding.pipe, { ...worse, repairs: worse.repairs.length > 0 ? worse.repairs : other.repairs });
    }
  }
  return [...rest, ...byPipe.values()];
}
