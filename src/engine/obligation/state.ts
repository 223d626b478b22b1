/** The state of one handle on one path. Only owed (or not yet opened) handles have a state: what is discharged or has escaped is done with. */
import type { Node } from "../ast.js";
import type { Unit } from "../cfg/graph.js";
import type { Fact } from "./conditions.js";
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
  /** Places that only that code can reach it by any more: variables of an earlier turn of a loop. */
  left?: readonly string[] | undefined;
  /** How the promise of a call of this file's own function will turn out on this path. */
  outcome: { call: Node; throws: boolean } | undefined;
  gave?: Gave | undefined;
  lent?: Lent | undefined;
}

/** What of which nothing is known got it on this path, and is taken to have borrowed it. */
export interface Lent {
  to: readonly Node[];
  /** Its own methods were called behind that. */
  used: boolean;
}

/** The state of a handle that something got and is taken to borrow. */
export function lendTo(state: State, to: Node): State {
  const before = state.lent?.to ?? [];
  return { ...state, lent: { to: before.includes(to) ? before : [...before, to], used: false } };
}

/** What a call of this file's own function gave on this path. */
export interface Gave {
  /** None while the function runs. */
  call: Node | undefined;
  /** The expression that it returned, none where it returned nothing. */
  value: Node | undefined;
  /** What is known of it. */
  fact: Fact | undefined;
}

/** Equal for equal states. Nodes are told apart by where they stand. */
export function stateKey({
  carriers,
  facts,
  promise,
  latent,
  opening,
  pending,
  left,
  gave,
  outcome,
  lent,
}: State): string {
  let key = carriers.join(" ");
  if (facts.size > 0) key += `|${factsKey(facts)}`;
  if (promise) key += "|p";
  if (latent) key += "|l";
  if (opening) key += `|o${place(opening)}`;
  for (const unit of pending) key += `|c${place(unit)}`;
  if (left) key += `|k${left.join(" ")}`;
  if (gave) key += `|g${place(gave.call)}=${place(gave.value)}${gave.fact}`;
  if (lent) key += `|${lent.used ? "u" : "b"}${lent.to.map(place).join(" ")}`;
  if (outcome) key += `|${outcome.throws ? "t" : "n"}${place(outcome.call)}`;
  return key;
}

function factsKey(facts: Facts): string {
  const said: string[] = [];
  for (const [key, fact] of facts) said.push(`${key}:${fact}`);
  return said.sort().join();
}

function place(node: Unit | Node | undefined): string {
  return node ? `${node.range[0]}-${node.range[1]}` : "";
}

export function withCarriers(state: State, carriers: readonly string[]): State {
  return { ...state, carriers: [...new Set(carriers)].sort() };
}
