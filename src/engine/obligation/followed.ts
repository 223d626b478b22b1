/** What the parts of the analysis ask of the handle that is followed; {@link Handle} answers it. */
import type { FunctionNode, Node } from "../ast.js";
import type { Birth } from "./birth.js";
import type { Discharge } from "./discharge.js";
import type { State } from "./state.js";

export interface Followed {
  readonly birth: Birth;
  readonly discharge: Discharge;
  /** The ways in which an expression's value is, or holds, the handle; see {@link Places.denotes}. */
  denotes(node: Node, state: State): string[];
  /** The receiver of a listener, through the calls that give it back: `socket.once("open", f).once("error", g)`. */
  denotesChained(node: Node, state: State): boolean;
  /** Whether an expression is what a method of the handle gave: a channel of a connection. */
  isChild(node: Node, state: State): boolean;
  /** Whether a function mentions a place of the handle at all. */
  mentions(fn: FunctionNode, state: State): boolean;
  /** Whether a function, when it runs, discharges the handle or lets it escape: then it may be the one that is responsible. */
  takes(fn: FunctionNode, state: State): boolean;
}
