/** The state of one handle on one path. Only owed (or not yet opened) handles have a state: what is discharged or has escaped is done with. */
import type { Node } from "../ast.js";
import type { Unit } from "../cfg/graph.js";
import type { Facts } from "./facts.js";

export interface State {
  /** The places by which it can be reached, sorted. */
  carriers: readonly string[];
  facts: Facts;
  /** Still a promise: nothing is held if that rejects. */
  promise: boolean;
  /** Made, but holding nothing yet. */
  latent: boolean;
  /** The call that opens it: if that fails, nothing is held. */
  opening: Node | undefined;
  /** Code that is certain to run later, in this order, and that may discharge it: callbacks, chains that nobody waits for. */
  pending: readonly Unit[];
  /** How the promise of a call of this file's own function will turn out on this path. */
  outcome: { call: Node; throws: boolean } | undefined;
  /** What a call of this file's own function gave on this path: the expression that it returned, none where it returned nothing. */
  gave?: { call: Node | undefined; value: Node | undefined } | undefined;
}

const keys = new WeakMap<State, string>();

/** Equal for equal states. Nodes are told apart by where they stand. */
export function stateKey(state: State): string {
  let key = keys.get(state);
  if (key === undefined) keys.set(state, (key = makeKey(state)));
  return key;
}

function makeKey(state: State): string {
  const facts = [...state.facts]
    .map(([key, fact]) => `${key}:${fact}`)
    .sort()
    .join(",");
  const node = (n: Node | undefined): string => (n ? `${n.range[0]}-${n.range[1]}` : "");
  return [
    state.carriers.join(" "),
    facts,
    state.promise ? "p" : "",
    state.latent ? "l" : "",
    node(state.opening),
    state.pending.map((unit) => node(unit as Node)).join(","),
    state.gave ? `${node(state.gave.call)}=${node(state.gave.value)}` : "",
    state.outcome ? `${node(state.outcome.call)}${state.outcome.throws ? "!" : ""}` : "",
  ].join("|");
}

export function withCarriers(state: State, carriers: readonly string[]): State {
  return { ...state, carriers: [...new Set(carriers)].sort() };
}
