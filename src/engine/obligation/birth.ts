/** A birth: the place in the code where an obligation comes into being, and what is owed from there on. */
import type { ResolvedType } from "../../contracts/registry.js";
import type { Obligation } from "../../contracts/vocabulary.js";
import type { FunctionNode, Node } from "../ast.js";
import type { Block, Graph, Unit } from "../cfg/graph.js";
import type { Variable } from "../origin.js";
import type { Facts } from "./facts.js";

export interface Birth {
  /** The call (or the parameter) that acquires; where a report points. */
  node: Node;
  obligation: Obligation;
  /** What is owed for, in words: `pg Pool#connect`. */
  label: string;
  type: ResolvedType | undefined;
  unit: Unit;
  graph: Graph;
  /** Where exploring starts: behind the event that gives birth. */
  block: Block;
  index: number;
  /** The places that hold it at first; see {@link Places}. */
  carriers: readonly string[];
  /** The handle is still a promise: nothing is owed if that rejects. */
  promise: boolean;
  /** Nothing is held yet: a method named here (`connect`) opens it. */
  opensBy: ReadonlySet<string> | undefined;
  /** The variables of the owner it came from, and of that one's owner: closing one of them closes it too. */
  parents: readonly Variable[];
  /** The same, of a field of `this`: by its name. */
  parentField?: string | undefined;
  /** Variables of the AbortControllers whose signal the call got: `abort()` ends it. */
  aborters: readonly Variable[];
  /** Functions that are arguments of the call itself: they may know it by a name that it gets later. */
  attached: readonly { fn: FunctionNode; certain: boolean }[];
  /** The error parameter of the callback that delivered it: falsy on every path from here. */
  noError: Variable | undefined;
  /** What it is owed for, where that is not what the call gives: the receiver. */
  subject?: Node;
  /** The call that begins it, where its promise rejects if nothing was begun. */
  opening?: Node;
  /** What is known of parameters where this is a function called with constants. */
  facts: Facts;
  /** The object or list in which a function of the file, the one that is called here, hands it out; not there: it differs, or is the handle itself. */
  gave?: Node | undefined;
  /** Other listeners get it too, and may be the ones to discharge it; see `EventContract`. */
  broadcast?: string | undefined;
  /** Only where no path discharges it something is wrong; see `EventContract`. */
  spares?: boolean | undefined;
  /** It is the response that a handler gets. */
  exchange?: Exchange;
}

/** What is special to the response of a handler. */
export interface Exchange {
  /** What the response is called in the code. */
  name: string;
  /** What the function is called by which the request is handed on. */
  next: string | undefined;
  /** The request: once that is gone, nobody waits. */
  peers: readonly { variable: Variable; type: ResolvedType | undefined }[];
  /** Whether a returned value is the answer, or may be; undefined where it is ignored. */
  returns: "answers" | "unknown" | undefined;
  /** The function is taken for a handler only where it answers on every path but those on which something fails. */
  failuresOnly: boolean;
  /** It is meant to answer, though it may do so nowhere. */
  always: boolean;
  /** Whether nobody answers where the handler fails. */
  unguarded: boolean;
}
